"""Hints: one for each thing worth a look, and none for what is usual in a federated graph."""

from __future__ import annotations

import pytest

from tests.gateway.federation.subgraph_files import composed

HINTS = [
    (
        "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE",
        "type Query { a: Int! @shareable }",
        "type Query { a: Int @shareable }",
    ),
    (
        "INCONSISTENT_ENTITY",
        'type Query { a: T } type T @key(fields: "id") { id: ID! @shareable }',
        "type Query { b: T } type T { id: ID! @shareable }",
    ),
    (
        "INCONSISTENT_OBJECT_VALUE_TYPE_FIELD",
        "type Query { a: T } type T { x: Int @shareable y: Int @inaccessible }",
        "type Query { b: T } type T { x: Int @shareable }",
    ),
    (
        "INCONSISTENT_UNION_MEMBER",
        "type Query { a: U } union U = A type A { x: Int @shareable }",
        "type Query { b: U } union U = A | B type A { x: Int @shareable } type B { x: Int }",
    ),
    (
        "INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM",
        "type Query { a: E } enum E { X }",
        "type Query { b: E } enum E { X Y }",
    ),
    (
        "INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM",
        "type Query { a(e: E): Int } enum E { X }",
        "type Query { b(e: E): Int } enum E { X Y }",
    ),
    ("UNUSED_ENUM_TYPE", "type Query { a: Int }", "type Query { b: Int } enum E { X }"),
    (
        "INCONSISTENT_ARGUMENT_PRESENCE",
        "type Query { a(x: Int): Int @shareable }",
        "type Query { a: Int @shareable }",
    ),
    (
        "INCONSISTENT_INPUT_OBJECT_FIELD",
        "type Query { a(i: I): Int } input I { x: Int }",
        "type Query { b(i: I): Int } input I { x: Int y: Int }",
    ),
    (
        "INCONSISTENT_DEFAULT_VALUE_PRESENCE",
        "type Query { a(i: I): Int } input I { x: Int }",
        "type Query { b(i: I): Int } input I { x: Int = 1 }",
    ),
    (
        "INCONSISTENT_DESCRIPTION",
        'type Query { a: Int @shareable } "One" scalar S',
        'type Query { a: Int @shareable b: S } "Other" scalar S',
    ),
    ("FROM_SUBGRAPH_DOES_NOT_EXIST", "type Query { a: Int }", 'type Query { b: Int @override(from: "x") }'),
    (
        "OVERRIDE_DIRECTIVE_CAN_BE_REMOVED",
        "type Query { a: Int }",
        'type Query { b: Int @override(from: "s0") }',
    ),
    (
        "OVERRIDDEN_FIELD_CAN_BE_REMOVED",
        "type Query { a: Int }",
        'type Query { a: Int @override(from: "s0") }',
    ),
    (
        "OVERRIDE_MIGRATION_IN_PROGRESS",
        "type Query { a: Int }",
        'type Query { a: Int @override(from: "s0", label: "percent(1)") }',
    ),
    (
        "DIRECTIVE_NOT_COMPOSED",
        "type Query { a: Int }",
        "directive @mine on OBJECT type Query @mine { b: Int }",
    ),
    (
        "INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN",
        "type Query { a: I @shareable } interface I { x: Int } type A implements I { x: Int @shareable }",
        "type Query { a: I @shareable } interface I { x: Int } type A implements I { x: Int @shareable }"
        " type B implements I { x: Int }",
    ),
]
LINK = "LINK key shareable override inaccessible\n"


@pytest.mark.parametrize(("code", "left", "right"), HINTS, ids=[row[0] for row in HINTS])
def test_it_composes_and_is_hinted_at_once(code: str, left: str, right: str) -> None:
    composition = composed(f"# === s0\n{LINK}{left}\n# === s1\n{LINK}{right}")
    assert composition.errors == ()
    assert [hint.code for hint in composition.hints] == [code]
    assert composition.hints[0].message.endswith(".")


def test_what_is_usual_is_not_hinted_at() -> None:
    composition = composed("""
# === shop
LINK key shareable
"All one can ask the shop."
type Query { item: Item }
type Mutation { sell: Item }
type Item @key(fields: "id") { id: ID! name: String size: Size @shareable }
type Size @shareable { width: Int }
# === stock
LINK key shareable external requires
"All one can ask the stock."
type Query { shelves: Int }
type Item @key(fields: "id") { id: ID! name: String @external label: String @requires(fields: "name") }
type Size @shareable { width: Int }
""")
    assert composition.errors == ()
    assert composition.hints == ()


def test_all_differing_descriptions_are_one_hint() -> None:
    scalars = [f'"%s" scalar S{number}' for number in range(10)]
    texts = [
        f"# === {name}\n"
        + "\n".join(scalar % name for scalar in scalars)
        + f"\ntype Query {{ {name}: S0 }}\n"
        for name in ("one", "two")
    ]
    hints = composed("".join(texts)).hints
    assert [hint.code for hint in hints] == ["INCONSISTENT_DESCRIPTION"]
    assert hints[0].message.endswith("S6, S7 and 2 more.")
