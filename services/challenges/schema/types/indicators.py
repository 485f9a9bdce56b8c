"""Lines, goals and indicators of a programme in GraphQL."""

from datetime import date
from typing import Self

import strawberry

from quadhelix.graph.measures import Measure
from quadhelix.graph.texts import LocalisedText, localised
from services.challenges import model
from services.challenges.schema.enums import Comparator, GoalProgress, LineKind


@strawberry.type
class ProgrammeLine:
    """A line of a programme, under which projects stand."""

    id: strawberry.ID
    kind: LineKind
    name: LocalisedText

    @classmethod
    def of(cls, row: model.ProgrammeLine) -> Self:
        """The GraphQL object of a record."""
        return cls(id=strawberry.ID(str(row.id)), kind=row.kind, name=localised(row.names))


@strawberry.type
class Goal:
    """Something a programme set out to do."""

    name: LocalisedText
    progress: GoalProgress


@strawberry.type
class Attainment:
    """What was reached as a share of the target, where 1 is all of it; as exact as the observation was."""

    ratio: float
    comparator: Comparator


@strawberry.type
class Observation:
    """What a source claims an indicator stood at on a day; claims that contradict each other are all kept."""

    id: strawberry.ID
    value: float
    comparator: Comparator
    source: str
    as_of: date

    @classmethod
    def of(cls, row: model.Observation) -> Self:
        """The GraphQL object of a record."""
        return cls(
            id=strawberry.ID(str(row.id)),
            value=row.value,
            comparator=row.comparator,
            source=row.source,
            as_of=row.as_of,
        )


@strawberry.type
class Indicator:
    """Something a programme counts. The target is null where nobody set one."""

    id: strawberry.ID
    key: str
    name: LocalisedText
    unit: LocalisedText
    target: Measure | None
    observations: list[Observation]
    attainment: Attainment | None = strawberry.field(
        description="The newest observation as a share of the target; null where either is missing."
    )

    @classmethod
    def of(cls, row: model.Indicator) -> Self:
        """The GraphQL object of a record."""
        reached = row.attainment
        return cls(
            id=strawberry.ID(str(row.id)),
            key=row.key,
            name=localised(row.names),
            unit=localised(row.unit),
            target=Measure.of(row.target) if row.target else None,
            observations=[Observation.of(observation) for observation in row.observations],
            attainment=Attainment(ratio=reached.ratio, comparator=reached.comparator) if reached else None,
        )
