"""A task board where one subgraph finds anything by its id (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record

KINDS = {"t": "Task", "p": "Person", "l": "Label"}


def world() -> World:
    def find(_: object, arguments: dict[str, str]) -> object:
        kind = KINDS.get(arguments["id"][0])
        return kind and record(kind, id=arguments["id"])

    return World(
        root={
            "node": find,
            "nodes": lambda _, arguments: [find(_, {"id": id}) for id in arguments["ids"]],
        },
        entities=(
            record(
                "Task",
                id="t1",
                title="Dig",
                assignee=record("Person", id="p1"),
                blockedBy=record("Label", id="l1"),
            ),
            record("Task", id="t2", title="Fill", assignee=None, blockedBy=record("Task", id="t1")),
            record("Person", id="p1", name="Wout"),
            record("Label", id="l1", text="urgent"),
        ),
    )
