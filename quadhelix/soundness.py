"""Whether what a region plugin answers can be used: dataclasses do not check what they are filled with.

`quadhelix.regions` passes every answer through here before it trusts it. The worse mistake is to let an
answer through that fails later, in front of a reader.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from quadhelix.facts import Finding, Municipality, NutsCode, RegionProfile, Severity, Term, ThemeTable

Answer = TypeVar("Answer", Term, ThemeTable, Finding)

_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_MUNICIPALITY_CODES = {"NL": re.compile(r"GM\d{4}"), "BE": re.compile(r"\d{5}")}


class Unsound(ValueError):
    """An answer cannot be used; the message is one sentence an operator may read."""


def sound_profile(answer: object, others: Iterable[RegionProfile]) -> RegionProfile:
    """The answer, if it is a profile that holds together and speaks for none of the `others`' regions."""
    if not isinstance(answer, RegionProfile):
        raise Unsound("Its region_profile is not a RegionProfile.")
    try:
        flaw = next(_flaws(answer), None) or next(_clashes(answer, others), None)
    except (TypeError, AttributeError):
        flaw = "Its profile holds a value of a wrong type."
    if flaw:
        raise Unsound(flaw)
    return answer


def sound_list(answer: object, kind: type[Answer]) -> list[Answer]:
    """The answer, if it is a list of such values that are each fit to be shown; None is not a list."""
    if not isinstance(answer, list):
        raise Unsound(f"The answer is not a list of {kind.__name__} values.")
    if not all(isinstance(value, kind) and _is_sound(value) for value in answer):
        raise Unsound(f"The answer holds something that is not a sound {kind.__name__}.")
    return answer


def _flaws(profile: RegionProfile) -> Iterator[str]:
    if not _KEBAB.fullmatch(profile.code):
        yield "Its code is not lower-case kebab, such as zuid-holland."
    if not _is_text(profile.names):
        yield "Its profile has no names."
    if not (profile.languages and all(map(_is_word, profile.languages))):
        yield "Its profile names no language."
    if not _COUNTRY.fullmatch(profile.country):
        yield "Its country is not an ISO 3166-1 code of two capitals."
    if not all(_is_a(code, NutsCode) for code in profile.nuts):
        yield "Its NUTS codes bear no version."
    if not _is_a(profile.checked_on, date):
        yield "Its profile does not say on which day it was checked."
    if not all(_is_municipality(place, profile.country) for place in profile.municipalities):
        yield "One of its municipalities has no valid code, name or period."


def _clashes(profile: RegionProfile, others: Iterable[RegionProfile]) -> Iterator[str]:
    names = {name.casefold() for name in profile.names.values()}
    for other in others:
        if profile.code == other.code:
            yield f"Another plugin speaks for {other.code} already."
        if names & {name.casefold() for name in other.names.values()}:
            yield f"It bears a name of the region {other.code}."


def _is_municipality(place: object, country: str) -> bool:
    if not (isinstance(place, Municipality) and _is_word(place.name)):
        return False
    pattern = _MUNICIPALITY_CODES.get(country, re.compile(".+"))
    in_order = place.since is None or place.until is None or place.since < place.until
    return in_order and bool(pattern.fullmatch(place.code))


def _is_sound(answer: Term | ThemeTable | Finding) -> bool:
    match answer:
        case Term():
            return _is_word(answer.key) and _is_text(answer.names) and _is_text(answer.definition)
        case ThemeTable():
            return _is_word(answer.code) and _is_text(answer.names)
        case Finding():
            weighed = _is_a(answer.severity, Severity) and _is_a(answer.version, int)
            return weighed and _is_word(answer.rule) and _is_word(answer.field) and _is_text(answer.message)


def _is_text(text: object) -> bool:
    return (
        isinstance(text, Mapping) and bool(text) and all(_is_word(w) for pair in text.items() for w in pair)
    )


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_a(value: object, kind: type) -> bool:
    return isinstance(value, kind)
