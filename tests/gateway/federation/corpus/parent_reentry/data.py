"""Orders whose parts have no key of their own (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        root={
            "order": lambda _, arguments: record("Order", id=arguments["id"]),
            "orders": [record("Order", id="1"), None, record("Order", id="2")],
        },
        entities=(
            record(
                "Order",
                id="1",
                parcel=record(
                    "Parcel",
                    weight=5,
                    tracking="tr1",
                    route=record("Route", start="A", end="B"),
                    carrier=record("Carrier", id="c1"),
                ),
                lines=[
                    record("Line", article="rope", shelf="s1", amount=2),
                    record("Line", article="hook", shelf="s2", amount=1),
                ],
            ),
            record("Order", id="2", parcel=None, lines=[]),
            record("Carrier", id="c1", name="Postkoets"),
        ),
    )
