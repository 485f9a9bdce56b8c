"""What a plugin's answers must be like before the suite trusts them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from quadhelix.facts import Finding, Municipality, NutsCode, RegionProfile, Severity, Term, ThemeTable
from quadhelix.soundness import Unsound, sound_list, sound_profile

TODAY = date(2026, 11, 23)
TOWN = Municipality(code="GM0001", name="Town")
NORTH = RegionProfile(
    code="north",
    names={"nl": "Het noorden", "en": "The North"},
    languages=("nl", "en"),
    country="NL",
    municipalities=(TOWN,),
    nuts=(NutsCode(code="NL36", version=2024),),
    checked_on=TODAY,
)

FLAWS: dict[str, tuple[dict[str, Any], str]] = {
    "a code in capitals": ({"code": "North"}, "lower-case kebab"),
    "a code that is no text": ({"code": None}, "wrong type"),
    "no names": ({"names": {}}, "no names"),
    "a blank name": ({"names": {"nl": " "}}, "no names"),
    "no language": ({"languages": ()}, "names no language"),
    "a language that is no text": ({"languages": (1,)}, "names no language"),
    "a country in words": ({"country": "Netherlands"}, "ISO 3166-1"),
    "NUTS without a version": ({"nuts": ("NL36",)}, "bear no version"),
    "no day of check": ({"checked_on": "2026"}, "which day"),
    "a municipality that is a text": ({"municipalities": ("GM0001",)}, "municipalities"),
    "a municipality code of another country": (
        {"municipalities": (replace(TOWN, code="44021"),)},
        "municipalities",
    ),
    "a Dutch code in Belgium": ({"country": "BE"}, "municipalities"),
    "a municipality without a name": ({"municipalities": (replace(TOWN, name=""),)}, "municipalities"),
    "a period that ends as it begins": (
        {"municipalities": (replace(TOWN, since=TODAY, until=TODAY),)},
        "municipalities",
    ),
}


class TestProfile:
    def test_a_sound_one_comes_back(self) -> None:
        assert sound_profile(NORTH, []) is NORTH

    def test_a_municipality_may_leave_and_come_back(self) -> None:
        first = replace(TOWN, until=date(2010, 1, 1))
        again = replace(TOWN, since=date(2024, 1, 1))
        returned = replace(NORTH, municipalities=(first, again))
        assert sound_profile(returned, []) is returned

    def test_codes_of_other_countries_are_taken_as_they_are(self) -> None:
        german = replace(NORTH, country="DE", municipalities=(replace(TOWN, code="05554008"),))
        assert sound_profile(german, []) is german

    @pytest.mark.parametrize(("changes", "reason"), FLAWS.values(), ids=FLAWS.keys())
    def test_a_flaw_is_named(self, changes: dict[str, Any], reason: str) -> None:
        with pytest.raises(Unsound, match=reason):
            sound_profile(replace(NORTH, **changes), [])

    def test_another_kind_of_value_is_none(self) -> None:
        with pytest.raises(Unsound, match="not a RegionProfile"):
            sound_profile({"code": "north"}, [])

    def test_two_plugins_do_not_speak_for_one_region(self) -> None:
        with pytest.raises(Unsound, match="speaks for north already"):
            sound_profile(replace(NORTH, names={"nl": "Elders"}), [NORTH])

    def test_names_are_compared_case_insensitively(self) -> None:
        with pytest.raises(Unsound, match="a name of the region north"):
            sound_profile(replace(NORTH, code="other", names={"de": "THE NORTH"}), [NORTH])


TERM = Term(key="desk", names={"en": "desk"}, definition={"en": "A place."}, source="own")
TABLE = ThemeTable(code="housing", names={"en": "Housing"})
FINDING = Finding(rule="north.no", version=1, severity=Severity.BLOCK, field="title", message={"en": "No."})

SOUND: list[Any] = [TERM, TABLE, FINDING]
UNSOUND: list[Any] = [
    replace(TERM, key=""),
    replace(TERM, names={}),
    replace(TERM, definition="A place."),  # type: ignore[arg-type]  # what a careless plugin does
    replace(TABLE, code=""),
    replace(TABLE, names={"en": ""}),
    replace(FINDING, rule=""),
    replace(FINDING, field=""),
    replace(FINDING, message={}),
    replace(FINDING, message={"en": 1}),  # type: ignore[dict-item]  # what a careless plugin does
    replace(FINDING, version="1"),  # type: ignore[arg-type]  # what a careless plugin does
    replace(FINDING, severity="block"),  # type: ignore[arg-type]  # what a careless plugin does
]


class TestLists:
    @pytest.mark.parametrize("value", SOUND)
    def test_sound_values_come_back(self, value: Any) -> None:
        assert sound_list([value], type(value)) == [value]
        assert sound_list([], type(value)) == []

    @pytest.mark.parametrize("value", UNSOUND)
    def test_one_unsound_value_spoils_the_list(self, value: Any) -> None:
        with pytest.raises(Unsound):
            sound_list([value], type(value))

    @pytest.mark.parametrize("answer", [None, (), (FINDING,), FINDING, "no", [TERM], [None]])
    def test_anything_else_is_no_list_of_findings(self, answer: object) -> None:
        with pytest.raises(Unsound):
            sound_list(answer, Finding)
