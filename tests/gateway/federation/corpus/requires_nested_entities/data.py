"""A stay, whose bill needs the room, its price and its floor (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    stay = record(
        "Stay",
        id="1",
        guest=record("Guest", id="g"),
        room=record("Room", id="r"),
        bill=lambda given, _: f"{given['room']['price']} on {given['room']['floor']['level']}",
        greeting=lambda given, _: f"Welcome to {given['room']['floor']['name']}",
    )
    return World(
        {"stay": record("Stay", id="1")},
        (
            stay,
            record("Room", id="r", floor=record("Floor", id="f"), price=80),
            record("Floor", id="f", level=0, name="Duin"),
        ),
    )
