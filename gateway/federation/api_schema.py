"""The schema clients see: the supergraph without its machinery and without what is inaccessible."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphql import GraphQLSchema, build_ast_schema, validate_schema
from graphql.language import (
    REMOVE,
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    NamedTypeNode,
    Node,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    Visitor,
    visit,
)

from gateway.federation.validity import faults

_SPECIFICATIONS = frozenset({"join", "link", "core", "federation", "tag", "inaccessible", "cost", "cacheTag"})
KEPT_DIRECTIVES = frozenset({"deprecated", "specifiedBy", "oneOf"})


def build_api_schema(document: DocumentNode) -> GraphQLSchema:
    """Build the API schema from a parsed supergraph; raises `TypeError` when what is left is not valid."""
    visible = visit(visit(document, _Hide(_hidden_types(document))), _Strip())
    schema = build_ast_schema(visible)
    if found := faults(schema):
        raise TypeError("\n\n".join(error.message for error in found))
    # What was forgiven would be found again whenever an operation is validated.
    return build_ast_schema(visible, assume_valid=True) if validate_schema(schema) else schema


def is_inaccessible(node: Node) -> bool:
    """Whether a definition carries `@inaccessible`."""
    return any(item.name.value == "inaccessible" for item in getattr(node, "directives", None) or ())


def is_machinery(name: str) -> bool:
    """Whether a type or directive belongs to a specification that supergraphs are written in."""
    return name.partition("__")[0] in _SPECIFICATIONS and "__" in name


def _hidden_types(document: DocumentNode) -> frozenset[str]:
    return frozenset(
        node.name.value
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode) and is_inaccessible(node)
    )


class _Hide(Visitor):
    """Drops inaccessible definitions, and hidden types from `implements` lists and unions."""

    def __init__(self, hidden: frozenset[str]) -> None:
        super().__init__()
        self._hidden = hidden

    def enter(self, node: Node, *_: Any) -> Any:
        if is_inaccessible(node):
            return REMOVE
        interfaces = getattr(node, "interfaces", None)
        members = getattr(node, "types", None)
        if interfaces and any(item.name.value in self._hidden for item in interfaces):
            return replace(node, interfaces=self._visible(interfaces))  # type: ignore[call-arg]  # has interfaces
        if members and any(item.name.value in self._hidden for item in members):
            return replace(node, types=self._visible(members))  # type: ignore[call-arg]  # a union
        return None

    def _visible(self, nodes: tuple[NamedTypeNode, ...]) -> tuple[NamedTypeNode, ...]:
        return tuple(node for node in nodes if node.name.value not in self._hidden)


class _Strip(Visitor):
    """Drops join, link, tag and custom directives and the machinery types."""

    def enter_directive(self, node: DirectiveNode, *_: Any) -> Any:
        return None if node.name.value in KEPT_DIRECTIVES else REMOVE

    def enter_directive_definition(self, _node: DirectiveDefinitionNode, *_: Any) -> Any:
        return REMOVE

    def enter_schema_definition(self, node: SchemaDefinitionNode, *_: Any) -> Any:
        return replace(node, directives=())

    def enter(self, node: Node, *_: Any) -> Any:
        return REMOVE if isinstance(node, TypeDefinitionNode) and is_machinery(node.name.value) else None
