"""Vessels in a harbour; its own figure for the length of ferries is out of date (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    stale = record("Ferry", id="f1", name="Veer", length=1, decks=2)
    return World(
        root={
            "vessels": [record("Ferry", id="f1"), record("Barge", id="b1"), None],
            "flagship": record("Barge", id="b1"),
            "registered": [record("Barge", id="b1"), record("Tug", id="t1")],
        },
        entities=(
            record("Ferry", id="f1", name="Veer", length=100, decks=2),
            record("Barge", id="b1", name="Aak", length=60, cargo="sand"),
            record("Tug", id="t1", name="Sleper", length=20),
        ),
        only={"harbour": World(entities=(stale,))},
    )
