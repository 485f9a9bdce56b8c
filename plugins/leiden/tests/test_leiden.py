"""The Leiden region as the suite sees it."""

from datetime import date
from uuid import UUID

import pytest

from quadhelix import ProjectFacts, SuccessionFacts, Text, Transition
from quadhelix.regions import Regions, blocks

TODAY = date(2026, 11, 23)
COMPLETE = Transition(name="complete", source="RUNNING", target="COMPLETED")
CARRIED_ON = SuccessionFacts(successor={"nl": "CIV Smart Technology"}, kind="CONTINUED")


@pytest.fixture
def regions() -> Regions:
    return Regions.installed(only={"leiden"})


def project(successions: tuple[SuccessionFacts, ...] = (), reason: Text | None = None) -> ProjectFacts:
    return ProjectFacts(
        id=UUID(int=1),
        region="leiden",
        title={"nl": "Open Innovatie Lab"},
        successions=successions,
        no_succession_reason=reason or {},
    )


def test_the_host_sees_me(regions: Regions) -> None:
    assert regions.codes == ("leiden",)
    assert regions.refused == {}
    assert regions.degraded == {}


def test_it_has_six_municipalities(regions: Regions) -> None:
    assert len(regions.scope("leiden", TODAY).municipalities) == 6


def test_it_explains_its_words_in_two_languages(regions: Regions) -> None:
    terms = regions.glossary("leiden")
    assert 6 <= len(terms) <= 10
    assert all({"nl", "en"} <= set(term.names) & set(term.definition) for term in terms)


@pytest.mark.parametrize("reason", [None, {"nl": ""}, {"nl": " ", "en": "\n"}])
def test_a_project_does_not_end_without_a_trace(regions: Regions, reason: Text | None) -> None:
    findings = regions.check_project(project(reason=reason), COMPLETE, TODAY)
    assert [(f.rule, f.region, f.field) for f in findings] == [("leiden.succession", "leiden", "successions")]
    assert blocks(findings)
    assert set(findings[0].message) == {"nl", "en"}


def test_a_project_that_is_carried_on_completes(regions: Regions) -> None:
    assert regions.check_project(project((CARRIED_ON,)), COMPLETE, TODAY) == ()


@pytest.mark.parametrize("reason", [{"nl": "De vraag is beantwoord."}, {"nl": "", "en": "It was answered."}])
def test_a_project_with_a_reason_for_no_succession_completes(regions: Regions, reason: Text) -> None:
    assert regions.check_project(project(reason=reason), COMPLETE, TODAY) == ()


def test_a_project_that_starts_need_not_know_yet(regions: Regions) -> None:
    start = Transition(name="start", source="PLANNED", target="RUNNING")
    assert regions.check_project(project(), start, TODAY) == ()
