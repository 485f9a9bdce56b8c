"""Graphs given as supergraph text: the subgraphs that its join directives describe, served in this process.

Only the supergraph is written down; what each subgraph serves follows from it. A subgraph refuses what its
own schema lacks, external fields that nothing provides, and representations that hold no key of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLResolveInfo, build_schema, graphql_sync, parse, print_ast, validate
from graphql.language import (
    REMOVE,
    DirectiveNode,
    FieldNode,
    Node,
    SelectionSetNode,
    TypeDefinitionNode,
    Visitor,
    visit,
)

from gateway.federation import (
    ExecutionResult,
    Executor,
    FetchRequest,
    FetchResponse,
    Plan,
    Planner,
    PlanningError,
    RequestContext,
    Supergraph,
)
from gateway.federation.fieldset import parse_field_set
from tests.gateway.federation.in_process import GIVEN, Store, resolve, type_of

HEAD = """
schema @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) LINKS { query: Query MUTATION }
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String,
  external: Boolean, override: String, usedOverridden: Boolean, overrideLabel: String)
  repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false,
  resolvable: Boolean! = true, isInterfaceObject: Boolean! = false)
  repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @inaccessible on FIELD_DEFINITION | OBJECT | ENUM_VALUE
scalar join__FieldSet
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
"""
INACCESSIBLE = '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)'
# What a case writes, and what it stands for: `@type(A, key: "id")`, `@in(B)`, `@is(A, "I")`, `@has(A, "T")`.
SHORT = {
    r"@type\(([A-E])": r"@join__type(graph: \1",
    r"@in\(([A-E])": r"@join__field(graph: \1",
    r"@in\b": "@join__field",
    r"@is\(([A-E]), ": r"@join__implements(graph: \1, interface: ",
    r"@has\(([A-E]), ": r"@join__unionMember(graph: \1, member: ",
}


def supergraph_text(body: str) -> str:
    """A whole supergraph from one in short: subgraphs are A to E, and join directives have short names."""
    for short, long in SHORT.items():
        body = re.sub(short, long, body)
    graphs = [name for name in "ABCDE" if f"(graph: {name}" in body]
    values = " ".join(f'{name} @join__graph(name: "{name.lower()}", url: "")' for name in graphs)
    head = HEAD.replace("MUTATION", "mutation: Mutation" if "type Mutation" in body else "")
    return f"{head.replace('LINKS', INACCESSIBLE)} enum join__Graph {{ {values} }}\n{body}"


@dataclass
class Served:
    """One subgraph: a transport, and a record of what it was asked."""

    name: str
    nodes: Mapping[str, TypeDefinitionNode]
    store: Store
    requests: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.graph = self.name.upper()
        self.provided: set[str] = set()
        self.external: set[tuple[str, str]] = set()
        parts = [text for node in self.nodes.values() if (text := self._definition(node))]
        entities = [name for name, node in self.nodes.items() if self._keys(node) and "object" in node.kind]
        entities += [name for name, node in self.nodes.items() if self._stands_in(node)]
        self.sdl = "\n".join(parts)
        if entities:
            self.sdl += f"\nscalar _Any union _Entity = {' | '.join(dict.fromkeys(entities))}"
            self.sdl += " extend type Query { _entities(representations: [_Any!]!): [_Entity]! }"
        self.schema = build_schema(self.sdl, assume_valid=True)

    def _own(self, node: Node, name: str) -> Iterator[DirectiveNode]:
        for item in getattr(node, "directives", None) or ():
            if item.name.value == name and value_of(item, "graph") == self.graph:
                yield item

    def _keys(self, node: Node) -> list[SelectionSetNode]:
        found = [item for item in self._own(node, "join__type") if value_of(item, "resolvable") is not False]
        return [parse_field_set(key) for item in found if (key := value_of(item, "key"))]

    def _stands_in(self, node: Node) -> bool:
        return any(value_of(item, "isInterfaceObject") for item in self._own(node, "join__type"))

    def _definition(self, node: Any) -> str:
        name = node.name.value
        if name != "Query" and not any(self._own(node, "join__type")):
            return ""
        if node.kind in ("object_type_definition", "interface_type_definition"):
            fields = " ".join(self._fields(name, node)) or "_nothing: Int"
            is_interface = node.kind.startswith("interface") and not self._stands_in(node)
            above = [value_of(item, "interface") for item in self._own(node, "join__implements")]
            implements = f" implements {' & '.join(above)}" if above else ""
            return f"{'interface' if is_interface else 'type'} {name}{implements} {{ {fields} }}"
        if node.kind == "union_type_definition":
            members = [value_of(item, "member") for item in self._own(node, "join__unionMember")]
            return f"union {name} = {' | '.join(members)}"
        return print_ast(visit(node, _NoDirectives()))

    def _fields(self, owner: str, node: Any) -> Iterator[str]:
        extended = any(value_of(item, "extension") for item in self._own(node, "join__type"))
        for item in self._own(node, "join__type") if extended else ():
            self.provided |= names(value_of(item, "key"))
        for item in node.fields or ():
            joins = [each for each in item.directives or () if each.name.value == "join__field"]
            own = list(self._own(item, "join__field"))
            if joins and not own:
                continue
            kind = next(
                (value_of(each, "type") for each in own if value_of(each, "type")), print_ast(item.type)
            )
            if any(value_of(each, "external") for each in own) and not extended:
                self.external.add((owner, item.name.value))
            for each in own:
                self.provided |= names(value_of(each, "provides"))
            arguments = ", ".join(print_ast(each) for each in item.arguments or ())
            yield f"{item.name.value}{f'({arguments})' if arguments else ''}: {kind}"

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        body = json.loads(request.body)
        self.requests.append(body)
        problems = validate(self.schema, parse(body["query"]))
        if problems:
            self.faults.append(f"{body['query']}: {problems}")
        result = graphql_sync(
            self.schema,
            body["query"],
            root_value=self.store.root,
            variable_values=body["variables"],
            field_resolver=self._resolve,
            type_resolver=self._type_of,
        )
        return FetchResponse(200, json.dumps(result.formatted).encode())

    def _type_of(self, value: Any, _info: Any, kind: Any) -> str:
        """The runtime type; of an entity that was looked up by an interface object, that interface."""
        known = type_of(value)
        return known if kind.name != "_Entity" else str(value.get("  as", known))

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if info.field_name == "_entities":
            return [self._entity(item) for item in arguments["representations"]]
        place = (info.parent_type.name, info.field_name)
        if place in self.external and info.field_name not in self.provided:
            self.faults.append(f"asked for external {place}")
        return resolve(source, info, **arguments)

    def _entity(self, representation: dict[str, Any]) -> dict[str, Any] | None:
        kind = representation["__typename"]
        node = self.nodes.get(kind)
        keys = self._keys(node) if node is not None else []
        if not any(has(key, representation) for key in keys):
            self.faults.append(f"no key in {representation}")
        wanted = {name: value for name, value in representation.items() if name != "__typename"}
        known = next(key for key in keys if has(key, representation)) if keys else None
        wanted = {name: value for name, value in wanted.items() if known and name in names_in(known)}
        kinds = {kind, *implementers(self.nodes, kind)}
        for item in self.store.entities:
            found = self.store.find({**wanted, "__typename": item["__typename"]})
            if item["__typename"] in kinds and found is item:
                standing = {"  as": kind} if node is not None and self._stands_in(node) else {}
                return {**item, GIVEN: representation, **standing}
        return None


@dataclass
class Outcome:
    """What came of an operation."""

    plan: Plan | None
    data: Any
    errors: list[Any]
    fetches: int
    by_graph: dict[str, list[dict[str, Any]]]


class Given:
    """A supergraph with its subgraphs."""

    def __init__(self, body: str, store: Store, **only: Store) -> None:
        self.text = supergraph_text(body)
        self.supergraph = Supergraph.from_sdl(self.text)
        nodes = {
            node.name.value: node
            for node in parse(self.text).definitions
            if isinstance(node, TypeDefinitionNode) and "__" not in node.name.value
        }
        self.servers = {
            name: Served(name, nodes, only.get(name, store)) for name in self.supergraph.subgraphs
        }

    async def run(self, query: str, variables: Mapping[str, Any] | None = None, **planning: Any) -> Outcome:
        """Validate, plan and execute; a planning error gives null and the error."""
        document = parse(query)
        problems = validate(self.supergraph.api_schema, document)
        assert problems == [], problems
        for server in self.servers.values():
            server.requests.clear()
        try:
            plan = Planner(self.supergraph).plan(document, **planning)
        except PlanningError as error:
            return Outcome(None, None, [error], 0, {})
        executor = Executor(self.supergraph, self.servers)
        result: ExecutionResult = await executor.execute(plan, variables, RequestContext())
        faults = [fault for server in self.servers.values() for fault in server.faults]
        assert faults == [], plan.to_text()
        by_graph = {name: server.requests for name, server in self.servers.items() if server.requests}
        return Outcome(plan, result.data, result.errors, sum(map(len, by_graph.values())), by_graph)


def value_of(directive: DirectiveNode, name: str) -> Any:
    """A literal argument of a directive."""
    return next((item.value.value for item in directive.arguments or () if item.name.value == name), None)  # type: ignore[attr-defined]  # literals only


class _NoDirectives(Visitor):
    def enter_directive(self, *_: Any) -> Any:
        return REMOVE


def names(text: str | None) -> set[str]:
    """Every name in a field set."""
    return set((text or "").replace("{", " ").replace("}", " ").split()) - {"...", "on"}


def names_in(key: SelectionSetNode) -> set[str]:
    """Names at the top of a key."""
    return {node.name.value for node in key.selections if isinstance(node, FieldNode)}


def has(key: SelectionSetNode, value: Mapping[str, Any]) -> bool:
    """Whether a representation holds a whole key."""
    return all(value.get(name) is not None for name in names_in(key))


def implementers(nodes: Mapping[str, Any], name: str) -> set[str]:
    """Object types of an interface."""
    return {
        node.name.value
        for node in nodes.values()
        if any(item.name.value == name for item in getattr(node, "interfaces", None) or ())
    }
