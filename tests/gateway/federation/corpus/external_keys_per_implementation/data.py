"""Two lost-and-found offices, each of which numbers one kind of thing (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    umbrella, glove = record("Umbrella", id="u1", label="black"), record("Glove", id="g1", label="left")
    return World(root={"found": glove, "finds": [umbrella, glove, None]})
