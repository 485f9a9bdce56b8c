"""Zuid-Holland as the suite sees it."""

from datetime import date
from uuid import UUID

import pytest

from quadhelix import IntakeFacts, Transition
from quadhelix.regions import Regions, blocks

TODAY = date(2026, 11, 23)
STEPS = ["receive", "triage", "refer", "close"]


@pytest.fixture
def regions() -> Regions:
    return Regions.installed(only={"zuid-holland"})


def intake(desk: str | None) -> IntakeFacts:
    return IntakeFacts(id=UUID(int=1), region="zuid-holland", desk=desk)


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
    assert regions.check_intake(intake(desk.code), step(name), TODAY) == ()


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("desk", [None, "", "town-hall"])
def test_a_question_elsewhere_is_shown_the_way(regions: Regions, name: str, desk: str | None) -> None:
    findings = regions.check_intake(intake(desk), step(name), TODAY)
    assert [(f.rule, f.region, f.field) for f in findings] == [
        ("zuid-holland.one-desk", "zuid-holland", "desk")
    ]
    assert blocks(findings)
    assert "Loket Smart Industry" in findings[0].message["nl"]
    assert "Smart Industry desk" in findings[0].message["en"]
