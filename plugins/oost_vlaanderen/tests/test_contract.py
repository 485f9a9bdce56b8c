"""Oost-Vlaanderen keeps what every plugin promises; each of its rules broken once and kept once."""

from datetime import date
from uuid import UUID

from quadhelix import (
    CentreFacts,
    ChallengeFacts,
    HelixSector,
    OrganisationFacts,
    OrganisationKind,
    ParticipationFacts,
    SectorFamily,
    TeamMemberFacts,
    TrajectoryFacts,
    Transition,
)
from quadhelix.testing import Example, RegionContract

TODAY = date(2026, 11, 23)
START = Transition(name="start", source="PLANNED", target="RUNNING", on=TODAY)
PUBLISH = Transition(name="publish", source="SUBMITTED", target="PUBLISHED", on=TODAY)
REVIEW = Transition(name="review", source="RUNNING", target="RUNNING", on=TODAY)
TANDEM = (SectorFamily.TECHNOLOGY, SectorFamily.CREATIVE_CULTURAL, SectorFamily.TRADITIONAL)


def team(*capacities: SectorFamily, divisions: tuple[str, ...] = ("13", "31")) -> TrajectoryFacts:
    members = tuple(
        TeamMemberFacts(organisation=UUID(int=number), capacity=capacity, divisions=divisions)
        for number, capacity in enumerate(capacities)
    )
    return TrajectoryFacts(id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2), team=members)


def guided(*roles: str) -> TrajectoryFacts:
    guides = tuple(ParticipationFacts(organisation=UUID(int=3), role=role) for role in roles)
    return TrajectoryFacts(
        id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2), participations=guides
    )


def running(last_update_on: date) -> TrajectoryFacts:
    return TrajectoryFacts(
        id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2), last_update_on=last_update_on
    )


def challenge(*strands: HelixSector) -> ChallengeFacts:
    parties = tuple(
        ParticipationFacts(organisation=UUID(int=number), role="PARTNER", helix_sector=strand)
        for number, strand in enumerate(strands)
    )
    return ChallengeFacts(id=UUID(int=1), region="oost-vlaanderen", title={}, participations=parties)


def firm(**numbers: str) -> OrganisationFacts:
    return OrganisationFacts(
        id=UUID(int=1),
        region="oost-vlaanderen",
        name={"nl-BE": "Voorbeeld (demonstratie)"},
        kind=OrganisationKind.COMPANY,
        country="BE",
        identifiers=numbers,
    )


def incubator(*families: str) -> CentreFacts:
    tenants = [{"organisation": UUID(int=number), "family": family} for number, family in enumerate(families)]
    extras = {"oost-vlaanderen": {"tenants": tenants}}
    return CentreFacts(id=UUID(int=1), region="oost-vlaanderen", name={}, kind="INCUBATOR", extras=extras)


class TestOostVlaanderen(RegionContract):
    region = "oost-vlaanderen"
    examples = (
        Example(
            rule="oost-vlaanderen.tandem",
            broken=(team(*TANDEM[:2]), START),
            kept=(team(*TANDEM), START),
        ),
        Example(
            rule="oost-vlaanderen.traditional-sectors",
            broken=(team(*TANDEM, divisions=("13",)), START),
            kept=(team(*TANDEM), START),
        ),
        Example(
            rule="oost-vlaanderen.expert",
            broken=(guided("KNOWLEDGE_CENTRE"), START),
            kept=(guided("EXPERT"), START),
        ),
        Example(
            rule="oost-vlaanderen.knowledge-centre",
            broken=(guided("EXPERT"), START),
            kept=(guided("KNOWLEDGE_CENTRE"), START),
        ),
        Example(
            rule="oost-vlaanderen.silence",
            broken=(running(date(2026, 10, 11)), REVIEW),
            kept=(running(date(2026, 10, 12)), REVIEW),
        ),
        Example(
            rule="oost-vlaanderen.quadruple-helix",
            broken=(challenge(*list(HelixSector)[:3]), PUBLISH),
            kept=(challenge(*HelixSector), PUBLISH),
        ),
        Example(
            rule="oost-vlaanderen.kbo",
            broken=(firm(), PUBLISH),
            kept=(firm(KBO="0403019261"), PUBLISH),
        ),
        Example(
            rule="oost-vlaanderen.incubator-mix",
            broken=(incubator("TRADITIONAL"), PUBLISH),
            kept=(incubator("TRADITIONAL", "CREATIVE_CULTURAL"), PUBLISH),
        ),
    )
