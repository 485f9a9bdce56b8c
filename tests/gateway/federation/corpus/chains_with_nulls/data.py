"""Trips whose boats, skippers and clubs may be missing (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import World, record


def label(given: Any, _: Any) -> str:
    value = given
    for step in ("boat", "skipper", "club", "name"):
        if value[step] is None:
            return f"no {step}"
        value = value[step]
    return f"of {value}"


def world() -> World:
    def trip(id: str, boat: str | None) -> dict[str, Any]:
        return record("Trip", id=id, boat=boat and record("Boat", id=boat), label=label)

    return World(
        {"trips": [record("Trip", id=str(number)) for number in range(1, 6)]},
        (
            trip("1", "a"),
            trip("2", None),
            trip("3", "b"),
            trip("4", "c"),
            trip("5", "lost"),
            record("Boat", id="a", skipper=record("Skipper", id="x"), berth=record("Berth", id="q")),
            record("Boat", id="b", skipper=None, berth=record("Berth", id="unknown")),
            record("Boat", id="c", skipper=record("Skipper", id="y"), berth=None),
            record("Skipper", id="x", club=record("Club", name="Row")),
            record("Skipper", id="y", club=None),
            record("Berth", id="q", depth=2.5),
        ),
    )
