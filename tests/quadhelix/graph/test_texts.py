"""Localised texts in GraphQL: the argument wins, then the reader's languages, then what there is."""

from types import SimpleNamespace
from typing import Any

import pytest

from quadhelix.graph.texts import LocalisedText, localised, localised_or_none

NAME = {"nl": "loket", "nl-BE": "balie", "en": "desk"}
METHODS: Any = LocalisedText
"""The type as Python has it: what the checker takes for fields are methods."""


def shown(text: LocalisedText, languages: tuple[str, ...], **arguments: str) -> str:
    info: Any = SimpleNamespace(context=SimpleNamespace(languages=languages))
    shown: str = METHODS.text(text, info, **arguments)
    return shown


@pytest.mark.parametrize(
    ("languages", "arguments", "value"),
    [
        ((), {}, "loket"),
        (("en", "nl"), {}, "desk"),
        (("nl-BE",), {}, "balie"),
        (("nl-be",), {}, "balie"),
        (("en",), {"language": "nl-BE"}, "balie"),
        (("en",), {"language": "fr"}, "loket"),
        (("en",), {"language": ""}, "desk"),
        (("en",), {"language": "-\x00-" * 50}, "loket"),
    ],
)
def test_a_reader_sees_the_best_there_is(
    languages: tuple[str, ...], arguments: dict[str, str], value: str
) -> None:
    assert shown(localised(NAME), languages, **arguments) == value


def test_an_editor_sees_them_all() -> None:
    assert {t.language: t.value for t in METHODS.translations(localised(NAME))} == NAME


def test_nothing_given_is_null() -> None:
    assert localised_or_none({}) is None
    assert localised_or_none(None) is None
    assert localised_or_none(NAME) == localised(NAME)
