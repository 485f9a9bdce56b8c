"""The text of an operation declares the variables it uses, and no others."""

from __future__ import annotations

import pytest
from graphql import parse
from graphql.language import OperationDefinitionNode

from gateway.federation.subgraph_operation import operation, used_variables


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ("{ a }", set()),
        ("{ a(b: $c) @skip(if: $d) }", {"c", "d"}),
        ('{ a(b: "costs $5", c: $c) }', {"c"}),
        (r'{ a(b: "\"$no\" \\", c: $c) }', {"c"}),
        ('{ a(b: """$no "$no" \\""" $no""", c: [$c, {d: $d_1}]) }', {"c", "d_1"}),
    ],
)
def test_variables_are_found_outside_strings(selection: str, names: set[str]) -> None:
    assert used_variables(selection) == names
    assert parse(selection).definitions


def test_only_what_is_declared_stands_in_the_head() -> None:
    document = parse("query Q($a: Int = 3, $b: [ID!]!) { x }")
    (node,) = document.definitions
    assert isinstance(node, OperationDefinitionNode)
    variables = node.variable_definitions or ()
    assert operation("query", "{ x }", [], []) == "query { x }"
    assert operation("query", "{ x }", ["$r: [_Any!]!"], variables) == (
        "query($r: [_Any!]!, $a: Int = 3, $b: [ID!]!) { x }"
    )
