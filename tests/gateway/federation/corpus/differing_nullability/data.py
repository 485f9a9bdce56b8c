"""Boxes on whose nulls two subgraphs do not agree (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        {
            "both": record("Box", id="1"),
            "strictBox": record("Box", id="1"),
            "looseBox": record("Box", id="2"),
            "pieces": [record("Pin", id="p"), record("Cap", id="c")],
        },
        (
            record("Box", id="1", label="one", sizes=[1, 2], lid="red"),
            record("Box", id="2", label=None, sizes=[1, None], lid=None),
            record("Pin", id="p", note="sharp"),
            record("Cap", id="c", note=None, hat="blue"),
        ),
    )
