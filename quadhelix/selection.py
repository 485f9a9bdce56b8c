"""Conditions every list applies: which records belong to a region, and which an actor may see."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from quadhelix.identity import Actor, Grant, Role
from quadhelix.regions import Scope

Owner = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]


def of_region(mapped: Any, scope: Scope) -> ColumnElement[bool]:
    """Records of everything that is the region's: see `Scope` for what that means."""
    return or_(
        mapped.region == scope.code,
        mapped.municipality.in_(sorted(scope.municipalities)),
        and_(mapped.municipality.is_(None), mapped.region.in_(sorted(scope.regions))),
    )


def visible_to(actor: Actor, mapped: Any, public: ColumnElement[bool], *owners: Owner) -> ColumnElement[bool]:
    """Published records, and of the others those the actor speaks for: by region, or as an owner.

    The twin of `Aggregate.visible_to` in SQL.
    """
    if actor.sees_everything:
        return true()
    return or_(public, *(_opened(grant, mapped, owners) for grant in sorted(actor.grants, key=repr)))


def _opened(grant: Grant, mapped: Any, owners: tuple[Owner, ...]) -> ColumnElement[bool]:
    """What one grant lets an actor see; without a region it holds in every region."""
    here: ColumnElement[bool] = true() if grant.region is None else mapped.region == grant.region
    if grant.role is Role.REGION_ADMIN:
        return here
    if grant.role in (Role.MEMBER, Role.INSTITUTE) and grant.organisation:
        return and_(here, or_(false(), *(owner == grant.organisation for owner in owners)))
    return false()
