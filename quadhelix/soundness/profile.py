"""Whether a region's profile holds together, and speaks for nobody else's region."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from quadhelix.facts import Desk, Municipality, NutsCode, RegionProfile
from quadhelix.facts.codes import REGISTERS
from quadhelix.facts.subjects import STEPS
from quadhelix.hookspecs import PROJECT
from quadhelix.soundness.likeness import likeness
from quadhelix.soundness.words import (
    Unsound,
    first_flaw,
    is_a,
    is_count,
    is_day,
    is_key,
    is_language,
    is_line,
    is_number,
    is_word,
    suggestion,
    text_flaws,
)

_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_MUNICIPALITY_CODES = {"NL": re.compile(r"GM\d{4}"), "BE": re.compile(r"\d{5}")}
_FIRST_NUTS = 2003
_LONGEST_CODE = 40
_OURS = STEPS | {PROJECT}


def sound_profile(answer: object, others: Iterable[RegionProfile]) -> RegionProfile:
    """The answer, if it is a profile that holds together and speaks for none of the `others`' regions."""
    if type(answer) is not RegionProfile:
        raise Unsound("Its region_profile is not a RegionProfile.")
    if flaw := first_flaw(_flaws(answer)):
        raise Unsound(f"Its profile {flaw}.")
    if clash := next(_clashes(answer, others), None):
        raise Unsound(clash)
    return answer


def _flaws(profile: RegionProfile) -> Iterator[str]:
    if not _KEBAB.fullmatch(profile.code):
        yield "has a code that is not lower-case kebab, such as zuid-holland"
    if len(profile.code) > _LONGEST_CODE:
        yield f"has a code of more than {_LONGEST_CODE} characters"
    if profile.code in _OURS:
        yield f"has the code {profile.code}, which is a word of the suite's own"
    yield from text_flaws(names=profile.names)
    if not profile.languages or not all(map(is_language, profile.languages)):
        yield "names no language, or one that is none"
    yield from _places(profile)
    if not is_day(profile.checked_on):
        yield "does not say on which day it was checked"
    if not all(is_word(key) and is_line(source) for key, source in profile.sources.items()):
        yield "has a source that is not plain text"
    for register in profile.identifiers:
        if register not in REGISTERS:
            yield f"names a register that is none of the suite's{suggestion(register, REGISTERS)}"
    if profile.desk is not None:
        yield from _desk(profile.desk)


def _places(profile: RegionProfile) -> Iterator[str]:
    country = profile.country
    if not _COUNTRY.fullmatch(country):
        yield "has a country that is not an ISO 3166-1 code of two capitals"
    area = profile.subdivision
    if area is not None and not (_SUBDIVISION.fullmatch(area) and area.startswith(f"{country}-")):
        yield "has a subdivision that is no ISO 3166-2 code of its country"
    if not all(_is_nuts(code) for code in profile.nuts):
        yield "has NUTS codes that bear no version"
    if not all(_is_municipality(place, country) for place in profile.municipalities):
        yield "has one of its municipalities without a valid code, name or period"
    if _overlap(profile.municipalities):
        yield "has one of its municipalities twice on one day"


def _is_nuts(code: object) -> bool:
    return (
        isinstance(code, NutsCode)
        and bool(_NUTS.fullmatch(code.code))
        and is_count(code.version, least=_FIRST_NUTS)
    )


def _is_municipality(place: object, country: str) -> bool:
    if not (isinstance(place, Municipality) and is_line(place.name)):
        return False
    pattern = _MUNICIPALITY_CODES.get(country, re.compile(r"[A-Za-z0-9-]+"))
    return bool(pattern.fullmatch(place.code)) and _is_period(place) and _is_on_earth(place)


def _is_period(place: Municipality) -> bool:
    days = [day for day in (place.since, place.until) if day is not None]
    return all(map(is_day, days)) and all(first < last for first, last in pairwise(days))


def _is_on_earth(place: Municipality) -> bool:
    north, east = place.latitude, place.longitude
    if north is None or east is None:
        return north is east
    return is_number(north) and is_number(east) and abs(north) <= 90 and abs(east) <= 180


def _overlap(places: Iterable[Municipality]) -> bool:
    by_start = sorted(places, key=lambda place: (place.code, place.since or date.min))
    return any(
        first.code == then.code and (first.until or date.max) > (then.since or date.min)
        for first, then in pairwise(by_start)
    )


def _desk(desk: Desk) -> Iterator[str]:
    if not is_a(desk, Desk) or not is_key(desk.code):
        yield "has a desk without a code"
    yield from text_flaws(desk=desk.names)
    if desk.answer_within_days is not None and not is_count(desk.answer_within_days):
        yield "has a desk that answers in less than a day"


def _clashes(profile: RegionProfile, others: Iterable[RegionProfile]) -> Iterator[str]:
    names = _known_as(profile.names)
    for other in others:
        if profile.code == other.code:
            yield f"Another plugin speaks for {other.code} already."
        if likeness(profile.code) == likeness(other.code):
            yield f"Its code looks like that of the region {other.code}."
        if names & _known_as(other.names):
            yield f"It bears a name of the region {other.code}."


def _known_as(names: Mapping[str, str]) -> set[str]:
    return {likeness(name) for name in names.values()}
