"""Things of which each side knows its own kinds (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    book, chart, disc = record("Book", id="b"), record("Chart", id="c"), record("Disc", id="d")
    return World(
        {"item": book, "westItems": [chart, book, None], "crate": record("Crate", id="1")},
        (
            record("Book", id="b", pages=9),
            record("Chart", id="c", scale=50),
            record("Disc", id="d", minutes=3),
            record("Crate", id="1", top=book, bottom=disc),
        ),
    )
