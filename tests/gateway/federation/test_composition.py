"""What composes and what does not: one row per rule, with the code that says so."""

from __future__ import annotations

import pytest

from gateway.federation import Composition, Subgraph, Supergraph, compose
from tests.gateway.federation.in_process import LINK

Q = "type Query { a: Int } "


def composed(*sdl: str, link: str = LINK) -> Composition:
    """Compose subgraphs named s0, s1, ..."""
    return compose([Subgraph(f"s{i}", f"http://s{i}.invalid", link + text) for i, text in enumerate(sdl)])


def codes(composition: Composition) -> set[str]:
    return {error.code for error in composition.errors}


def merged(composition: Composition, line: str) -> bool:
    """Whether the supergraph has this line, apart from its join directives."""
    assert composition.errors == ()
    lines = [text.split(" @join")[0].strip() for text in (composition.supergraph_sdl or "").split("\n")]
    return line in lines


REFUSED_ALONE = [
    ("INVALID_GRAPHQL", "type Query {"),
    ("INVALID_GRAPHQL", "type Query { a: Missing }"),
    ("INVALID_GRAPHQL", "type Query { a: Int @unknown }"),
    ("INVALID_GRAPHQL", "type Query { a: Int } type Query { b: Int }"),
    ("INVALID_GRAPHQL", "interface I { b: Int } type Query implements I { a: Int }"),
    ("NO_QUERIES", 'type T @key(fields: "id") { id: ID }'),
    ("ROOT_QUERY_USED", "schema { query: Root } type Root { a: Int } type Query { b: Int }"),
    ("ROOT_MUTATION_USED", "schema { query: Query } type Query { a: Int } type Mutation { b: Int }"),
    ("KEY_INVALID_FIELDS", Q + 'type T @key(fields: "no") { id: ID }'),
    ("KEY_INVALID_FIELDS", Q + 'type T @key(fields: "id {") { id: ID }'),
    ("KEY_INVALID_FIELDS", Q + 'type T @key(fields: "o") { o: O } type O { id: ID }'),
    ("KEY_INVALID_FIELDS", Q + 'type T @key(fields: "id { x }") { id: ID }'),
    ("KEY_INVALID_FIELDS", Q + 'type T @key(fields: "x: id") { id: ID }'),
    ("KEY_INVALID_FIELDS", Q + 'type T @key(fields: "...f") { id: ID }'),
    ("KEY_INVALID_FIELDS", Q + 'type T @key(fields: "o { }") { o: O } type O { id: ID }'),
    ("KEY_INVALID_FIELDS_TYPE", Q + "type T @key(fields: 3) { id: ID }"),
    ("KEY_DIRECTIVE_IN_FIELDS_ARG", Q + 'type T @key(fields: "id @skip(if: true)") { id: ID }'),
    ("KEY_FIELDS_HAS_ARGS", Q + 'type T @key(fields: "id(x: 1)") { id(x: Int): ID }'),
    (
        "KEY_FIELDS_SELECT_INVALID_TYPE",
        Q + 'type T @key(fields: "u { ... on O { id } }") { u: U } union U = O type O { id: ID }',
    ),
    ("REQUIRES_INVALID_FIELDS", Q + 'type T @key(fields: "id") { id: ID x: Int @requires(fields: "no") }'),
    (
        "REQUIRES_FIELDS_MISSING_EXTERNAL",
        Q + 'type T @key(fields: "id") { id: ID y: Int x: Int @requires(fields: "y") }',
    ),
    (
        "REQUIRES_UNSUPPORTED_ON_INTERFACE",
        'type Query { i: I } interface I { y: Int x: Int @requires(fields: "y") }'
        " type T implements I { x: Int y: Int }",
    ),
    ("PROVIDES_ON_NON_OBJECT_FIELD", 'type Query { a: Int @provides(fields: "x") }'),
    ("PROVIDES_INVALID_FIELDS", 'type Query { t: T @provides(fields: "no") } type T { id: ID }'),
    ("PROVIDES_FIELDS_MISSING_EXTERNAL", 'type Query { t: T @provides(fields: "id") } type T { id: ID }'),
    (
        "PROVIDES_FIELDS_HAS_ARGS",
        'type Query { t: T @provides(fields: "x(a: 1)") }'
        ' type T @key(fields: "id") { id: ID x(a: Int): Int @external }',
    ),
    ("EXTERNAL_UNUSED", Q + 'type T @key(fields: "id") { id: ID x: Int @external }'),
    (
        "EXTERNAL_ON_INTERFACE",
        "type Query { i: I } interface I { x: Int @external } type T implements I { x: Int }",
    ),
    ("OVERRIDE_FROM_SELF_ERROR", 'type Query { a: Int @override(from: "s0") }'),
    ("ONLY_INACCESSIBLE_CHILDREN", Q + "type T { x: Int @inaccessible }"),
    ("REFERENCED_INACCESSIBLE", "type Query { t: T } type T @inaccessible { x: Int }"),
    ("REQUIRED_INACCESSIBLE", "type Query { a(x: Int! @inaccessible): Int }"),
    ("QUERY_ROOT_TYPE_INACCESSIBLE", "type Query @inaccessible { a: Int }"),
    ("TYPE_DEFINITION_INVALID", Q + "type join__T { x: Int }"),
    ("EXTENSION_WITH_NO_BASE", Q + 'extend type T @key(fields: "id") { id: ID }'),
]


