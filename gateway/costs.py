"""What an operation may cost: an estimate of the objects in its answer, before anybody is asked.

An object counts one, what it holds of scalars nothing. A list counts as often as its page size says
(`first`, `last` or `limit`), which a connection hands on to the lists it holds (`nodes`, `edges`); a list
without one counts `ASSUMED_ITEMS`. Introspection is free: it is answered here, and its shape is bounded.

The estimate is made once for an operation. Page sizes that are variables are filled in for each request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from gateway.limits import Limits, exceeded

ASSUMED_ITEMS = 5
"""How many items a list is taken to have when nothing says it."""

PAGE_SIZES = frozenset({"first", "last", "limit"})
"""Names of arguments that bound a list."""


@dataclass(frozen=True)
class Variable:
    """A page size that each request brings; `default` is that of the operation."""

    name: str
    default: int

    def value(self, variables: Mapping[str, Any]) -> int:
        """The size in these variables; what is no number is refused elsewhere and counts as the default."""
        given = variables.get(self.name, self.default)
        return max(given, 0) if isinstance(given, int) else self.default


Size: TypeAlias = int | Variable


@dataclass(frozen=True)
class Cost:
    """What an operation may cost: a number, and parts that are multiplied by a variable.

    Attributes:
        fixed: Objects that need no variable to be counted.
        sized: Variables, each with the cost of one item of its list.
    """

    fixed: int = 0
    sized: tuple[tuple[Variable, Cost], ...] = ()

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.fixed + other.fixed, self.sized + other.sized)

    def times(self, size: Size) -> Cost:
        """The cost of so many of these."""
        if isinstance(size, Variable):
            return Cost(0, ((size, self),))
        return Cost(self.fixed * size, tuple((name, part.times(size)) for name, part in self.sized))

    def total(self, variables: Mapping[str, Any]) -> int:
        """The number of objects with these variables."""
        return self.fixed + sum(size.value(variables) * part.total(variables) for size, part in self.sized)

    def check(self, variables: Mapping[str, Any], limits: Limits) -> None:
        """Refuse what may cost more than the limit; raises `Refused`."""
        if self.total(variables) > limits.cost:
            raise exceeded("cost", limits.cost)


def cost_of(schema: GraphQLSchema, document: DocumentNode, operation_name: str | None) -> Cost:
    """The cost of an operation that is valid against the schema; nothing when it holds no such operation."""
    operation = next(_operations(document, operation_name), None)
    root = schema.get_root_type(operation.operation) if operation else None
    if operation is None or root is None:
        return Cost()
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    defaults = {
        node.variable.name.value: int(node.default_value.value)
        for node in operation.variable_definitions or ()
        if isinstance(node.default_value, IntValueNode)
    }
    return _Estimate(schema, fragments, defaults).selection(operation.selection_set, root, None)


def _operations(document: DocumentNode, name: str | None) -> Iterator[OperationDefinitionNode]:
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode) and name in (None, node.name and node.name.value):
            yield node


@dataclass(frozen=True)
class _Estimate:
    """Walks one operation; `page` is the size that a connection hands on to the lists it holds."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    defaults: Mapping[str, int]

    def selection(self, node: SelectionSetNode, owner: GraphQLCompositeType, page: Size | None) -> Cost:
        total = Cost()
        for item in node.selections:
            if isinstance(item, FieldNode):
                total += self._field(item, owner, page)
            elif isinstance(item, InlineFragmentNode):
                name = item.type_condition.name.value if item.type_condition else None
                total += self.selection(item.selection_set, self._type(name) or owner, page)
            elif isinstance(item, FragmentSpreadNode) and item.name.value in self.fragments:
                fragment = self.fragments[item.name.value]
                condition = self._type(fragment.type_condition.name.value) or owner
                total += self.selection(fragment.selection_set, condition, page)
        return total

    def _field(self, node: FieldNode, owner: GraphQLCompositeType, page: Size | None) -> Cost:
        definition: GraphQLField | None = getattr(owner, "fields", {}).get(node.name.value)
        inner = definition and get_named_type(definition.type)
        if definition is None or node.selection_set is None or not is_composite_type(inner):
            return Cost()
        own = self._page_size(node)
        if not _is_list(definition):
            return Cost(1) + self.selection(node.selection_set, inner, own)
        size = own if own is not None else page
        return (Cost(1) + self.selection(node.selection_set, inner, None)).times(
            ASSUMED_ITEMS if size is None else size
        )

    def _page_size(self, node: FieldNode) -> Size | None:
        for argument in node.arguments or ():
            if argument.name.value in PAGE_SIZES:
                if isinstance(argument.value, IntValueNode):
                    return max(int(argument.value.value), 0)
                if isinstance(argument.value, VariableNode):
                    name = argument.value.name.value
                    return Variable(name, self.defaults.get(name, ASSUMED_ITEMS))
        return None

    def _type(self, name: str | None) -> GraphQLCompositeType | None:
        found = self.schema.get_type(name) if name else None
        return found if is_composite_type(found) else None


def _is_list(definition: GraphQLField) -> bool:
    found = definition.type
    return is_list_type(found.of_type if is_non_null_type(found) else found)
