"""Books and their loans (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    book = record("Book", id="1")
    return World(
        {
            "book": book,
            "lend": book,
            "now": "noon",
            "loans": [record("Loan", book=book, until="June"), record("Loan", book=None, until=None)],
        },
        (record("Book", id="1", title="T", pages=200, code=9, days=lambda given, _: given["pages"] // 10),),
    )
