"""Places and people in one list, where one subgraph cannot tell the kinds of places (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import Record, World, record


def title(given: Record, _: Any) -> str:
    place = given["place"]
    return f"{place['__typename']} {place['id']} {place['visitors']}"


def line(given: Record, _: Any) -> str:
    about = given["about"]
    return f"{about['__typename']} {about['id']} {about.get('trips')} {about.get('visitors')}"


def world() -> World:
    museum, park, person = record("Museum", id="m"), record("Park", id="p"), record("Person", id="n")
    first = record("Visit", day="1", place=museum, about=person, title=title, line=line)
    second = record("Visit", day="2", place=park, about=park, title=title, line=line)
    return World(
        {
            "records": [park, person],
            "seen": [museum, person, None, park],
            "latest": park,
            "visits": [first, second],
        },
        (
            record("Museum", id="m", name="M", halls=3, visitors=7, last=first),
            record("Park", id="p", name="P", trees=50, visitors=9, last=second),
            record("Person", id="n", name="N", trips=2),
            first,
            second,
        ),
    )
