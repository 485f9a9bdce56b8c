"""A collection of things, some of which are printed and some of which are played (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    book, chart, disc = record("Book", id="b"), record("Map", id="m"), record("Disc", id="d")
    return World(
        {"items": [book, disc, chart, None], "held": [[disc, book], [], None]},
        (
            record("Book", id="b", pages=100, loans=1),
            record("Map", id="m", pages=1, scale=25000, loans=2),
            record("Disc", id="d", loans=3, minutes=40),
        ),
    )
