"""One subgraph at work: a plain GraphQL server over the world that writes down every breach it sees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLSyntaxError,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)

from gateway.federation import FetchRequest, FetchResponse
from tests.gateway.federation.oracle.graph import Graph, named
from tests.gateway.federation.oracle.parts import Key, Part
from tests.gateway.federation.oracle.picks import Pick
from tests.gateway.federation.oracle.world import NUMBERS, Thing, World


@dataclass(frozen=True)
class Held:
    """A thing in the hands of a subgraph: what it was sent of it, and what may be read of it by provision."""

    thing: Thing
    type: str
    sent: Mapping[str, Any] | None = None
    provided: tuple[Pick, ...] = ()


class FaultError(Exception):
    """A resolver that was told to fail."""


@dataclass
class Record:
    """What the servers of one federation saw: requests, breaches, and the fields that were resolved."""

    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    resolved: set[tuple[str, str]] = field(default_factory=set)


class Server:
    """A transport that answers as the subgraph would."""

    def __init__(self, part: Part, graph: Graph) -> None:
        self.part = part
        self.graph = graph
        self.schema = executable(part, graph)
        self.world = World(graph, 0)
        self.labels: frozenset[str] = frozenset()
        self.record = Record()

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        """Answer one request."""
        return FetchResponse(200, json.dumps(self.answer(json.loads(request.body))).encode())

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """The GraphQL response to a request body."""
        self.record.requests.append((self.part.name, body))
        try:
            document = parse(body["query"])
        except GraphQLSyntaxError as error:
            self._breach(f"sent what cannot be parsed: {error.message}")
            return {"errors": [{"message": "syntax"}]}
        for problem in validate(self.schema, document):
            self._breach(f"invalid request: {problem.message}")
        result = execute_sync(
            self.schema,
            document,
            root_value=Held(Thing("Query", 0), "Query"),
            variable_values=body.get("variables"),
            field_resolver=self._resolve,
            type_resolver=lambda value, *_: value.type,
        )
        for problem in result.errors or ():
            self._failed(problem)
        return dict(result.formatted)

    def _failed(self, problem: GraphQLError) -> None:
        """Resolvers fail only when told to; nulls in their wake are no news."""
        if not isinstance(problem.original_error, FaultError):
            self._breach(f"failed: {problem.message}")

    def _breach(self, what: str) -> None:
        self.record.breaches.append(f"{self.part.name}: {what}")

    def _resolve(self, held: Held, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        owner, name = info.parent_type.name, info.field_name
        if name == "_entities":
            return self._entities(arguments["representations"])
        if owner == "Mutation":
            held = Held(Thing("Mutation", 0), "Mutation")
        self.record.resolved.add((owner, name))
        own = self.part.types[owner].fields[name]
        pick = next((item for item in held.provided if item.name == name and item.on in (None, owner)), None)
        if own.external and pick is None:
            self._breach(f"asked for the external {owner}.{name}")
        value = self.value(held, owner, name, arguments)
        return self._held(value, info, pick.below if pick else own.provides)

    def value(self, held: Held, owner: str, name: str, arguments: dict[str, Any]) -> Any:
        """The value of one field here."""
        own = self.part.types[owner].fields[name]
        if self.world.fails(held.thing, name):
            raise FaultError("it failed")
        if own.wrong(self.labels):
            return self.world.stale(held.thing, name, arguments)
        if own.requires:
            return self.world.value(held.thing, name, arguments, self._given(held, name))
        return self.world.value(held.thing, name, arguments)

    def _given(self, held: Held, name: str) -> dict[str, Any]:
        """What a field is computed from, as it was sent."""
        picks = self.graph.objects[held.thing.type].fields[name].requires
        if held.sent is None:
            self._breach(f"asked for {held.thing.type}.{name} without what it requires")
            return {}
        return self._read(held.sent, picks, held.thing.type, name)

    def _read(
        self, sent: Mapping[str, Any], picks: tuple[Pick, ...], owner: str, name: str
    ) -> dict[str, Any]:
        kind = sent.get("__typename", owner)
        if "__typename" not in sent and self.graph.is_abstract(owner):
            self._breach(f"was not sent __typename of {kind}")
        answer: dict[str, Any] = {}
        for pick in picks:
            if pick.on in (None, kind):
                if pick.name not in sent:
                    self._breach(f"{name} was not sent {pick.name} of {kind}")
                below = (
                    named(self.graph.objects[kind].fields[pick.name].type)
                    if kind in self.graph.objects
                    else ""
                )
                answer[pick.name] = self._read_value(sent.get(pick.name), pick, below, name)
        return answer

    def _read_value(self, value: Any, pick: Pick, owner: str, name: str) -> Any:
        if not pick.below:
            return value
        if isinstance(value, list):
            return [self._read_value(item, pick, owner, name) for item in value]
        return self._read(value, pick.below, owner, name) if isinstance(value, dict) else value

    def _held(self, value: Any, info: GraphQLResolveInfo[Any], provided: tuple[Pick, ...]) -> Any:
        if isinstance(value, list):
            return [self._held(item, info, provided) for item in value]
        if not isinstance(value, Thing):
            return value
        name = get_named_type(info.return_type).name
        return Held(value, name if name in self.part.types else self._type_here(value), provided=provided)

    def _type_here(self, thing: Thing) -> str:
        """The name by which this subgraph knows a thing: an interface object knows no better."""
        if thing.type in self.part.types:
            return thing.type
        interfaces = self.graph.objects[thing.type].interfaces
        return next((name for name in interfaces if name in self.part.types), thing.type)

    def _entities(self, representations: list[Any]) -> list[Held | None]:
        if len({json.dumps(item, sort_keys=True) for item in representations}) < len(representations):
            self._breach("was sent the same representation twice in one list")
        return [self._entity(item) for item in representations]

    def _entity(self, sent: dict[str, Any]) -> Held | None:
        name = sent.get("__typename", "")
        keys = [key for key in self._keys(name) if key.resolvable and _has(sent, key.picks)]
        if not keys:
            self._breach(f"was sent {name} without a complete resolvable key: {json.dumps(sent)}")
            return None
        thing = self._find(name, sent, keys)
        if thing is None:
            self._breach(f"was sent {name} that does not exist: {json.dumps(sent)}")
            return None
        return Held(thing, name if name in self.part.types else self._type_here(thing), sent)

    def _keys(self, name: str) -> list[Key]:
        if name in self.part.types:
            return self.part.types[name].keys
        return [Key((Pick("id"),))] if name in self.part.interface_keys else []

    def _find(self, name: str, sent: dict[str, Any], keys: list[Key]) -> Thing | None:
        types = self.graph.members(name) if self.graph.is_abstract(name) else (name,)
        things = [Thing(kind, number) for kind in types for number in NUMBERS]
        return next(
            (
                thing
                for thing in things
                if all(_agrees(self.world.pick(thing, key.picks), sent) for key in keys)
            ),
            None,
        )


def executable(part: Part, graph: Graph) -> GraphQLSchema:
    """The schema that the subgraph's server runs, with the machinery for entities."""
    sdl = part.sdl(graph, marked=False)
    entities = [kind.name for kind in part.types.values() if kind.keys]
    if not entities:
        return build_schema(sdl)
    query = "extend type Query" if "Query" in part.types else "type Query"
    return build_schema(
        f"{sdl} scalar _Any union _Entity = {' | '.join(entities)}"
        f" {query} {{ _entities(representations: [_Any!]!): [_Entity]! }}"
    )


def _has(sent: Any, picks: tuple[Pick, ...]) -> bool:
    """Whether a representation holds a key whole and without nulls."""
    return isinstance(sent, dict) and all(
        sent.get(pick.name) is not None and (not pick.below or _has(sent[pick.name], pick.below))
        for pick in picks
    )


def _agrees(known: Any, sent: Any) -> bool:
    if isinstance(known, dict):
        return isinstance(sent, dict) and all(_agrees(value, sent.get(key)) for key, value in known.items())
    return bool(known == sent)