@pytest.mark.parametrize(("code", "sdl"), REFUSED_ALONE)
def test_one_subgraph_is_refused(code: str, sdl: str) -> None:
    composition = composed(sdl)
    assert code in codes(composition)
    assert composition.supergraph_sdl is None
    assert all(error.subgraphs == ("s0",) for error in composition.errors)


UNSUPPORTED = [
    ("@context", Q + 'type T @context(name: "c") { id: ID! }'),
    ("@fromContext", 'type Query { a(x: Int @fromContext(field: "$c { x }")): Int }'),
]


@pytest.mark.parametrize(("directive", "sdl"), UNSUPPORTED)
def test_what_is_not_supported_is_refused_rather_than_ignored(directive: str, sdl: str) -> None:
    url = 'url: "https://specs.apollo.dev/federation/v2.11"'
    imported = f'extend schema @link({url}, import: ["@key", "{directive}"]) '
    assert codes(composed(sdl, link=imported)) == {"UNSUPPORTED_FEATURE"}
    # and no less so under another name
    renamed = f'extend schema @link({url}, import: ["@key", {{name: "{directive}", as: "@other"}}]) '
    assert codes(composed(sdl.replace(directive, "@other"), link=renamed)) == {"UNSUPPORTED_FEATURE"}
    prefixed = f'extend schema @link({url}, import: ["@key"]) '
    full = sdl.replace(directive, "@federation__" + directive.removeprefix("@"))
    assert codes(composed(full, link=prefixed)) == {"UNSUPPORTED_FEATURE"}


@pytest.mark.parametrize(
    ("code", "link"),
    [
        (
            "UNKNOWN_FEDERATION_LINK_VERSION",
            'extend schema @link(url: "https://specs.apollo.dev/federation/v2.99")',
        ),
        (
            "UNKNOWN_FEDERATION_LINK_VERSION",
            'extend schema @link(url: "https://specs.apollo.dev/federation/v3.0")',
        ),
        ("INVALID_LINK_DIRECTIVE_USAGE", "extend schema @link "),
        (
            "INVALID_LINK_DIRECTIVE_USAGE",
            'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [3])',
        ),
        (
            "UNSUPPORTED_LINKED_SPECIFICATION",
            LINK + ' extend schema @link(url: "https://x.invalid/guard/v1.0", for: SECURITY)',
        ),
    ],
)
def test_links_that_cannot_be_followed(code: str, link: str) -> None:
    assert codes(composed(Q, link=link)) == {code}


