"""Sightings at a coast (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        root={
            "sighting": record("Seal", tag="s1"),
            "coastSighting": record("Crab", tag="c1"),
            "latest": record(
                "Report", creature=record("Gull", tag="g1"), reporter=record("Reporter", id="r1")
            ),
        },
        entities=(
            record("Seal", tag="s1", weight=90),
            record("Gull", tag="g1", wingspan=130),
            record("Crab", tag="c1", claws=2),
            record("Reporter", id="r1", name="Post 9", last=record("Crab", tag="c1")),
        ),
    )
