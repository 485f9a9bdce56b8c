"""The Leiden region as the suite sees it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from quadhelix import (
    ModuleFacts,
    OrganisationKind,
    ParticipationFacts,
    PartyFacts,
    ProjectFacts,
    Severity,
    SuccessionFacts,
    Text,
    Transition,
)
from quadhelix.regions import Regions, blocks

TODAY = date(2026, 11, 23)
COMPLETE = Transition(name="complete", source="RUNNING", target="COMPLETED")
CARRIED_ON = SuccessionFacts(successor={"nl": "CIV Smart Technology"}, kind="CONTINUED")


@pytest.fixture
def regions() -> Regions:
    return Regions.installed(only={"leiden"})


GOVERNED = tuple(
    ParticipationFacts(organisation=UUID(int=2), role=role)
    for role in ("POLITICAL_LEAD", "COMMISSIONER", "PROJECT_LEAD")
)
CASE = {"summary": {"nl": "Een gedeelde werkplaats."}, "owner": UUID(int=3)}


def project(
    successions: tuple[SuccessionFacts, ...] = (), reason: Text | None = None, **given: Any
) -> ProjectFacts:
    """A project that is governed and has a business case, unless the test gives it otherwise."""
    facts: dict[str, Any] = {
        "participations": GOVERNED,
        "extras": {"leiden": {"businessCase": CASE}},
        **given,
    }
    return ProjectFacts(
        id=UUID(int=1),
        region="leiden",
        title={"nl": "Open Innovatie Lab"},
        successions=successions,
        no_succession_reason=reason or {},
        **facts,
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
    findings = regions.check(project(reason=reason), COMPLETE, TODAY)
    assert [(f.rule, f.region, f.field) for f in findings] == [("leiden.succession", "leiden", "successions")]
    assert blocks(findings)
    assert set(findings[0].message) == {"nl", "en"}


def test_a_project_that_is_carried_on_completes(regions: Regions) -> None:
    assert regions.check(project((CARRIED_ON,)), COMPLETE, TODAY) == ()


@pytest.mark.parametrize("reason", [{"nl": "De vraag is beantwoord."}, {"nl": "", "en": "It was answered."}])
def test_a_project_with_a_reason_for_no_succession_completes(regions: Regions, reason: Text) -> None:
    assert regions.check(project(reason=reason), COMPLETE, TODAY) == ()


START = Transition(name="start", source="PLANNED", target="RUNNING")


def test_a_project_that_starts_need_not_know_its_succession(regions: Regions) -> None:
    assert regions.check(project(), START, TODAY) == ()


@pytest.mark.parametrize("missing", ["POLITICAL_LEAD", "COMMISSIONER", "PROJECT_LEAD"])
def test_a_project_starts_only_when_it_is_governed(regions: Regions, missing: str) -> None:
    some = tuple(party for party in GOVERNED if party.role != missing)
    findings = regions.check(project(participations=some), START, TODAY)
    assert [(f.rule, f.field) for f in findings] == [("leiden.governance", "participations")]
    assert blocks(findings)


def test_a_project_leaves_a_business_case_with_an_owner(regions: Regions) -> None:
    # Given a project whose case nobody owns
    ownerless = project(
        (CARRIED_ON,), extras={"leiden": {"businessCase": {"summary": {"nl": "Een gedeelde werkplaats."}}}}
    )
    # When it starts, that is a warning; when it completes, it is refused
    (warned,) = regions.check(ownerless, START, TODAY)
    assert warned.severity is Severity.WARN
    (refused,) = regions.check(ownerless, COMPLETE, TODAY)
    assert (refused.rule, refused.field) == ("leiden.business-case", "leiden.businessCase")
    assert blocks([refused])


def test_a_module_says_what_is_learned_before_it_takes_a_challenge(regions: Regions) -> None:
    college = PartyFacts(organisation=UUID(int=4), kind=OrganisationKind.VOCATIONAL_COLLEGE)
    module = ModuleFacts(id=UUID(int=5), region="leiden", title={}, kind="CIV_MODULE", institute=college)
    link = Transition(name="link", source="PUBLISHED", target="PUBLISHED")
    assert [finding.rule for finding in regions.check(module, link, TODAY)] == [
        "leiden.learning-goals",
        "leiden.civ-link",
    ]


def test_its_card_calls_a_completed_project_afgerond(regions: Regions) -> None:
    category = regions.project_card_fields("leiden")[0]
    assert category.words["COMPLETED"]["nl"] == "afgerond project"
