"""Books that stand in many places (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    def title(name: str) -> object:
        return lambda _, arguments: name.upper() if arguments.get("upper") else name

    a, b = record("Book", id="a"), record("Book", id="b")
    return World(
        {
            "front": a,
            "back": b,
            "shelf": record("Shelf", best=a, rest=[b, a, None]),
            "reader": record("Reader", id="r"),
        },
        (
            record("Book", id="a", title=title("Aa"), pages=1, sequel=b),
            record("Book", id="b", title=title("Bb"), pages=2, sequel=None),
            record("Film", id="f", title="Ff"),
            record("Reader", id="r", name="Rr", favourite=record("Film", id="f"), read=[b]),
        ),
    )
