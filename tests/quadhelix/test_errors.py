"""The error family: a stable code each, and sentences that never say more than they should."""

import pytest

from quadhelix import errors
from quadhelix.errors import INTERNAL_ERROR, NotFound, QuadhelixError, RuleBlocked, invalid
from quadhelix.facts import Finding, Severity

FAMILY = QuadhelixError.__subclasses__()


def test_each_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in FAMILY]
    assert len(set(codes)) == len(codes) == 9
    assert INTERNAL_ERROR not in codes


def test_the_tree_in_the_docstring_shows_the_whole_family() -> None:
    for kind in FAMILY:
        line = next(line for line in str(errors.__doc__).splitlines() if f" {kind.__name__} " in line)
        assert kind.code in line


@pytest.mark.parametrize(
    ("languages", "sentence"),
    [
        (["en"], "endsOn needs a day after startsOn."),
        (["nl-BE"], "endsOn vraagt een dag na startsOn."),
        (["fr"], "endsOn vraagt een dag na startsOn."),
        ([], "endsOn vraagt een dag na startsOn."),
    ],
)
def test_a_reader_gets_the_sentence_in_their_language(languages: list[str], sentence: str) -> None:
    error = invalid("endsOn", "period", "a day after startsOn", "een dag na startsOn")
    assert error.message(languages) == sentence
    assert (error.code, error.field, error.rule) == ("BAD_USER_INPUT", "endsOn", "period")


def test_in_a_log_an_error_speaks_english() -> None:
    assert str(NotFound({"en": "centre", "nl": "centrum"})) == "There is no centre with this id."


def test_a_blocked_change_brings_all_that_was_found() -> None:
    found = [
        Finding(rule=f"leiden.rule-{n}", version=1, severity=severity, field="stage", message={"en": "No."})
        for n, severity in enumerate(Severity)
    ]
    assert RuleBlocked(found).findings == tuple(found)
