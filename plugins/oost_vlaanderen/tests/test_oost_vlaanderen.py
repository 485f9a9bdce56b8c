"""Oost-Vlaanderen as the suite sees it."""

from datetime import date
from itertools import permutations
from uuid import UUID

import pytest

from quadhelix import (
    CentreFacts,
    ParticipationFacts,
    SectorFamily,
    Severity,
    TeamMemberFacts,
    TrajectoryFacts,
    Transition,
    UpdateFacts,
    Visibility,
)
from quadhelix.regions import Regions, blocks

TODAY = date(2026, 11, 23)
START = Transition(name="start", source="PLANNED", target="RUNNING")
TECHNOLOGY, CREATIVE, TRADITIONAL, OTHER = SectorFamily


@pytest.fixture
def regions() -> Regions:
    return Regions.installed(only={"oost-vlaanderen"})


GUIDES = tuple(
    ParticipationFacts(organisation=UUID(int=100 + number), role=role)
    for number, role in enumerate(("EXPERT", "KNOWLEDGE_CENTRE"))
)


def trajectory(*team: tuple[int, SectorFamily], guides: bool = True) -> TrajectoryFacts:
    """A team of textile and furniture makers on a challenge that has its guides."""
    members = tuple(
        TeamMemberFacts(organisation=UUID(int=firm), capacity=place, divisions=("13", "31"))
        for firm, place in team
    )
    return TrajectoryFacts(
        id=UUID(int=1),
        region="oost-vlaanderen",
        challenge=UUID(int=2),
        team=members,
        participations=GUIDES if guides else (),
    )


def test_the_host_sees_me(regions: Regions) -> None:
    assert regions.codes == ("oost-vlaanderen",)
    assert regions.refused == {}
    assert regions.degraded == {}


def test_ten_municipalities_became_five_in_2025(regions: Regions) -> None:
    before = regions.scope("oost-vlaanderen", date(2024, 12, 31)).municipalities
    after = regions.scope("oost-vlaanderen", date(2025, 1, 1)).municipalities
    assert (len(before), len(after)) == (60, 55)
    assert (len(before - after), len(after - before)) == (10, 5)


def test_it_explains_its_words_in_the_dutch_of_both_countries(regions: Regions) -> None:
    terms = regions.glossary("oost-vlaanderen")
    assert 6 <= len(terms) <= 10
    assert all({"nl-BE", "nl", "en"} <= set(term.names) & set(term.definition) for term in terms)
    assert next(t.names for t in terms if t.key == "sme") == {
        "nl-BE": "kmo",
        "nl": "mkb-bedrijf",
        "en": "SME",
    }


@pytest.mark.parametrize("order", list(permutations([(1, TECHNOLOGY), (2, CREATIVE), (3, TRADITIONAL)])))
def test_a_full_tandem_starts_in_whatever_order(
    regions: Regions, order: tuple[tuple[int, SectorFamily], ...]
) -> None:
    assert regions.check(trajectory(*order), START, TODAY) == ()


@pytest.mark.parametrize(
    ("missing", "wording"),
    [
        (TECHNOLOGY, "een technologieonderneming"),
        (CREATIVE, "een creatieve of culturele onderneming"),
        (TRADITIONAL, "een onderneming uit een traditionele sector"),
    ],
)
def test_whoever_is_missing_is_named(regions: Regions, missing: SectorFamily, wording: str) -> None:
    # Given a team in which other trades take the place of the missing one
    team = [(n, OTHER if f is missing else f) for n, f in enumerate((TECHNOLOGY, CREATIVE, TRADITIONAL))]
    # When it is to start
    findings = regions.check(trajectory(*team), START, TODAY)
    # Then the message names that one alone, in the wording of Belgium
    assert [(f.rule, f.region, f.field) for f in findings] == [
        ("oost-vlaanderen.tandem", "oost-vlaanderen", "team")
    ]
    assert blocks(findings)
    assert findings[0].message["nl-BE"] == (
        f"In het team ontbreekt nog {wording}: vul het team aan voor het traject start."
    )
    assert set(findings[0].message) == {"nl-BE", "nl", "en"}


def test_one_firm_does_not_fill_two_places(regions: Regions) -> None:
    alone = trajectory((1, TECHNOLOGY), (1, CREATIVE), (3, TRADITIONAL))
    (finding,) = regions.check(alone, START, TODAY)
    assert "One firm can fill only one place" in finding.message["en"]
    # A second technology firm sets the first one free to be the creative one.
    helped = trajectory((1, TECHNOLOGY), (1, CREATIVE), (3, TRADITIONAL), (4, TECHNOLOGY))
    assert regions.check(helped, START, TODAY) == ()


def test_a_team_may_be_planned_before_it_is_complete(regions: Regions) -> None:
    plan = Transition(name="plan", source=None, target="PLANNED")
    assert regions.check(trajectory(), plan, TODAY) == ()


def test_a_team_without_guides_does_not_start(regions: Regions) -> None:
    alone = trajectory((1, TECHNOLOGY), (2, CREATIVE), (3, TRADITIONAL), guides=False)
    assert [finding.rule for finding in regions.check(alone, START, TODAY)] == [
        "oost-vlaanderen.expert",
        "oost-vlaanderen.knowledge-centre",
    ]


def test_news_is_public_here_and_silence_is_noticed(regions: Regions) -> None:
    news = UpdateFacts(
        id=UUID(int=3), region="oost-vlaanderen", challenge=UUID(int=2), kind="PROGRESS", title={}
    )
    assert regions.default_visibility(news, TODAY) is Visibility.PUBLIC
    quiet = TrajectoryFacts(
        id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2), started_on=date(2026, 1, 1)
    )
    review = Transition(name="review", source="RUNNING", target="RUNNING")
    (silence,) = regions.check(quiet, review, TODAY)
    assert (silence.rule, silence.severity) == ("oost-vlaanderen.silence", Severity.WARN)


def test_an_incubator_of_one_family_is_a_warning(regions: Regions) -> None:
    tenants = [{"organisation": UUID(int=4), "family": "TRADITIONAL"}]
    centre = CentreFacts(
        id=UUID(int=5),
        region="oost-vlaanderen",
        name={},
        kind="INCUBATOR",
        extras={"oost-vlaanderen": {"tenants": tenants}},
    )
    publish = Transition(name="publish", source="UNPUBLISHED", target="PUBLISHED")
    (warned,) = regions.check(centre, publish, TODAY)
    assert (warned.rule, warned.severity) == ("oost-vlaanderen.incubator-mix", Severity.WARN)
