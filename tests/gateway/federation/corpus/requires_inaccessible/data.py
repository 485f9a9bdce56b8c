"""Files of which a part is hidden from clients (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    files = [record("File", id="1"), record("File", id="2")]
    rules = {
        "stamp": lambda given, _: f"stamp {given['vault'] and given['vault']['code']}",
        "source": lambda given, _: f"from {given['origin'].get('code', given['origin'].get('city'))}",
        "colour": lambda given, _: given["grade"].lower(),
    }
    vault = record("Vault", code=7)
    return World(
        {"files": files},
        (
            record("File", id="1", origin=vault, vault=vault, grade="CLOSED", **rules),
            record("File", id="2", origin=record("Office", city="Ede"), vault=None, grade="OPEN", **rules),
        ),
    )
