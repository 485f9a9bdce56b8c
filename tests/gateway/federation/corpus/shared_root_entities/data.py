"""Clerks with desks, mail and pay (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    me, other = record("Clerk", id="1"), record("Clerk", id="2")
    slip = {"slip": lambda given, _: f"to {given['mail']}"}
    return World(
        {"me": me, "clerks": [other, None, me]},
        (
            record("Clerk", id="1", desk="A", mail="1@example.org", **slip),
            record("Clerk", id="2", desk="B", mail="2@example.org", **slip),
        ),
    )
