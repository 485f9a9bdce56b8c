"""Zuid-Holland as the suite sees it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from quadhelix import (
    ChallengeFacts,
    IntakeFacts,
    OrganisationFacts,
    OrganisationKind,
    ParticipationFacts,
    Severity,
    Transition,
)
from quadhelix.regions import Regions, blocks

TODAY = date(2026, 11, 23)
STEPS = ["receive", "triage", "refer", "close"]


@pytest.fixture
def regions() -> Regions:
    return Regions.installed(only={"zuid-holland"})


def intake(desk: str | None, **given: Any) -> IntakeFacts:
    """A question about manufacturing that goes to a lab."""
    facts = {"topic_sector": "MANUFACTURING", "referral": "LAB", "referral_target": UUID(int=2), **given}
    return IntakeFacts(id=UUID(int=1), region="zuid-holland", desk=desk, **facts)


def step(name: str) -> Transition:
    return Transition(name=name, source=None, target=name.upper())


def test_the_host_sees_me(regions: Regions) -> None:
    assert regions.codes == ("zuid-holland",)
    assert regions.refused == {}
    assert regions.degraded == {}


def test_three_municipalities_became_one_in_2023(regions: Regions) -> None:
    before = regions.scope("zuid-holland", date(2022, 12, 31)).municipalities
    after = regions.scope("zuid-holland", date(2023, 1, 1)).municipalities
    assert (len(before), len(after)) == (52, 50)
    assert after - before == {"GM1992"}


def test_it_explains_its_words_in_two_languages(regions: Regions) -> None:
    terms = regions.glossary("zuid-holland")
    assert 6 <= len(terms) <= 10
    assert all({"nl", "en"} <= set(term.names) & set(term.definition) for term in terms)


@pytest.mark.parametrize("name", STEPS)
def test_a_question_goes_through_the_one_desk(regions: Regions, name: str) -> None:
    desk = regions.desk("zuid-holland")
    assert desk is not None
    assert regions.check(intake(desk.code), step(name), TODAY) == ()


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("desk", [None, "", "town-hall"])
def test_a_question_elsewhere_is_shown_the_way(regions: Regions, name: str, desk: str | None) -> None:
    findings = regions.check(intake(desk), step(name), TODAY)
    assert [(f.rule, f.region, f.field) for f in findings] == [
        ("zuid-holland.one-desk", "zuid-holland", "desk")
    ]
    # one that was taken in elsewhere before cannot be moved, so it is not held up for it
    assert blocks(findings) is (name == "receive")
    assert "Loket Smart Industry" in findings[0].message["nl"]
    assert "Smart Industry desk" in findings[0].message["en"]


def test_the_desk_is_reminded_when_its_time_is_over(regions: Regions) -> None:
    desk = regions.desk("zuid-holland")
    assert desk is not None
    assert desk.answer_within_days == 14
    waiting = intake(desk.code, received_on=date(2026, 11, 1))
    review = Transition(name="review", source="NEW", target="NEW")
    assert regions.check(waiting, review, date(2026, 11, 15)) == ()
    (late,) = regions.check(waiting, review, date(2026, 11, 20))
    assert (late.rule, late.severity) == ("zuid-holland.service-level", Severity.WARN)


def test_a_challenge_of_schiedam_lacks_its_strands_by_name(regions: Regions) -> None:
    firm = ParticipationFacts(organisation=UUID(int=3), role="CHALLENGE_OWNER")
    challenge = ChallengeFacts(
        id=UUID(int=4),
        region="zuid-holland",
        municipality="GM0606",
        title={"nl": "Een vraag"},
        need="KNOWLEDGE",
        participations=(firm,),
    )
    (found,) = regions.check(challenge, step("publish"), TODAY)
    assert (found.rule, found.severity) == ("zuid-holland.triple-helix", Severity.WARN)
    assert [sector.value for sector in regions.required_helix_sectors("zuid-holland")] == [
        "BUSINESS",
        "GOVERNMENT",
        "KNOWLEDGE",
    ]


def test_a_public_body_is_measured_in_its_own_six_dimensions(regions: Regions) -> None:
    names = ("businessStrategy", "readiness", "humanCentric", "dataManagement", "green", "interoperability")
    measured = {"moment": "T0", "measuredOn": TODAY, **dict.fromkeys(names, 25.0)}

    def body(**change: Any) -> OrganisationFacts:
        kept = {"digitalMaturity": [{**measured, **change}]}
        return OrganisationFacts(
            id=UUID(int=5),
            region="zuid-holland",
            name={"nl": "Voorbeeldstad (demonstratie)"},
            kind=OrganisationKind.MUNICIPALITY,
            country="NL",
            extras={"zuid-holland": kept},
        )

    assert regions.check(body(), step("change"), TODAY) == ()
    (missing,) = regions.check(body(interoperability=None), step("change"), TODAY)
    assert missing.field == "zuidHolland.digitalMaturity"
    assert blocks([missing])


def test_its_figures_have_the_targets_that_were_published_and_no_other(regions: Regions) -> None:
    targets = {kpi.key: kpi.target for kpi in regions.kpi_definitions("zuid-holland")}
    assert {key: target.value for key, target in targets.items() if target} == {
        "firms-digital-step": 243,
        "people-trained": 1000,
    }
    assert targets["firms-reached"] is None
