"""Operations that mean the same as another, made from it by rule."""

from __future__ import annotations

from typing import Any

from graphql import (
    DocumentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    parse,
    visit,
)

NAME = "corpusName"
CONDITION = "corpusCondition"


def _operation(text: str) -> OperationDefinitionNode:
    node = parse(text).definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return node


TYPENAME = _operation(f"{{ {NAME}: __typename }}").selection_set.selections[0]
GUARDED = _operation(f"query(${CONDITION}: Boolean!) {{ ... @include(if: ${CONDITION}) {{ {NAME} }} }}")


class _Naming(Visitor):
    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        return SelectionSetNode(selections=(*node.selections, TYPENAME))


class _Guarding(Visitor):
    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        fragment = GUARDED.selection_set.selections[0]
        return SelectionSetNode(
            selections=(type(fragment)(directives=fragment.directives, selection_set=node),)  # type: ignore[call-arg] # an inline fragment
        )

    def leave_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> OperationDefinitionNode:
        return OperationDefinitionNode(
            operation=node.operation,
            name=node.name,
            variable_definitions=(*(node.variable_definitions or ()), *(GUARDED.variable_definitions or ())),
            directives=node.directives,
            selection_set=node.selection_set,
        )


def _visited(document: DocumentNode, visitor: Visitor) -> DocumentNode:
    found = visit(document, visitor)
    assert isinstance(found, DocumentNode)
    return found


def naming_types(document: DocumentNode) -> DocumentNode:
    """The operation that also asks the type of every object, as `NAME`."""
    return _visited(document, _Naming())


def under_condition(document: DocumentNode) -> DocumentNode:
    """The operation with everything, at every level, included only if the variable `CONDITION` is true."""
    return _visited(document, _Guarding())


def without_types(value: Any, names: set[str]) -> Any:
    """The answer to `naming_types` without what that added, which goes to `names`."""
    if isinstance(value, list):
        return [without_types(item, names) for item in value]
    if isinstance(value, dict):
        names.update([value[NAME]] if NAME in value else [])
        return {key: without_types(item, names) for key, item in value.items() if key != NAME}
    return value
