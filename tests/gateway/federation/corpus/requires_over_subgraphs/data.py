"""Claims that are judged by parts of which several subgraphs know something (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import World, record


def verdict(given: Any, _: Any) -> str:
    return " ".join(
        "-" if part is None else str(part.get("weight", part.get("length"))) for part in given["parts"]
    )


def way(given: Any, _: Any) -> str | None:
    parcel = given["parcel"]
    return None if parcel is None else f"{parcel['weight']} by {parcel['tracking']}"


def world() -> World:
    stone, wood = record("Stone", id="s"), record("Wood", id="w")
    rules = {"verdict": verdict, "way": way}
    return World(
        {"claims": [record("Claim", id="1"), record("Claim", id="2")]},
        (
            record(
                "Claim",
                id="1",
                parts=[wood, None, stone],
                parcel=record("Parcel", weight=3, tracking="tr"),
                **rules,
            ),
            record("Claim", id="2", parts=[], parcel=None, **rules),
            record("Stone", id="s", weight=8),
            record("Wood", id="w", length=5),
        ),
    )
