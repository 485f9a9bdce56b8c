"""Places that are rated, some of them twice (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    museum, park = record("Museum", id="m"), record("Park", id="p")
    return World(
        {"places": [museum, park], "rated": [park, museum]},
        (record("Museum", id="m", stars=3, note="dry"), record("Park", id="p", stars=5, note="wet")),
    )
