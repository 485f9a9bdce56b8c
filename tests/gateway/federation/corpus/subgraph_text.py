"""What a subgraph's SDL says, read without the engine, so that the engine cannot judge itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import graphql.language
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    build_ast_schema,
    parse,
    validate,
    value_from_ast_untyped,
)
from graphql.language import SelectionNode

from tests.gateway.federation.corpus.world import Record

MACHINERY = "scalar _Any type _Service { sdl: String } WORD QUERY { _service: _Service! LOOKUP } UNION"


@dataclass(frozen=True)
class Key:
    """A way to look an entity up."""

    fields: SelectionSetNode
    resolvable: bool

    def part_of(self, representation: Mapping[str, Any]) -> Record | None:
        """The key's values as the representation brings them; None when one is missing or null."""
        found = _pick(self.fields, representation)
        return None if found is None or None in found.values() else found


def _pick(fields: SelectionSetNode, value: Any) -> Any:
    """What a field set selects of a value, or None when something is missing."""
    if isinstance(value, list):
        return [_pick(fields, item) for item in value]
    nodes = [node for node in fields.selections if isinstance(node, FieldNode)]
    if value is None or any(node.name.value not in value for node in nodes):
        return None
    return {
        (name := node.name.value): _pick(node.selection_set, value[name])
        if node.selection_set
        else value[name]
        for node in nodes
    }


@cache
def _field_set(text: str) -> SelectionSetNode:
    node = parse("{" + text + "}").definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return node.selection_set


def _arguments(directive: Any) -> dict[str, Any]:
    return {item.name.value: value_from_ast_untyped(item.value) for item in directive.arguments or ()}


class SubgraphText:
    """A subgraph's name and SDL, and what federation's directives say in it."""

    def __init__(self, name: str, sdl: str) -> None:
        self.name = name
        self.sdl = sdl
        self._types: dict[str, list[Any]] = {}
        self._schema_nodes: list[Any] = []
        self._operations: dict[str, tuple[DocumentNode, list[str]]] = {}
        for node in parse(sdl).definitions:
            named = getattr(node, "name", None)
            if named is None:
                self._schema_nodes.append(node)
            else:
                self._types.setdefault(named.value, []).append(node)

    @cached_property
    def _names(self) -> dict[str, str]:
        """What `@link` calls the directives, and what they are."""
        links = [_arguments(item) for node in self._schema_nodes for item in node.directives or ()]
        found = {}
        for link in links:
            if "/federation/" in link["url"]:
                for one in link.get("import", ()):
                    pair: dict[str, str] = one if isinstance(one, dict) else {"name": one}
                    found[pair.get("as", pair["name"])[1:]] = pair["name"][1:]
                prefix = link.get("as", "federation")
                found |= {
                    f"{prefix}__{one}": one
                    for one in ("key", "external", "requires", "provides", "extends", "interfaceObject")
                }
        return found

    def _applied(self, node: Any, name: str) -> list[dict[str, Any]]:
        """The arguments of each use of a directive at a type or field."""
        directives = node.directives or ()
        return [
            _arguments(one) for one in directives if self._names.get(one.name.value, one.name.value) == name
        ]

    def _fields(self, kind: str, name: str) -> Iterator[tuple[Any, Any]]:
        for node in self._types.get(kind, ()):
            for field in getattr(node, "fields", None) or ():
                if field.name.value == name:
                    yield node, field

    def keys(self, kind: str) -> list[Key]:
        """The keys of a type."""
        applied = [one for node in self._types.get(kind, ()) for one in self._applied(node, "key")]
        return [Key(_field_set(one["fields"]), one.get("resolvable", True)) for one in applied]

    def is_interface_object(self, kind: str) -> bool:
        """Whether a type stands for an interface of others."""
        return any(self._applied(node, "interfaceObject") for node in self._types.get(kind, ()))

    def is_external(self, kind: str, name: str) -> bool:
        """Whether the subgraph only knows of this field; the key of an extension it does know."""
        for node, field in self._fields(kind, name):
            if self._applied(field, "external") or self._applied(node, "external"):
                extends = node.kind.endswith("extension") or self._applied(node, "extends")
                return not (extends and any(name in _names_in(key.fields) for key in self.keys(kind)))
        return False

    def provides(self, kind: str, name: str) -> tuple[SelectionNode, ...]:
        """What a field promises of the objects it gives."""
        applied = [one for _, field in self._fields(kind, name) for one in self._applied(field, "provides")]
        return tuple(node for one in applied for node in _field_set(one["fields"]).selections)

    def read(self, operation: str) -> tuple[DocumentNode, list[str]]:
        """An operation, and what is wrong with it here; read once, as the modes ask the same."""
        if operation not in self._operations:
            document = parse(operation)
            problems = [problem.message for problem in validate(self.schema, document)]
            self._operations[operation] = document, problems
        return self._operations[operation]

    @cached_property
    def schema(self) -> GraphQLSchema:
        """The schema as the subgraph serves it, with `_entities` where it has entities."""
        roots = [node for node in self._schema_nodes if node.kind == "schema_definition"]
        definitions = [node for nodes in self._types.values() for node in _defined(nodes)]
        machinery = parse(self._machinery(_query_name(roots)))
        document = DocumentNode(definitions=(*definitions, *roots, *machinery.definitions))
        return build_ast_schema(document, assume_valid_sdl=True)

    def _machinery(self, query: str) -> str:
        entities = [
            name
            for name, nodes in self._types.items()
            if "object" in nodes[0].kind and any(key.resolvable for key in self.keys(name))
        ]
        return (
            MACHINERY.replace("WORD", "extend type" if query in self._types else "type")
            .replace("QUERY", query)
            .replace("LOOKUP", "_entities(representations: [_Any!]!): [_Entity]!" if entities else "")
            .replace("UNION", f"union _Entity = {' | '.join(entities)}" if entities else "")
        )


def _names_in(fields: SelectionSetNode) -> set[str]:
    return {node.name.value for node in fields.selections if isinstance(node, FieldNode)}


def _query_name(roots: list[Any]) -> str:
    operations = [item for node in roots for item in node.operation_types]
    return next(
        (str(item.type.name.value) for item in operations if item.operation.value == "query"), "Query"
    )


def _defined(nodes: list[Any]) -> list[Any]:
    """The parts of a type, the first of which is a definition even where the subgraph only extends it."""
    if any(node.kind.endswith("definition") for node in nodes):
        return nodes
    first, *others = nodes
    kind = getattr(graphql.language, type(first).__name__.replace("Extension", "Definition"))
    return [kind(**{name: getattr(first, name) for name in first.keys}), *others]


def interfaces_of(texts: list[SubgraphText]) -> dict[str, set[str]]:
    """The interfaces of each object type, over all subgraphs."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for name, kind in text.schema.type_map.items():
            if isinstance(kind, GraphQLObjectType):
                found.setdefault(name, set()).update(item.name for item in kind.interfaces)
    return found
