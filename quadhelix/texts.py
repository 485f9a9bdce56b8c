"""Localised texts: one value per language, read through an explicit fallback order."""

from collections.abc import Iterable, Mapping, Sequence

Text = Mapping[str, str]
"""A text in several languages: BCP 47 language tag to value, for example `{"nl": "loket", "en": "desk"}`."""

FALLBACK: tuple[str, ...] = ("nl", "en", "de")
"""Where a reader's own languages offer nothing: Dutch first, as the founding regions publish in it."""


def fallback_order(languages: Iterable[str]) -> list[str]:
    """The tags to try, best first: each wish, then its base language, then `FALLBACK`.

    Case is no part of a tag's meaning (RFC 5646, section 2.1.1): `nl-be` is read as `nl-BE`.

    >>> fallback_order(["nl-be"])
    ['nl-BE', 'nl', 'en', 'de']
    """
    order: dict[str, None] = {}
    for tag in languages:
        language, *rest = tag.split("-")
        order["-".join([language.lower(), *(part.upper() for part in rest)])] = None
        order[language.lower()] = None
    return [*order, *(tag for tag in FALLBACK if tag not in order)]


def pick(text: Text, languages: Iterable[str] = ()) -> str:
    """The value a reader of these languages should see; an empty string for an empty text.

    >>> pick({"nl": "kmo", "en": "SME"}, ["nl-BE"])
    'kmo'
    >>> pick({"fr": "PME"}, ["en"])
    'PME'
    """
    for tag in fallback_order(languages):
        if tag in text:
            return text[tag]
    return next(iter(text.values()), "")


def accepted_languages(header: str | None) -> tuple[str, ...]:
    """The tags of an `Accept-Language` header, most wanted first (RFC 9110, section 12.5.4).

    >>> accepted_languages("en;q=0.5, nl-BE, *;q=0.1")
    ('nl-BE', 'en')
    """
    weighted = [_weighted(item) for item in (header or "").split(",")[:20]]
    wanted = [(weight, tag) for weight, tag in weighted if tag and tag != "*" and weight > 0]
    return tuple(tag for _, tag in sorted(wanted, key=lambda pair: -pair[0]))


def _weighted(item: str) -> tuple[float, str]:
    tag, _, parameter = item.strip().partition(";")
    try:
        weight = float(parameter.strip().lower().removeprefix("q=")) if parameter else 1.0
    except ValueError:
        weight = 0.0
    return weight, tag.strip()


def sort_form(text: Text, languages: Sequence[str] = ()) -> str:
    """The text as it sorts in a list: in the reader's language, case folded."""
    return pick(text, languages).casefold()
