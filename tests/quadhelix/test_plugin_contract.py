"""The contract that plugins inherit: it passes a plugin that keeps it, and finds each way of breaking it."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quadhelix import (
    ChallengeFacts,
    Finding,
    RegionProfile,
    Rule,
    Severity,
    Subject,
    Term,
    Transition,
    hookimpl,
)
from quadhelix import region_contract as contract
from quadhelix.facts.subjects import COURSES
from quadhelix.testing import Example, RegionContract

SUBMIT = Transition(name="submit", source="DRAFT", target="SUBMITTED")
RULE = Rule(
    id="twente.title",
    version=1,
    severity=Severity.WARN,
    subject=Subject.CHALLENGE,
    steps=("submit", "review"),
    field="title",
    demand={"nl": "Een titel.", "en": "A title."},
    message={"nl": "Geef een titel.", "en": "Give a title."},
    source="invented",
)
TERM = Term(key="x", names={"nl": "x", "en": "x"}, definition={"nl": "Een x.", "en": "An x."}, source="own")
Check = Callable[[ChallengeFacts, Transition], Any]


def challenge(**title: str) -> ChallengeFacts:
    return ChallengeFacts(id=UUID(int=1), region="twente", title=title)


def keeps(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    wanted = RULE.asked_at(transition.name) and not challenge.title.get("nl")
    return [RULE.finding()] if wanted else []


class Contract(RegionContract):
    region = "twente"
    examples: ClassVar[tuple[Example, ...]] = (
        Example(rule=RULE.id, broken=(challenge(), SUBMIT), kept=(challenge(nl="x"), SUBMIT)),
    )


@pytest.fixture
def under_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Contract]]:
    """Makes a plugin out of these hooks, and the contract of it."""

    def made(check: Check | None = keeps, rules: Any = (RULE,), terms: Any = (TERM,)) -> Contract:
        plugin = ModuleType("quadhelix_twente")
        profile = RegionProfile(
            code="twente",
            names={"nl": "Twente", "en": "Twente"},
            languages=("nl", "en"),
            country="NL",
            municipalities=(),
            nuts=(),
            checked_on=date(2026, 11, 23),
        )
        vars(plugin).update(
            region_profile=hookimpl(lambda: profile),
            rules=hookimpl(lambda: list(rules)),
            glossary_terms=hookimpl(lambda: list(terms)),
        )
        if check:
            vars(plugin)["check_challenge"] = hookimpl(check)
        monkeypatch.setattr(contract, "_entry", lambda _region: SimpleNamespace(load=lambda: plugin))
        return Contract()

    forget()
    yield made
    forget()


def forget() -> None:
    for remembered in (contract._plugin, contract._profile, contract._rules):
        remembered.cache_clear()


def test_a_plugin_that_keeps_it_passes(under_test: Callable[..., Contract]) -> None:
    plugin = under_test()
    plugin.test_its_rules_are_documented()
    plugin.test_its_words_are_plain()
    plugin.test_it_declares_no_rule_that_nobody_is_asked()
    plugin.test_its_rules_answer_any_record_at_any_step()
    plugin.test_each_rule_can_be_broken_and_kept()


def test_an_installed_plugin_is_let_in() -> None:
    class Leiden(RegionContract):
        region = "leiden"

    Leiden().test_the_suite_lets_it_in()


def test_a_region_that_nobody_announces_is_named() -> None:
    class Atlantis(RegionContract):
        region = "atlantis"

    with pytest.raises(AssertionError, match="atlantis"):
        Atlantis().test_its_words_are_plain()


def raises(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    return [RULE.finding()] if challenge.title["nl"] else []


def answers_nothing(challenge: ChallengeFacts, transition: Transition) -> None:
    return None


def answers_a_generator(challenge: ChallengeFacts, transition: Transition) -> Iterator[Finding]:
    yield from ()


def is_undeclared(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    return [Finding(rule="twente.other", version=1, severity=Severity.INFO, field="title", message={})]


def speaks_too_often(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    return [RULE.finding()]


def weighs_more(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    return [RULE.finding(severity=Severity.BLOCK)] if RULE.asked_at(transition.name) else []


def lacks_a_language(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    return [RULE.finding(message={"en": "Mend it."})] if RULE.asked_at(transition.name) else []


def wavers(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    wavers.often = getattr(wavers, "often", 0) + 1  # type: ignore[attr-defined]  # the state is its fault
    return [RULE.finding()] * (wavers.often % 2) if RULE.asked_at(transition.name) else []  # type: ignore[attr-defined]  # as above


def changes_what_it_is_given(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    challenge.title["nl"] = "changed"  # type: ignore[index]  # the fault that is to be found
    return []


def sleeps(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    time.sleep(0.3)
    return []


@pytest.mark.parametrize(
    "check",
    [
        raises, answers_nothing, answers_a_generator, is_undeclared, speaks_too_often, weighs_more,
        lacks_a_language, wavers, changes_what_it_is_given,
    ],
)  # fmt: skip
def test_a_rule_that_breaks_it_is_found(under_test: Callable[..., Contract], check: Check) -> None:
    with pytest.raises((AssertionError, KeyError)):
        under_test(check).test_its_rules_answer_any_record_at_any_step()


def test_a_slow_rule_is_found(under_test: Callable[..., Contract]) -> None:
    with pytest.raises(AssertionError, match=r"takes \d+\.\d\d s"):
        under_test(sleeps).test_its_rules_are_quick()
    forget()
    under_test().test_its_rules_are_quick()


def test_a_rule_that_nobody_applies_is_found(under_test: Callable[..., Contract]) -> None:
    with pytest.raises(AssertionError, match="check_challenge is missing"):
        under_test(None).test_it_declares_no_rule_that_nobody_is_asked()


def test_a_rule_without_a_source_or_language_is_found(under_test: Callable[..., Contract]) -> None:
    for flaw in ({"source": " "}, {"demand": {"nl": "Een eis."}}, {"message": {"en": "Mend it.", "nl": ""}}):
        forget()
        with pytest.raises(AssertionError, match=RULE.id):
            under_test(rules=[Rule(**{**vars(RULE), **flaw})]).test_its_rules_are_documented()


@pytest.mark.parametrize("text", ["<b>x</b>", "Vis &amp; friet", "a\x07b"])
def test_a_word_with_markup_is_found(under_test: Callable[..., Contract], text: str) -> None:
    flawed = Term(**{**vars(TERM), "definition": {"nl": text, "en": "An x."}})
    with pytest.raises(AssertionError, match="markup"):
        under_test(terms=[flawed]).test_its_words_are_plain()


def test_a_rule_without_an_example_or_with_a_wrong_one_is_found(under_test: Callable[..., Contract]) -> None:
    second = Rule(**{**vars(RULE), "id": "twente.second"})
    with pytest.raises(AssertionError, match=r"no example of twente\.second"):
        under_test(rules=[RULE, second]).test_each_rule_can_be_broken_and_kept()
    forget()
    with pytest.raises(AssertionError, match="not broken"):
        under_test(lambda challenge, transition: []).test_each_rule_can_be_broken_and_kept()


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_any_record_of_each_kind_can_be_made(data: st.DataObject) -> None:
    course = data.draw(st.sampled_from([course for course in COURSES.values() if course.steps]))
    assert isinstance(data.draw(contract.records(course, "leiden")), course.facts)
