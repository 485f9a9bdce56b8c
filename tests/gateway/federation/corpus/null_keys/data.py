"""People, of whom some have no badge or one without a number (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        root={"people": [record("Person", id=str(number)) for number in range(1, 6)] + [None]},
        entities=(
            record(
                "Person",
                id="1",
                name="A",
                badge=record("Badge", number="b1"),
                office=record("Office", floor=0, room="x"),
            ),
            record("Person", id="2", name="B", badge=None, office=record("Office", floor=None, room="x")),
            record(
                "Person",
                id="3",
                name="C",
                badge=record("Badge", number=None),
                office=record("Office", floor=0, room=None),
            ),
            record("Person", id="4", name="D", badge=record("Badge", number="lost"), office=None),
            record("Badge", number="b1", doors=["front", None], mustOpen="front"),
            record("Office", floor=0, room="x", seats=3),
        ),
    )
