"""Who speaks for a record, in words and as the filter a database applies."""

import sqlite3
from contextlib import closing
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quadhelix.facts import Municipality
from quadhelix.regions import Regions, Scope
from tests.quadhelix.regions.invented import TODAY, region, regions

TOWNS = ("GM0001", "GM0002", "GM0003", "GM0004")
DAYS = (date(2019, 1, 1), date(2023, 1, 1), TODAY)
PERIODS = [(since, until) for since in (None, *DAYS) for until in (None, *DAYS)]
RECORDS = [(owner, town) for owner in ("north", "east", "nowhere") for town in (None, *TOWNS, "GM9999")]

# A loaded machine is slow, not wrong.
patient = settings(deadline=None)


class TestSpeaking:
    """Leiden lies inside Zuid-Holland; Delft is only in the latter."""

    @pytest.fixture
    def known(self) -> Regions:
        later = Municipality(code="GM0003", name="Late", since=date(2024, 1, 1))
        holland = region("holland", "GM0001", "GM0002", later)
        return regions(region("leiden", "GM0001"), holland, region("achterhoek", "GM0004"))

    def test_a_region_and_the_one_around_it_speak_for_its_record(self, known: Regions) -> None:
        assert known.speaking_for("leiden", None, TODAY) == ("leiden", "holland")
        assert known.speaking_for("leiden", "GM0001", TODAY) == ("leiden", "holland")

    def test_the_owner_comes_first(self, known: Regions) -> None:
        assert known.speaking_for("holland", "GM0001", TODAY) == ("holland", "leiden")

    def test_a_municipality_elsewhere_brings_that_region_in_and_leaves_the_one_around_out(
        self, known: Regions
    ) -> None:
        assert known.speaking_for("leiden", "GM0004", TODAY) == ("leiden", "achterhoek")

    def test_the_region_around_does_not_bring_in_the_one_inside(self, known: Regions) -> None:
        assert known.speaking_for("holland", None, TODAY) == ("holland",)

    def test_membership_counts_on_the_day(self, known: Regions) -> None:
        assert known.speaking_for("leiden", "GM0003", date(2024, 1, 1)) == ("leiden", "holland")
        assert known.speaking_for("leiden", "GM0003", date(2023, 12, 31)) == ("leiden",)

    def test_a_region_without_municipalities_lies_inside_no_other(self) -> None:
        assert regions(region("cloud"), region("holland", "GM0001")).speaking_for("cloud", None, TODAY) == (
            "cloud",
        )

    def test_a_scope_of_an_unknown_region_holds_only_its_own_records(self, known: Regions) -> None:
        scope = known.scope("atlantis", TODAY)
        assert scope.covers("atlantis", None)
        assert not scope.covers("leiden", None)


def memberships() -> st.SearchStrategy[Municipality]:
    return st.builds(
        lambda code, period: Municipality(code=code, name="Town", since=period[0], until=period[1]),
        st.sampled_from(TOWNS),
        st.sampled_from([(a, b) for a, b in PERIODS if a is None or b is None or a < b]),
    )


def maps() -> st.SearchStrategy[dict[str, list[Municipality]]]:
    """Some regions, each with some towns; a town is in a region once."""
    codes = st.sampled_from(("north", "east", "south", "west"))
    towns = st.lists(memberships(), max_size=4, unique_by=lambda town: town.code)
    return st.dictionaries(codes, towns, min_size=1)


def placed(layout: dict[str, list[Municipality]]) -> list[ModuleType]:
    return [region(code, *towns) for code, towns in layout.items()]


class TestLaws:
    @patient
    @given(maps(), st.sampled_from(DAYS))
    def test_a_record_is_in_scope_of_exactly_the_regions_that_speak_for_it(
        self, layout: dict[str, list[Municipality]], day: date
    ) -> None:
        known = regions(*placed(layout))
        members = {code: {t.code for t in towns if t.belongs(day)} for code, towns in layout.items()}
        for owner, town in RECORDS:
            speaking = known.speaking_for(owner, town, day)
            for code in {*layout, owner}:
                # The definition, in other words than the code's.
                around = (
                    town is None and bool(members.get(owner)) and members[owner] <= members.get(code, set())
                )
                expected = code == owner or town in members.get(code, set()) or around
                assert (code in speaking) == expected
                assert known.scope(code, day).covers(owner, town) == expected

    @patient
    @given(maps(), st.sampled_from(DAYS))
    def test_the_filter_a_database_applies_is_the_scope(
        self, layout: dict[str, list[Municipality]], day: date
    ) -> None:
        known = regions(*placed(layout))
        for code in known.codes:
            scope = known.scope(code, day)
            assert _selected(scope) == {record for record in RECORDS if scope.covers(*record)}


FILTER = """
    SELECT region, municipality FROM record
    WHERE region = :code
    OR municipality IN (SELECT code FROM town)
    OR (municipality IS NULL AND region IN (SELECT code FROM inside))
"""


def _selected(scope: Scope) -> set[tuple[str, str | None]]:
    """The records a database finds by the filter `Scope` documents."""
    with closing(sqlite3.connect(":memory:")) as database:
        for table in ("record (region, municipality)", "town (code)", "inside (code)"):
            database.execute(f"CREATE TABLE {table}")
        database.executemany("INSERT INTO record VALUES (?, ?)", RECORDS)
        database.executemany("INSERT INTO town VALUES (?)", [(code,) for code in scope.municipalities])
        database.executemany("INSERT INTO inside VALUES (?)", [(code,) for code in scope.regions])
        return set(database.execute(FILTER, {"code": scope.code}))
