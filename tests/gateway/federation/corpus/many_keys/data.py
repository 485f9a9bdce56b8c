"""Laboratories and their devices (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        root={
            "labs": [record("Lab", id="1"), record("Lab", id="2")],
            "biggest": record("Lab", id="1"),
        },
        entities=(
            record(
                "Lab",
                id="1",
                code="W",
                country=record("Country", iso="NL"),
                name="Water",
                staff=9,
                devices=[record("Device", serial="s1"), record("Device", serial="s2")],
            ),
            record(
                "Lab", id="2", code="W", country=record("Country", iso="BE"), name="Wind", staff=4, devices=[]
            ),
            record("Device", serial="s1", model="P1", maker=record("Maker", id="m1"), years=2),
            record("Device", serial="s2", model="P1", maker=record("Maker", id="m2"), years=5),
            record("Maker", id="m1", name="Delta"),
            record("Maker", id="m2", name="Sigma"),
        ),
    )
