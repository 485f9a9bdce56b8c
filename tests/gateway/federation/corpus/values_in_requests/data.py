"""A thing that repeats what it is told (demonstration data)."""

from __future__ import annotations

import json
from typing import Any

from tests.gateway.federation.corpus.world import World, record


def say(_: Any, arguments: Any) -> str:
    return json.dumps(arguments, sort_keys=True)


def world() -> World:
    return World({"say": say, "thing": record("Thing", id="1")}, (record("Thing", id="1", say=say),))
