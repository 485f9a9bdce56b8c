"""Shelves with books, where some things fail (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    good, bad, lost = (record("Book", id=id) for id in ("good", "bad", "lost"))
    thick = {"thick": lambda given, _: None if given["pages"] is None else f"{given['pages']}"}
    return World(
        {
            "shelf": record("Shelf", id="1"),
            "shelves": [record("Shelf", id="1"), record("Shelf", id="2"), None],
            "strict": record("Shelf", id="2"),
            "broken": ValueError("no shelf"),
        },
        (
            record(
                "Shelf",
                id="1",
                title=ValueError("no title"),
                books=[good, bad, None, lost, bad],
                best=bad,
                full=[good, lost],
                rare=[[good], [bad, good], None],
                rank=1,
            ),
            record(
                "Shelf",
                id="2",
                title="T",
                books=[good],
                best=None,
                full=[good],
                rare=[],
                rank=ValueError("no rank"),
            ),
            record("Book", id="good", title="G", pages=10, stars=5, note="n", **thick),
            record(
                "Book",
                id="bad",
                title=ValueError("no title"),
                pages=ValueError("no pages"),
                stars=ValueError("no stars"),
                note=ValueError("no note"),
                **thick,
            ),
        ),
    )
