"""Laboratories and their trials (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        {"lab": lambda _, arguments: record("Lab", id=arguments["id"])},
        tuple(
            record(
                "Lab",
                id=id,
                name=f"Lab {id}",
                partner=lambda _, arguments, other=other: (
                    record("Lab", id=other) if arguments.get("rank") else None
                ),
                count=lambda _, arguments: arguments.get("year", 0),
                trial=lambda _, arguments: record("Trial", number=f"t{arguments.get('year')}"),
                best=record("Trial", number="t1"),
            )
            for id, other in (("1", "2"), ("2", "1"))
        )
        + tuple(
            record(
                "Trial",
                number=number,
                title=lambda _, arguments, number=number: (
                    number if arguments.get("short") else f"Trial {number}"
                ),
                entity="E",
            )
            for number in ("t1", "t2")
        ),
    )
