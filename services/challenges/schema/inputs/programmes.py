"""Programmes as clients describe them."""

import re
from datetime import date

import strawberry

from quadhelix.errors import invalid
from quadhelix.graph.context import Info
from quadhelix.graph.inputs import (
    ProvenanceInput,
    read_line,
    read_municipality,
    read_optional_id,
    read_period,
    read_provenance,
    refuse_many,
)
from quadhelix.graph.texts import TranslationInput, read_optional_text, read_text
from services.challenges.actions.programme import (
    GoalContent,
    IndicatorContent,
    LineContent,
    ObservationContent,
    ProgrammeContent,
)
from services.challenges.model import Measure
from services.challenges.schema.enums import Comparator, GoalProgress, LineKind
from services.challenges.schema.inputs.participations import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    ParticipationInput,
    read_participations,
)

UNIT_LENGTH = 60
MOST_COUNTED = 1e12
"""The largest figure an indicator can stand at; figures are kept to six decimals."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@strawberry.input
class ProgrammeLineInput:
    """A line of a programme; `id` names one that is there, or gives a new one its id."""

    name: list[TranslationInput]
    kind: LineKind = LineKind.PROGRAMME
    id: strawberry.ID | None = None


@strawberry.input
class GoalInput:
    """Something a programme sets out to do."""

    name: list[TranslationInput]
    progress: GoalProgress = GoalProgress.OPEN


@strawberry.input
class MeasureInput:
    """A figure of 0 or more and how exact it is: `GT` 400 is more than 400."""

    value: float
    comparator: Comparator = Comparator.EQ


@strawberry.input
class IndicatorInput:
    """Something a programme counts; leave `target` out where nobody set one."""

    key: str = strawberry.field(description="Lower-case words joined by hyphens, unique in the programme.")
    name: list[TranslationInput]
    unit: list[TranslationInput]
    target: MeasureInput | None = None


@strawberry.input
class ProgrammeDetails:
    """Everything said of a programme; what is left out is empty."""

    name: list[TranslationInput]
    description: list[TranslationInput] | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    lines: list[ProgrammeLineInput] = strawberry.field(default_factory=list)
    goals: list[GoalInput] = strawberry.field(default_factory=list)
    indicators: list[IndicatorInput] = strawberry.field(default_factory=list)
    participations: list[ParticipationInput] = strawberry.field(default_factory=list)
    municipality: str | None = None
    provenance: ProvenanceInput | None = None


@strawberry.input
class ObservationDetails:
    """What a source claims an indicator stood at on a day."""

    value: float
    comparator: Comparator = Comparator.EQ
    source: str
    as_of: date


def read_programme(info: Info, given: ProgrammeDetails) -> ProgrammeContent:
    """The content of these details; raises `InvalidInput` naming what is wrong."""
    read_period(given.starts_on, given.ends_on)
    return ProgrammeContent(
        names=read_text(given.name, "name", most=NAME_LENGTH),
        description=read_optional_text(given.description, "description", most=DESCRIPTION_LENGTH),
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        lines=_read_lines(given.lines),
        goals=_read_goals(given.goals),
        indicators=_read_indicators(given.indicators),
        participants=read_participations(given.participations),
        municipality=read_municipality(given.municipality, "municipality"),
        provenance=read_provenance(given.provenance, info.context.today),
    )


def read_observation(given: ObservationDetails) -> ObservationContent:
    """The content of these details; raises `InvalidInput` naming what is wrong."""
    return ObservationContent(
        measure=Measure(_read_value(given.value, "value"), given.comparator),
        source=read_line(given.source, "source", most=500),
        as_of=given.as_of,
    )


def _read_lines(given: list[ProgrammeLineInput]) -> tuple[LineContent, ...]:
    refuse_many(given, "lines")
    lines = tuple(_read_line(line, f"lines.{number}") for number, line in enumerate(given))
    for number, line in enumerate(lines):
        if line.id and line.id in (before.id for before in lines[:number]):
            raise invalid(f"lines.{number}.id", "once", "each line once", "elke lijn één keer")
    return lines


def _read_line(given: ProgrammeLineInput, field: str) -> LineContent:
    return LineContent(
        names=read_text(given.name, f"{field}.name", most=NAME_LENGTH),
        kind=given.kind,
        id=read_optional_id(given.id, f"{field}.id"),
    )


def _read_goals(given: list[GoalInput]) -> tuple[GoalContent, ...]:
    refuse_many(given, "goals")
    return tuple(
        GoalContent(
            names=read_text(goal.name, f"goals.{number}.name", most=NAME_LENGTH), progress=goal.progress
        )
        for number, goal in enumerate(given)
    )


def _read_indicators(given: list[IndicatorInput]) -> tuple[IndicatorContent, ...]:
    refuse_many(given, "indicators")
    indicators = tuple(_read_indicator(each, f"indicators.{number}") for number, each in enumerate(given))
    for number, indicator in enumerate(indicators):
        if indicator.key in (before.key for before in indicators[:number]):
            raise invalid(
                f"indicators.{number}.key", "once", "each indicator once", "elke indicator één keer"
            )
    return indicators


def _read_indicator(given: IndicatorInput, field: str) -> IndicatorContent:
    return IndicatorContent(
        key=_read_key(given.key, f"{field}.key"),
        names=read_text(given.name, f"{field}.name", most=NAME_LENGTH),
        unit=read_text(given.unit, f"{field}.unit", most=UNIT_LENGTH),
        target=_read_target(given.target, f"{field}.target"),
    )


def _read_target(given: MeasureInput | None, field: str) -> Measure | None:
    return Measure(_read_value(given.value, f"{field}.value"), given.comparator) if given else None


def _read_key(given: str, field: str) -> str:
    if len(given) > UNIT_LENGTH or not _KEY.fullmatch(given):
        raise invalid(
            field, "key", "lower-case words joined by hyphens", "kleine letters, verbonden door streepjes"
        )
    return given


def _read_value(given: float, field: str) -> float:
    if not 0 <= given <= MOST_COUNTED:
        raise invalid(field, "figure", "a figure of 0 or more", "een getal van 0 of meer")
    return round(given, 6)
