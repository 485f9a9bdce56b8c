"""The records of this service that regions' rules speak about, as they stand.

Called to ask rules of records already there: to preview a plugin, to explain an outcome, or to tell what a
region owns.
"""

from collections.abc import AsyncIterator, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.facts import RecordFacts, Transition
from quadhelix.steps import Steps
from services.challenges.facts import facts_of
from services.challenges.model import (
    CHALLENGE_STEPS,
    INTAKE_STEPS,
    PROJECT_STEPS,
    TRAJECTORY_STEPS,
    Challenge,
    Intake,
    Project,
    ProjectStatus,
    Trajectory,
)

Record = Challenge | Project | Trajectory | Intake

_STEPS: dict[type[Record], Steps] = {
    Challenge: CHALLENGE_STEPS,
    Project: PROJECT_STEPS,
    Trajectory: TRAJECTORY_STEPS,
    Intake: INTAKE_STEPS,
}


async def record(session: AsyncSession, id: UUID) -> tuple[RecordFacts, Transition] | None:
    """The record with this id and the step it took last; None if there is none here.

    A project that is still planned has taken none: the step it is about to take is told.
    """
    for kind in _STEPS:
        row: Record | None = await session.get(kind, id)
        if row is not None:
            return await facts_of(session, row), _last_step(row)
    return None


async def records(session: AsyncSession) -> AsyncIterator[tuple[RecordFacts, Transition]]:
    """Each record with the step it took last; a project that is still planned has taken none."""
    for kind in _STEPS:
        rows: Iterable[Record] = await session.scalars(select(kind).order_by(kind.id))
        for row in rows:
            if not _untried(row):
                yield await facts_of(session, row), _last_step(row)


def _untried(row: Record) -> bool:
    return isinstance(row, Project) and row.status is ProjectStatus.PLANNED


def _last_step(row: Record) -> Transition:
    if _untried(row):
        return PROJECT_STEPS.transition("start", row.reached)
    return _STEPS[type(row)].last(row.reached)
