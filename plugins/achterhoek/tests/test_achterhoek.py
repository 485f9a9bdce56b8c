"""The Achterhoek as the suite sees it: its rules asked through the host."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from quadhelix import (
    ChallengeFacts,
    OrganisationFacts,
    OrganisationKind,
    ParticipationFacts,
    Severity,
    Subject,
    Transition,
)
from quadhelix.regions import Regions, blocks

TODAY = date(2026, 11, 23)
OWNER = ParticipationFacts(organisation=UUID(int=1), role="CHALLENGE_OWNER", municipality="GM0222")
HOSPITAL = ParticipationFacts(organisation=UUID(int=3), role="PARTNER", municipality="GM0268")


@pytest.fixture
def regions() -> Regions:
    return Regions.installed(only={"achterhoek"})


def challenge(*tables: str, **given: Any) -> ChallengeFacts:
    """A challenge that meets the rules of everywhere, and of care once the hospital takes part."""
    facts: dict[str, Any] = {
        "id": UUID(int=2),
        "region": "achterhoek",
        "title": {"nl": "Een vraag"},
        "need": "KNOWLEDGE",
        "theme_tables": tables,
        "participations": (OWNER, HOSPITAL),
        "extras": {"achterhoek": {"addedValue": [stated("REPEATABLE"), stated("LASTING")]}},
    }
    return ChallengeFacts(**{**facts, **given})


def stated(criterion: str) -> dict[str, Any]:
    return {"criterion": criterion, "explanation": {"nl": "Dat zit zo."}}


def step(name: str) -> Transition:
    return Transition(name=name, source=None, target=name.upper())


def test_the_host_sees_me(regions: Regions) -> None:
    assert regions.codes == ("achterhoek",)
    assert regions.refused == {}
    assert regions.degraded == {}


def test_montferland_counts_from_2024(regions: Regions) -> None:
    before, after = (regions.scope("achterhoek", date(year, 6, 1)).municipalities for year in (2023, 2024))
    assert after - before == {"GM1955"}
    assert len(after) == 8


def test_it_explains_at_least_25_words_in_two_languages(regions: Regions) -> None:
    terms = regions.glossary("achterhoek")
    assert len(terms) >= 25
    assert all({"nl", "en"} <= set(term.names) & set(term.definition) for term in terms)


@pytest.mark.parametrize("name", ["submit", "publish"])
@pytest.mark.parametrize("tables", [(), ("fishing",), ("housing", "fishing")])
def test_a_challenge_at_no_known_table_is_stopped(
    regions: Regions, name: str, tables: tuple[str, ...]
) -> None:
    findings = regions.check(challenge(*tables), step(name), TODAY)
    assert [(f.rule, f.region, f.field) for f in findings] == [
        ("achterhoek.theme-table", "achterhoek", "themeTables")
    ]
    assert blocks(findings)


@pytest.mark.parametrize("name", ["draft", "revise"])
def test_someone_still_writing_is_only_warned(regions: Regions, name: str) -> None:
    findings = regions.check(challenge(), step(name), TODAY)
    assert [finding.severity for finding in findings] == [Severity.WARN]


def test_every_table_of_the_region_will_do(regions: Regions) -> None:
    tables = regions.theme_tables("achterhoek")
    assert len(tables) == 5
    for table in tables:
        assert regions.check(challenge(table.code), step("submit"), TODAY) == ()


@pytest.mark.parametrize("name", ["withdraw", "complete"])
def test_a_challenge_may_end_without_a_table(regions: Regions, name: str) -> None:
    assert regions.check(challenge(), step(name), TODAY) == ()


@pytest.mark.parametrize(("tables", "hint"), [((), "at least one"), (("fishing",), '"fishing"; choose from')])
def test_the_message_says_what_to_do_in_the_languages_of_the_region(
    regions: Regions, tables: tuple[str, ...], hint: str
) -> None:
    (finding,) = regions.check(challenge(*tables), step("submit"), TODAY)
    assert set(finding.message) == {"nl", "en", "de"}
    assert hint in finding.message["en"]


def test_care_stays_small_only_in_a_draft(regions: Regions) -> None:
    # Given a question of care among the region's own
    care = challenge("health-care", target_sectors=("HEALTH_CARE",), participations=(OWNER,))
    # When it is submitted, it is refused for its scale and its company; as a draft it is not
    found = regions.check(care, step("submit"), TODAY)
    assert [f.rule for f in found] == ["achterhoek.care-scale", "achterhoek.care-partner"]
    assert not blocks(regions.check(care, step("draft"), TODAY))


def test_montferland_was_outside_before_it_returned(regions: Regions) -> None:
    neighbour = ParticipationFacts(organisation=UUID(int=4), role="PARTNER", municipality="GM1955")
    care = challenge(
        "health-care",
        target_sectors=("HEALTH_CARE",),
        participations=(OWNER, neighbour),
        extras={"achterhoek": {"scale": "SUPRAREGIONAL"}},
    )
    before, after = (regions.check(care, step("submit"), date(year, 6, 1)) for year in (2023, 2024))
    assert "achterhoek.care-partner" not in {f.rule for f in before}
    assert "achterhoek.care-partner" in {f.rule for f in after}


def test_a_crossover_is_scored_and_never_stopped_by_its_score(regions: Regions) -> None:
    crossing = challenge("mobility", origin_sector="MANUFACTURING", target_sectors=("MOBILITY",))
    (scored,) = regions.check(crossing, step("submit"), TODAY)
    assert (scored.rule, scored.severity) == ("achterhoek.crossover-score", Severity.INFO)


def test_a_german_partner_without_a_stage_is_a_warning(regions: Regions) -> None:
    partner = OrganisationFacts(
        id=UUID(int=5), region="achterhoek", name={}, kind=OrganisationKind.COMPANY, country="DE"
    )
    (warned,) = regions.check(partner, step("publish"), TODAY)
    assert (warned.rule, warned.severity) == ("achterhoek.cross-border-stage", Severity.WARN)


def test_its_scale_has_five_levels_and_its_fields_fit_it(regions: Regions) -> None:
    assert [level.level for level in regions.maturity_scale("achterhoek")] == [1, 2, 3, 4, 5]
    level = next(
        field for field in regions.extra_fields(Subject.CENTRE)["achterhoek"] if field.name == "maturityLevel"
    )
    assert (level.least, level.most) == (1, 5)
