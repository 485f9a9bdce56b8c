"""Federated subgraphs and their monolith twin, in this process, over one shared store of plain objects.

An object is a dict with `__typename`. A field's value is what the dict holds under its name; a callable is
called with what the server was given of the object (the representation, or the object itself) and the
arguments. A subgraph refuses to resolve a field that it declares external and nowhere provides, so a plan
that asks the wrong subgraph fails loudly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ExecutionResult as GraphQLResult,
)
from graphql import (
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute_sync,
    extend_schema,
    graphql_sync,
    parse,
    validate,
)

from gateway.federation import (
    ExecutionResult,
    Executor,
    FetchRequest,
    FetchResponse,
    Plan,
    Planner,
    RequestContext,
    Subgraph,
    Supergraph,
    compose,
)
from gateway.federation.fieldset import check_field_set, parse_field_set
from gateway.federation.subgraph import read_subgraph
from gateway.federation.validate_subgraph import validate_subgraph
from tests.gateway.federation.subgraph_schemas import check_plan

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key", "@shareable",'
    ' "@external", "@requires", "@provides", "@override", "@inaccessible", "@tag", "@extends"])\n'
)
GIVEN = "  given"


def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Read a field of a plain object."""
    value = source.get(info.field_name)
    if isinstance(value, Exception):
        raise value
    return value(source.get(GIVEN, source), arguments) if callable(value) else value


def type_of(value: Any, *_: Any) -> str:
    """The runtime type of a plain object."""
    return str(value["__typename"])


@dataclass
class Store:
    """All objects: `root` holds the root fields, `entities` everything that can be looked up."""

    root: dict[str, Any]
    entities: list[dict[str, Any]] = field(default_factory=list)

    def find(self, representation: Mapping[str, Any]) -> dict[str, Any] | None:
        """The entity of that type whose stored fields agree with the representation."""
        return next((item for item in self.entities if _agrees(item, representation)), None)


def _agrees(stored: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(stored, Mapping) and all(
            callable(stored.get(key)) or _agrees(stored.get(key), value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(stored, list) and len(stored) == len(wanted) and all(map(_agrees, stored, wanted))
    return bool(stored == wanted)


class Server:
    """One subgraph served from the store; a transport, and a record of what it was asked."""

    def __init__(self, name: str, sdl: str, store: Store) -> None:
        reading = read_subgraph(Subgraph(name, f"http://{name}.invalid", sdl))
        assert reading.schema is not None, reading.errors
        assert validate_subgraph(reading.schema) == []
        self.name = name
        self.sdl = sdl
        self.store = store
        self.types = reading.schema.types
        self.schema = _with_entities(reading.schema.schema, [k.name for k in self.types.values() if k.keys])
        self.requests: list[dict[str, Any]] = []
        self._provided = {
            (item.parent, item.field.name.value)
            for kind in self.types.values()
            for known in kind.fields.values()
            if known.provides
            for item in check_field_set(
                parse_field_set(known.provides), reading.schema.schema, known.type.strip("[]!")
            )
        }

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        body = json.loads(request.body)
        self.requests.append(body)
        document = parse(body["query"])
        problems = validate(self.schema, document)
        assert problems == [], (self.name, body["query"], problems)
        result = graphql_sync(
            self.schema,
            body["query"],
            root_value=self.store.root,
            variable_values=body["variables"],
            field_resolver=self._resolve,
            type_resolver=type_of,
        )
        return FetchResponse(200, json.dumps(result.formatted).encode())

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if info.field_name == "_entities":
            return [self._entity(item) for item in arguments["representations"]]
        known = self.types[info.parent_type.name].fields[info.field_name]
        provided = (info.parent_type.name, info.field_name) in self._provided
        assert not known.external or provided, f"{self.name} asked for external {known.name}"
        return resolve(source, info, **arguments)

    def _entity(self, representation: dict[str, Any]) -> dict[str, Any] | None:
        assert any(key.resolvable for key in self.types[representation["__typename"]].keys)
        assert None not in [value for key, value in representation.items() if key == "id"]
        found = self.store.find(representation)
        return None if found is None else {**found, GIVEN: representation}


def _with_entities(schema: GraphQLSchema, entities: list[str]) -> GraphQLSchema:
    query = "extend type Query" if schema.query_type else "extend schema { query: Query } type Query"
    names = [name for name in entities if isinstance(schema.type_map[name], GraphQLObjectType)]
    if not names:
        return schema
    machinery = f"""
        scalar _Any
        union _Entity = {" | ".join(names)}
        {query} {{ _entities(representations: [_Any!]!): [_Entity]! }}
    """
    return extend_schema(schema, parse(machinery), assume_valid_sdl=True)


@dataclass
class Federation:
    """Several servers composed into one graph."""

    servers: dict[str, Server]
    supergraph: Supergraph

    @classmethod
    def of(cls, store: Store, **sdl: str) -> Federation:
        """Compose subgraphs given by name; fails the test when they do not compose."""
        subgraphs = [Subgraph(name, f"http://{name}.invalid", LINK + text) for name, text in sdl.items()]
        composition = compose(subgraphs)
        assert composition.errors == ()
        assert composition.supergraph_sdl is not None
        servers = {item.name: Server(item.name, item.sdl, store) for item in subgraphs}
        return cls(servers, Supergraph.from_sdl(composition.supergraph_sdl))

    def plan(self, query: str, operation_name: str | None = None) -> Plan:
        """Validate and plan."""
        document = parse(query)
        problems = validate(self.supergraph.api_schema, document)
        assert problems == [], problems
        plan = Planner(self.supergraph).plan(document, operation_name)
        check_plan(plan, self.supergraph)
        return plan

    async def run(
        self, query: str, variables: Mapping[str, Any] | None = None, context: RequestContext | None = None
    ) -> ExecutionResult:
        """Plan and execute."""
        executor = Executor(self.supergraph, self.servers)
        return await executor.execute(self.plan(query), variables, context or RequestContext())

    @property
    def request_count(self) -> int:
        """How many requests all servers have had."""
        return sum(len(server.requests) for server in self.servers.values())


def monolith(
    schema: GraphQLSchema, store: Store, query: str, variables: Mapping[str, Any] | None = None
) -> GraphQLResult:
    """Execute against one schema that has everything; the judge of what federation should give."""
    return execute_sync(
        schema,
        parse(query),
        root_value=store.root,
        variable_values=dict(variables or {}),
        field_resolver=resolve,
        type_resolver=type_of,
    )
