"""Meters that moved to another subgraph and left their old figures behind (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    meters = [record("Meter", id="1"), record("Meter", id="2")]
    return World(
        root={"meters": meters},
        entities=(
            record(
                "Meter",
                id="1",
                place="quay",
                total=7,
                peak=2,
                amount=lambda given, _: given["total"] * 10,
                surcharge=lambda given, _: given["peak"] + given["total"],
            ),
            record("Meter", id="2", place="lock", total=0, peak=0, amount=0, surcharge=0),
        ),
        only={
            "legacy": World(
                entities=(
                    record("Meter", id="1", place="quay", total=-1, peak=-1),
                    record("Meter", id="2", place="lock", total=-1, peak=-1),
                )
            )
        },
    )
