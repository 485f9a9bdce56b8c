"""One profile, of which three subgraphs each know a part (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    photo = record("Photo", url="/p", width=64)
    profile = record("Profile", name="N", score=5, mail="n@example.org", photo=photo)
    return World(
        {
            "me": profile,
            "settings": [
                record("Setting", key="a", value="1", changed="today"),
                record("Setting", key="b", value="2", changed="never"),
            ],
            "find": lambda _, arguments: record("Hit", word=arguments["word"], length=len(arguments["word"])),
        }
    )
