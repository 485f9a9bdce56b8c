"""A plugin that fails when it is asked harms nobody else, and is never taken for one that agrees."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from quadhelix import default_rules
from quadhelix.facts import REVIEW as REVIEW_STEP
from quadhelix.facts import Finding, Severity, Subject, Visibility
from quadhelix.hookspecs import PROJECT, hookimpl
from quadhelix.regions import Regions, blocks, plugin_manager
from quadhelix.regions.plugins import functions
from quadhelix.regions.voice import REST_SECONDS, CannotBeAsked, Voice
from quadhelix.soundness import sound_terms
from tests.quadhelix.regions.invented import (
    REVIEW,
    SUBMIT,
    TODAY,
    challenge,
    objecting,
    region,
    regions,
    rule,
    told,
)
from tests.quadhelix.regions.test_hooks import module, update

NO = rule("inner.no")
MILD = rule("inner.mild", Severity.WARN)
OTHER_STEP = rule("inner.later", steps=("complete",))
OTHER_KIND = rule("inner.kind", subject=Subject.PROJECT, field="name")
FOUND = NO.finding()


@dataclass(frozen=True, kw_only=True)
class Sly(Finding):
    """A kind of finding of the plugin's own."""


def _raises(error: BaseException) -> Callable[..., Any]:
    def hook(challenge: object) -> list[Finding]:
        raise error

    return hook


def _generator(challenge: object) -> Iterator[Finding]:
    yield FOUND


def _sleeps(seconds: float) -> Callable[..., Any]:
    def hook(challenge: object) -> list[Finding]:
        time.sleep(seconds)
        return []

    return hook


def _found(**changes: Any) -> Finding:
    """A sound finding but for these changes, which a type checker might not let pass."""
    return replace(FOUND, **changes)


async def _later() -> list[Finding]:
    return []


FAILING: dict[str, Callable[..., Any]] = {
    "it raises": _raises(RuntimeError("secret /etc/passwd")),
    "it ends the process": _raises(SystemExit(3)),
    "it plays the user at the keyboard": _raises(KeyboardInterrupt()),
    "it closes a generator": _raises(GeneratorExit()),
    "it runs out of memory": _raises(MemoryError()),
    "it runs out of stack": lambda challenge: (lambda again: again(again))(lambda again: again(again)),
    "it sleeps": _sleeps(60),
    "it never ends": lambda challenge: next(n for n in iter(int, 1) if n),
    "a forgotten return": lambda challenge: None,
    "a tuple": lambda challenge: (),
    "a text": lambda challenge: "no",
    "one finding without a list": lambda challenge: FOUND,
    "a generator": _generator,
    "a coroutine": lambda challenge: _later(),
    "a list of texts": lambda challenge: ["no"],
    "a kind of finding of its own": lambda challenge: [Sly(**vars(FOUND))],
    "more findings than anyone reads": lambda challenge: [FOUND] * 101,
    "a severity that is none": lambda challenge: [_found(severity="block")],
    "no message": lambda challenge: [_found(message={})],
    "a message that is no text": lambda challenge: [_found(message={"en": 1})],
    "a message no reader gets": lambda challenge: [replace(FOUND, message={"en": "a\ud800b"})],
    "a message that never ends": lambda challenge: [replace(FOUND, message={"en": "x" * 10_000})],
    "a message in no language": lambda challenge: [replace(FOUND, message={"English": "No."})],
    "a source with markup": lambda challenge: [replace(FOUND, source="<script>")],
    "a rule nobody declared": lambda challenge: [rule("inner.other").finding()],
    "another region's rule": lambda challenge: [rule("outer.no").finding()],
    "a rule of another step": lambda challenge: [OTHER_STEP.finding()],
    "a rule of another kind of record": lambda challenge: [OTHER_KIND.finding()],
    "another version": lambda challenge: [_found(version=2)],
    "graver than declared": lambda challenge: [MILD.finding(severity=Severity.BLOCK)],
    "a field the record does not have": lambda challenge: [NO.finding(field="titel")],
    "a field of another region": lambda challenge: [NO.finding(field="outer.scale")],
    "a field that is no path": lambda challenge: [NO.finding(field="title..en")],
}


