"""Parcels and letters that are paid by weight and size (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import World, record

SCALE = {None: 1, "kg": 2, "g": 2000, "mm": 10, "cm": 1}


def rate(given: Any, arguments: Any) -> str:
    return f"{given['weight']}{'!' if arguments.get('fast') else ''}"


def scaled(number: int) -> Any:
    return lambda _, arguments: number * SCALE[arguments.get("unit")]


def world() -> World:
    parcel, letter = record("Parcel", id="p"), record("Letter", id="l")
    return World(
        {"parcels": [parcel], "sent": [letter, parcel]},
        (
            record(
                "Parcel",
                id="p",
                weight=scaled(3),
                size=record("Size", width=scaled(4), height=scaled(5)),
                note="n",
                rate=rate,
                small=lambda given, _: f"{given['size']['width']}x{given['size']['height']}",
                large=lambda given, _: f"{given['size']['width']}",
                tag=lambda given, _: f"<{given['note']}>",
            ),
            record("Letter", id="l", weight=scaled(1), rate=rate),
        ),
    )
