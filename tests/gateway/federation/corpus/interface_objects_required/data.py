"""Events at places, announced by those who know only that they are places (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    hall, square = record("Hall", id="h"), record("Square", id="s")
    sign = {"sign": lambda given, _: f"[{given['name']}]"}
    return World(
        {
            "places": [hall, square],
            "events": [record("Event", id="1"), record("Event", id="2")],
        },
        (
            record(
                "Event",
                id="1",
                place=hall,
                places=[square, hall],
                headline=lambda given, _: f"At {given['place']['name']}",
            ),
            record(
                "Event",
                id="2",
                place=None,
                places=[],
                headline=lambda given, _: "Nowhere" if given["place"] is None else "?",
            ),
            record(
                "Hall",
                id="h",
                code="H1",
                name="Doelen",
                seats=100,
                next=record("Event", id="2"),
                tags=[record("Tag", word="loud", place=square)],
                permit="yes",
                **sign,
            ),
            record("Square", id="s", code=None, name="Plein", next=None, tags=None, permit="no", **sign),
        ),
    )
