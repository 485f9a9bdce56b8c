"""The Achterhoek as the suite sees it."""

from datetime import date
from uuid import UUID

import pytest

from quadhelix import ChallengeFacts, ParticipationFacts, Severity, Transition
from quadhelix.regions import Regions, blocks

TODAY = date(2026, 11, 23)


@pytest.fixture
def regions() -> Regions:
    return Regions.installed(only={"achterhoek"})


def challenge(*tables: str, region: str = "achterhoek", municipality: str | None = None) -> ChallengeFacts:
    owner = ParticipationFacts(organisation=UUID(int=1), role="CHALLENGE_OWNER")
    return ChallengeFacts(
        id=UUID(int=2),
        region=region,
        title={"nl": "Een vraag"},
        municipality=municipality,
        need="KNOWLEDGE",
        theme_tables=tables,
        participations=(owner,),
    )


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


def test_it_explains_its_words_in_two_languages(regions: Regions) -> None:
    terms = regions.glossary("achterhoek")
    assert 6 <= len(terms) <= 10
    assert all({"nl", "en"} <= set(term.names) & set(term.definition) for term in terms)


@pytest.mark.parametrize("name", ["submit", "publish"])
@pytest.mark.parametrize("tables", [(), ("fishing",), ("housing", "fishing")])
def test_a_challenge_at_no_known_table_is_stopped(
    regions: Regions, name: str, tables: tuple[str, ...]
) -> None:
    findings = regions.check_challenge(challenge(*tables), step(name), TODAY)
    assert [(f.rule, f.region, f.field) for f in findings] == [
        ("achterhoek.theme-table", "achterhoek", "themeTables")
    ]
    assert blocks(findings)


@pytest.mark.parametrize("name", ["draft", "revise"])
def test_someone_still_writing_is_only_warned(regions: Regions, name: str) -> None:
    findings = regions.check_challenge(challenge(), step(name), TODAY)
    assert [finding.severity for finding in findings] == [Severity.WARN]


def test_every_table_of_the_region_will_do(regions: Regions) -> None:
    tables = regions.theme_tables("achterhoek")
    assert len(tables) == 5
    for table in tables:
        assert regions.check_challenge(challenge(table.code), step("submit"), TODAY) == ()


@pytest.mark.parametrize("name", ["withdraw", "complete"])
def test_a_challenge_may_end_without_a_table(regions: Regions, name: str) -> None:
    assert regions.check_challenge(challenge(), step(name), TODAY) == ()


@pytest.mark.parametrize(("tables", "hint"), [((), "at least one"), (("fishing",), '"fishing"; choose from')])
def test_the_message_says_what_to_do_in_the_languages_of_the_region(
    regions: Regions, tables: tuple[str, ...], hint: str
) -> None:
    (finding,) = regions.check_challenge(challenge(*tables), step("submit"), TODAY)
    assert set(finding.message) == {"nl", "en", "de"}
    assert hint in finding.message["en"]
