"""Lines of public transport, known by their stops or their badges (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    a, b = (record("Stop", code=code) for code in "AB")
    return World(
        root={"lines": [record("Line", id="1"), record("Line", id="2"), record("Line", id="3")]},
        entities=(
            record("Line", id="1", stops=[a, b], badges=["x"], first="5:10", last="23:40", colour="red"),
            record("Line", id="2", stops=[b, a], badges=[], first="6:00", last="22:00", colour="none"),
            record("Line", id="3", stops=[], badges=["x", "y"], first=None, last="1:00", colour="blue"),
        ),
    )
