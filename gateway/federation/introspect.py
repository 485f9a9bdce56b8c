"""Introspection: `__schema` and `__type` are answered from the API schema, never by a subgraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphql import GraphQLError, GraphQLSchema, execute_sync
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.federation.normalise import INTROSPECTION
from gateway.federation.selection import FieldSelection


def introspection_document(
    document: DocumentNode, operation: OperationDefinitionNode, fields: Sequence[FieldSelection]
) -> DocumentNode | None:
    """The part of an operation that asks about the schema, as a document of its own; None when there is none.

    Conditions on the root fields are left out: the answer is shaped by those in `fields`.
    """
    if not any(item.name in INTROSPECTION for item in fields):
        return None
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    known = {node.name.value: node for node in fragments}
    nodes = tuple(_root_fields(operation.selection_set, known))
    kept = replace(operation, selection_set=SelectionSetNode(selections=nodes), directives=())
    return DocumentNode(definitions=(kept, *fragments))


def _root_fields(
    selection: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]
) -> Sequence[FieldNode]:
    """The introspection fields of a selection; each fragment is taken once and then out of `fragments`."""
    found: list[FieldNode] = []
    for node in selection.selections:
        if isinstance(node, FieldNode):
            found += [replace(node, directives=())] if node.name.value in INTROSPECTION else []
        elif isinstance(node, InlineFragmentNode):
            found += _root_fields(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode) and node.name.value in fragments:
            found += _root_fields(fragments.pop(node.name.value).selection_set, fragments)
    return found


def answer_introspection(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[GraphQLError]]:
    """Values of the root introspection fields by response name, and errors."""
    result = execute_sync(schema, document, variable_values=dict(variables))
    return result.data or {}, result.errors or []
