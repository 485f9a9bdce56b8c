"""Owners and what their subgraph knows of their animals (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    cat, dog = record("Cat", id="c"), record("Dog", id="d")
    return World(
        root={
            "owners": [record("Owner", id="1"), record("Owner", id="2")],
            "pick": record("Owner", id="1"),
            "guard": record("Owner", id="2"),
        },
        entities=(
            record("Owner", id="1", pet=cat, animal=cat, pets=[cat, dog, None], animals=[dog, cat]),
            record("Owner", id="2", pet=None, animal=dog, pets=[], animals=None),
            record("Cat", id="c", name="Mies", lives=9),
            record("Dog", id="d", name="Bas", tricks=["sit"]),
        ),
    )
