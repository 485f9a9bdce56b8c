"""An unfit plugin is refused when it is loaded, by name and with the reason, and the rest goes on."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from types import ModuleType
from typing import Any

import pytest

from quadhelix.facts import (
    CardContent,
    CardField,
    ChallengeFacts,
    Choice,
    ExtraField,
    ExtraFields,
    FieldKind,
    Finding,
    HelixSector,
    KpiDefinition,
    MatchCriterion,
    MaturityLevel,
    Municipality,
    RegionProfile,
    SectorWord,
    Subject,
    Term,
    ThemeTable,
    Trait,
)
from quadhelix.hookspecs import API_VERSION, PROJECT, hookimpl
from quadhelix.measures import Measure
from quadhelix.regions import Regions, plugin_manager, voice
from tests.quadhelix.regions.invented import plugin, profile, region, regions, rule

NAMES = {"nl": "naam", "en": "name"}
TOWN = Municipality(code="GM0001", name="Town")


async def _later(challenge: ChallengeFacts) -> list[Finding]:
    return []


def _around(challenge: ChallengeFacts) -> Iterator[None]:
    yield


def _raises() -> RegionProfile:
    raise RuntimeError("/secret/path")


def _exits() -> RegionProfile:
    raise SystemExit(3)


def _wrapping() -> ModuleType:
    module = region("unfit")
    module.check_challenge = hookimpl(wrapper=True)(_around)  # type: ignore[attr-defined]  # modules take any
    return module


def _speaking(**changes: Any) -> ModuleType:
    """A plugin with this profile."""
    return plugin("unfit", region_profile=lambda: replace(profile("unfit", TOWN), **changes))


def _since(*periods: tuple[Any, Any]) -> ModuleType:
    """A plugin with one town in these periods."""
    return _speaking(municipalities=tuple(replace(TOWN, since=a, until=b) for a, b in periods))


def _for_version(version: object) -> ModuleType:
    module = region("unfit")
    module.QUADHELIX_API = version  # type: ignore[attr-defined]  # modules take any
    return module


def _bringing(hook: str, *values: object) -> ModuleType:
    """A plugin that brings these along."""
    brought: dict[str, Any] = {hook: lambda: list(values)}
    return region("unfit", **brought)


def _unsound(sound: Any, **changes: Any) -> Any:
    """The same with changes that a type checker would not let pass."""
    return replace(sound, **changes)


def _declaring(**changes: Any) -> ModuleType:
    """A plugin with one rule, sound but for these changes."""
    return region("unfit", rules=lambda: [replace(rule("unfit.no"), **changes)])


def _adding(*fields: ExtraField, subject: Any = Subject.CHALLENGE) -> ModuleType:
    """A plugin with these fields on challenges."""
    return _bringing("extra_fields", ExtraFields(subject=subject, fields=fields))


TERM = Term(key="desk", names=NAMES, definition={"en": "A place."}, source="own")
KPI = KpiDefinition(key="firms", names=NAMES, definition=NAMES, unit=NAMES, source="own")
LEVEL = MaturityLevel(level=1, names=NAMES, definition=NAMES)
CRITERION = MatchCriterion(key="near", names=NAMES, trait=Trait.DISTANCE, weight=1)
LINE = CardField(key="line", names=NAMES, shows=CardContent.NAME)
WORD = SectorWord(code="HOUSING", names=NAMES)
FIELD = ExtraField(name="scale", kind=FieldKind.TEXT, names=NAMES, description=NAMES)
WIDE = Choice(code="WIDE", names=NAMES)
RECORD = replace(FIELD, kind=FieldKind.RECORD, fields=(replace(FIELD, name="inner"),))
SECRET = replace(FIELD, name="secret", public=False)

UNFIT: dict[str, tuple[ModuleType, str]] = {
    # the plugin itself
    "no profile": (plugin("unfit"), "no hook region_profile"),
    "a misspelt hook": (region("unfit", check_chalenge=_raises), "perhaps check_challenge is meant"),
    "an unknown hook": (region("unfit", brew=_raises), "no hook brew."),
    "a wrong argument": (region("unfit", check_challenge=lambda chalenge: []), "'chalenge'"),
    "an argument with a default": (
        region("unfit", check_challenge=lambda challenge=None: []),
        "a default for challenge",
    ),
    "an asynchronous hook": (region("unfit", check_challenge=_later), "asynchronous"),
    "a wrapper": (_wrapping(), "wraps others"),
    "a later version of the hooks": (_for_version(API_VERSION + 1), "another version of the hooks"),
    "a version that is a text": (_for_version("1"), "another version of the hooks"),
    # its profile
    "a profile that raises": (plugin("unfit", region_profile=_raises), "fails (RuntimeError)"),
    "a profile that ends the process": (plugin("unfit", region_profile=_exits), "fails (SystemExit)"),
    "another kind of profile": (plugin("unfit", region_profile=lambda: {}), "not a RegionProfile"),
    "an unsound code": (_speaking(code="Unfit"), "lower-case kebab"),
    "the suite's own name": (_speaking(code=PROJECT), "a word of the suite's own"),
    "the name of a step": (_speaking(code="draft"), "a word of the suite's own"),
    "a code that is taken": (_speaking(code="north"), "speaks for north already"),
    "a code that looks like one that is taken": (
        _speaking(code="n0rth"),
        "looks like that of the region north",
    ),
    "a code that differs by a hyphen": (_speaking(code="nor-th"), "looks like that of the region north"),
    "a name that is taken": (_speaking(names={"de": "REGION NORTH"}), "a name of the region north"),
    "a name with a Cyrillic letter": (
        _speaking(names={"en": "Region n\u043erth"}),
        "a name of the region north",
    ),
    "a name with markup": (_speaking(names={"en": "<b>Unfit</b>"}), "markup or control characters"),
    "a period that ends as it begins": (_since((date(2020, 1, 1), date(2020, 1, 1))), "code, name or period"),
    "a period that ends before it begins": (
        _since((date(2020, 1, 1), date(2019, 1, 1))),
        "code, name or period",
    ),
    "a moment instead of a day": (_since((datetime(2020, 1, 1), None)), "code, name or period"),  # noqa: DTZ001
    "a period in words": (_since(("2020", None)), "code, name or period"),
    "a register nobody knows": (_speaking(identifiers=("KVKK",)), "perhaps KVK is meant"),
    "a code that fills a page": (
        plugin("unfit", region_profile=lambda: profile("u" * 41)),
        "a code of more than 40 characters",
    ),
    "two periods that overlap": (
        _since((None, date(2020, 1, 1)), (date(2019, 1, 1), None)),
        "municipalities twice on one day",
    ),
    "a town that is nowhere": (
        _speaking(municipalities=(replace(TOWN, latitude=152.0, longitude=4.5),)),
        "code, name or period",
    ),
    # what it brings along
    "a hook that returns nothing": (region("unfit", sectors=lambda: None), "not a list of SectorWord"),
    "a generator": (region("unfit", theme_tables=lambda: iter([])), "not a list of ThemeTable"),
    "a text instead of a list": (region("unfit", glossary_terms=lambda: "desk"), "not a list of Term"),
    "a hook that raises": (region("unfit", glossary_terms=lambda: 1 / 0), "fails (ZeroDivisionError)"),
    "a hook that sleeps": (region("unfit", maturity_scale=lambda: time.sleep(60)), "takes longer than"),
    "a term twice": (_bringing("glossary_terms", TERM, TERM), "Term 2 stands there twice"),
    "a term with markup": (
        _bringing("glossary_terms", TERM, replace(TERM, key="b", definition={"en": "A <i>place</i>."})),
        "Term 2 has markup or control characters in its definition",
    ),
    "a term with an entity": (
        _bringing("glossary_terms", replace(TERM, names={"en": "R&eacute;gion"})),
        "markup or control characters in its names",
    ),
    "a term that turns the writing round": (
        _bringing("glossary_terms", replace(TERM, names={"en": "desk\u202eksed"})),
        "markup or control characters",
    ),
    "a term in no language": (_bringing("glossary_terms", replace(TERM, names={"Dutch": "loket"})), "none"),
    "a term without source": (_bringing("glossary_terms", replace(TERM, source="")), "has no source"),
    "one name for two sectors": (_bringing("sectors", WORD, replace(WORD, code="MOBILITY")), "two sectors"),
    "a misspelt sector": (
        _bringing("sectors", replace(WORD, code="HOUSNG")),
        "no sector of the suite; perhaps HOUSING is meant",
    ),
    "a book in the place of a definition": (
        _bringing("glossary_terms", replace(TERM, definition={"en": "x" * 5001})),
        "more than 5000 characters in its definition",
    ),
    "more words than anyone reads": (
        region("unfit", glossary_terms=lambda: [replace(TERM, key=f"t{n}") for n in range(1001)]),
        "more than 1000 Term values",
    ),
    "a table without code": (_bringing("theme_tables", ThemeTable(code="", names=NAMES)), "has no code"),
    "a strand twice": (_bringing("required_helix_sectors", *[HelixSector.BUSINESS] * 2), "twice"),
    "a strand that is a text": (_bringing("required_helix_sectors", "BUSINESS"), "not a HelixSector"),
    "a criterion of more than all": (
        _bringing("match_criteria", replace(CRITERION, weight=1.5)),
        "not between 0 and 1",
    ),
    "criteria without weight": (_bringing("match_criteria", replace(CRITERION, weight=0)), "weighs anything"),
    "a target of nothing": (
        _bringing("kpi_definitions", replace(KPI, target=Measure(0))),
        "no Measure above 0",
    ),
    "a target that is no measure": (_bringing("kpi_definitions", _unsound(KPI, target=400)), "no Measure"),
    "a scale with a gap": (_bringing("maturity_scale", LEVEL, replace(LEVEL, level=3)), "do not count up"),
    "a card that shows insiders' data": (
        region(
            "unfit",
            extra_fields=lambda: [ExtraFields(subject=Subject.PROJECT, fields=(SECRET,))],
            project_card_fields=lambda: [replace(LINE, shows=CardContent.EXTRA, extra="secret")],
        ),
        "no public extra field",
    ),
    "a card that shows a group of fields": (
        region(
            "unfit",
            extra_fields=lambda: [ExtraFields(subject=Subject.PROJECT, fields=(RECORD,))],
            project_card_fields=lambda: [replace(LINE, shows=CardContent.EXTRA, extra="scale")],
        ),
        "a line of text can hold",
    ),
    "a card that names no field": (
        _bringing("project_card_fields", replace(LINE, shows=CardContent.EXTRA)),
        "without naming it",
    ),
    "a card of a misspelt role": (
        _bringing("project_card_fields", replace(LINE, shows=CardContent.PARTICIPANTS, role="FUNDR")),
        "a role that nobody has; perhaps FUNDER is meant",
    ),
    "a card of a misspelt status": (
        _bringing("project_card_fields", replace(LINE, shows=CardContent.STATUS, words={"RUNING": NAMES})),
        "a status that no project has; perhaps RUNNING is meant",
    ),
    # its rules
    "a rule of another region": (_declaring(id="north.no"), "an id that is not like unfit.dutch-title"),
    "a rule twice": (region("unfit", declares=[rule("unfit.no")] * 2), "Rule 2 stands there twice"),
    "a rule with the host's own name": (_declaring(id="unfit.cannot-be-asked"), "keeps for itself"),
    "a rule without version": (_declaring(version=0), "does not count from 1"),
    "a rule of a version beyond counting": (_declaring(version=2**31), "does not count from 1"),
    "a rule with an endless id": (_declaring(id="unfit." + "x" * 100), "an id that is not like"),
    "a rule about nothing": (_declaring(subject="CHALLENGE"), "is about no Subject"),
    "a rule nobody asks": (_declaring(subject=Subject.PROGRAMME, field="name"), "which no hook asks about"),
    "a rule at a misspelt step": (_declaring(steps=("sumbit",)), "a step that no CHALLENGE takes"),
    "a rule with one step as a text": (_declaring(steps="submit"), "a step that no CHALLENGE takes"),
    "a rule on an unknown field": (_declaring(field="titel"), "a field that no CHALLENGE has"),
    "a rule that no hook asks": (
        plugin("unfit", region_profile=lambda: profile("unfit"), rules=lambda: [rule("unfit.no")]),
        "declares unfit.no, but has no hook check_challenge",
    ),
    "a rule without source": (_declaring(source=" "), "has no source"),
    "a rule with markup": (_declaring(demand={"en": "<script>"}), "markup or control characters"),
    # its fields
    "fields of nothing": (_adding(FIELD, subject="CHALLENGE"), "is about no Subject"),
    "no field at all": (_adding(), "holds no ExtraField"),
    "a field twice": (_adding(FIELD, FIELD), "two fields of one name"),
    "a field in kebab": (_adding(replace(FIELD, name="the-scale")), "not in GraphQL spelling"),
    "a field of no kind": (_adding(_unsound(FIELD, kind="TEXT")), "is of no FieldKind"),
    "a choice without choices": (_adding(replace(FIELD, kind=FieldKind.CHOICE)), "choice without choices"),
    "a choice twice": (
        _adding(replace(FIELD, kind=FieldKind.CHOICE, choices=(WIDE, WIDE))),
        "one choice twice",
    ),
    "a choice in small letters": (
        _adding(replace(FIELD, kind=FieldKind.CHOICE, choices=(Choice(code="wide", names=NAMES),))),
        "not in capitals",
    ),
    "a record within a record": (
        _adding(replace(RECORD, fields=(replace(RECORD, name="inner"),))),
        "a record within a record",
    ),
    "bounds the wrong way round": (
        _adding(replace(FIELD, kind=FieldKind.INTEGER, least=2, most=1)),
        "the wrong way round",
    ),
    "a text of at least so much": (_adding(replace(FIELD, least=1)), "without being a number"),
    "a text of no characters": (_adding(replace(FIELD, most=0)), "a text of no characters at most"),
    "more fields than a form holds": (
        _adding(*[replace(FIELD, name=f"f{n}") for n in range(101)]),
        "holds more than 100 fields",
    ),
    "more choices than a list holds": (
        _adding(
            replace(
                FIELD,
                kind=FieldKind.CHOICE,
                choices=tuple(replace(WIDE, code=f"C{n}") for n in range(501)),
            )
        ),
        "more than 500 choices",
    ),
    "types of one name": (_adding(replace(RECORD, name="input")), "types would bear one name"),
    "a code that hides a field": (
        plugin(
            "unfit",
            region_profile=lambda: profile("need"),
            extra_fields=lambda: [ExtraFields(subject=Subject.CHALLENGE, fields=(FIELD,))],
        ),
        "would hide the field need",
    ),
}


class TestRefusal:
    @pytest.mark.parametrize(("unfit", "reason"), UNFIT.values(), ids=UNFIT.keys())
    def test_an_unfit_plugin_is_refused_by_name_and_the_rest_goes_on(
        self, unfit: ModuleType, reason: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(voice, "START_SECONDS", 0.3)
        known = regions(region("north"), unfit, region("south"))
        assert known.codes == ("north", "south")
        assert list(known.refused) == ["unfit"]
        assert reason in known.refused["unfit"]
        assert_is_one_plain_sentence(known.refused["unfit"])

    def test_a_sound_plugin_with_a_bit_of_everything_is_let_in(self) -> None:
        scale = replace(FIELD, kind=FieldKind.CHOICE, choices=(WIDE,), many=True)
        no = rule("north.no", field="north.scale", steps=("submit",))
        known = regions(
            region(
                "north",
                replace(TOWN, until=date(2010, 1, 1)),
                replace(TOWN, since=date(2024, 1, 1), latitude=52.0, longitude=6.5),
                declares=[no],
                extra_fields=lambda: [
                    ExtraFields(subject=Subject.CHALLENGE, fields=(scale, replace(RECORD, name="other"))),
                    ExtraFields(subject=Subject.PROJECT, fields=(FIELD,)),
                ],
                project_card_fields=lambda: [
                    LINE,
                    replace(LINE, key="b", shows=CardContent.EXTRA, extra="scale"),
                ],
                kpi_definitions=lambda: [KPI, replace(KPI, key="b", target=Measure(1))],
                maturity_scale=lambda: [LEVEL, replace(LEVEL, level=2)],
            )
        )
        assert known.refused == {}
        assert known.rules("north") == (no,)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("North", "Another plugin bears this name already."),
            ("n0rth", "Its name looks like that of north."),
            ("n_o_r_t_h", "Its name looks like that of north."),
            ("\uff4e\uff4frth", "Its name looks like that of north."),
            ("n\u043erth", "Its name looks like that of north."),
        ],
    )
    def test_names_are_compared_by_what_they_look_like(self, name: str, why: str) -> None:
        known = regions(region("north"), plugin(name, region_profile=lambda: profile("other")))
        assert known.codes == ("north",)
        assert known.refused == {f"{name} (extra)": why}

    def test_a_name_in_other_letters_is_refused_too(self) -> None:
        known = regions(plugin("\u0436", region_profile=lambda: profile("other")))
        assert known.refused == {"\u0436": "Its name is not in plain letters, such as zuid-holland."}

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


def assert_is_one_plain_sentence(reason: str) -> None:
    assert reason.endswith(".")
    assert "\n" not in reason
    assert "/" not in reason
    assert "Traceback" not in reason
