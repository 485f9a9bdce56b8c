"""Houses whose value is filed under a code and a zone (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    tax = {"zoneTax": lambda given, _: given["rate"] * 2}
    return World(
        {"houses": [record("House", id="1"), record("House", id="2")]},
        (
            record("House", id="1", code="c", zone=record("Zone", name="north"), value=300, rate=4, **tax),
            record("House", id="2", code="c", zone=record("Zone", name="south"), value=200, rate=5, **tax),
        ),
    )
