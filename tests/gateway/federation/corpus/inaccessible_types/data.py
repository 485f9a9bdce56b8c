"""A desk with a drawer that clients may not open (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    pen, safe = record("Pen", id="p"), record("Safe", id="s", label="hidden")
    return World(
        {
            "desk": record("Desk", id="1"),
            "items": [pen, safe, None],
            "things": [safe, record("Desk", id="1"), pen],
            "chosen": safe,
            "must": [pen, safe],
        },
        (
            record(
                "Desk",
                id="1",
                name="D",
                drawer=record("Drawer", content="coins"),
                size=lambda _, arguments: len(arguments),
                room="r1",
                summary=lambda given, _: f"has {given['drawer']['content']}",
            ),
            record("Pen", id="p", label="P", ink="blue"),
        ),
    )
