"""Places, rated and visited (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import World, record


def place(kind: str, id: str, **fields: Any) -> dict[str, Any]:
    return record(
        kind,
        id=id,
        advice=lambda given, _: f"{given['stars']} stars: go",
        slogan=lambda given, _: f"See {given['name']}",
        **fields,
    )


def world() -> World:
    return World(
        root={
            "places": [record("Museum", id="m1"), record("Park", id="p1"), None],
            "place": lambda _, arguments: {
                "m1": record("Museum", id="m1"),
                "p1": record("Park", id="p1"),
            }.get(arguments["id"]),
            "topPlace": record("Park", id="p1"),
            "rated": [record("Museum", id="m1"), record("Park", id="p1")],
            "visits": [
                record("Visit", on="Monday", place=record("Museum", id="m1")),
                record("Visit", on="Sunday", place=None),
            ],
        },
        entities=(
            place("Museum", "m1", name="Waterhuis", halls=4, stars=3),
            place("Park", "p1", name="Kwelder", trees=70, stars=5),
        ),
    )
