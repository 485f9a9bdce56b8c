"""Setting up programmes, changing them, and recording what their indicators stand at."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from quadhelix.database import new_id
from quadhelix.errors import Conflict, NotFound
from quadhelix.events import ProgrammeChanged
from quadhelix.graph.context import Change
from quadhelix.graph.extras import extend
from quadhelix.identity import Role, require
from quadhelix.outbox import stage
from quadhelix.repository import find, refuse_taken
from services.challenges.actions.participation import Participant, refuse_strangers
from services.challenges.model import (
    GoalProgress,
    Indicator,
    LineKind,
    Measure,
    Observation,
    Programme,
    ProgrammeLine,
    ProgrammeParticipation,
    Project,
)

PROGRAMME = {"en": "programme", "nl": "programma"}
LINE = {"en": "line", "nl": "programmalijn"}
INDICATOR = {"en": "indicator", "nl": "indicator"}


@dataclass(frozen=True, kw_only=True)
class LineContent:
    """A line of a programme; an `id` names one that is there, or gives a new one its id."""

    names: dict[str, str]
    kind: LineKind
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class GoalContent:
    """A goal of a programme."""

    names: dict[str, str]
    progress: GoalProgress


@dataclass(frozen=True, kw_only=True)
class IndicatorContent:
    """Something a programme counts; its key tells it from the programme's others."""

    key: str
    names: dict[str, str]
    unit: dict[str, str]
    target: Measure | None = None


@dataclass(frozen=True, kw_only=True)
class ProgrammeContent:
    """Everything an entry says of a programme; the inputs are validated already."""

    names: dict[str, str]
    description: dict[str, str] = field(default_factory=dict)
    starts_on: date | None = None
    ends_on: date | None = None
    lines: tuple[LineContent, ...] = ()
    goals: tuple[GoalContent, ...] = ()
    indicators: tuple[IndicatorContent, ...] = ()
    participants: tuple[Participant, ...] = ()
    municipality: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ObservationContent:
    """What a source claims an indicator stood at on a day."""

    measure: Measure
    source: str
    as_of: date


async def register_programme(
    change: Change, *, region: str, content: ProgrammeContent, published: bool = False, id: UUID | None = None
) -> Programme:
    """Set up a programme. An `id` makes the call repeatable.

    Raises:
        Conflict: the id is in use.
    """
    require(change.actor, Role.REGION_ADMIN, region=region)
    await refuse_taken(change, Programme, id)
    programme = Programme(id=id or new_id(), region=region, published=published)
    await _describe(change, programme, content)
    change.session.add(programme)
    await _tell(change, programme)
    return programme


async def change_programme(
    change: Change,
    *,
    id: UUID,
    content: ProgrammeContent,
    published: bool | None = None,
    version: int | None = None,
) -> Programme:
    """Replace what is said of a programme; lines keep their id, indicators what was observed.

    Raises:
        Conflict: a line is left out under which projects stand, or an indicator that was observed.
    """
    programme = await _own(change, id)
    programme.expect(version)
    if published is not None:
        programme.published = published
    await _describe(change, programme, content)
    programme.touch()
    await _tell(change, programme)
    return programme


async def record_observation(
    change: Change, *, programme: UUID, indicator: str, content: ObservationContent, id: UUID | None = None
) -> Programme:
    """Add what a source claims an indicator of this key stood at; nothing observed before is lost."""
    record = await _own(change, programme, field="programme")
    counted = record.indicator(indicator)
    if counted is None:
        raise NotFound(INDICATOR, field="indicator")
    await refuse_taken(change, Observation, id)
    counted.observations.append(
        Observation(
            id=id or new_id(),
            value=content.measure.value,
            comparator=content.measure.comparator,
            source=content.source,
            as_of=content.as_of,
        )
    )
    record.touch()
    await _tell(change, record)
    return record


async def _own(change: Change, id: UUID, *, field: str = "id") -> Programme:
    programme = await find(change, Programme, id, PROGRAMME, field=field)
    require(change.actor, Role.REGION_ADMIN, region=programme.region)
    return programme


async def _describe(change: Change, programme: Programme, content: ProgrammeContent) -> None:
    await refuse_strangers(change, content.participants)
    programme.rename(content.names, content.description)
    programme.description = content.description
    programme.starts_on = content.starts_on
    programme.ends_on = content.ends_on
    programme.municipality = content.municipality
    programme.provenance = content.provenance
    await extend(change, programme)
    programme.goals = [{"names": goal.names, "progress": goal.progress.value} for goal in content.goals]
    programme.participations = [
        ProgrammeParticipation(organisation_id=p.organisation, role=p.role, position=position)
        for position, p in enumerate(content.participants)
    ]
    await _draw_lines(change, programme, content.lines)
    _set_indicators(programme, content.indicators)


async def _draw_lines(change: Change, programme: Programme, lines: tuple[LineContent, ...]) -> None:
    kept = {line.id for line in lines}
    await _refuse_orphans(change, [line.id for line in programme.lines if line.id not in kept])
    drawn = []
    for position, content in enumerate(lines):
        line = programme.line(content.id) if content.id else None
        if content.id and line is None:
            await refuse_taken(change, ProgrammeLine, content.id, field=f"lines.{position}.id")
        line = line or ProgrammeLine(id=content.id or new_id())
        line.position, line.names, line.kind = position, content.names, content.kind
        drawn.append(line)
    programme.lines = drawn


def _set_indicators(programme: Programme, indicators: tuple[IndicatorContent, ...]) -> None:
    keys = {content.key for content in indicators}
    if any(indicator.observations for indicator in programme.indicators if indicator.key not in keys):
        raise Conflict(
            {
                "en": "An indicator that was observed stays: its observations would be lost.",
                "nl": "Een indicator met waarnemingen blijft: de waarnemingen zouden verloren gaan.",
            },
            field="indicators",
            rule="observations-kept",
        )
    counted = []
    for position, content in enumerate(indicators):
        indicator = programme.indicator(content.key) or Indicator(
            id=new_id(), key=content.key, observations=[]
        )
        indicator.position, indicator.names, indicator.unit = position, content.names, content.unit
        indicator.aim(content.target)
        counted.append(indicator)
    programme.indicators = counted


async def _refuse_orphans(change: Change, lines: list[UUID]) -> None:
    if lines and await change.session.scalar(select(Project.id).where(Project.line_id.in_(lines)).limit(1)):
        raise Conflict(
            {
                "en": "A line under which projects stand stays: move its projects first.",
                "nl": "Een lijn met projecten blijft: verplaats eerst haar projecten.",
            },
            field="lines",
            rule="line-in-use",
        )


async def _tell(change: Change, programme: Programme) -> None:
    await stage(
        change.session,
        ProgrammeChanged(
            aggregate=programme.id,
            version=programme.version,
            region=programme.region,
            state=programme.state(),
        ),
    )
