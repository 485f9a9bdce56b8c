"""A thing with a chain of requirements (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    name = record("Thing", id="1")
    thing = record(
        "Thing",
        id="1",
        kind=record("Big", size=9),
        a=1,
        e=5,
        b=lambda given, _: given["a"] + 1,
        c=lambda given, _: given["b"] + 1,
    )
    return World({"thing": name, "things": [name, None], "other": name}, (thing,))
