"""Places whose visits can only be read where they are counted (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    museum, park = record("Museum", id="m"), record("Park", id="p")
    return World(
        {"counted": [museum, park], "places": [park, museum]},
        (record("Museum", id="m", visits=7, name="M"), record("Park", id="p", visits=9, name="P")),
    )
