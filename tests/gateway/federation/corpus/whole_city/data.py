"""A city: what stands in it, who cares for it and what it costs (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    bridge, lock, tree = record("Bridge", id="b"), record("Lock", id="l"), record("Tree", id="t")
    ann, bob = record("Person", id="1"), record("Person", id="2")
    centre, north = record("District", code="c"), record("District", code="n")
    ring, lane = record("Road", number=1, district=centre), record("Road", number=1, district=north)
    everything = [bridge, tree, lock]

    def length(_: Any, arguments: Any) -> float:
        return 2000.0 if arguments["unit"] == "M" else 2.0

    def visits(*ids: str) -> Any:
        found = [record("Visit", id=id) for id in ids]
        return lambda _, arguments: found[-arguments["last"] :] if arguments.get("last") else found

    sticker = {"sticker": lambda given, _: f"<{given['name']}>"}
    bill = {"bill": lambda given, _: f"for {given['by'] and given['by']['name']}"}
    return World(
        {
            "assets": lambda _, arguments: everything[: arguments.get("first")],
            "asset": lambda _, arguments: next(
                (one for one in everything if one["id"] == arguments["id"]), None
            ),
            "find": lambda _, arguments: [tree, ring, bridge],
            "districts": [centre, None, north],
            "dueAssets": [lock, bridge, lock],
            "people": [ann, bob],
        },
        (
            record(
                "Bridge",
                id="b",
                code="B1",
                name="Oude Brug",
                place=record("Place", x=1.5, y=2.5),
                year=1900,
                length=length,
                carries=[ring, lane],
                value=lambda given, _: int(given["length"]) * given["year"],
                toll=lambda given, _: int(given["length"]),
                visits=visits("v1", "v2"),
                due=True,
                **sticker,
            ),
            record(
                "Lock",
                id="l",
                name="Sluis",
                place=None,
                year=None,
                gates=4,
                value=lambda given, _: given["gates"] * 10,
                visits=visits(),
                due=True,
                **sticker,
            ),
            record(
                "Tree",
                id="t",
                name=None,
                place=record("Place", x=None, y=0.0),
                height=12,
                visits=visits("v3"),
                due=False,
                **sticker,
            ),
            record("Visit", id="v1", by=ann, asset=bridge, cost=5, **bill),
            record("Visit", id="v2", by=None, asset=bridge, cost=None, **bill),
            record("Visit", id="v3", by=bob, asset=tree, cost=0, **bill),
            record("Person", id="1", name="Ann", home=centre, boss=bob),
            record("Person", id="2", name="Bob", home=None, boss=None),
            record("District", code="c", name="Centrum", roads=[ring], oldest=tree, mayor=ann, people=[ann]),
            record("District", code="n", name="Noord", roads=[], oldest=None, mayor=bob, people=[]),
            record("Road", number=1, district=centre, name="Ring"),
            record("Road", number=1, district=north, name="Laan"),
        ),
    )
