"""Jobs, levels and filters on which two subgraphs do not wholly agree (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    return World(
        {
            "level": "LOW",
            "levels": ["TOP", "HIGH", None],
            "states": ["OPEN", "SECRET", "SHUT"],
            "strict": ["OPEN", "SECRET"],
            "byState": lambda _, arguments: str(arguments.get("state")),
            "sorted": lambda _, arguments: f"by {arguments.get('by')}",
            "filtered": lambda _, arguments: str(arguments.get("filter")),
            "search": lambda _, arguments: f"found {arguments['text']}",
            "debugged": lambda _, arguments: str(sorted(arguments)),
            "echo": lambda _, arguments: arguments.get("value", "nothing"),
            "nested": lambda _, arguments: sum(len(inner or []) for inner in arguments["filters"]),
            "jobs": lambda _, arguments: [record("Job", id="1")],
        },
        (
            record(
                "Job",
                id="1",
                state="OPEN",
                named=lambda _, arguments: arguments["filter"]["name"] if arguments.get("filter") else None,
            ),
        ),
    )
