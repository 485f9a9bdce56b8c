"""Faults: resolvers that fail, subgraphs that are gone, and answers that are not what they should be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gateway.federation import FetchRequest, FetchResponse, TransportError
from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.examples import Federation
from tests.gateway.federation.oracle.graph import named
from tests.gateway.federation.oracle.picks import Pick
from tests.gateway.federation.oracle.server import Server
from tests.gateway.federation.oracle.world import Thing

SECRET = "secret-91"

Fails = Callable[[Thing, str], bool]


def failing_resolvers(dice: Dice, federation: Federation, *, harmless: bool) -> Fails:
    """Which resolvers fail.

    Harmless failures are of fields that may be null everywhere and that no key and no requirement selects,
    so that one schema with everything would have exactly the same nulls.
    """
    spared = _spared(federation, harmless=harmless)
    salt = dice.random()
    rate = dice.choice((0.05, 0.15, 0.3))

    def fails(thing: Thing, name: str) -> bool:
        if (thing.type, name) in spared:
            return False
        return Dice(f"{salt} {thing} {name}").chance(rate)

    return fails


def _spared(federation: Federation, *, harmless: bool) -> set[tuple[str, str]]:
    """Fields that do not fail: a requirement's null below its top would be another null in one schema."""
    graph = federation.graph
    spared: set[tuple[str, str]] = set()
    strict = {
        (kind.name, name)
        for part in federation.parts
        for kind in part.types.values()
        for name, item in kind.fields.items()
        if item.strict
    }
    for kind in graph.objects.values():
        for item in kind.fields.values():
            bare = (kind.name, item.name) in strict or item.type.endswith("!")
            if harmless and (bare or item.name in kind.key_fields or item.identity):
                spared.add((kind.name, item.name))
            for pick in item.requires:
                required = kind.fields[pick.name]
                if harmless or required.type.endswith("!"):
                    spared.add((kind.name, pick.name))
                _spare_below(federation, named(required.type), pick.below, spared)
    return spared


def _spare_below(
    federation: Federation, owner: str, picks: tuple[Pick, ...], spared: set[tuple[str, str]]
) -> None:
    for pick in picks:
        name = pick.on or owner
        spared.add((name, pick.name))
        _spare_below(
            federation, named(federation.graph.objects[name].fields[pick.name].type), pick.below, spared
        )


@dataclass
class Broken:
    """A transport that now and then spoils what the server behind it says."""

    server: Server
    kind: str
    salt: float
    rate: float
    spoiled: int = 0

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        """Answer, or fail to."""
        dice = Dice(f"{self.salt} {request.body!r}")
        answer = self.server.answer(json.loads(request.body))
        if not dice.chance(self.rate):
            return FetchResponse(200, json.dumps(answer).encode())
        self.spoiled += 1
        return _spoil(self.kind, answer, dice)


TEXTS: dict[str, tuple[int, bytes]] = {
    "html": (502, f"<html>Bad gateway at http://alpha.invalid {SECRET}</html>".encode()),
    "html with 200": (200, f"<!DOCTYPE html><p>{SECRET}".encode()),
    "nothing": (200, b""),
    "nothing with 204": (204, b""),
    "a list": (200, b'[{"data": {}}]'),
    "a string": (200, b'"data"'),
    "null": (200, b"null"),
    "an empty object": (200, b"{}"),
    "no utf-8": (200, b'{"data": {"a": "\xff\xfe"}}'),
    "not a number": (200, b'{"data": NaN}'),
    "deep": (200, b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "data is a list": (200, b'{"data": [1, 2]}'),
    "data is text": (200, b'{"data": "x"}'),
    "data is null": (200, b'{"data": null}'),
    "errors are no list": (200, b'{"data": null, "errors": {"message": "x"}}'),
    "errors are empty": (200, b'{"data": null, "errors": []}'),
    "errors are no objects": (200, b'{"data": null, "errors": [null, "x", 1, [], {}]}'),
    "refused": (401, b'{"errors": [{"message": "no"}]}'),
    "server error": (500, b'{"errors": [{"message": "oh", "extensions": {"code": "X"}}], "data": null}'),
}
PATHS: tuple[Any, ...] = (
    ["_entities", 99, "x"], ["_entities", -1], ["_entities"], ["_entities", "0"], ["_e0", 0, "id"], [None],
    "x", [], [[]], {"a": 1}, [0], ["nowhere", 3, "at all"], [True], [1.5],
)  # fmt: skip
GONE: dict[str, Callable[[], Exception]] = {
    "gone": lambda: TransportError(f"http://alpha.invalid:4001 refused {SECRET}"),
    "reset": lambda: ConnectionResetError(f"{SECRET} reset"),
    "late": lambda: TimeoutError(f"{SECRET} late"),
}
SHAPES = ("half", "few", "many", "no entities", "entities are an object", "odd errors", "damaged")
HONEST = (*GONE, *TEXTS, "half", "few", "many", "no entities", "entities are an object")


def _spoil(kind: str, answer: dict[str, Any], dice: Dice) -> FetchResponse:
    if kind in GONE:
        raise GONE[kind]()
    if kind in TEXTS:
        status, body = TEXTS[kind]
        return FetchResponse(status, body)
    text = json.dumps(answer)
    data = answer.get("data")
    entities = [key for key in data or {} if key == "_entities" or key.startswith("_e")]
    if kind == "half" or data is None or (not entities and kind not in ("odd errors", "damaged")):
        return FetchResponse(200, text[: len(text) // 2].encode())
    if kind == "odd errors":
        answer["errors"] = [{"message": "odd", "path": dice.choice(PATHS)} for _ in range(dice.randint(1, 3))]
    elif kind == "damaged":
        answer = _damaged(answer, dice)
    else:
        _miscount(kind, data, dice.choice(entities))
    return FetchResponse(200, json.dumps(answer).encode())


def _miscount(kind: str, data: dict[str, Any], key: str) -> None:
    match kind:
        case "few":
            data[key] = data[key][:-1]
        case "many":
            data[key] = [*data[key], {"id": SECRET}]
        case "no entities":
            del data[key]
        case _:
            data[key] = {"id": SECRET}


def _damaged(value: Any, dice: Dice, depth: int = 0) -> Any:
    """The value with one part after another replaced by something of another shape."""
    if depth > 1 and dice.chance(0.15):
        return dice.choice(
            [None, [], {}, [[]], [None], "x", 0, True, {"__typename": "Nothing"}, {"__typename": 7}, [{}]]
        )
    if isinstance(value, dict):
        return {key: _damaged(item, dice, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_damaged(item, dice, depth + 1) for item in value]
    return value


def break_some(dice: Dice, servers: dict[str, Server], kind: str) -> dict[str, Any]:
    """The servers as transports, one or two of them broken."""
    broken = dice.sample(sorted(servers), min(dice.choice((1, 1, 2)), len(servers)))
    rate = dice.choice((0.3, 1.0))
    return {
        name: Broken(server, kind, dice.random(), rate) if name in broken else server
        for name, server in servers.items()
    }
