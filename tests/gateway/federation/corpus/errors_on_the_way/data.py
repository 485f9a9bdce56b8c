"""Rows whose sums fail at several places (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    a, b = record("Row", id="a"), record("Row", id="b")
    rules = {
        "sum": lambda given, _: None if given["base"] is None else given["base"] + 1,
        "total": lambda given, _: None if given["sum"] is None else given["sum"] * 2,
        "depth": lambda given, _: given["deep"] and given["deep"]["value"],
    }
    return World(
        {
            "me": record("User", name="N", first=ValueError("no first"), age=ValueError("no age")),
            "rows": [[a, b], None, [], [b, None]],
        },
        (
            record(
                "Row",
                id="a",
                base=1,
                deep=record("Deep", value=ValueError("no value")),
                other=b,
                must=1,
                **rules,
            ),
            record(
                "Row",
                id="b",
                base=ValueError("no base"),
                deep=None,
                other=a,
                must=ValueError("no must"),
                **rules,
            ),
        ),
    )
