"""Parcels whose figures moved and depend on each other (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    parcel = record(
        "Parcel",
        id="1",
        a=1,
        b=2,
        c=3,
        d=lambda given, _: given["e"] * 10,
        e=lambda given, _: given["a"] + 4,
        f=lambda given, _: given["b"] + 5,
        c2=lambda given, _: given["d"] + given["f"],
    )
    stale = record("Parcel", id="1", a=-1, b=-1, c=-1)
    return World({"parcels": [record("Parcel", id="1")]}, (parcel,), {"old": World(entities=(stale,))})
