"""Lots whose price is known here and derived there (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    lot = record("Lot", id="1")
    return World(
        {"lots": [lot], "offers": [lot]},
        (record("Lot", id="1", area=50, price=100, agent="B"),),
        {
            "broker": World(
                entities=(record("Lot", id="1", price=lambda given, _: given["area"] * 2, agent="B"),)
            )
        },
    )
