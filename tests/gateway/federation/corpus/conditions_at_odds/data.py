"""An item with a box and a next item (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    item = record("Item", id="1")
    return World(
        {"item": item, "pick": record("Other", id="o")},
        (
            record(
                "Item",
                id="1",
                a=1,
                b=2,
                c=lambda given, _: given["a"] + 2,
                next=item,
                box=record("Box", left=4, right=5),
            ),
            record("Other", id="o", b=9),
        ),
    )
