"""Frozen values a region's rule may look at, and the finding it answers with.

A rule sees these facts and nothing else: no session, no actor, no clock it could misuse. Whoever adds a
fact adds it here, with a default, so that plugins written earlier keep working.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from quadhelix.texts import Text


class Severity(StrEnum):
    """How much a finding weighs: `BLOCK` stops the change, `WARN` and `INFO` are kept and shown."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    INFO = "INFO"


class OrganisationKind(StrEnum):
    """What an organisation is by itself; what it does in a project is a role on the link."""

    COMPANY = "COMPANY"
    MUNICIPALITY = "MUNICIPALITY"
    PROVINCE = "PROVINCE"
    GOVERNMENT_BODY = "GOVERNMENT_BODY"
    UNIVERSITY = "UNIVERSITY"
    UNIVERSITY_OF_APPLIED_SCIENCES = "UNIVERSITY_OF_APPLIED_SCIENCES"
    VOCATIONAL_COLLEGE = "VOCATIONAL_COLLEGE"
    RESEARCH_INSTITUTE = "RESEARCH_INSTITUTE"
    KNOWLEDGE_CENTRE = "KNOWLEDGE_CENTRE"
    TRADE_ASSOCIATION = "TRADE_ASSOCIATION"
    DEVELOPMENT_COMPANY = "DEVELOPMENT_COMPANY"
    PUBLIC_PRIVATE_PARTNERSHIP = "PUBLIC_PRIVATE_PARTNERSHIP"
    COALITION = "COALITION"
    CITIZENS_INITIATIVE = "CITIZENS_INITIATIVE"
    INSURER = "INSURER"
    ACADEMIC_HOSPITAL = "ACADEMIC_HOSPITAL"


class SectorFamily(StrEnum):
    """The family of an organisation's trade, as the composition of a tandem counts it."""

    TECHNOLOGY = "TECHNOLOGY"
    CREATIVE_CULTURAL = "CREATIVE_CULTURAL"
    TRADITIONAL = "TRADITIONAL"
    OTHER = "OTHER"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule has to say about one record.

    `rule` is the rule's id (`achterhoek.theme-table`), `version` its version, `field` the input field to
    mend in GraphQL spelling (`themeTables`), `message` one sentence a layman understands, per language.
    `region` is filled in by the host: a rule never speaks for another region.
    """

    rule: str
    version: int
    severity: Severity
    field: str
    message: Text
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The step a record is about to take: its name and the stage it would reach."""

    name: str
    source: str | None
    target: str


@dataclass(frozen=True, kw_only=True)
class ParticipationFacts:
    """An organisation in a role on a challenge or project."""

    organisation: UUID
    role: str
    kind: OrganisationKind | None = None
    families: tuple[SectorFamily, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChallengeFacts:
    """A challenge as a rule sees it; sectors are the region-neutral codes of `Sector`."""

    id: UUID
    region: str
    title: Text
    municipality: str | None = None
    need: str | None = None
    theme_tables: tuple[str, ...] = ()
    origin_sector: str | None = None
    target_sectors: tuple[str, ...] = ()
    participations: tuple[ParticipationFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SuccessionFacts:
    """Where a project goes on: the successor's name and how it takes over."""

    successor: Text
    kind: str


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """A project as a rule sees it; `no_succession_reason` is empty unless someone stated one."""

    id: UUID
    region: str
    title: Text
    municipality: str | None = None
    successions: tuple[SuccessionFacts, ...] = ()
    no_succession_reason: Text = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class IntakeFacts:
    """A question brought to a region's desk; `desk` is the code of the desk that took it in."""

    id: UUID
    region: str
    municipality: str | None = None
    desk: str | None = None
    referral: str | None = None


@dataclass(frozen=True, kw_only=True)
class TeamMemberFacts:
    """An organisation in a trajectory's team, with the families of its trade and its capacity there."""

    organisation: UUID
    capacity: SectorFamily
    families: tuple[SectorFamily, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TrajectoryFacts:
    """A trajectory: the road a team travels on one challenge."""

    id: UUID
    region: str
    challenge: UUID
    municipality: str | None = None
    team: tuple[TeamMemberFacts, ...] = ()


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
    """The one place of a region where questions come in (Dutch: loket)."""

    code: str
    names: Text


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of the region explained for a layman; `source` says where the explanation stands."""

    key: str
    names: Text
    definition: Text
    source: str


@dataclass(frozen=True, kw_only=True)
class ThemeTable:
    """A table at which a region's parties meet around one theme."""

    code: str
    names: Text


@dataclass(frozen=True, kw_only=True)
class RegionProfile:
    """Who a region is. Membership is the dated municipality list, never a NUTS code.

    `code` is lower-case kebab (`zuid-holland`), `languages` are BCP 47 tags in the order the region
    prefers them, `country` an ISO 3166-1 code, `checked_on` the day the facts were last compared with
    their sources.
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
