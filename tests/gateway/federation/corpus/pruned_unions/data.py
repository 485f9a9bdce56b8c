"""Guides and where they stop (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    guide = record("Guide", id="1")
    return World(
        {"guide": guide, "tour": guide, "boatTour": record("Guide", id="2")},
        (
            record("Guide", id="1", name="G", stop=record("Mill", vanes=4)),
            record("Guide", id="2", name="H", stop=record("Lock", doors=2)),
        ),
    )
