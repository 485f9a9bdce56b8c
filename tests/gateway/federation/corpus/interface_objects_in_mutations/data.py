"""Tickets that are opened here and assigned there (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    bug, wish = record("Bug", id="b"), record("Wish", id="w")
    return World(
        {
            "tickets": [bug, wish],
            "open": lambda _, arguments: wish,
            "assign": lambda _, arguments: record("Bug", id=arguments["id"], assignee=arguments.get("to")),
            "assignAll": [wish, bug, record("Bug", id="gone", assignee="x")],
            "queue": [wish, wish, bug],
        },
        (
            record("Bug", id="b", title="B", crash=True, assignee="ann"),
            record("Wish", id="w", title="W", votes=3, assignee=None),
        ),
    )
