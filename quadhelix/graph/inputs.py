"""Reading what clients send: ids, codes, lines; each refusal names the field and the rule."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import strawberry

from quadhelix.aggregate import Provenance
from quadhelix.errors import invalid
from quadhelix.regions import Regions

MOST_ENTRIES = 50
"""How many entries a list in an input may hold."""

_UNWRITTEN = ("Cc", "Cs", "Zl", "Zp")  # control characters, lone surrogates, line and paragraph separators
_MUNICIPALITY = re.compile(r"GM[0-9]{4}|[0-9]{5}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+([/?#]\S*)?")


def read_id(given: str, field: str) -> UUID:
    """The UUID in this id; raises `InvalidInput` naming the field if it holds none."""
    try:
        return UUID(given)
    except ValueError:
        raise invalid(field, "uuid", "an id", "een id") from None


def read_optional_id(given: str | None, field: str) -> UUID | None:
    """Like `read_id`, where null stays None."""
    return None if given is None else read_id(given, field)


def known_id(given: str) -> UUID | None:
    """The UUID in this id, or None: for queries, where an unknown id simply finds nothing."""
    try:
        return UUID(given)
    except ValueError:
        return None


def read_region(regions: Regions, code: str, field: str = "region") -> str:
    """The code of an installed region; raises `InvalidInput` naming those there are."""
    if code not in regions.codes:
        there = ", ".join(regions.codes)
        raise invalid(field, "installed-region", f"one of {there}", f"een van {there}")
    return code


def read_municipality(given: str | None, field: str) -> str | None:
    """A municipality's national code: CBS `GMnnnn`, or the five digits of the Belgian NIS."""
    if given is not None and not _MUNICIPALITY.fullmatch(given):
        raise invalid(
            field, "municipality-code", "a code such as GM0546 or 44021", "een code als GM0546 of 44021"
        )
    return given


def read_line(given: str, field: str, *, most: int = 200) -> str:
    """A single line of 1 to `most` characters."""
    line = given.strip()
    if not legible(line, most) or "\n" in line or "\t" in line:
        raise invalid(
            field,
            "length",
            f"one line of 1 to {most} characters",
            f"één regel van 1 tot en met {most} tekens",
        )
    return line


def legible(text: str, most: int) -> bool:
    """Whether a text holds something to see, at most so many characters, and none that no one writes."""
    return (
        len(text) <= most
        and any(character.isprintable() and not character.isspace() for character in text)
        and all(
            unicodedata.category(character) not in _UNWRITTEN for character in text if character not in "\n\t"
        )
    )


def read_lines(given: list[str], field: str) -> list[str]:
    """At most `MOST_ENTRIES` lines, each once."""
    refuse_many(given, field)
    lines = [read_line(line, f"{field}.{number}") for number, line in enumerate(given)]
    return [*dict.fromkeys(lines)]


def refuse_many(given: Sequence[object], field: str) -> None:
    """Raise `InvalidInput` if a list holds more than `MOST_ENTRIES`."""
    if len(given) > MOST_ENTRIES:
        raise invalid(field, "count", f"at most {MOST_ENTRIES} entries", f"hooguit {MOST_ENTRIES} waarden")


def read_period(starts_on: date | None, ends_on: date | None, field: str = "endsOn") -> None:
    """Raise `InvalidInput` if the period ends before it starts."""
    if starts_on and ends_on and ends_on < starts_on:
        raise invalid(field, "period", "a day not before the start", "een dag niet voor het begin")


@strawberry.input
class ProvenanceInput:
    """Where the facts come from; `demonstration` marks what is invented to show the suite."""

    source: str
    as_of: date
    address: str | None = None
    demonstration: bool = False


def read_address(given: str | None, field: str) -> str | None:
    """The address of a public page, http or https: portals will link to it."""
    if given is None:
        return None
    if not _ADDRESS.fullmatch(given.strip()):
        raise invalid(
            field, "web-address", "an address that starts with https://", "een adres dat met https:// begint"
        )
    return read_line(given, field, most=500)


def read_provenance(given: ProvenanceInput | None, today: date) -> dict[str, object]:
    """The provenance to store; without one, the entry itself is the source, as of today."""
    if given is None:
        return Provenance(source="entered here", as_of=today).as_json()
    return Provenance(
        source=read_line(given.source, "provenance.source", most=500),
        as_of=given.as_of,
        address=read_address(given.address, "provenance.address"),
        demonstration=given.demonstration,
    ).as_json()
