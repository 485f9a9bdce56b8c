"""Towns that every subgraph knows a little of (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    town, region = record("Town", id="1"), record("Region", code="r")
    return World(
        {"towns": [town], "largest": town, "regions": [region]},
        (
            record("Town", id="1", name="Ede", area=3, people=9, region=region),
            record("Region", code="r", name="Veluwe", towns=[town, None], capital=town),
        ),
    )
