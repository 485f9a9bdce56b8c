"""What challenges does when others' events arrive: keep its copies of organisations and modules in step.

Each reaction may run twice and out of order: a copy bears the version of its original, and an event that
is not newer changes nothing.
"""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.events import (
    ModuleChanged,
    ModuleLinked,
    ModuleState,
    ModuleUnlinked,
    OrganisationChanged,
    OrganisationRegistered,
)
from quadhelix.reactions import Reactions
from services.challenges.model import KnownModule, KnownOrganisation, ModuleLink

reactions = Reactions("challenges")
known_organisations = reactions.projection("known-organisations", tables=[KnownOrganisation])
known_modules = reactions.projection("known-modules", tables=[KnownModule, ModuleLink])


@known_organisations.on(OrganisationRegistered, OrganisationChanged)
async def know_organisation(
    session: AsyncSession, event: OrganisationRegistered | OrganisationChanged
) -> None:
    """Remember an organisation, so that it can take part; while it is not public, its id and no more."""
    copy = await session.get(KnownOrganisation, event.aggregate)
    if copy and event.version <= copy.version:
        return
    if copy is None:
        copy = KnownOrganisation(id=event.aggregate)
        session.add(copy)
    copy.version = event.version
    copy.public = event.state is not None
    copy.kind = event.state.kind if event.state else None
    copy.families = [family.value for family in event.state.families] if event.state else []
    copy.helix_sector = event.state.helix_sector if event.state else None
    copy.divisions = event.state.divisions if event.state else []
    copy.country = event.state.country if event.state else None
    copy.municipality = event.state.municipality if event.state else None
    copy.extras = event.state.extras if event.state else {}


@known_modules.on(ModuleChanged)
async def know_module(session: AsyncSession, event: ModuleChanged) -> None:
    """Remember which challenges a module has taken on; one that is not public has taken on none."""
    challenges = event.state.challenges if event.state else []
    await _remember(session, event, event.state, {*challenges})


@known_modules.on(ModuleLinked)
async def link_module(session: AsyncSession, event: ModuleLinked) -> None:
    """Remember that a module took on a challenge."""
    await _remember(session, event, event.state, {*event.state.challenges, event.challenge})


@known_modules.on(ModuleUnlinked)
async def unlink_module(session: AsyncSession, event: ModuleUnlinked) -> None:
    """Forget that a module had taken on a challenge."""
    challenges = event.state.challenges if event.state else []
    await _remember(session, event, event.state, {*challenges} - {event.challenge})


async def _remember(
    session: AsyncSession,
    event: ModuleChanged | ModuleLinked | ModuleUnlinked,
    state: ModuleState | None,
    challenges: set[UUID],
) -> None:
    copy = await session.get(KnownModule, event.aggregate)
    if copy and event.version <= copy.version:
        return
    if copy is None:
        copy = KnownModule(id=event.aggregate)
        session.add(copy)
    copy.version = event.version
    copy.kind = state.kind if state else None
    copy.titles = state.titles if state else {}
    await session.flush()
    await session.execute(delete(ModuleLink).where(ModuleLink.module_id == event.aggregate))
    links = [
        ModuleLink(challenge_id=challenge, module_id=event.aggregate) for challenge in sorted(challenges)
    ]
    session.add_all(links)
