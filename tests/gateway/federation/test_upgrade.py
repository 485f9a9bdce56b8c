"""Federation 1 subgraphs, alone, together and beside Federation 2."""

from __future__ import annotations

import pytest

from tests.gateway.federation.subgraph_files import codes, composed, supergraph

OWNER = """
# === shop
type Query { item: Item }
type Item @key(fields: "id") { id: ID! name: String weight: Int }
"""


@pytest.mark.parametrize(
    "extension",
    [
        'extend type Item @key(fields: "id") { id: ID! @external rank: Int }',
        'type Item @key(fields: "id") @extends { id: ID! @external rank: Int }',
        'extend type Item @key(fields: ["id"]) { id: ID! @external rank: Int }',
        'LINK key external\nextend type Item @key(fields: "id") { id: ID! @external rank: Int }',
        'LINK key external extends\ntype Item @key(fields: "id") @extends { id: ID! @external rank: Int }',
    ],
)
def test_an_external_key_of_an_extension_is_its_own(extension: str) -> None:
    text = supergraph(OWNER + "# === reviews\n" + extension)
    assert '@join__type(graph: REVIEWS, key: "id", extension: true)' in text
    assert "{ id: ID! name: String @join__field(graph: SHOP)" in text
    assert "rank: Int @join__field(graph: REVIEWS)" in text


def test_what_both_resolve_is_shared() -> None:
    text = supergraph(
        OWNER + '# === names\nextend type Item @key(fields: "id") { id: ID! @external name: String }'
    )
    assert "name: String weight: Int @join__field(graph: SHOP)" in text


def test_value_types_and_roots_are_shared() -> None:
    text = supergraph("""
# === shop
type Query { now: Moment }
type Moment { hour: Int }
# === office
extend type Query { now: Moment }
type Moment { hour: Int }
""")
    assert "type Moment @join__type(graph: SHOP) @join__type(graph: OFFICE) { hour: Int }" in text
    assert "{ now: Moment }" in text


def test_a_federation_2_subgraph_beside_it_says_what_it_shares() -> None:
    two = '# === names\nLINK key shareable\ntype Item @key(fields: "id") { id: ID! name: String %s }'
    assert codes(composed(OWNER + two % "")) == ["INVALID_FIELD_SHARING"]
    assert codes(composed(OWNER + two % "@shareable")) == []


def test_external_fields_that_nobody_uses_are_dropped() -> None:
    text = supergraph(
        OWNER
        + "# === reviews\n"
        + 'extend type Item @key(fields: "id") { id: ID! @external weight: Int @external r: Int }'
    )
    assert "weight: Int @join__field(graph: SHOP) " in text


def test_types_that_are_all_unused_externals_are_dropped() -> None:
    text = supergraph(
        OWNER + "# === reviews\ntype Query { r: Int }\nextend type Item { weight: Int @external }"
    )
    assert 'type Item @join__type(graph: SHOP, key: "id") {' in text


def test_requirements_of_what_is_at_hand_are_dropped() -> None:
    text = supergraph(
        OWNER
        + """
# === reviews
type Query { top: Item @provides(fields: "id name") }
extend type Item @key(fields: "id") {
  id: ID! @external
  name: String @external
  weight: Int @external
  own: Int
  rank: Int @requires(fields: "weight own")
  luck: Int @requires(fields: "own")
}
"""
    )
    assert 'rank: Int @join__field(graph: REVIEWS, requires: "weight")' in text
    assert "luck: Int @join__field(graph: REVIEWS)" in text
    assert 'top: Item @join__field(graph: REVIEWS, provides: "name")' in text
    assert "name: String @join__field(graph: SHOP) @join__field(graph: REVIEWS, external: true)" in text


def test_marks_on_interfaces_mean_nothing() -> None:
    text = supergraph("""
# === shop
type Query { items: [Thing] }
interface Thing @key(fields: "id") { id: ID! @external }
type Item implements Thing @key(fields: "id") { id: ID! }
""")
    assert "interface Thing @join__type(graph: SHOP) { id: ID! }" in text


def test_a_subgraph_without_any_federation_is_as_good_as_any() -> None:
    text = supergraph("""
# === plain
schema { query: Root mutation: Change }
type Root { colours: [Colour!]! @deprecated(reason: "use paint") }
type Change { paint(in: Paint!): Colour }
type Subscription2 { x: Int }
input Paint { colour: Colour = RED coats: Int! = 2 }
enum Colour { RED BLUE @deprecated(reason: "sold out") }
scalar Date @specifiedBy(url: "https://example.org/date")
# === other
extend schema { query: Start }
type Start { today: Date }
scalar Date
""")
    assert "query: Query mutation: Mutation }" in text
    assert 'colours: [Colour!]! @join__field(graph: PLAIN) @deprecated(reason: "use paint")' in text
    assert "paint(in: Paint!): Colour" in text
    assert "today: Date @join__field(graph: OTHER)" in text
    assert "coats: Int! = 2" in text
    assert '@specifiedBy(url: "https://example.org/date")' in text


def test_definitions_that_servers_print_are_left_out() -> None:
    text = supergraph("""
# === shop
directive @key(fields: _FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @external on FIELD_DEFINITION
directive @requires(fields: _FieldSet!) on FIELD_DEFINITION
directive @provides(fields: String!) on FIELD_DEFINITION
directive @extends on OBJECT | INTERFACE
scalar _FieldSet
scalar _Any
union _Entity = Item
type _Service { sdl: String }
type Query { item: Item _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
type Item @key(fields: "id") { id: ID! }
""")
    assert "_Any" not in text
    assert "_FieldSet" not in text.replace("join__FieldSet", "")
    assert "_service" not in text


def test_in_federation_2_extends_is_a_note_and_extend_is_not() -> None:
    noted = """
# === shop
LINK key extends
type Query { item: Item }
type Item @key(fields: "id") @extends { id: ID! }
"""
    assert codes(composed(noted)) == []
    extended = noted.replace("type Item", "extend type Item").replace(" @extends", "")
    assert codes(composed(extended)) == ["EXTENSION_WITH_NO_BASE"]


def test_keys_below_an_external_field_of_an_extension() -> None:
    text = supergraph("""
# === shop
type Query { visit: Visit }
extend type Visit @key(fields: "town { id }") { town: Town! @external guide: String }
type Town { id: ID! }
# === maps
LINK key shareable
type Visit @key(fields: "town { id }") { town: Town! @shareable map: String }
type Town @shareable { id: ID! }
""")
    assert '@join__type(graph: SHOP, key: "town { id }", extension: true)' in text
    assert "{ town: Town! guide: String @join__field(graph: SHOP)" in text
