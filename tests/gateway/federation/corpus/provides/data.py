"""Works whose subgraph knows a bit of their makers (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    ada, bob = record("Person", id="a"), record("Person", id="b")
    return World(
        root={
            "person": ada,
            "best": record("Work", id="w1"),
            "latest": record("Work", id="w1"),
            "top": [record("Work", id="w1"), None, record("Work", id="w2")],
            "tree": record("Step", id="1"),
        },
        entities=(
            record("Work", id="w1", title="Map", maker=ada, editors=[bob, None, ada]),
            record("Work", id="w2", title="Key", maker=None, editors=[]),
            record(
                "Person",
                id="a",
                name="A",
                age=40,
                address=record("Address", street="Dam 1", town=record("Town", code="t1")),
            ),
            record("Person", id="b", name="B", age=50, address=None),
            record("Town", code="t1", name="Ton", mayor=bob),
            record("Step", id="1", label="one", next=record("Step", id="2"), other=record("Step", id="3")),
            record("Step", id="2", label="two", next=record("Step", id="3"), other=None),
            record("Step", id="3", label="three", next=None, other=record("Step", id="2")),
        ),
    )
