"""A thing of which each half needs the other (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    thing = record(
        "Thing",
        id="1",
        a=lambda given, _: f"a{given['b']}",
        b=lambda given, _: f"b{given['c']}",
        c=lambda given, _: f"c{given['d']}",
        d=lambda given, _: f"d{given['e']}",
        e="e",
    )
    name = record("Thing", id="1")
    return World({"thing": name, "leftThings": [name, name], "rightThing": name}, (thing,))
