"""Instruments whose fields have the same names and not the same types (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    gauge, logger = record("Gauge", code="g1"), record("Logger", code="l1")
    spare = record("Spare", code=["x", "y"], note="box")
    return World(
        {"readings": [gauge, logger, spare, None], "pair": record("Pair", first=logger, second=spare)},
        (
            record(
                "Gauge",
                code="g1",
                unit=None,
                range=record("Range", low=1, high=2),
                text=lambda _, arguments: f"gauge {arguments.get('lang')}",
                place="dike",
                age=1,
            ),
            record(
                "Logger",
                code="l1",
                unit="m",
                range=[record("Range", low=3, high=4), None],
                text=lambda _, arguments: f"logger {arguments.get('lang')}",
                place="sluice",
                age=2,
            ),
        ),
    )
