"""Wares whose interface has a key in one subgraph only (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    tea, cup = record("Tea", id="t"), record("Cup", id="c")
    return World(
        {
            "wares": [tea, cup],
            "ware": lambda _, arguments: {"t": tea, "c": cup}.get(arguments["id"]),
            "sale": [cup],
            "orders": [record("Order", ware=cup, both=[tea, None, cup])],
        },
        (
            record("Tea", id="t", name="Oolong", leaf="green", price=5),
            record("Cup", id="c", name="Mug", leaf="handle", price=2),
        ),
    )