class TestFailing:
    @pytest.mark.parametrize("hook", FAILING.values(), ids=FAILING.keys())
    def test_a_rule_that_cannot_be_asked_blocks_and_the_others_go_on(
        self, hook: Callable[..., Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        # Given a failing region inside a sound one
        failing = region("inner", "GM0001", declares=[NO, MILD, OTHER_STEP, OTHER_KIND], check_challenge=hook)
        known = regions(failing, objecting("outer", "GM0001", "GM0002"), time_box=1.0)
        assert known.degraded == {}
        # When a record of both is checked
        with caplog.at_level(logging.ERROR):
            findings = known.check(challenge("inner"), SUBMIT, TODAY)
        # Then the failing one blocks in plain words, and the sound one is heard
        assert told(findings) == [("inner", "inner.cannot-be-asked"), ("outer", "outer.no")]
        assert findings[0].severity is Severity.BLOCK
        assert findings[0].message == {
            "nl": "De regels van Regio inner kunnen nu niet worden nagegaan; probeer het later opnieuw.",
            "en": "The rules of Region inner cannot be consulted now; please try again later.",
        }
        # And health can name plugin and hook, while the traceback is in the log alone
        assert known.degraded == {"inner": ("check_challenge",)}
        assert known.failures == {("inner", "check_challenge"): 1}
        assert caplog.records[0].exc_info is not None

    @pytest.mark.parametrize(
        ("declared", "step", "severity"),
        [
            ([NO, MILD], SUBMIT, Severity.BLOCK),
            ([MILD], SUBMIT, Severity.WARN),
            ([OTHER_STEP], SUBMIT, Severity.WARN),
            ([OTHER_KIND], SUBMIT, Severity.WARN),
            ([], SUBMIT, Severity.WARN),
            ([NO], REVIEW, Severity.WARN),
        ],
    )
    def test_it_blocks_only_where_one_of_its_rules_might_have(
        self, declared: list[Any], step: Any, severity: Severity
    ) -> None:
        failing = region("inner", declares=declared, check_challenge=lambda challenge: 1 / 0)
        (finding,) = regions(failing).check(challenge("inner"), step, TODAY)
        assert (finding.rule, finding.severity) == ("inner.cannot-be-asked", severity)
        assert blocks([finding]) == (severity is Severity.BLOCK)

    def test_a_failing_rule_of_everywhere_blocks_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(default_rules, "check_challenge", hookimpl(lambda challenge: 1 / 0))
        known = regions(region("north"))
        findings = known.check(challenge("north"), SUBMIT, TODAY)
        assert told(findings) == [("", "quadhelix.cannot-be-asked")]
        assert blocks(findings)
        assert known.degraded == {PROJECT: ("check_challenge",)}

    @pytest.mark.parametrize("answer", [None, "PUBLIC", [Visibility.PUBLIC]])
    def test_an_update_stays_internal_when_a_region_cannot_say(self, answer: object) -> None:
        known = regions(region("north", default_visibility=lambda update: answer))
        assert known.default_visibility(update("north"), TODAY) is Visibility.INTERNAL
        assert known.degraded == {"north": ("default_visibility",)}

    def test_a_module_goes_without_what_a_region_cannot_add(self) -> None:
        known = regions(region("north", ooapi_consumer=lambda module: [{"key": "x-north"}]))
        assert known.ooapi_consumers(module("north"), TODAY) == ()
        assert known.degraded == {"north": ("ooapi_consumer",)}

    def test_a_finding_may_be_milder_and_closer_than_its_rule(self) -> None:
        milder = NO.finding(severity=Severity.INFO, field="participations.0.organisation")
        known = regions(region("inner", declares=[NO], check_challenge=lambda challenge: [milder]))
        (finding,) = known.check(challenge("inner"), SUBMIT, TODAY)
        assert finding == replace(milder, region="inner")

    def test_a_finding_may_quote_what_someone_wrote(self) -> None:
        # A title with a bracket in it must not make its rule fail.
        quoting = NO.finding(message={"en": 'The title "<b>" is short.'})
        known = regions(region("inner", declares=[NO], check_challenge=lambda challenge: [quoting]))
        assert told(known.check(challenge("inner"), SUBMIT, TODAY)) == [("inner", "inner.no")]


class Watch:
    """A voice whose time a test sets, and whose only hook takes as long as the test says."""

    def __init__(self, hook: Callable[..., Any]) -> None:
        self.now = 1000.0
        self.takes = 0.0
        self.asked = 0

        def timed(challenge: object) -> Any:
            self.asked += 1
            self.now += self.takes
            return hook(challenge)

        manager = plugin_manager(only=(), extra=[region("inner", check_challenge=timed)])
        self.voice = Voice("inner", functions(manager, "inner"), time_box=0.25, clock=lambda: self.now)

    def answers(self, takes: float = 0.0) -> bool:
        self.takes = takes
        try:
            self.voice.ask("check_challenge", sound_terms, {"challenge": None})
        except CannotBeAsked:
            return False
        return True


class TestRest:
    """A hook that overruns again and again is left alone for a while."""

    def test_after_three_overruns_in_a_row_it_is_not_asked_for_a_minute(self) -> None:
        watch = Watch(lambda challenge: [])
        # Given two overruns, an answer in time, and three overruns
        assert [watch.answers(takes) for takes in (1, 1, 0.2, 1, 1, 1)] == [False, False, True] + [False] * 3
        assert watch.asked == 6
        # When it is asked within the minute, then it is left alone and counts as failing
        watch.now += REST_SECONDS - 1
        assert not watch.answers()
        assert watch.asked == 6
        assert watch.voice.failures == {"check_challenge": 6}
        # And after the minute it is asked again
        watch.now += 1
        assert watch.answers()
        assert watch.asked == 7

    def test_what_fails_at_once_is_asked_each_time(self) -> None:
        watch = Watch(lambda challenge: None)
        assert [watch.answers() for _ in range(5)] == [False] * 5
        assert watch.asked == 5

    def test_in_another_thread_an_overrun_counts_when_it_is_over(self) -> None:
        slow = region("inner", declares=[NO], check_challenge=_sleeps(0.03))
        known = regions(slow, time_box=0.01)
        said: list[Finding] = []
        thread = threading.Thread(target=lambda: said.extend(known.check(challenge("inner"), SUBMIT, TODAY)))
        thread.start()
        thread.join()
        assert told(said) == [("inner", "inner.cannot-be-asked")]


def test_the_step_of_a_review_has_the_name_plugins_know() -> None:
    assert REVIEW.name == REVIEW_STEP


def test_an_update_stays_internal_when_even_the_suite_itself_runs_out_of_time() -> None:
    # given a machine on which nothing is done in time, and a region that is silent
    known = Regions(plugin_manager(only=[], extra=[region("north")]), time_box=1e-6)
    # then news is kept among those who take part, and nothing fails
    assert known.default_visibility(update("north"), TODAY) is Visibility.INTERNAL
    assert known.degraded == {"quadhelix": ("default_visibility",)}
