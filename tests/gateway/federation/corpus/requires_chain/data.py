"""Sites whose yield follows from figures of four other subgraphs (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import World, record


def site(id: str, area: int | None) -> dict[str, Any]:
    return record(
        "Site",
        id=id,
        area=area,
        soil=lambda given, _: f"clay{given['area']}",
        water=lambda given, _: len(given["soil"]),
        crop=lambda given, _: f"{given['soil']}+{given['water']}",
        **{"yield": lambda given, _: f"{given['area']} {given['crop']} {given['water']}"},
    )


def world() -> World:
    sites = (site("1", 40), site("2", None))
    return World({"site": sites[0], "sites": [record("Site", id="2"), None, record("Site", id="1")]}, sites)
