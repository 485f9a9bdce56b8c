"""What a region's profile must be like before the suite trusts it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from quadhelix.facts import Desk, Municipality, NutsCode, RegionProfile
from quadhelix.soundness import Unsound, sound_profile

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
DESK = Desk(code="front", names={"nl": "Loket"}, answer_within_days=5)

FLAWS: dict[str, tuple[dict[str, Any], str]] = {
    "a code in capitals": ({"code": "North"}, "lower-case kebab"),
    "a code that is no text": ({"code": None}, "wrong type"),
    "no names": ({"names": {}}, "no names"),
    "a blank name": ({"names": {"nl": " "}}, "no names"),
    "no language": ({"languages": ()}, "names no language"),
    "a language that is no text": ({"languages": (1,)}, "names no language"),
    "a language in words": ({"languages": ("Dutch",)}, "names no language"),
    "a country in words": ({"country": "Netherlands"}, "ISO 3166-1"),
    "a province of another country": ({"subdivision": "BE-VOV"}, "ISO 3166-2"),
    "NUTS without a version": ({"nuts": ("NL36",)}, "bear no version"),
    "NUTS of a version in words": ({"nuts": (NutsCode(code="NL36", version=24),)}, "bear no version"),
    "no day of check": ({"checked_on": "2026"}, "which day"),
    "a municipality that is a text": ({"municipalities": ("GM0001",)}, "municipalities"),
    "a municipality code of another country": (
        {"municipalities": (replace(TOWN, code="44021"),)},
        "municipalities",
    ),
    "a Dutch code in Belgium": ({"country": "BE"}, "municipalities"),
    "a municipality without a name": ({"municipalities": (replace(TOWN, name=""),)}, "municipalities"),
    "half a place on earth": ({"municipalities": (replace(TOWN, latitude=52.0),)}, "municipalities"),
    "a period that ends as it begins": (
        {"municipalities": (replace(TOWN, since=TODAY, until=TODAY),)},
        "municipalities",
    ),
    "a municipality twice": ({"municipalities": (TOWN, TOWN)}, "twice on one day"),
    "a source with markup": ({"sources": {"nuts": "<a>Eurostat</a>"}}, "not plain text"),
    "a register in words": ({"identifiers": ("Kamer van Koophandel",)}, "register"),
    "a desk without code": ({"desk": replace(DESK, code="")}, "desk without a code"),
    "a desk that answers at once": ({"desk": replace(DESK, answer_within_days=0)}, "less than a day"),
    "a desk that is a text": ({"desk": "front"}, "desk|wrong type"),
}


class TestProfile:
    def test_a_sound_one_comes_back(self) -> None:
        assert sound_profile(NORTH, []) is NORTH
        full = replace(NORTH, desk=DESK, identifiers=("KVK", "BTW"), subdivision="NL-GE")
        assert sound_profile(full, []) is full

    def test_a_municipality_may_leave_and_come_back(self) -> None:
        first = replace(TOWN, until=date(2010, 1, 1))
        again = replace(TOWN, since=date(2024, 1, 1))
        returned = replace(NORTH, municipalities=(again, first))
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
