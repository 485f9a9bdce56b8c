"""Assets that are taxed each in its own way (demonstration data)."""

from __future__ import annotations

from typing import Any

from tests.gateway.federation.corpus.world import World, record


def detail(given: Any, _: Any) -> str:
    return " ".join(f"{item['__typename']}:{item['value']}:{item.get('rate')}" for item in given["items"])


def share_tax(given: Any, _: Any) -> int:
    company = given["company"]
    parent = company["parent"]
    names = {"Company": "sector", "State": "code"}
    return (
        int(given["value"])
        + len(company["sector"])
        + (len(parent[names[parent["__typename"]]]) if parent else 0)
    )


def world() -> World:
    assets = [record("Bond", id="b1"), record("Share", id="s1"), record("Share", id="s2")]
    state, bank = record("State", code="NL"), record("Company", sector="bank", parent=None)
    return World(
        root={"assets": [*assets, None], "holding": record("Holding", id="h1")},
        entities=(
            record("Bond", id="b1", value=100, rate=3, tax=lambda given, _: given["rate"] * 2),
            record(
                "Share",
                id="s1",
                value=10,
                company=record("Company", sector="rail", parent=state),
                tax=share_tax,
            ),
            record("Share", id="s2", value=20, company=bank, tax=share_tax),
            record(
                "Holding",
                id="h1",
                items=assets,
                owner=state,
                total=lambda given, _: sum(item["value"] for item in given["items"]),
                detail=detail,
                seat=lambda given, _: f"{given['owner']['__typename']} {given['owner'].get('code')}",
            ),
        ),
    )
