"""Sports clubs, described in the first generation of federation only (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    club, member = record("Club", id="1"), record("Member", number=7)
    return World(
        {
            "clubs": [club, record("Club", id="2")],
            "ground": record("Hall", id="h"),
            "member": lambda _, arguments: record("Member", number=arguments["number"]),
            "pay": lambda _, arguments: record("Member", number=arguments["number"]),
        },
        (
            record(
                "Club",
                id="1",
                code="c",
                town=record("Town", zip="6711"),
                name="Row",
                members=[member],
                sign=lambda given, _: f"{given['name']} {given['town'] and given['town']['zip']}",
                sport="ROWING",
                balance=10,
            ),
            record(
                "Club",
                id="2",
                code="d",
                town=None,
                name="Ice",
                members=[],
                sign=lambda given, _: f"{given['name']} {given['town'] and given['town']['zip']}",
                sport=None,
            ),
            record("Member", number=7, club=club, due=2.5),
            record("Hall", id="h", surface="wood", rent=90),
        ),
    )
