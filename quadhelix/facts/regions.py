"""Who a region is and where it lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from quadhelix.texts import Text


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """A municipality and the period in which it belongs to the region; `until` is the first day outside.

    `code` is the national one: CBS `GMnnnn` in the Netherlands, five-digit NIS in Belgium. Latitude and
    longitude are WGS84 degrees of the main town.
    """

    code: str
    name: str
    since: date | None = None
    until: date | None = None
    latitude: float | None = None
    longitude: float | None = None

    def belongs(self, on: date) -> bool:
        """Whether the municipality is part of the region on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, kw_only=True)
class NutsCode:
    """A NUTS code with the version of the classification it is from, as codes moved between versions."""

    code: str
    version: int


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The one place of a region where questions come in (Dutch: loket).

    `answer_within_days` is its service level: the calendar days within which a question is triaged.
    """

    code: str
    names: Text
    answer_within_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class RegionProfile:
    """Who a region is. Membership is the dated municipality list, never a NUTS code.

    Args:
        code: Lower-case kebab (`zuid-holland`).
        names: What people call it.
        languages: BCP 47 tags in the order the region prefers them.
        country: ISO 3166-1 code.
        municipalities: Its members, dated.
        nuts: The NUTS areas it is counted in.
        checked_on: The day the facts were last compared with their sources.
        sources: Where which of these facts stands.
        desk: Where its questions come in, if it has one place for them.
        identifiers: The registers its organisations are known in, as `IdentifierScheme` spells them (`KVK`).
        subdivision: ISO 3166-2 code of the province it is or lies in (`NL-GE`).
    """

    code: str
    names: Text
    languages: tuple[str, ...]
    country: str
    municipalities: tuple[Municipality, ...]
    nuts: tuple[NutsCode, ...]
    checked_on: date
    sources: Mapping[str, str] = field(default_factory=dict)
    desk: Desk | None = None
    identifiers: tuple[str, ...] = ()
    subdivision: str | None = None
