"""Wares in a shop and in a basket (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    tea, cup = record("Tea", id="t"), record("Cup", id="c")
    return World(
        {"wares": [tea, cup], "basket": record("Basket", id="1"), "gift": tea},
        (
            record(
                "Tea",
                id="t",
                name="T",
                weight=lambda _, arguments: 500 if arguments.get("unit") == "g" else 1,
                price=lambda given, _: given["weight"] // 100,
                stars=4,
            ),
            record("Cup", id="c", name="C", weight=9, price=2, stars=3),
            record(
                "Basket",
                id="1",
                wares=[cup, tea],
                owner=record("Owner", name="O", town="Ede"),
                label=lambda given, _: f"of {given['owner']['name']}",
                names=lambda given, _: "+".join(ware["name"] for ware in given["wares"]),
            ),
        ),
    )
