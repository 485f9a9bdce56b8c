"""Orders whose payment and lines have no key and are of several kinds (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    card = record("Card", number="4", bank="B", owner=record("Person", id="p"))
    return World(
        {
            "orders": [record("Order", id="1"), record("Order", id="2"), record("Order", id="3")],
            "feed": [
                record("Image", url="/i", width=5),
                None,
                record("Text", words="w", author="a"),
                record("Image", url="/j", width=6),
            ],
            "grid": [[record("Cell", x=1, y=2), None], [], None, [record("Cell", x=3, y=4)]],
        },
        (
            record(
                "Order",
                id="1",
                payment=card,
                lines=[
                    record("Ware", amount=9, name="rope", tax=2),
                    None,
                    record("Fee", amount=1, reason="late"),
                ],
            ),
            record("Order", id="2", payment=record("Cash", coins=3, till=7), lines=[]),
            record("Order", id="3", payment=None, lines=None),
            record("Person", id="p", name="P"),
        ),
    )
