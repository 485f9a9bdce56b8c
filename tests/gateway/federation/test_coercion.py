"""What is waved through is what graphql-core would have made of it."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, get_variable_values, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.federation import VariablesError
from gateway.federation.coercion import Coercion

SCHEMA = build_schema(
    """
    type Query { a(i: Int, f: Float, s: String, d: ID, b: Boolean, l: [Int], e: E, o: O, w: When): Int }
    enum E { A B }  input O { x: Int = 3 }  scalar When
    """
)
TYPES = [
    "Int",
    "Int!",
    "Float",
    "Float!",
    "String!",
    "ID",
    "Boolean!",
    "Boolean = true",
    "[Int!]",
    "E",
    "O",
    "When",
]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 10**30, 1.0, 0.5, float("inf")]),
    st.sampled_from(["", "1", "A", "é", "x" * 100]),
    st.sampled_from([[], [1], [None], {}, {"x": 1}, {"y": 1}]),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(TYPES), max_size=3),
    st.dictionaries(st.sampled_from(["v0", "v1", "v2", "other"]), VALUES),
)
def test_values_are_those_of_graphql_core(types: list[str], values: dict[str, Any]) -> None:
    definitions = " ".join(f"$v{number}: {kind}" for number, kind in enumerate(types))
    (operation,) = parse(f"query {f'({definitions})' if types else ''} {{ a }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    nodes = operation.variable_definitions or ()
    wanted = get_variable_values(SCHEMA, nodes, values)
    coercion = Coercion(SCHEMA, nodes)
    if isinstance(wanted, list):
        with pytest.raises(VariablesError):
            coercion.values(values)
    else:
        found = coercion.values(values)
        assert dict(found) == wanted.coerced
        assert [type(item) for item in found.values()] == [type(item) for item in wanted.coerced.values()]
