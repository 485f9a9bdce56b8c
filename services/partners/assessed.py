"""The records of this service that regions' rules speak about, as they stand.

Called to ask rules of records already there: to preview a plugin, or to tell what a region owns.
"""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.facts import RecordFacts, Transition
from quadhelix.steps import entry_step
from services.partners.facts import centre_facts, organisation_facts
from services.partners.model import Centre, Organisation


async def record(session: AsyncSession, id: UUID) -> tuple[RecordFacts, Transition] | None:
    """The record with this id and the step it took last; None if there is none here."""
    organisation = await session.get(Organisation, id)
    if organisation:
        return organisation_facts(organisation), _last_step(organisation)
    centre = await session.get(Centre, id)
    return (centre_facts(centre), _last_step(centre)) if centre else None


async def records(session: AsyncSession) -> AsyncIterator[tuple[RecordFacts, Transition]]:
    """Each record with the step it took last: `publish` for what is published, `change` for the rest."""
    for organisation in await session.scalars(select(Organisation).order_by(Organisation.id)):
        yield organisation_facts(organisation), _last_step(organisation)
    for centre in await session.scalars(select(Centre).order_by(Centre.id)):
        yield centre_facts(centre), _last_step(centre)


def _last_step(record: Organisation | Centre) -> Transition:
    return entry_step("publish" if record.published else "change", record.published)
