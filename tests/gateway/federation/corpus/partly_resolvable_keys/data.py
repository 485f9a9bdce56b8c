"""Books that the shop can only look up by one of its two keys (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    books = [record("Book", id="1"), record("Book", id="2")]
    return World(
        root={"reviewed": books, "offers": books[:1], "borrowed": books},
        entities=(
            record(
                "Book",
                id="1",
                isbn="978",
                weight=300,
                stars=4,
                price=20,
                postage=lambda given, _: given["weight"] // 100,
            ),
            record("Book", id="2", isbn="979", weight=None, stars=2, price=8, postage=None),
        ),
    )
