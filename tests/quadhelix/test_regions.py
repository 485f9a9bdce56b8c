"""Who speaks for a record, how answers combine, and what happens to plugins that fail."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quadhelix import default_rules
from quadhelix.errors import NotFound
from quadhelix.facts import (
    ChallengeFacts,
    Desk,
    Finding,
    IntakeFacts,
    Municipality,
    NutsCode,
    ParticipationFacts,
    ProjectFacts,
    RegionProfile,
    Severity,
    Term,
    ThemeTable,
    TrajectoryFacts,
    Transition,
)
from quadhelix.hookspecs import PROJECT, hookimpl
from quadhelix.regions import Regions, Scope, blocks, plugin_manager

TODAY = date(2026, 11, 23)
SUBMIT = Transition(name="submit", source="DRAFT", target="SUBMITTED")
TOWNS = ("GM0001", "GM0002", "GM0003", "GM0004")
DAYS = (date(2019, 1, 1), date(2023, 1, 1), TODAY)


def profile(code: str, /, *towns: str | Municipality, **changes: Any) -> RegionProfile:
    members = tuple(
        t if isinstance(t, Municipality) else Municipality(code=t, name=f"Town {t}") for t in towns
    )
    sound = RegionProfile(
        code=code,
        names={"nl": f"Regio {code}", "en": f"Region {code}"},
        languages=("nl", "en"),
        country="NL",
        municipalities=members,
        nuts=(NutsCode(code="NL36", version=2024),),
        checked_on=TODAY,
    )
    return replace(sound, **changes)


def plugin(name: str, **hooks: Callable[..., Any]) -> ModuleType:
    module = ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    return module


def region(code: str, *towns: str | Municipality, **hooks: Callable[..., Any]) -> ModuleType:
    return plugin(code, **{"region_profile": lambda: profile(code, *towns), **hooks})


def regions(*plugins: object) -> Regions:
    return Regions(plugin_manager(only=(), extra=plugins))


def objection(rule: str, severity: Severity = Severity.BLOCK) -> Finding:
    return Finding(rule=rule, version=1, severity=severity, field="title", message={"en": "Mend it."})


def objecting(rule: str) -> Callable[..., Any]:
    return lambda challenge: [objection(rule)]


def challenge(owner: str, municipality: str | None = None) -> ChallengeFacts:
    """A challenge the region-neutral rules have nothing to say about."""
    participation = ParticipationFacts(organisation=UUID(int=1), role=default_rules.OWNER)
    return ChallengeFacts(
        id=UUID(int=2),
        region=owner,
        title={"en": "A title"},
        municipality=municipality,
        need="KNOWLEDGE",
        participations=(participation,),
    )


def rules(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.region, finding.rule) for finding in findings]


class TestHooks:
    """Every hook is asked through its typed method, and its answer comes out."""

    def test_region_profile(self) -> None:
        known = regions(region("north", "GM0001"))
        assert known.codes == ("north",)
        assert known.profile("north").municipalities[0].code == "GM0001"

    def test_glossary_terms(self) -> None:
        term = Term(key="desk", names={"nl": "loket"}, definition={"nl": "Een plek."}, source="own")
        known = regions(region("north", glossary_terms=lambda: [term]), region("south"))
        assert known.glossary("north") == (term,)
        assert known.glossary("south") == ()

    def test_theme_tables(self) -> None:
        table = ThemeTable(code="housing", names={"nl": "Wonen"})
        known = regions(region("north", theme_tables=lambda: [table]), region("south"))
        assert known.theme_tables("north") == (table,)
        assert known.theme_tables("south") == ()

    def test_check_challenge(self) -> None:
        known = regions(
            region("north", check_challenge=lambda challenge, transition: [objection("north.no")])
        )
        assert rules(known.check_challenge(challenge("north"), SUBMIT, TODAY)) == [("north", "north.no")]

    def test_check_project(self) -> None:
        known = regions(region("north", check_project=lambda project, transition: [objection("north.no")]))
        project = ProjectFacts(id=UUID(int=1), region="north", title={})
        assert rules(known.check_project(project, SUBMIT, TODAY)) == [("north", "north.no")]

    def test_check_intake(self) -> None:
        known = regions(region("north", check_intake=lambda intake, transition: [objection("north.no")]))
        intake = IntakeFacts(id=UUID(int=1), region="north")
        assert rules(known.check_intake(intake, SUBMIT, TODAY)) == [("north", "north.no")]

    def test_check_trajectory(self) -> None:
        known = regions(
            region("north", check_trajectory=lambda trajectory, transition: [objection("north.no")])
        )
        trajectory = TrajectoryFacts(id=UUID(int=1), region="north", challenge=UUID(int=2))
        assert rules(known.check_trajectory(trajectory, SUBMIT, TODAY)) == [("north", "north.no")]

    def test_each_live_hook_has_its_test_here(self) -> None:
        live = {name for name in vars(plugin_manager(only=()).hook) if not name.startswith("_")}
        assert {f"test_{name}" for name in live} <= set(vars(TestHooks))

    def test_a_rule_may_leave_out_arguments_it_does_not_need(self) -> None:
        known = regions(
            region("north", check_challenge=lambda transition: [objection(f"north.{transition.name}")])
        )
        assert rules(known.check_challenge(challenge("north"), SUBMIT, TODAY)) == [("north", "north.submit")]


class TestProfiles:
    def test_regions_are_ordered_by_code_whatever_their_order_of_installation(self) -> None:
        assert regions(region("south"), region("north")).codes == ("north", "south")

    def test_a_code_nobody_bears_is_a_typed_error(self) -> None:
        known = regions(region("north"))
        for question in (known.profile, known.glossary, known.theme_tables, known.desk):
            with pytest.raises(NotFound):
                question("atlantis")

    def test_the_desk_is_the_profile_s(self) -> None:
        desk = Desk(code="front", names={"nl": "Loket"})
        known = regions(plugin("north", region_profile=lambda: profile("north", desk=desk)), region("south"))
        assert known.desk("north") == desk
        assert known.desk("south") is None


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


PERIODS = [(since, until) for since in (None, *DAYS) for until in (None, *DAYS)]


def memberships() -> st.SearchStrategy[Municipality]:
    return st.builds(
        lambda code, period: Municipality(code=code, name="Town", since=period[0], until=period[1]),
        st.sampled_from(TOWNS),
        st.sampled_from([(a, b) for a, b in PERIODS if a is None or b is None or a < b]),
    )


def maps() -> st.SearchStrategy[dict[str, list[Municipality]]]:
    codes = st.sampled_from(("north", "east", "south", "west"))
    return st.dictionaries(codes, st.lists(memberships(), max_size=4), min_size=1)


def placed(layout: dict[str, list[Municipality]]) -> list[ModuleType]:
    return [region(code, *towns) for code, towns in layout.items()]


RECORDS = [(owner, town) for owner in ("north", "east", "nowhere") for town in (None, *TOWNS, "GM9999")]


# A loaded machine is slow, not wrong.
patient = settings(deadline=None)


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

    @patient
    @given(maps().flatmap(lambda layout: st.tuples(st.just(layout), st.permutations(sorted(layout)))))
    def test_the_order_of_installation_changes_nothing(
        self, drawn: tuple[dict[str, list[Municipality]], list[str]]
    ) -> None:
        layout, order = drawn
        plugins = {
            code: region(code, *towns, check_challenge=objecting(f"{code}.no"))
            for code, towns in layout.items()
        }
        sorted_ones = regions(*(plugins[code] for code in sorted(plugins)))
        shuffled = regions(*(plugins[code] for code in order))
        for owner, town in RECORDS:
            asked = challenge(owner, town)
            findings = sorted_ones.check_challenge(asked, SUBMIT, TODAY)
            assert shuffled.check_challenge(asked, SUBMIT, TODAY) == findings

    @given(st.lists(st.sampled_from(Severity)))
    def test_the_strictest_outcome_holds(self, severities: list[Severity]) -> None:
        findings = [objection("north.no", severity) for severity in severities]
        assert blocks(findings) == (Severity.BLOCK in severities)


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


class TestAsking:
    def test_all_regions_that_speak_are_asked_and_each_finding_names_its_own(self) -> None:
        # Given two regions that both object, one of which claims to speak for the other
        forged = replace(objection("inner.no"), region="outer")
        inner = region("inner", "GM0001", check_challenge=lambda challenge: [forged])
        outer = region("outer", "GM0001", "GM0002", check_challenge=objecting("outer.no"))
        # When a record of the inner one is checked
        findings = regions(inner, outer).check_challenge(challenge("inner"), SUBMIT, TODAY)
        # Then both are heard, each under its own name
        assert rules(findings) == [("inner", "inner.no"), ("outer", "outer.no")]

    def test_a_region_that_does_not_speak_is_not_asked(self) -> None:
        elsewhere = region("elsewhere", "GM0004", check_challenge=objecting("elsewhere.no"))
        known = regions(region("inner", "GM0001"), elsewhere)
        assert known.check_challenge(challenge("inner"), SUBMIT, TODAY) == ()

    def test_a_region_that_speaks_twice_is_asked_once(self) -> None:
        asked: list[str] = []

        def count(challenge: ChallengeFacts) -> list[Finding]:
            asked.append("once")
            return []

        known = regions(region("inner", "GM0001", check_challenge=count))
        known.check_challenge(challenge("inner", "GM0001"), SUBMIT, TODAY)
        assert asked == ["once"]

    def test_the_rules_of_everywhere_are_asked_first_and_bear_no_region(self) -> None:
        known = regions(region("north", check_challenge=objecting("north.no")))
        bare = ChallengeFacts(id=UUID(int=1), region="north", title={})
        findings = known.check_challenge(bare, SUBMIT, TODAY)
        assert rules(findings) == [
            ("", "quadhelix.stated-need"),
            ("", "quadhelix.challenge-owner"),
            ("north", "north.no"),
        ]

    def test_an_owner_that_is_not_installed_blocks(self) -> None:
        findings = regions(region("north")).check_challenge(challenge("south"), SUBMIT, TODAY)
        assert rules(findings) == [("south", "south.cannot-be-asked")]
        assert blocks(findings)


def _raises(challenge: ChallengeFacts) -> list[Finding]:
    raise RuntimeError("secret /etc/passwd")


LOWER_CASE = replace(objection("north.no"), severity="block")  # type: ignore[arg-type]  # what a careless plugin does
NO_MESSAGE = replace(objection("north.no"), message={})

FAILING: dict[str, Callable[..., Any]] = {
    "it raises": _raises,
    "a forgotten return": lambda challenge: None,
    "a tuple": lambda challenge: (),
    "a generator": lambda challenge: (yield objection("north.no")),
    "a list of texts": lambda challenge: ["no"],
    "a severity that is none": lambda challenge: [LOWER_CASE],
    "no message": lambda challenge: [NO_MESSAGE],
}


class TestIsolation:
    @pytest.mark.parametrize("rule", FAILING.values(), ids=FAILING.keys())
    def test_a_rule_that_cannot_be_asked_blocks_and_the_others_go_on(
        self, rule: Callable[..., Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        # Given a failing region inside a sound one
        failing = region("inner", "GM0001", check_challenge=rule)
        sound = region("outer", "GM0001", "GM0002", check_challenge=objecting("outer.no"))
        known = regions(failing, sound)
        assert known.degraded == {}
        # When a record of both is checked
        with caplog.at_level(logging.ERROR):
            findings = known.check_challenge(challenge("inner"), SUBMIT, TODAY)
        # Then the failing one blocks in plain words, and the sound one is heard
        assert rules(findings) == [("inner", "inner.cannot-be-asked"), ("outer", "outer.no")]
        assert findings[0].severity is Severity.BLOCK
        assert findings[0].message == {
            "nl": "De regels van Regio inner kunnen nu niet worden nagegaan; probeer het later opnieuw.",
            "en": "The rules of Region inner cannot be consulted now; please try again later.",
        }
        # And health can name plugin and hook, while the traceback is in the log alone
        assert known.degraded == {"inner": ("check_challenge",)}
        assert caplog.records[0].exc_info is not None

    def test_a_failing_rule_of_everywhere_blocks_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(default_rules, "check_challenge", hookimpl(_raises))
        known = regions(region("north"))
        findings = known.check_challenge(challenge("north"), SUBMIT, TODAY)
        assert rules(findings) == [("", "quadhelix.cannot-be-asked")]
        assert known.degraded == {PROJECT: ("check_challenge",)}

    def test_a_failing_glossary_costs_the_words_and_not_the_region(self) -> None:
        known = regions(region("north", glossary_terms=lambda: ["desk"], theme_tables=lambda: 1 / 0))
        assert known.glossary("north") == ()
        assert known.theme_tables("north") == ()
        assert known.degraded == {"north": ("glossary_terms", "theme_tables")}


async def _later(challenge: ChallengeFacts) -> list[Finding]:
    return []


def _around(challenge: ChallengeFacts) -> Iterator[None]:
    yield


def _failing_profile() -> RegionProfile:
    raise RuntimeError("/secret/path")


def _wrapping() -> ModuleType:
    module = region("unfit")
    module.check_challenge = hookimpl(wrapper=True)(_around)  # type: ignore[attr-defined]  # modules take any
    return module


def _unfit(code: str) -> ModuleType:
    return plugin("unfit", region_profile=lambda: profile(code))


UNFIT: dict[str, tuple[ModuleType, str]] = {
    "no profile": (plugin("unfit"), "no hook region_profile"),
    "a profile that raises": (plugin("unfit", region_profile=_failing_profile), "fails (RuntimeError)"),
    "another kind of profile": (plugin("unfit", region_profile=lambda: {}), "not a RegionProfile"),
    "an unsound profile": (_unfit("Unfit"), "lower-case kebab"),
    "a code that is taken": (_unfit("north"), "speaks for north already"),
    "a misspelt hook": (region("unfit", check_chalenge=_raises), "perhaps check_challenge is meant"),
    "an unknown hook": (region("unfit", brew=_raises), "no hook brew."),
    "a wrong argument": (region("unfit", check_challenge=lambda chalenge: []), "'chalenge'"),
    "an asynchronous hook": (region("unfit", check_challenge=_later), "asynchronous"),
    "a wrapper": (_wrapping(), "wraps others"),
}


class TestRefusal:
    @pytest.mark.parametrize(("unfit", "reason"), UNFIT.values(), ids=UNFIT.keys())
    def test_an_unfit_plugin_is_refused_by_name_and_the_rest_goes_on(
        self, unfit: ModuleType, reason: str
    ) -> None:
        known = regions(region("north"), unfit, region("south"))
        assert known.codes == ("north", "south")
        assert reason in known.refused["unfit"]
        assert_is_one_plain_sentence(known.refused["unfit"])

    def test_names_of_plugins_are_compared_case_insensitively(self) -> None:
        known = regions(region("north"), plugin("North", region_profile=lambda: profile("other")))
        assert known.codes == ("north",)
        assert known.refused == {"North (extra)": "Another plugin bears this name already."}

    def test_no_plugin_takes_the_place_of_the_rules_of_everywhere(self) -> None:
        known = regions(plugin(PROJECT, region_profile=lambda: profile("north")))
        assert known.codes == ()
        assert f"{PROJECT} (extra)" in known.refused

    def test_a_plugin_under_two_names_counts_once(self) -> None:
        manager = plugin_manager(only=(), extra=[region("north")])
        manager.admit(manager.get_plugin("north"), "again", "extra")
        assert list(manager.refused) == ["again"]

    def test_a_name_nobody_bears_is_noted(self) -> None:
        assert Regions.installed(only={"atlantis"}).refused == {
            "atlantis": "No installed plugin bears this name."
        }

    @pytest.mark.parametrize("source", ["import nothing_of_that_name", "raise SystemExit(3)", "not python"])
    def test_a_plugin_that_cannot_be_imported_is_refused(
        self, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Given an installed distribution whose module fails on import
        (tmp_path / "quadhelix_broken.py").write_text(source, encoding="utf-8")
        information = tmp_path / "quadhelix_broken-1.dist-info"
        information.mkdir()
        (information / "METADATA").write_text("Metadata-Version: 2.1\nName: quadhelix-broken\nVersion: 1\n")
        (information / "entry_points.txt").write_text("[quadhelix.regions]\nbroken = quadhelix_broken\n")
        monkeypatch.syspath_prepend(tmp_path)
        # When the host looks for it
        known = Regions(plugin_manager(only={"broken"}, extra=[region("north")]))
        # Then it is refused, and the rest goes on
        assert known.codes == ("north",)
        assert known.refused["broken"].startswith("It cannot be imported")
        assert_is_one_plain_sentence(known.refused["broken"])


def assert_is_one_plain_sentence(reason: str) -> None:
    assert reason.endswith(".")
    assert "\n" not in reason
    assert "/" not in reason
    assert "Traceback" not in reason
