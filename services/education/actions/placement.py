"""Agreeing with a host on places for a module's learners."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from quadhelix.database import new_id
from quadhelix.errors import NotFound, invalid
from quadhelix.facts import Transition
from quadhelix.graph.context import Change
from quadhelix.graph.extras import extend
from quadhelix.graph.mutations import consult
from quadhelix.identity import Role, require
from quadhelix.repository import find, refuse_taken
from services.education.actions.announcements import announce
from services.education.actions.module import MODULE, ORGANISATION
from services.education.facts import placement_facts
from services.education.model import (
    PLACEMENT_STEPS,
    KnownOrganisation,
    Module,
    Placement,
    PlacementStatus,
)

PLACEMENT = {"en": "placement", "nl": "plaatsing"}


@dataclass(frozen=True, kw_only=True)
class PlacementContent:
    """What institute and host agree on."""

    host: UUID
    places: int
    starts_on: date
    ends_on: date
    municipality: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


async def propose_placement(
    change: Change, *, module: UUID, content: PlacementContent, id: UUID | None = None
) -> Placement:
    """Ask a host for places; seen by institute, host and region until the host agrees.

    Raises:
        NotFound: there is no such module, or nobody told of the host.
        Conflict: the id is in use.
        RuleBlocked: a region objects.
    """
    taught = await find(change, Module, module, MODULE, field="module")
    institute = taught.institute_id
    require(change.actor, Role.INSTITUTE, Role.REGION_ADMIN, region=taught.region, organisations=[institute])
    await refuse_taken(change, Placement, id)
    host = await change.session.get(KnownOrganisation, content.host)
    if host is None or not host.public:
        raise NotFound(ORGANISATION, field="host")
    if host.id == institute:
        raise invalid(
            "host",
            "another-organisation",
            "an organisation other than the institute",
            "een andere organisatie dan het instituut",
        )
    placement = Placement(
        id=id or new_id(),
        region=taught.region,
        municipality=content.municipality,
        module=taught,
        module_id=taught.id,
        institute_id=institute,
        host_id=content.host,
        provenance=content.provenance,
    )
    placement.plan(content.places, content.starts_on, content.ends_on)
    await extend(change, placement)
    await _take(change, placement, PLACEMENT_STEPS.transition("propose", None))
    change.session.add(placement)
    await announce(change, placement)
    return placement


async def agree_placement(change: Change, *, id: UUID, version: int | None = None) -> Placement:
    """The host, or the region for it, says yes; from then on everyone sees it."""
    placement = await find(change, Placement, id, PLACEMENT)
    hosts = [placement.host_id]
    require(
        change.actor,
        Role.MEMBER,
        Role.INSTITUTE,
        Role.REGION_ADMIN,
        region=placement.region,
        organisations=hosts,
    )
    return await _step(change, placement, "agree", version)


async def complete_placement(change: Change, *, id: UUID, version: int | None = None) -> Placement:
    """The learners have been there."""
    placement = await find(change, Placement, id, PLACEMENT)
    institutes = [placement.institute_id]
    require(
        change.actor, Role.INSTITUTE, Role.REGION_ADMIN, region=placement.region, organisations=institutes
    )
    return await _step(change, placement, "complete", version)


async def withdraw_placement(change: Change, *, id: UUID, version: int | None = None) -> Placement:
    """Either side takes it back before it is completed."""
    placement = await find(change, Placement, id, PLACEMENT)
    sides = [owner for owner in placement.owners() if owner]
    require(
        change.actor,
        Role.INSTITUTE,
        Role.MEMBER,
        Role.REGION_ADMIN,
        region=placement.region,
        organisations=sides,
    )
    return await _step(change, placement, "withdraw", version)


async def _step(change: Change, placement: Placement, name: str, version: int | None) -> Placement:
    placement.expect(version)
    await _hold_module(change, placement)
    await _take(change, placement, PLACEMENT_STEPS.transition(name, placement.status))
    placement.touch()
    await announce(change, placement)
    return placement


async def _hold_module(change: Change, placement: Placement) -> None:
    """Let whoever publishes or withdraws the module meanwhile wait, as what is told of a placement shows it.

    On SQLite, where all changes wait for each other, there is nothing to hold.
    """
    module = select(Module).where(Module.id == placement.module_id).with_for_update(read=True)
    await change.session.execute(module, execution_options={"populate_existing": True})


async def _take(change: Change, placement: Placement, transition: Transition) -> None:
    """Keep what the regions' rules say of this step and take it, or refuse it."""
    facts = await placement_facts(change.session, placement)
    consult(change, placement, facts, transition)
    placement.status = PlacementStatus(transition.target)
