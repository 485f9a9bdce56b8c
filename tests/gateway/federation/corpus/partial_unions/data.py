"""A museum whose two wings exhibit different things (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        root={
            "highlight": record("Painting", id="p1"),
            "eastHighlight": record("Sculpture", id="s1"),
            "westHighlights": [record("Painting", id="p1"), record("Coin", id="c1"), None],
            "eastHall": record("Hall", id="h1"),
            "halls": [record("Hall", id="h1"), record("Hall", id="h2"), record("Hall", id="h3")],
        },
        entities=(
            record("Painting", id="p1", title="Dikes"),
            record("Sculpture", id="s1", height=3),
            record("Coin", id="c1", metal="silver", minted=1650),
            record(
                "Hall",
                id="h1",
                name="First",
                centrepiece=record("Painting", id="p1"),
                all=[record("Painting", id="p1"), record("Sculpture", id="s1")],
            ),
            record("Hall", id="h2", name="Second", centrepiece=None, all=[]),
            record("Hall", id="h3", name="Third", centrepiece=record("Painting", id="p1")),
        ),
    )
