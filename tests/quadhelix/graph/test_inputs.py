"""Reading inputs: whatever a client sends is taken or refused by field and rule, and nothing else happens."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quadhelix.errors import InvalidInput
from quadhelix.graph.inputs import (
    MOST_ENTRIES,
    ProvenanceInput,
    known_id,
    read_id,
    read_line,
    read_lines,
    read_municipality,
    read_optional_id,
    read_period,
    read_provenance,
    read_region,
    refuse_many,
)
from quadhelix.graph.texts import TranslationInput, read_optional_text, read_text
from quadhelix.regions import Regions, plugin_manager

anything = st.text(st.characters(), max_size=60)
TODAY = date(2026, 3, 1)


def refused(reading: Callable[[], Any]) -> InvalidInput | None:
    try:
        reading()
    except InvalidInput as error:
        return error
    return None


@given(anything)
@example("\ud800" * 32)
@example("\u0660" * 32)
def test_an_id_is_a_uuid_or_refused(text: str) -> None:
    error = refused(lambda: read_id(text, "host"))
    assert (error is None) == (known_id(text) is not None)
    assert error is None or (error.field, error.rule) == ("host", "uuid")


@given(st.uuids())
def test_a_uuid_is_read_in_every_spelling(id: UUID) -> None:
    for spelling in (str(id), id.hex, str(id).upper(), f"{{{id}}}", id.urn):
        assert read_id(spelling, "id") == id
    assert read_optional_id(None, "id") is None


@given(anything, st.integers(1, 60))
def test_a_line_is_one_legible_line(text: str, most: int) -> None:
    error = refused(lambda: read_line(text, "alias", most=most))
    if error:
        assert (error.field, error.rule) == ("alias", "length")
    else:
        line = read_line(text, "alias", most=most)
        assert 0 < len(line) <= most
        assert len(line.splitlines()) == 1
        assert line == line.strip()
        line.encode()


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "a\x00b", "a\nb", "a\tb", "a\x7f", "a\u2028b", "\u200b", "\ud800", "x" * 201]
)
def test_what_nobody_can_read_is_no_line(text: str) -> None:
    assert refused(lambda: read_line(text, "alias"))


@pytest.mark.parametrize("text", ["a", " é ", "日本語", "👩‍🔬", "O'Brien & Zn. \"%_\\", "x" * 200])
def test_what_people_write_is_a_line(text: str) -> None:
    assert read_line(text, "alias") == text.strip()


def test_lines_come_once_each_and_errors_count_from_zero() -> None:
    assert read_lines(["a", " a ", "b"], "aliases") == ["a", "b"]
    error = refused(lambda: read_lines(["a", ""], "aliases"))
    assert error
    assert error.field == "aliases.1"


@given(st.integers(0, 2 * MOST_ENTRIES))
def test_a_list_has_an_end(length: int) -> None:
    assert bool(refused(lambda: refuse_many(["x"] * length, "aliases"))) == (length > MOST_ENTRIES)


@given(anything)
@example("GM0546\n")
@example("GM\u0660\u0665\u0664\u0666")
def test_a_municipality_has_a_national_code(text: str) -> None:
    error = refused(lambda: read_municipality(text, "location.municipality"))
    assert error is not None or (text.isascii() and len(text) in (5, 6))


def test_no_municipality_is_fine() -> None:
    assert read_municipality(None, "location.municipality") is None
    assert read_municipality("GM0546", "x") == "GM0546"
    assert read_municipality("44021", "x") == "44021"


@given(anything)
def test_only_an_installed_region_is_one(text: str) -> None:
    error = refused(lambda: read_region(Regions(plugin_manager(only=[])), text))
    assert error
    assert (error.field, error.rule) == ("region", "installed-region")


@given(st.none() | st.dates(), st.none() | st.dates())
def test_a_period_does_not_end_before_it_starts(starts: date | None, ends: date | None) -> None:
    backwards = starts is not None and ends is not None and ends < starts
    assert bool(refused(lambda: read_period(starts, ends))) == backwards


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "http://example.org:8080/a?b=c#d", "https://voorbeeld.example/é", " https://a/ "],
)
def test_a_source_may_have_an_address_that_portals_can_link_to(address: str) -> None:
    stored = read_provenance(ProvenanceInput(source="Site", as_of=TODAY, address=address), TODAY)
    assert stored["address"] == address.strip()


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("", "web-address"),
        ("example.org", "web-address"),
        ("javascript:alert(1)", "web-address"),
        ("https://", "web-address"),
        ("https:///pad", "web-address"),
        ("https://example.org/met spatie", "web-address"),
        ("https://example.org/\x07", "length"),
        ("https://example.org/" + "a" * 481, "length"),
    ],
)
def test_what_no_portal_can_link_to_is_no_address(address: str, rule: str) -> None:
    given = ProvenanceInput(source="Site", as_of=TODAY, address=address)
    error = refused(lambda: read_provenance(given, TODAY))
    assert error
    assert (error.field, error.rule) == ("provenance.address", rule)


def test_without_provenance_the_entry_itself_is_the_source() -> None:
    assert read_provenance(None, TODAY)["as_of"] == "2026-03-01"
    given_one = ProvenanceInput(source="Invented register", as_of=TODAY, demonstration=True)
    assert read_provenance(given_one, TODAY)["demonstration"] is True
    error = refused(lambda: read_provenance(ProvenanceInput(source="", as_of=TODAY), TODAY))
    assert error
    assert error.field == "provenance.source"


tags = anything | st.sampled_from(["nl", "nl-BE", "en", "NL", "nl_BE", "nl-BE\n", "ελ", "xx-\u0661"])
translations = st.lists(
    st.builds(TranslationInput, language=tags, value=anything | st.text(min_size=30)), max_size=4
)


@given(translations)
def test_a_text_is_legible_in_each_of_its_languages_or_refused(given_ones: list[TranslationInput]) -> None:
    error = refused(lambda: read_text(given_ones, "name", most=20))
    if error:
        assert str(error.field).split(".")[0] == "name"
        assert error.rule in ("at-least-one-language", "language-tag", "one-value-per-language", "length")
        return
    text = read_text(given_ones, "name", most=20)
    assert len(text) == len(given_ones) > 0
    for language, value in text.items():
        assert language.isascii()
        assert 0 < len(value.encode().decode()) <= 20
        assert "\x00" not in value


def test_a_text_may_have_paragraphs() -> None:
    value = [TranslationInput(language="nl", value=" een\r\n\r\n\ttwee ")]
    assert read_text(value, "description", most=20) == {"nl": "een\n\n\ttwee"}


def test_a_text_has_no_more_languages_than_a_list_may_hold() -> None:
    letters = "abcdefgh"
    many = [TranslationInput(language=a + b, value="x") for a in letters for b in letters]
    error = refused(lambda: read_text(many, "name", most=20))
    assert error
    assert (error.field, error.rule) == ("name", "count")


def test_an_optional_text_may_be_left_out() -> None:
    assert read_optional_text(None, "description", most=9) == {}
    assert read_optional_text([], "description", most=9) == {}
