"""Things on show, each known by a key of its own kind (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    book, film = record("Book", isbn="i"), record("Film", id="f")
    return World(
        {"shown": [film, record("Poster", title="P"), book, film, record("Film", id="g")]},
        (
            record("Book", isbn="i", title="B", note="nb"),
            record("Film", id="f", title="F", code=record("Code", year=1999, number=1), note="nf"),
            record("Film", id="g", title="G", code=None),
        ),
    )
