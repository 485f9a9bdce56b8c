"""Shapes and spots that are described in pieces (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    square = record("Square", id="s")
    return World(
        {
            "found": square,
            "more": record("Spot", id="1"),
            "shown": lambda _, arguments: [square] if arguments.get("filter", {}).get("corners") == 4 else [],
            "grade": "B",
            "spots": [record("Spot", id="1")],
        },
        (record("Square", id="s", corners=4, sides=4, area=9), record("Spot", id="1", name="dot")),
    )
