"""Clerks and letters, from which one may begin again (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    me = record("Clerk", id="1")
    return World(
        {
            "me": me,
            "now": "noon",
            "letters": [
                record("Letter", text="a", to=me, root={}),
                record("Letter", text="b", to=None, root={}),
            ],
            "count": lambda _, arguments: len(arguments.get("of") or ""),
        },
        (record("Clerk", id="1", name="N", query={}),),
    )
