"""What counts as a word, a text and a list of values; every other check stands on these."""

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import TypeGuard, TypeVar

from quadhelix.texts import Text

Value = TypeVar("Value")

MOST_CHARACTERS = 5_000
"""How long a text of a region may be: it is a sentence or two, in one language."""

MOST_VALUES = 1_000
"""How much a region may bring of one thing; readers get all of it at once."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_ENTITY = re.compile(r"&(#?[A-Za-z0-9]+);")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,79}")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNWRITTEN = frozenset(("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_COUNTED = 2**31 - 1  # what GraphQL can tell


class Unsound(ValueError):
    """An answer cannot be used; the message is one sentence an operator may read."""


def sound_list(
    answer: object,
    kind: type[Value],
    flaws: Callable[[Value], Iterable[str]],
    key: Callable[[Value], Hashable],
) -> tuple[Value, ...]:
    """The values of the answer, if it is a list of this very kind, each without a flaw, each key once.

    Args:
        answer: What the plugin said.
        kind: What the list holds; a subclass is another kind, as it could behave in any way.
        flaws: What is wrong with a value, to follow its name in a sentence.
        key: What tells two values apart.
    """
    if type(answer) is not list:
        raise Unsound(f"The answer is not a list of {kind.__name__} values.")
    if len(answer) > MOST_VALUES:
        raise Unsound(f"The answer holds more than {MOST_VALUES} {kind.__name__} values.")
    seen: set[Hashable] = set()
    for number, value in enumerate(answer, 1):
        if type(value) is not kind:
            raise Unsound(f"The answer holds something that is not a {kind.__name__}.")
        if flaw := first_flaw(flaws(value)):
            raise Unsound(f"{kind.__name__} {number} {flaw}.")
        if key(value) in seen:
            raise Unsound(f"{kind.__name__} {number} stands there twice.")
        seen.add(key(value))
    return tuple(answer)


def first_flaw(flaws: Iterable[str]) -> str | None:
    """The first of these; what cannot even be looked at is of a wrong type."""
    try:
        return next(iter(flaws), None)
    except Exception:  # a value of a wrong type fails wherever it is first used
        return "holds a value of a wrong type"


def text_flaws(**texts: object) -> Iterator[str]:
    """What is wrong with these texts of a value, by the name of the field."""
    for name, text in texts.items():
        if not is_text(text):
            yield f"has no {name}"
        elif not all(map(_LANGUAGE.fullmatch, text)):
            yield f"has {name} in a language that is none"
        elif not all(map(is_short, text.values())):
            yield f"has more than {MOST_CHARACTERS} characters in its {name}"
        elif not all(map(is_plain, text.values())):
            yield f"has markup or control characters in its {name}"


def is_text(text: object) -> TypeGuard[Text]:
    """Whether it is a text with words in at least one language, and blank in none."""
    return isinstance(text, Mapping) and bool(text) and all(is_word(w) for pair in text.items() for w in pair)


def is_told(text: Text) -> bool:
    r"""Whether what a rule says about a record can be stored and sent to a reader; it may quote anything.

    >>> is_told({"en": "The title '<b>' is short."}), is_told({"en": "a\ud800b"}), is_told({"English": "a"})
    (True, False, False)
    """
    return all(
        _LANGUAGE.fullmatch(tag) and is_short(words) and is_sendable(words) for tag, words in text.items()
    )


def is_short(words: str) -> bool:
    """Whether it is short enough to be read."""
    return len(words) <= MOST_CHARACTERS


def is_sendable(words: str) -> bool:
    """Whether UTF-8 can spell it: half a pair of surrogates reaches no reader."""
    return not _SURROGATE.search(words)


def is_plain(words: str) -> bool:
    r"""Whether a reader sees these words as they are, wherever they are shown.

    >>> is_plain("R&D, tot 5 > 4"), is_plain("<b>loket</b>"), is_plain("lo&shy;ket"), is_plain("a\x00b")
    (True, False, False, False)
    """
    return (
        "<" not in words
        and not _ENTITY.search(words)
        and not any(sign in _TURNING or unicodedata.category(sign) in _UNWRITTEN for sign in words)
    )


def is_word(value: object) -> TypeGuard[str]:
    """Whether it is a string with something to see."""
    return isinstance(value, str) and bool(value.strip())


def is_line(value: object) -> bool:
    """Whether it is a string of plain words."""
    return is_word(value) and is_short(value) and is_plain(value)


def is_key(value: object) -> bool:
    """Whether it names something for machines: ASCII letters, digits, dots and hyphens."""
    return isinstance(value, str) and bool(_KEY.fullmatch(value))


def is_language(tag: object) -> bool:
    """Whether it is a BCP 47 tag as texts are keyed by: `nl`, `nl-BE`."""
    return isinstance(tag, str) and bool(_LANGUAGE.fullmatch(tag))


def is_day(value: object) -> TypeGuard[date]:
    """Whether it is a day; a moment is none, as the two cannot be compared."""
    return type(value) is date


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a finite number."""
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]  # of these types


def is_count(value: object, least: int = 1) -> TypeGuard[int]:
    """Whether it is a whole number of at least so many."""
    return type(value) is int and least <= value <= _MOST_COUNTED


def suggestion(name: str, known: Collection[str]) -> str:
    """What a misspelt name may stand for, to end a sentence.

    >>> suggestion("HELTH_CARE", ["HEALTH_CARE", "HOUSING"])
    '; perhaps HEALTH_CARE is meant'
    """
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; perhaps {close[0]} is meant" if close else ""


def is_a(value: object, kind: type) -> bool:
    """Whether it is what its annotation says."""
    return isinstance(value, kind)


def are(values: object, kind: type) -> bool:
    """Whether it is a tuple of such values."""
    return isinstance(values, tuple) and all(isinstance(value, kind) for value in values)
