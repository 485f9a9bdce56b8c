"""Craft whose speed and owner are known in as many subgraphs as there are kinds (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import World, record


def speed(kmh: float) -> Any:
    return lambda _, arguments: kmh if arguments["unit"] == "KMH" else kmh / 2


def world() -> World:
    person = record("Person", id="p")
    boat = record("Boat", id="b")
    return World(
        {"craft": [boat, record("Plane", id="a"), None, record("Kite", id="k"), boat]},
        (
            record("Boat", id="b", speed=speed(20), owner=person),
            record("Plane", id="a", speed=speed(900), owner=record("Airline", name="Air", seats=180)),
            record("Kite", id="k", speed=speed(50), owner=None),
            record("Person", id="p", name="Pim", boats=[boat]),
        ),
    )
