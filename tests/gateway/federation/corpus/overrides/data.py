"""Cases that move from an old subgraph to a new one; what the old one says is wrong (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        root={
            "notice": record("Notice", text="new"),
            "today": "new day",
            "cases": [record("Case", id="1"), record("Case", id="2")],
            "urgent": [record("Case", id="2")],
        },
        entities=(
            record("Case", id="1", status="open", owner=record("Clerk", name="N"), opened="May"),
            record("Case", id="2", status="done", owner=None, opened="June"),
        ),
        only={
            "old": World(
                root={"notice": record("Notice", text="old"), "today": "old day"},
                entities=(
                    record("Case", id="1", status="stale", owner=record("Clerk", name="O"), opened="May"),
                    record("Case", id="2", status="stale", owner=record("Clerk", name="O"), opened="June"),
                ),
            )
        },
    )
