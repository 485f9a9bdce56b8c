"""Boxes that are marked with anything, and shelves known by several plain values (demonstration data)."""

from __future__ import annotations

import json

from tests.gateway.federation.corpus.world import World, record

MARKS = [
    1,
    True,
    1.5,
    "1",
    "",
    0,
    False,
    [1],
    {"a": [1, {"b": None}]},
    {"a": [1, {"b": 0}]},
    {"a": [1, {"b": None}]},
]
SHELVES = [(1, "RED", True), (0, "BLUE", False), (1, "GREY", False), (1, "RED", None), (2, "RED", True)]


def world() -> World:
    return World(
        {
            "boxes": [
                record("Box", mark=mark, weight=lambda given, _: json.dumps(given["mark"])) for mark in MARKS
            ],
            "shelves": [record("Shelf", row=row, colour=colour, lit=lit) for row, colour, lit in SHELVES],
        },
        tuple(record("Box", mark=mark, weight=lambda given, _: json.dumps(given["mark"])) for mark in MARKS)
        + tuple(
            record("Shelf", row=row, colour=colour, lit=lit, load=number)
            for number, (row, colour, lit) in enumerate(SHELVES[:4])
        ),
    )
