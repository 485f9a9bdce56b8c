"""Frozen values a region's rule may look at.

A rule sees these facts and nothing else: no session, no actor, no clock. Whoever adds a fact adds it
here, with a default, so that plugins written earlier keep working. Codes of kinds, roles and stages are
those of the GraphQL enums.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from quadhelix.texts import Text

Extras = Mapping[str, Mapping[str, Any]]
"""What regions keep with a record: region code to field name to value, as `ExtraField` says."""


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


class HelixSector(StrEnum):
    """The strand of the quadruple helix an organisation belongs to."""

    BUSINESS = "BUSINESS"
    GOVERNMENT = "GOVERNMENT"
    KNOWLEDGE = "KNOWLEDGE"
    CIVIL_SOCIETY = "CIVIL_SOCIETY"


class SectorFamily(StrEnum):
    """The family of an organisation's trade, as the composition of a tandem counts it."""

    TECHNOLOGY = "TECHNOLOGY"
    CREATIVE_CULTURAL = "CREATIVE_CULTURAL"
    TRADITIONAL = "TRADITIONAL"
    OTHER = "OTHER"


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """What rules know of every record; `region` owns it, `municipality` is the place it names."""

    id: UUID
    region: str
    municipality: str | None = None
    extras: Extras = field(default_factory=dict)

    def kept(self, region: str, name: str) -> Any:
        """The value of a region's own field; None where it was left empty.

        >>> RecordFacts(id=UUID(int=1), region="a", extras={"a": {"scale": "WIDE"}}).kept("a", "scale")
        'WIDE'
        """
        return self.extras.get(region, {}).get(name)


@dataclass(frozen=True, kw_only=True)
class PartyFacts:
    """What is publicly known of an organisation that takes part in something.

    `divisions` are the two-digit NACE divisions of its activities; `extras` are its own record's.
    """

    organisation: UUID
    kind: OrganisationKind | None = None
    helix_sector: HelixSector | None = None
    families: tuple[SectorFamily, ...] = ()
    divisions: tuple[str, ...] = ()
    country: str | None = None
    municipality: str | None = None
    extras: Extras = field(default_factory=dict)

    def kept(self, region: str, name: str) -> Any:
        """The value of a region's own field of the organisation; None where it was left empty."""
        return self.extras.get(region, {}).get(name)


@dataclass(frozen=True, kw_only=True)
class ParticipationFacts(PartyFacts):
    """An organisation in a role on a challenge or project."""

    role: str


@dataclass(frozen=True, kw_only=True)
class TeamMemberFacts(PartyFacts):
    """An organisation in a trajectory's team, with the family of trades it stands for there."""

    capacity: SectorFamily


@dataclass(frozen=True, kw_only=True)
class OrganisationFacts(RecordFacts):
    """An organisation as a rule sees it; `identifiers` maps a register (`KVK`) to the number."""

    name: Text
    kind: OrganisationKind
    country: str
    helix_sector: HelixSector | None = None
    families: tuple[SectorFamily, ...] = ()
    divisions: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CentreFacts(RecordFacts):
    """A centre as a rule sees it; `fields` are its fields of technology in free words."""

    name: Text
    kind: str
    host: UUID | None = None
    fields: tuple[str, ...] = ()
    facilities: int = 0


@dataclass(frozen=True, kw_only=True)
class ProgrammeFacts(RecordFacts):
    """A programme as a rule sees it."""

    name: Text


@dataclass(frozen=True, kw_only=True)
class SuccessionFacts:
    """Where a project goes on: the successor's name and how it takes over."""

    successor: Text
    kind: str


@dataclass(frozen=True, kw_only=True)
class ProjectFacts(RecordFacts):
    """A project as a rule sees it; `no_succession_reason` is empty unless someone stated one.

    `line` is the line of the programme it stands under.
    """

    title: Text
    programme: ProgrammeFacts | None = None
    line: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    participations: tuple[ParticipationFacts, ...] = ()
    successions: tuple[SuccessionFacts, ...] = ()
    no_succession_reason: Text = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChallengeFacts(RecordFacts):
    """A challenge as a rule sees it; sectors are the region-neutral codes of `Sector`."""

    title: Text
    programme: ProgrammeFacts | None = None
    need: str | None = None
    theme_tables: tuple[str, ...] = ()
    origin_sector: str | None = None
    target_sectors: tuple[str, ...] = ()
    participations: tuple[ParticipationFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IntakeFacts(RecordFacts):
    """A question brought to a region's desk; `desk` is the code of the desk that took it in."""

    desk: str | None = None
    topic_sector: str | None = None
    received_on: date | None = None
    referral: str | None = None
    referral_target: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class TrajectoryFacts(RecordFacts):
    """A trajectory: the road a team travels on one challenge.

    `previous_phase` is the phase before the change at hand, `started_on` the day the team set out,
    `participations` are the challenge's, `last_update_on` is the day of its last news.
    """

    challenge: UUID
    phase: str | None = None
    previous_phase: str | None = None
    team: tuple[TeamMemberFacts, ...] = ()
    participations: tuple[ParticipationFacts, ...] = ()
    started_on: date | None = None
    last_update_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ModuleFacts(RecordFacts):
    """A module as a rule sees it; at the step `link`, `challenges` holds the new one too."""

    title: Text
    kind: str
    institute: PartyFacts
    level: str | None = None
    joint_partners: tuple[PartyFacts, ...] = ()
    learning_outcomes: tuple[Text, ...] = ()
    challenges: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlacementFacts(RecordFacts):
    """Places a host offers to learners of a module: an agreement between organisations, without persons."""

    module: UUID
    host: PartyFacts
    places: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class UpdateFacts(RecordFacts):
    """News of a challenge that is about to be posted."""

    challenge: UUID
    kind: str
    title: Text
