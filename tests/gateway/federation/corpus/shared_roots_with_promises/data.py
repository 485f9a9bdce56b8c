"""Users that two subgraphs return from the same roots with other promises (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    user = record("User", id="1")
    return World({"me": user, "team": [user, None]}, (record("User", id="1", name="N", age=4),))
