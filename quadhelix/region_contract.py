"""What every region plugin promises, as a class of tests that a plugin's own tests inherit.

    from quadhelix.testing import Example, RegionContract

    class TestDrenthe(RegionContract):
        region = "drenthe"
        examples = (Example(rule="drenthe.dutch-title", broken=(ENGLISH, SUBMIT), kept=(DUTCH, SUBMIT)),)

It needs pytest and hypothesis, which the suite's development requirements hold.
"""

import copy
import inspect
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from importlib.metadata import EntryPoint
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quadhelix.facts import (
    ExtraField,
    FieldKind,
    Finding,
    RecordFacts,
    RegionProfile,
    Rule,
    Severity,
    Transition,
)
from quadhelix.facts.subjects import BY_FACTS, COURSES, Course
from quadhelix.plugins.discovery import announced
from quadhelix.regions import Regions
from quadhelix.settings import Settings

_UNHURRIED = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.differing_executors,
]
# Simple records come first; looking for a still simpler one takes longer than it is worth.
_ANY_RECORD = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=_UNHURRIED,
)
_A_FEW_RECORDS = settings(parent=_ANY_RECORD, max_examples=20)

_ATTEMPTS = 4

Asked = tuple[RecordFacts, Transition]
"""What a rule is asked: the facts of a record, and the step it is about to take."""

