"""Prizes of a challenge (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        root={
            "award": record("Medal", metal="gold"),
            "prizes": [record("Medal", metal="tin"), record("Cheque", number="n1"), None],
            "teams": [record("Team", id="t1"), record("Team", id="t2")],
        },
        entities=(
            record("Cheque", number="n1", amount=500, cashed=True),
            record("Team", id="t1", name="Alpha", trophy=record("Medal", metal="gold")),
            record("Team", id="t2", name="Beta", trophy=None),
        ),
    )
