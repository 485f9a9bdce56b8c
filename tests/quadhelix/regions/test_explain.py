"""Every rule that was asked, and what it answered: as data, and as lines in the log."""

import logging

import pytest

from quadhelix.facts import Severity, Subject, Transition
from quadhelix.regions import Answer, Outcome
from tests.quadhelix.regions.invented import (
    SUBMIT,
    TODAY,
    challenge,
    objecting,
    region,
    regions,
    rule,
    told,
)

KEPT = rule("inner.kept", Severity.WARN)
BROKEN = rule("inner.broken")
LATER = rule("inner.later", steps=("complete",))
PROJECT = rule("inner.project", subject=Subject.PROJECT, field="name")

INNER = region(
    "inner",
    "GM0001",
    declares=[KEPT, BROKEN, LATER, PROJECT],
    check_challenge=lambda challenge: [BROKEN.finding(), BROKEN.finding(field="summary")],
)
FAILING = region(
    "outer",
    "GM0001",
    "GM0002",
    declares=[rule("outer.no"), rule("outer.later", steps=("complete",))],
    check_challenge=lambda challenge: 1 / 0,
)


def shown(answers: list[Answer]) -> list[tuple[str, str, int]]:
    return [(answer.rule, answer.outcome.value, len(answer.findings)) for answer in answers]


def test_every_rule_about_such_a_record_is_told_with_what_came_of_it() -> None:
    known = regions(INNER, FAILING)
    answers = known.explain(challenge("inner"), SUBMIT, TODAY)
    assert shown(answers) == [
        ("quadhelix.stated-need", "KEPT", 0),
        ("quadhelix.challenge-owner", "KEPT", 0),
        ("inner.kept", "KEPT", 0),
        ("inner.broken", "FOUND", 2),
        ("inner.later", "NOT_ASKED", 0),
        ("outer.cannot-be-asked", "CANNOT_BE_ASKED", 1),
        ("outer.no", "CANNOT_BE_ASKED", 0),
        ("outer.later", "NOT_ASKED", 0),
    ]
    assert {(answer.region, answer.plugin) for answer in answers} == {
        ("", "quadhelix"),
        ("inner", "inner"),
        ("outer", "outer"),
    }
    assert all(answer.version == 1 and answer.microseconds > 0 for answer in answers)


def test_what_is_explained_is_what_is_found() -> None:
    known = regions(INNER, FAILING)
    record = challenge("inner", need=None)
    answers = known.explain(record, SUBMIT, TODAY)
    explained = [finding for answer in answers for finding in answer.findings]
    assert explained == list(known.check(record, SUBMIT, TODAY))


def test_an_owner_that_is_not_installed_is_told_too() -> None:
    (answer,) = regions().explain(challenge("away"), SUBMIT, TODAY)[2:]
    assert (answer.rule, answer.plugin, answer.outcome) == (
        "away.cannot-be-asked",
        "",
        Outcome.CANNOT_BE_ASKED,
    )
    assert told(answer.findings) == [("away", "away.cannot-be-asked")]


def test_each_rule_that_is_asked_leaves_a_line(caplog: pytest.LogCaptureFixture) -> None:
    known = regions(objecting("north"), trace=True)
    with caplog.at_level(logging.INFO, logger="quadhelix.regions"):
        known.check(challenge("north"), SUBMIT, TODAY)
    lines = [vars(record) for record in caplog.records]
    names = ("region", "plugin", "rule", "version", "subject", "record", "step", "answer")
    assert [tuple(line[name] for name in names) for line in lines] == [
        ("", "quadhelix", "quadhelix.stated-need", 1, "CHALLENGE", str(challenge("").id), "submit", "KEPT"),
        (
            "",
            "quadhelix",
            "quadhelix.challenge-owner",
            1,
            "CHALLENGE",
            str(challenge("").id),
            "submit",
            "KEPT",
        ),
        ("north", "north", "north.no", 1, "CHALLENGE", str(challenge("").id), "submit", "FOUND"),
    ]
    assert all(line["microseconds"] > 0 for line in lines)


def test_without_the_setting_nothing_is_traced(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        regions(objecting("north")).check(challenge("north"), SUBMIT, TODAY)
    assert caplog.records == []


def test_a_step_at_which_no_rule_is_asked_is_told_as_such() -> None:
    withdraw = Transition(name="withdraw", source="DRAFT", target="WITHDRAWN")
    answers = regions().explain(challenge("x"), withdraw, TODAY)
    assert [answer.outcome for answer in answers][:2] == [Outcome.NOT_ASKED, Outcome.NOT_ASKED]
