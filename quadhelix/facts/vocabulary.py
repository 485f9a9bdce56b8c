"""A region's words and measures: data it brings along, asked once when a service starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from quadhelix.measures import Measure
from quadhelix.texts import Text


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of the region explained for a layman, in plain text; `source` says where it stands."""

    key: str
    names: Text
    definition: Text
    source: str


@dataclass(frozen=True, kw_only=True)
class SectorWord:
    """What the region calls one of the suite's sectors (`HEALTH_CARE`)."""

    code: str
    names: Text


@dataclass(frozen=True, kw_only=True)
class ThemeTable:
    """A table at which a region's parties meet around one theme."""

    code: str
    names: Text


@dataclass(frozen=True, kw_only=True)
class KpiDefinition:
    """Something the region counts, and what it set out to reach.

    `target` is None where no target was set, never a target of 0. `unit` is what is counted, in the
    plural (`firms`).
    """

    key: str
    names: Text
    definition: Text
    unit: Text
    source: str
    target: Measure | None = None


@dataclass(frozen=True, kw_only=True)
class MaturityLevel:
    """One step of the scale on which the region places its centres; levels count up from 1."""

    level: int
    names: Text
    definition: Text


class CardContent(StrEnum):
    """What a line of a project card can show."""

    NAME = "NAME"
    DESCRIPTION = "DESCRIPTION"
    STATUS = "STATUS"
    PERIOD = "PERIOD"
    PARTICIPANTS = "PARTICIPANTS"
    SUCCESSIONS = "SUCCESSIONS"
    EXTRA = "EXTRA"


@dataclass(frozen=True, kw_only=True)
class CardField:
    """One line of the card on which a region presents a project, in the order given.

    Args:
        key: Names the line for portals.
        names: Its heading.
        shows: What stands on it.
        role: Whom `PARTICIPANTS` shows (`FUNDER`).
        extra: Which of the region's own fields `EXTRA` shows: a public one, of one value that reads as text.
        words: For `STATUS`, the region's words for a status (`COMPLETED`: "afgerond project").
    """

    key: str
    names: Text
    shows: CardContent
    role: str | None = None
    extra: str | None = None
    words: Mapping[str, Text] = field(default_factory=dict)


class Trait(StrEnum):
    """What a demand and an offer can be compared by."""

    SECTOR = "SECTOR"
    FAMILY = "FAMILY"
    HELIX_SECTOR = "HELIX_SECTOR"
    MUNICIPALITY = "MUNICIPALITY"
    DISTANCE = "DISTANCE"
    NEED = "NEED"
    LANGUAGE = "LANGUAGE"


@dataclass(frozen=True, kw_only=True)
class MatchCriterion:
    """How much likeness in one trait counts when a demand is matched with an offer, from 0 to 1."""

    key: str
    names: Text
    trait: Trait
    weight: float


class Visibility(StrEnum):
    """Who reads an update: everyone, or those who take part."""

    PUBLIC = "PUBLIC"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, kw_only=True)
class OoapiConsumer:
    """What a region adds to a module in the catalogue's `consumers`; `key` starts with `x-`, by OOAPI v5.

    `fields` holds JSON values.
    """

    key: str
    fields: Mapping[str, object]
