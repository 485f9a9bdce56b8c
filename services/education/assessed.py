"""The records of this service that regions' rules speak about, as they stand.

Called to ask rules of records already there: to preview a plugin, or to tell what a region owns.
"""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.facts import RecordFacts, Transition
from quadhelix.steps import entry_step
from services.education.facts import module_facts, placement_facts
from services.education.model import PLACEMENT_STEPS, Module, Placement


async def record(session: AsyncSession, id: UUID) -> tuple[RecordFacts, Transition] | None:
    """The record with this id and the step it took last; None if there is none here."""
    module = await session.get(Module, id)
    if module:
        return await module_facts(session, module), _last_step(module)
    placement = await session.get(Placement, id)
    if placement is None:
        return None
    return await placement_facts(session, placement), PLACEMENT_STEPS.last(placement.status)


async def records(session: AsyncSession) -> AsyncIterator[tuple[RecordFacts, Transition]]:
    """Each record with the step it took last; a module that takes on challenges was last linked."""
    for module in await session.scalars(select(Module).order_by(Module.id)):
        yield await module_facts(session, module), _last_step(module)
    for placement in await session.scalars(select(Placement).order_by(Placement.id)):
        yield await placement_facts(session, placement), PLACEMENT_STEPS.last(placement.status)


def _last_step(module: Module) -> Transition:
    if module.links:
        return entry_step("link", module.published)
    return entry_step("publish" if module.published else "change", module.published)
