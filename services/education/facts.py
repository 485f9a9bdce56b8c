"""What regions' rules are told of this service's records: rows become the kernel's facts.

Called by the actions before a step, and by whoever asks the rules of records as they are.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.aggregate import Aggregate
from quadhelix.facts import ModuleFacts, PartyFacts, PlacementFacts, SectorFamily
from services.education.model import KnownOrganisation, Module, Placement


async def module_facts(session: AsyncSession, module: Module) -> ModuleFacts:
    """A module as rules see it."""
    return module_facts_with(module, await _known(session, providers(module)))


def providers(module: Module) -> list[UUID]:
    """The organisations that provide a module: its institute, then its joint partners."""
    return [module.institute_id, *(partner.organisation_id for partner in module.joint_partners)]


def module_facts_with(module: Module, told: Mapping[UUID, KnownOrganisation]) -> ModuleFacts:
    """A module as rules see it, by what is known of its providers; for who asks about many at once."""
    _, *partners = providers(module)
    return ModuleFacts(
        **_record(module),
        title=module.titles,
        kind=module.kind.value,
        institute=_party(module.institute_id, told),
        level=module.level.name,
        joint_partners=tuple(_party(partner, told) for partner in partners),
        learning_outcomes=tuple(module.learning_outcomes),
        challenges=tuple(link.challenge_id for link in module.links),
    )


async def placement_facts(session: AsyncSession, placement: Placement) -> PlacementFacts:
    """A placement as rules see it."""
    told = await _known(session, [placement.host_id])
    return PlacementFacts(
        **_record(placement),
        module=placement.module_id,
        host=_party(placement.host_id, told),
        places=placement.places,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
    )


def _record(row: Aggregate) -> dict[str, Any]:
    return {"id": row.id, "region": row.region, "municipality": row.municipality, "extras": row.extras}


async def _known(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, KnownOrganisation]:
    wanted = select(KnownOrganisation).where(KnownOrganisation.id.in_({*ids}))
    return {row.id: row for row in await session.scalars(wanted)}


def _party(id: UUID, told: Mapping[UUID, KnownOrganisation]) -> PartyFacts:
    copy = told.get(id)
    if copy is None:
        return PartyFacts(organisation=id)
    return PartyFacts(
        organisation=id,
        kind=copy.kind,
        helix_sector=copy.helix_sector,
        families=tuple(SectorFamily(family) for family in copy.families),
        divisions=tuple(copy.divisions),
        country=copy.country,
        municipality=copy.municipality,
        extras=copy.extras,
    )
