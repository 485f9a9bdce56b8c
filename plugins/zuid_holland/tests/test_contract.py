"""Zuid-Holland keeps what every plugin promises; each of its rules broken once and kept once."""

from datetime import date
from typing import Any
from uuid import UUID

from quadhelix import (
    ChallengeFacts,
    HelixSector,
    IntakeFacts,
    OrganisationFacts,
    OrganisationKind,
    ParticipationFacts,
    ProgrammeFacts,
    ProjectFacts,
    TrajectoryFacts,
    Transition,
)
from quadhelix.testing import Example, RegionContract

TODAY = date(2026, 11, 23)
RECEIVE = Transition(name="receive", source=None, target="NEW", on=TODAY)
TRIAGE = Transition(name="triage", source="NEW", target="TRIAGED", on=TODAY)
REFER = Transition(name="refer", source="TRIAGED", target="REFERRED", on=TODAY)
PUBLISH = Transition(name="publish", source="SUBMITTED", target="PUBLISHED", on=TODAY)
START = Transition(name="start", source="PLANNED", target="RUNNING", on=TODAY)
CHANGE = Transition(name="change", source="PUBLISHED", target="PUBLISHED", on=TODAY)
TRIPLE = (HelixSector.BUSINESS, HelixSector.GOVERNMENT, HelixSector.KNOWLEDGE)
PROGRAMME = ProgrammeFacts(id=UUID(int=2), region="zuid-holland", name={})
DIMENSIONS = ("businessStrategy", "readiness", "humanCentric", "dataManagement", "automationAi", "green")
BEFORE = {"moment": "T0", "measuredOn": date(2026, 1, 1), **dict.fromkeys(DIMENSIONS, 40.0)}
DURING = {**BEFORE, "moment": "T1", "measuredOn": date(2026, 9, 1)}


def intake(**given: Any) -> IntakeFacts:
    return IntakeFacts(id=UUID(int=1), region="zuid-holland", **given)


def challenge(*strands: HelixSector) -> ChallengeFacts:
    parties = tuple(
        ParticipationFacts(organisation=UUID(int=number), role="PARTNER", helix_sector=strand)
        for number, strand in enumerate(strands)
    )
    return ChallengeFacts(id=UUID(int=1), region="zuid-holland", title={}, participations=parties)


def project(**given: Any) -> ProjectFacts:
    return ProjectFacts(id=UUID(int=1), region="zuid-holland", title={}, programme=PROGRAMME, **given)


def trajectory(before: str, now: str) -> TrajectoryFacts:
    return TrajectoryFacts(
        id=UUID(int=1), region="zuid-holland", challenge=UUID(int=2), previous_phase=before, phase=now
    )


def firm(*measured: dict[str, Any]) -> OrganisationFacts:
    return OrganisationFacts(
        id=UUID(int=1),
        region="zuid-holland",
        name={"nl": "Voorbeeld (demonstratie)"},
        kind=OrganisationKind.COMPANY,
        country="NL",
        extras={"zuid-holland": {"digitalMaturity": list(measured)}},
    )


class TestZuidHolland(RegionContract):
    region = "zuid-holland"
    examples = (
        Example(
            rule="zuid-holland.one-desk",
            broken=(intake(desk="town-hall"), RECEIVE),
            kept=(intake(desk="smart-industry-desk"), RECEIVE),
        ),
        Example(
            rule="zuid-holland.service-level",
            broken=(intake(received_on=date(2026, 11, 8)), TRIAGE),
            kept=(intake(received_on=date(2026, 11, 9)), TRIAGE),
        ),
        Example(
            rule="zuid-holland.triage-topic",
            broken=(intake(), TRIAGE),
            kept=(intake(topic_sector="MANUFACTURING"), TRIAGE),
        ),
        Example(
            rule="zuid-holland.referral",
            broken=(intake(referral="LAB"), REFER),
            kept=(intake(referral="LAB", referral_target=UUID(int=2)), REFER),
        ),
        Example(
            rule="zuid-holland.triple-helix",
            broken=(challenge(*TRIPLE[:2]), PUBLISH),
            kept=(challenge(*TRIPLE), PUBLISH),
        ),
        Example(
            rule="zuid-holland.programme-line",
            broken=(project(), START),
            kept=(project(line=UUID(int=3)), START),
        ),
        Example(
            rule="zuid-holland.phases",
            broken=(trajectory("DEVELOP", "IMPLEMENT"), START),
            kept=(trajectory("DEVELOP", "TEST"), START),
        ),
        Example(
            rule="zuid-holland.maturity-dimensions",
            broken=(firm({**BEFORE, "green": None}), CHANGE),
            kept=(firm(BEFORE), CHANGE),
        ),
        Example(
            rule="zuid-holland.maturity-moments",
            broken=(firm(BEFORE, {**DURING, "measuredOn": date(2025, 9, 1)}), CHANGE),
            kept=(firm(BEFORE, DURING), CHANGE),
        ),
    )
