"""What counts as plain text, and what two names look like."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix.soundness import likeness
from quadhelix.soundness.words import Unsound, first_flaw, is_plain, is_text, sound_list, text_flaws


@pytest.mark.parametrize(
    "words",
    ["loket", "R&D", "5 > 4", "'t Gooi: 1&2", "é", "e\u0301", "l\u00b7l"],
)
def test_what_people_write_is_plain(words: str) -> None:
    assert is_plain(words)


@pytest.mark.parametrize(
    "words",
    [
        "<b>loket</b>",
        "1 < 2",
        "lo&shy;ket",
        "&#60;b&#62;",
        "&#x3c;",
        "a\x00b",
        "a\nb",
        "a\tb",
        "\u202eabc",
        "a\u2028b",
        "\ud800",
        "\ue000",
    ],
)
def test_markup_and_hidden_signs_are_not(words: str) -> None:
    assert not is_plain(words)


@given(st.text(st.characters(categories=["L", "N", "Zs", "P"], exclude_characters="<&;")))
def test_words_and_signs_are_plain(words: str) -> None:
    assert is_plain(words)


@pytest.mark.parametrize("text", [None, "loket", {}, {"nl": ""}, {"nl": " "}, {"nl": 1}, {1: "x"}, ["nl"]])
def test_a_text_has_words_in_a_language(text: object) -> None:
    assert not is_text(text)
    assert first_flaw(text_flaws(names=text)) == "has no names"


@pytest.mark.parametrize("tag", ["nl", "nl-BE", "zh-Hant-TW", "es-419"])
def test_a_language_is_a_tag(tag: str) -> None:
    assert first_flaw(text_flaws(names={tag: "x"})) is None


@pytest.mark.parametrize("tag", ["NL", "nl-be", "dutch", "nl_BE", "n"])
def test_a_language_in_another_spelling_would_never_be_found(tag: str) -> None:
    assert first_flaw(text_flaws(names={tag: "x"})) == "has names in a language that is none"


def test_a_subclass_of_a_list_is_no_list() -> None:
    class Sly(list[str]):
        pass

    with pytest.raises(Unsound, match="not a list of str"):
        sound_list(Sly(["x"]), str, lambda value: (), lambda value: value)


@given(st.text())
def test_likeness_knows_neither_case_nor_accents(name: str) -> None:
    assert likeness(name.upper().lower()) == likeness(name.lower().upper().lower())
    assert likeness(unicodedata.normalize("NFD", name)) == likeness(unicodedata.normalize("NFC", name))
    assert likeness(f" {name}-") == likeness(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leiden", "leiden"),
        ("Leiden", "Le\u0456den"),
        ("Leiden", "Lei\u200bden"),
        ("Leiden", "\uff2ceiden"),
        ("Leiden", "1eiden"),
        ("Doorn", "Doom"),
        ("zuid-holland", "Zuid Holland"),
        ("W\u03bfnen", "VVonen"),
    ],
)
def test_look_alikes_are_alike(one: str, other: str) -> None:
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(("one", "other"), [("Leiden", "Leyden"), ("Gent", "Gend"), ("Oost", "West")])
def test_other_names_are_not(one: str, other: str) -> None:
    assert likeness(one) != likeness(other)