_MARKUP = re.compile(r"<[^>]*>|&\w+;|[\x00-\x08\x0b-\x1f\x7f]")
_GRAVITY = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}
_WORDS = st.text("abcdefghij ëß<&'\"\n", max_size=12)
_LANGUAGES = st.sampled_from(["nl", "en", "de", "fr", "nl-BE"])
_TEXTS = st.dictionaries(_LANGUAGES, _WORDS, max_size=3)
_DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
_CODES = st.sampled_from(
    ["", "HEALTH_CARE", "KNOWLEDGE", "CHALLENGE_OWNER", "PARTNER", "RUNNING", "01", "62", "KVK", "REFERRED"]
)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A record that breaks a rule, and one that keeps it.

    Attributes:
        rule: The rule's id.
        broken: Facts and step at which the rule has something to say.
        kept: Facts and step at which it has not.
    """

    rule: str
    broken: Asked
    kept: Asked


class RegionContract:
    """Inherit it, say which region is yours, and pytest proves that the plugin keeps what the hooks promise.

    Attributes:
        region: The code of the region, which is the name of the plugin's entry point.
        examples: A record that breaks and one that keeps each rule. Once there is one example, each rule
            that the region declares needs one.
    """

    region: ClassVar[str] = ""
    examples: ClassVar[Sequence[Example]] = ()

    def test_the_suite_lets_it_in(self) -> None:
        """It is found by its entry point, is not refused, and answers what it is asked at start-up."""
        regions = Regions.installed(only={self.region})
        assert not regions.refused, regions.refused
        assert regions.codes == (self.region,)
        assert not regions.degraded, f"these hooks fail: {regions.degraded}"

    def test_its_rules_are_documented(self) -> None:
        """Each says what it asks for and how to mend it, in each language of the region, and its source."""
        languages = set(_profile(self.region).languages)
        for rule in _rules(self.region).values():
            assert rule.source.strip(), f"{rule.id} has no source"
            for words in (rule.demand, rule.message):
                assert languages <= _told_in(words), f"{rule.id} lacks one of {sorted(languages)}"

    def test_its_words_are_plain(self) -> None:
        """Its glossary is in each language of the region, without markup."""
        languages = set(_profile(self.region).languages)
        for term in _answer(self.region, "glossary_terms"):
            for words in (term.names, term.definition):
                assert languages <= _told_in(words), f"{term.key} lacks one of {sorted(languages)}"
                assert not any(_MARKUP.search(word) for word in words.values()), f"{term.key} has markup"

    def test_it_declares_no_rule_that_nobody_is_asked(self) -> None:
        """Where a rule is declared, the hook that applies it is there."""
        plugin = _plugin(self.region)
        for rule in _rules(self.region).values():
            hook = COURSES[rule.subject].hook
            assert hasattr(plugin, hook), f"{rule.id} is applied by nobody: {hook} is missing"

    @_ANY_RECORD
    @given(data=st.data())
    def test_its_rules_answer_any_record_at_any_step(self, data: st.DataObject) -> None:
        """They never fail, find only what is declared, answer the same twice, and change nothing."""
        for asked in self._drawn(data):
            self._keeps_its_word(*asked)

    @_A_FEW_RECORDS
    @given(data=st.data())
    def test_its_rules_are_quick(self, data: st.DataObject) -> None:
        """They answer within the time that the suite gives them."""
        limit = Settings().rule_time_box
        for course, facts, step in self._drawn(data):
            took = _shortest(self.region, course, facts, step, limit)
            assert took < limit, f"{course.hook} takes {took:.2f} s; {limit:g} s are allowed"

    def test_each_rule_can_be_broken_and_kept(self) -> None:
        """The examples show both for each declared rule."""
        if not self.examples:
            pytest.skip("the class gives no examples")
        missing = _rules(self.region).keys() - {example.rule for example in self.examples}
        assert not missing, f"there is no example of {', '.join(sorted(missing))}"
        for example in self.examples:
            assert example.rule in self._found(example.broken), f"{example.rule} is not broken by its example"
            assert example.rule not in self._found(example.kept), f"{example.rule} is not kept by its example"

    def _found(self, asked: Asked) -> set[str]:
        facts, step = asked
        return {finding.rule for finding in _check(self.region, BY_FACTS[type(facts)], facts, step)}

    def _drawn(self, data: st.DataObject) -> Iterator[tuple[Course, RecordFacts, Transition]]:
        """Any record at any step that one of its hooks is asked about; none where it has no such hook."""
        courses = [each for each in COURSES.values() if hasattr(_plugin(self.region), each.hook)]
        if courses:
            course = data.draw(st.sampled_from(courses), "kind of record")
            facts = data.draw(records(course, self.region), "facts")
            yield course, facts, data.draw(_transitions(course), "step")

    def _keeps_its_word(self, course: Course, facts: RecordFacts, step: Transition) -> None:
        untouched = copy.deepcopy(facts)
        first = _check(self.region, course, facts, step)
        assert facts == untouched, f"{course.hook} changes what it is given"
        second = _check(self.region, course, facts, step)
        assert first == second, f"{course.hook} answers otherwise the second time"
        assert isinstance(first, list), f"{course.hook} answers with no list"
        for finding in first:
            self._is_as_declared(finding, course, step)

    def _is_as_declared(self, finding: Finding, course: Course, step: Transition) -> None:
        assert isinstance(finding, Finding), f"{course.hook} finds something that is no Finding"
        rule = _rules(self.region).get(finding.rule)
        assert rule is not None, f"{finding.rule} is not declared by the hook rules"
        assert rule.subject is course.subject, f"{rule.id} is declared for a {rule.subject}"
        assert rule.asked_at(step.name), f"{rule.id} is not declared for the step {step.name}"
        assert finding.version == rule.version, f"{rule.id} answers with another version than it declares"
        assert _GRAVITY[finding.severity] <= _GRAVITY[rule.severity], f"{rule.id} weighs more than declared"
        languages = set(_profile(self.region).languages)
        assert languages <= _told_in(finding.message), f"{rule.id} lacks one of {sorted(languages)}"


def records(course: Course, region: str) -> st.SearchStrategy[RecordFacts]:
    """Any record of this kind that this region owns: sparse ones, full ones, and nonsensical ones."""
    given = {
        name: _values(hint, region)
        for name, hint in get_type_hints(course.facts).items()
        if name not in ("region", "extras")
    }
    extras = st.fixed_dictionaries({}, optional={region: _extras(region, course)})
    return st.builds(course.facts, region=st.just(region), extras=extras, **given)


@cache
def _entry(region: str) -> EntryPoint:
    found = [entry for entry in announced().open().entries if entry.name == region]
    assert found, f"no installed plugin announces the region {region!r}; is it installed here?"
    return found[0]


@cache
def _plugin(region: str) -> Any:
    return _entry(region).load()


def _answer(region: str, hook: str) -> list[Any]:
    """What a hook without arguments answers; nothing where the plugin leaves it out."""
    return list(getattr(_plugin(region), hook, list)())


@cache
def _profile(region: str) -> RegionProfile:
    profile: RegionProfile = _plugin(region).region_profile()
    return profile


@cache
def _rules(region: str) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in _answer(region, "rules")}


def _check(region: str, course: Course, facts: RecordFacts, step: Transition) -> list[Finding]:
    function = getattr(_plugin(region), course.hook)
    told = {course.argument: facts, "transition": step}
    wanted = inspect.signature(function).parameters
    findings: list[Finding] = function(**{name: told[name] for name in wanted})
    return findings


def _seconds(region: str, course: Course, facts: RecordFacts, step: Transition) -> float:
    started = time.perf_counter()
    _check(region, course, facts, step)
    return time.perf_counter() - started


def _shortest(region: str, course: Course, facts: RecordFacts, step: Transition, limit: float) -> float:
    """Seconds of the quickest attempt, up to the first within the limit: others use the machine as well."""
    took = [_seconds(region, course, facts, step)]
    while took[-1] >= limit and len(took) < _ATTEMPTS:
        took.append(_seconds(region, course, facts, step))
    return min(took)


def _told_in(words: Mapping[str, str]) -> set[str]:
    """The languages in which there is something to read; a regional one (`nl-BE`) speaks its language too."""
    told = {language for language, word in words.items() if word.strip()}
    return told | {language.split("-")[0] for language in told}


def _transitions(course: Course) -> st.SearchStrategy[Transition]:
    stages = st.sampled_from(["DRAFT", "SUBMITTED", "PUBLISHED", "PLANNED", "RUNNING", "COMPLETED"])
    return st.builds(
        Transition,
        name=st.sampled_from(sorted(course.steps)),
        source=st.none() | stages,
        target=stages,
        on=_DAYS,
    )


def _extras(region: str, course: Course) -> st.SearchStrategy[dict[str, Any]]:
    groups = [group for group in _answer(region, "extra_fields") if group.subject is course.subject]
    own = {field.name: _kept(field) for group in groups for field in group.fields}
    return st.fixed_dictionaries({}, optional=own)


def _kept(field: ExtraField) -> st.SearchStrategy[Any]:
    """Values as the owning service keeps them in a field of the region's own."""
    value: st.SearchStrategy[Any]
    match field.kind:
        case FieldKind.RECORD:
            value = st.fixed_dictionaries({}, optional={each.name: _kept(each) for each in field.fields})
        case FieldKind.CHOICE:
            value = st.sampled_from([choice.code for choice in field.choices])
        case FieldKind.INTEGER:
            value = st.integers(int(field.least or 0), int(field.most or 1_000_000))
        case FieldKind.DECIMAL:
            value = st.floats(field.least or 0, field.most or 1e6)
        case FieldKind.LOCALISED_TEXT:
            value = _TEXTS
        case _:
            value = _PLAIN[field.kind]
    return st.lists(value, max_size=3) if field.many else value


_PLAIN: dict[FieldKind, st.SearchStrategy[Any]] = {
    FieldKind.TEXT: _WORDS,
    FieldKind.BOOLEAN: st.booleans(),
    FieldKind.DATE: _DAYS,
    FieldKind.ORGANISATION: st.uuids(),
}

_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: _WORDS | _CODES,
    int: st.integers(0, 1000),
    float: st.floats(0, 1000),
    bool: st.booleans(),
    date: _DAYS,
    UUID: st.uuids(),
    NoneType: st.none(),
}


def _values(hint: Any, region: str) -> st.SearchStrategy[Any]:
    """Values of the type that a fact is declared with."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return st.builds(hint, **dict(_members(hint, region)))
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*(_values(each, region) for each in arguments))
    if get_origin(hint) is tuple:
        return st.lists(_values(arguments[0], region), max_size=4).map(tuple)
    return _TEXTS if hint == Mapping[str, str] else st.just({})


def _members(kind: type[Any], region: str) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    hints = get_type_hints(kind)
    for item in fields(kind):
        if item.name == "region":
            yield item.name, st.sampled_from([region, "elsewhere"])
        else:
            yield item.name, _values(hints[item.name], region)
