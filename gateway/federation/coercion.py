"""Variable values: coerced by graphql-core, and waved through where there is nothing to coerce.

Rules: GraphQL specification, sections 3.5 and 6.1.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import GraphQLSchema, get_variable_values
from graphql.language import NamedTypeNode, NonNullTypeNode, VariableDefinitionNode

from gateway.federation.errors import VariablesError

MOST_ERRORS = 20
"""Errors told of one request's variables; each costs time and memory, and a list can hold 200,000."""

_AS_THEY_ARE: Mapping[str, Callable[[Any], bool]] = {
    "Int": lambda value: type(value) is int and -(2**31) <= value < 2**31,
    "Float": lambda value: type(value) is float and math.isfinite(value),
    "String": lambda value: type(value) is str,
    "ID": lambda value: type(value) is str,
    "Boolean": lambda value: type(value) is bool,
}
"""For each built-in type, which values are coerced to themselves."""


class Coercion:
    """Coerces the variables of one operation."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema = schema
        self._definitions = definitions
        self._plain = [_plain(definition) for definition in definitions]

    def values(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Values with defaults filled in; raises `VariablesError` when they do not fit."""
        found: dict[str, Any] = {}
        for plain in self._plain:
            if plain is None:
                return self._coerced(given)
            name, fits = plain
            value = given.get(name)
            if not fits(value):
                return self._coerced(given)
            found[name] = value
        return found

    def _coerced(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        found = get_variable_values(self._schema, self._definitions, dict(given), max_errors=MOST_ERRORS)
        if isinstance(found, list):
            raise VariablesError(found)
        return found.coerced


def _plain(definition: VariableDefinitionNode) -> tuple[str, Callable[[Any], bool]] | None:
    """Name and test of a variable of a built-in type; values that pass need nothing else."""
    kind = definition.type
    if isinstance(kind, NonNullTypeNode):
        kind = kind.type
    if not isinstance(kind, NamedTypeNode) or definition.directives:
        return None
    fits = _AS_THEY_ARE.get(kind.name.value)
    return None if fits is None else (definition.variable.name.value, fits)
