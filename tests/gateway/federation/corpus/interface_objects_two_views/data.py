"""Things that are seen, and priced things that are bought; a lamp is both (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    lamp, stone = record("Lamp", id="l"), record("Stone", id="s")
    vat = {"vat": lambda given, _: given["cost"] // 5}
    return World(
        {
            "things": [lamp, stone],
            "seen": [record("Stone", id="s"), lamp],
            "bought": [record("Ticket", id="t"), record("Lamp", id="l")],
        },
        (
            record("Lamp", id="l", name="L", cost=50, views=3, **vat),
            record("Stone", id="s", name="S", views=4),
            record("Ticket", id="t", cost=10, seat="A1", **vat),
        ),
    )
