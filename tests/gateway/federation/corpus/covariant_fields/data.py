"""Two fleets; in one of them every captain is an officer (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        root={
            "fleet": [record("Ferry", id="f1"), record("Raft", id="r1")],
            "navy": [record("Cutter", id="c1"), record("Cutter", id="c2")],
        },
        entities=(
            record("Ferry", id="f1", captain=record("Officer", id="o1")),
            record("Raft", id="r1", captain=record("Guest", name="Bo", age=8)),
            record("Cutter", id="c1", captain=record("Officer", id="o2")),
            record("Cutter", id="c2", captain=None),
            record("Officer", id="o1", name="An", rank="Mate", medals=1),
            record("Officer", id="o2", name="Cor", rank="Master", medals=2),
        ),
    )
