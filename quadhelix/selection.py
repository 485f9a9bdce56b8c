"""Conditions every list applies: which records belong to a region, and which an actor may see."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from quadhelix.identity import Actor
from quadhelix.regions import Scope


def of_region(mapped: Any, scope: Scope) -> ColumnElement[bool]:
    """Records of everything that is the region's: see `Scope` for what that means."""
    return or_(
        mapped.region == scope.code,
        mapped.municipality.in_(sorted(scope.municipalities)),
        and_(mapped.municipality.is_(None), mapped.region.in_(sorted(scope.regions))),
    )


def visible_to(
    actor: Actor,
    mapped: Any,
    public: ColumnElement[bool],
    *owners: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
) -> ColumnElement[bool]:
    """Published records, and of the others those the actor speaks for: by region, or as an owner."""
    if actor.sees_everything:
        return true()
    conditions = [public]
    if actor.administered_regions:
        conditions.append(mapped.region.in_(sorted(actor.administered_regions)))
    if actor.organisations:
        conditions += [owner.in_(sorted(actor.organisations)) for owner in owners]
    return or_(*conditions)
