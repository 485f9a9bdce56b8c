"""Accounts of which some subgraphs know only that they are accounts (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    def risk(given: dict[str, str], _: object) -> int:
        return len(given["email"])

    admin, member = record("Admin", id="a"), record("Member", id="m")
    return World(
        {
            "accounts": [admin, member],
            "account": lambda _, arguments: {"a": admin, "m": member}.get(arguments["id"]),
            "teams": [record("Team", id="t"), record("Team", id="u")],
            "risky": [member, None],
            "admins": [admin],
        },
        (
            record(
                "Admin",
                id="a",
                email="a@example.org",
                team=record("Team", id="t"),
                buddy=member,
                risk=risk,
                rights=["read", "write"],
                watch=lambda given, _: f"watch {given['risk']}",
            ),
            record(
                "Member",
                id="m",
                email="mm@example.org",
                since=2020,
                team=record("Team", id="t"),
                buddy=None,
                risk=risk,
            ),
            record("Team", id="t", name="Tide", accounts=[admin, member], lead=admin),
            record("Team", id="u", name="Upper", accounts=[], lead=None),
        ),
    )