KEYED = 'type T @key(fields: "id") {{ id: ID {} }}'
REFUSED_TOGETHER = [
    ("TYPE_KIND_MISMATCH", Q + "type T { x: Int }", "enum T { X }"),
    ("INVALID_FIELD_SHARING", Q, Q),
    ("INVALID_FIELD_SHARING", Q + KEYED.format("x: Int"), KEYED.format("x: Int @shareable")),
    ("FIELD_TYPE_MISMATCH", Q + KEYED.format("x: Int @shareable"), KEYED.format("x: String @shareable")),
    ("FIELD_TYPE_MISMATCH", Q + KEYED.format("x: Int @shareable"), KEYED.format("x: [Int] @shareable")),
    (
        "EXTERNAL_MISSING_ON_BASE",
        Q + KEYED.format('x: Int @external y: Int @requires(fields: "x")'),
        KEYED.format(""),
    ),
    (
        "EXTERNAL_TYPE_MISMATCH",
        Q + KEYED.format('x: Int @external y: Int @requires(fields: "x")'),
        KEYED.format("x: String"),
    ),
    (
        "EXTERNAL_ARGUMENT_MISSING",
        Q + KEYED.format('x: Int @external y: Int @requires(fields: "x")'),
        KEYED.format("x(a: Int): Int"),
    ),
    (
        "FIELD_ARGUMENT_TYPE_MISMATCH",
        Q + KEYED.format("x(a: Int): Int @shareable"),
        KEYED.format("x(a: ID): Int @shareable"),
    ),
    (
        "FIELD_ARGUMENT_DEFAULT_MISMATCH",
        Q + KEYED.format("x(a: Int = 1): Int @shareable"),
        KEYED.format("x(a: Int = 2): Int @shareable"),
    ),
    (
        "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH",
        Q + KEYED.format("x(a: Int!): Int @shareable"),
        KEYED.format("x: Int @shareable"),
    ),
    ("REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH", Q + "input I { a: Int! b: Int }", "input I { b: Int }"),
    ("EMPTY_MERGED_INPUT_TYPE", Q + "input I { a: Int }", "input I { b: Int }"),
    ("INPUT_FIELD_DEFAULT_MISMATCH", Q + "input I { a: Int = 1 }", "input I { a: Int = 2 }"),
    ("FIELD_TYPE_MISMATCH", Q + "input I { a: Int }", "input I { a: ID }"),
    ("ENUM_VALUE_MISMATCH", "type Query { a(e: E): E } enum E { X Y }", "enum E { X }"),
    ("EMPTY_MERGED_ENUM_TYPE", "type Query { a(e: E): Int } enum E { X }", "enum E { Y }"),
    (
        "OVERRIDE_SOURCE_HAS_OVERRIDE",
        'type Query { a: Int @override(from: "s1") }',
        'type Query { a: Int @override(from: "s0") }',
    ),
    (
        "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE",
        Q + KEYED.format('y: Int x: Int @override(from: "s1")'),
        KEYED.format('y: Int @external x: Int @requires(fields: "y")'),
    ),
    (
        "INTERFACE_FIELD_NO_IMPLEM",
        "type Query { i: I } interface I { x: Int } type A implements I { x: Int }",
        "interface I { y: Int } type B implements I { x: Int y: Int }",
    ),
    (
        "SATISFIABILITY_ERROR",
        "type Query { t: T } type T { x: Int }",
        "type Query { u: T } type T { y: Int }",
    ),
    (
        "SATISFIABILITY_ERROR",
        "type Query { t: T } " + KEYED.format(""),
        'type T @key(fields: "id", resolvable: false) { id: ID x: Int }',
    ),
    (
        "SATISFIABILITY_ERROR",
        "type Query { t: T } " + KEYED.format(""),
        'type T @key(fields: "no") { no: ID x: Int }',
    ),
    (
        "SATISFIABILITY_ERROR",
        "type Query { a: Int } " + KEYED.format('x: Int @external y: Int @requires(fields: "x")'),
        "type Query { t: T } " + KEYED.format('y: Int @external x: Int @requires(fields: "y")'),
    ),
]


@pytest.mark.parametrize(("code", "left", "right"), REFUSED_TOGETHER)
def test_two_subgraphs_are_refused_in_either_order(code: str, left: str, right: str) -> None:
    assert codes(composed(left, right)) == {code}
    if "from:" not in left:
        assert codes(composed(right, left)) == {code}


MERGED = [
    ("x: Int", Q + KEYED.format("x: Int! @shareable"), KEYED.format("x: Int @shareable")),
    ("x: [Int!]", Q + KEYED.format("x: [Int!]! @shareable"), KEYED.format("x: [Int!] @shareable")),
    (
        "x(a: Int!): Int",
        Q + KEYED.format("x(a: Int): Int @shareable"),
        KEYED.format("x(a: Int!): Int @shareable"),
    ),
    ("x: Int", Q + KEYED.format("x(a: Int): Int @shareable"), KEYED.format("x: Int @shareable")),
    (
        "x: I",
        Q
        + "interface I { id: ID } type O implements I { id: ID @shareable } "
        + KEYED.format("x: O @shareable"),
        "interface I { id: ID } type O implements I { id: ID @shareable } " + KEYED.format("x: I @shareable"),
    ),
    ("b: Int!", Q + "input I { b: Int }", "input I { b: Int! a: Int }"),
    (
        "= A | B",
        Q + "union U = A type A @shareable { x: Int }",
        "union U = A | B type A @shareable { x: Int } type B { x: Int }",
    ),
]


