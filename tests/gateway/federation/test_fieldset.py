"""Field sets: their canonical text, what they select, what is wrong with them."""

from __future__ import annotations

import pytest
from graphql import build_schema

from gateway.federation.fieldset import FieldSetError, canonical, check_field_set, parse_field_set

SCHEMA = build_schema("""
  type Query { t: T }
  interface I { id: ID! }
  type T implements I { id: ID! name(upper: Boolean, need: Int = 1): String other: T any: I }
  type U implements I { id: ID! size(of: Int!): Int }
""")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id", "id"),
        ("  name   id ", "id name"),
        ("{ id }".strip("{}"), "id"),
        ("other{id name}", "other { id name }"),
        ("name(need: 2, upper: true)", "name(need: 2, upper: true)"),
        ("any { ... on T { name } id }", "any { ... on T { name } id }"),
    ],
)
def test_canonical_text_is_stable(text: str, expected: str) -> None:
    once = canonical(parse_field_set(text))
    assert once == expected
    assert canonical(parse_field_set(once)) == once


def test_every_selected_field_is_told_with_its_type() -> None:
    selected = check_field_set(parse_field_set("id other { any { ... on U { size(of: 1) } } }"), SCHEMA, "T")
    assert [(item.parent, item.field.name.value, item.leaf) for item in selected] == [
        ("T", "id", True),
        ("T", "other", False),
        ("T", "any", False),
        ("U", "size", True),
    ]
    assert selected[-1].ancestors == (("T", "other"), ("T", "any"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "INVALID_FIELDS"),
        ("} type X { a: Int", "INVALID_FIELDS"),
        ("missing", "INVALID_FIELDS"),
        ("id { x }", "INVALID_FIELDS"),
        ("other", "INVALID_FIELDS"),
        ("other { }", "INVALID_FIELDS"),
        ("x: id", "INVALID_FIELDS"),
        ("...named", "INVALID_FIELDS"),
        ("name(no: 1)", "INVALID_FIELDS"),
        ("name(upper: 3)", "INVALID_FIELDS"),
        ("... on Missing { id }", "INVALID_FIELDS"),
        ("... on U { id }", "INVALID_FIELDS"),
        ("any { ... on U { size } }", "INVALID_FIELDS"),
        ("id @include(if: true)", "DIRECTIVE_IN_FIELDS_ARG"),
    ],
)
def test_what_does_not_fit_the_schema_is_refused(text: str, problem: str) -> None:
    with pytest.raises(FieldSetError) as caught:
        check_field_set(parse_field_set(text), SCHEMA, "T")
    assert caught.value.problem == problem