@pytest.mark.parametrize(("line", "left", "right"), MERGED)
def test_fields_merge_by_the_rules(line: str, left: str, right: str) -> None:
    composition = composed(left, right)
    assert merged(composition, line)
    assert merged(composed(right, left), line)


@pytest.mark.parametrize(
    ("use", "values"),
    [
        ("type Query { a: E }", ["X", "Y", "Z"]),
        ("type Query { a(e: E): Int }", ["Y"]),
        ("type Query { b: Int }", ["X", "Y", "Z"]),
    ],
)
def test_enums_merge_by_use(use: str, values: list[str]) -> None:
    composition = composed(use + " enum E { X Y }", "enum E { Y Z }")
    assert composition.errors == ()
    supergraph = Supergraph.from_sdl(composition.supergraph_sdl or "")
    assert sorted(supergraph.types["E"].values) == values


def test_an_inaccessible_value_may_be_missing_from_an_enum_that_goes_both_ways() -> None:
    composition = composed("type Query { a(e: E): E } enum E { X Y @inaccessible }", "enum E { X }")
    assert composition.errors == ()
    supergraph = Supergraph.from_sdl(composition.supergraph_sdl or "")
    assert supergraph.types["E"].values == {"X"}


def test_everything_that_is_wrong_is_reported_at_once() -> None:
    # given two subgraphs, each with an error of its own
    broken = compose(
        [
            Subgraph("one", "", LINK + 'type Query { a: Int } type T @key(fields: "x") { id: ID }'),
            Subgraph("two", "", LINK + "type Query { b: Missing }"),
            Subgraph("two", "", LINK + "type Query { c: Int }"),
            Subgraph("no name!", "", LINK + "type Query { d: Int }"),
        ]
    )
    assert [error.code for error in broken.errors] == [
        "INVALID_SUBGRAPH_NAME",
        "KEY_INVALID_FIELDS",
        "INVALID_GRAPHQL",
        "INVALID_SUBGRAPH_NAME",
    ]


def test_hints_tell_what_was_left_out() -> None:
    composition = composed(
        Q + KEYED.format('x(a: Int): Int @shareable z: Int @override(from: "gone")'),
        "directive @mine on OBJECT " + KEYED.format('"other" x: Int @shareable') + " type M @mine { m: Int }",
    )
    assert composition.errors == ()
    found = {hint.code for hint in composition.hints}
    assert found == {
        "INCONSISTENT_ARGUMENT_PRESENCE",
        "FROM_SUBGRAPH_DOES_NOT_EXIST",
        "DIRECTIVE_NOT_COMPOSED",
    }


def test_machinery_that_a_server_prints_is_left_out() -> None:
    # given what Strawberry prints for `_service { sdl }`
    sdl = """
      schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key"]) { query: Query }
      type T @key(fields: "id") { id: ID! }
      type Query { _entities(representations: [_Any!]!): [_Entity]! _service: _Service! t: T }
      scalar _Any  union _Entity = T  type _Service { sdl: String! }
    """
    composition = composed(sdl, link="")
    assert composition.errors == ()
    api = Supergraph.from_sdl(composition.supergraph_sdl or "").api_schema
    assert {name for name in api.type_map if name.startswith("_") and not name.startswith("__")} == set()
    assert list(api.query_type.fields if api.query_type else {}) == ["t"]


def test_a_subgraph_may_bring_entities_only() -> None:
    entities_only = """
      type Query { _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
      scalar _Any  union _Entity = T  type _Service { sdl: String! }
      type T @key(fields: "id") { id: ID x: Int }
    """
    assert merged(composed("type Query { t: T } " + KEYED.format(""), entities_only), "x: Int")


def test_a_graph_whose_visible_part_is_not_valid_is_refused() -> None:
    # given an interface argument that only the hidden implementer's field carries
    composition = composed(
        "type Query { i: I } interface I { x(a: Int): Int }"
        " type T implements I { x(a: Int @inaccessible): Int }"
    )
    assert codes(composition) == {"INVALID_GRAPHQL"}
    assert composition.supergraph_sdl is None
