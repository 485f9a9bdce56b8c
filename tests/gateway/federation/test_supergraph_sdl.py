"""What the supergraph says of features that not every graph uses, and that it says no more than needed."""

from __future__ import annotations

import re

import pytest

from gateway.federation import Supergraph, SupergraphError
from tests.gateway.federation.subgraph_files import composed, link, supergraph

ITEMS = """
# === shop
LINK key shareable
type Query { items: [Item] }
interface Item @key(fields: "id") { id: ID! title: String }
type Book implements Item @key(fields: "id") { id: ID! title: String pages: Int }
type Film implements Item @key(fields: "id") { id: ID! title: String stars: Int @shareable }
# === reviews
LINK key shareable interfaceObject
type Query { reviewed: [Item] }
type Item @key(fields: "id") @interfaceObject { id: ID! stars: Int @shareable rank(in: Int = 3): Float! }
"""


def test_the_fields_of_an_interface_object_are_on_every_object_of_the_interface() -> None:
    text = supergraph(ITEMS)
    assert '@join__type(graph: REVIEWS, key: "id", isInterfaceObject: true) {' in text
    assert "title: String @join__field(graph: SHOP) stars: Int @join__field(graph: REVIEWS)" in text
    # on an object that does not declare them, without a subgraph
    book = re.search(r"type Book .*?}", text)
    assert book is not None
    assert "stars: Int @join__field rank(in: Int = 3): Float! @join__field }" in book[0]
    # on one that does, as that subgraph's
    film = re.search(r"type Film .*?}", text)
    assert film is not None
    assert "stars: Int rank(in: Int = 3): Float! @join__field }" in film[0]


def test_the_order_of_the_subgraphs_decides_the_order_of_the_graphs_alone() -> None:
    one, other = ITEMS.split("# === reviews")
    text = supergraph(f"# === reviews{other}\n{one}")
    assert "enum join__Graph { REVIEWS" in text
    assert "rank(in: Int = 3): Float! @join__field" in text


def test_an_external_field_may_be_resolved_by_an_interface_object() -> None:
    text = supergraph("""
# === shop
LINK key external requires
type Query { items: [Item] }
interface Item @key(fields: "id") { id: ID! }
type Book implements Item @key(fields: "id") {
  id: ID!
  stars: Int @external
  badge: String @requires(fields: "stars")
}
# === reviews
LINK key interfaceObject
type Item @key(fields: "id") @interfaceObject { id: ID! stars: Int }
""")
    assert "stars: Int @join__field(graph: SHOP, external: true) @join__field" in text


OVERRIDE = """
# === old
LINK key shareable
type Query { item: Item }
interface Named { name: String }
type Item implements Named @key(fields: "id") @key(fields: "code") {
  id: ID! code: Int name: String size: Int
}
# === new
LINK key override
type Item @key(fields: "id") {
  id: ID!
  code: Int @override(from: "old")
  name: String @override(from: "old")
  size: Int @override(from: "old"%s)
}
"""


def test_a_field_taken_over_stays_where_keys_and_interfaces_need_it() -> None:
    text = supergraph(OVERRIDE % "")
    assert "/join/v0.3" in text
    assert (
        'code: Int @join__field(graph: OLD, usedOverridden: true) @join__field(graph: NEW, override: "old")'
        in text
    )
    assert (
        "name: String @join__field(graph: OLD, usedOverridden: true) @join__field(graph: NEW, override"
        in text
    )
    assert 'size: Int @join__field(graph: NEW, override: "old")' in text


@pytest.mark.parametrize("label", ["percent(5)", "percent(0.25)", "team-a/size:1"])
def test_a_label_is_told_on_both_sides_and_needs_a_newer_join(label: str) -> None:
    text = supergraph(OVERRIDE % f', label: "{label}"')
    assert "/join/v0.4" in text
    assert f'size: Int @join__field(graph: OLD, overrideLabel: "{label}")' in text
    assert f'@join__field(graph: NEW, override: "old", overrideLabel: "{label}")' in text
    assert Supergraph.from_sdl(
        composed(OVERRIDE % f', label: "{label}"').supergraph_sdl or ""
    ).override_labels == {label}


def test_overriding_what_is_external_or_absent_changes_nothing() -> None:
    composition = composed("""
# === shop
LINK key external requires
type Query { item: Item }
type Item @key(fields: "id") { id: ID! weight: Int @external postage: Int @requires(fields: "weight") }
# === stock
LINK key override
type Item @key(fields: "id") { id: ID! weight: Int @override(from: "shop") size: Int @override(from: "gone") }
""")
    assert composition.errors == ()
    text = composition.supergraph_sdl or ""
    assert "weight: Int @join__field(graph: SHOP, external: true) @join__field(graph: STOCK)" in text
    assert [hint.code for hint in composition.hints] == [
        "OVERRIDE_DIRECTIVE_CAN_BE_REMOVED",
        "FROM_SUBGRAPH_DOES_NOT_EXIST",
    ]


PROTECTED = """
# === shop
LINK key shareable authenticated requiresScopes policy cost listSize
type Query { items: [Item] @listSize(assumedSize: 10, slicingArguments: ["first"]) @cost(weight: 2) }
type Item @key(fields: "id") @authenticated {
  id: ID!
  price: Int @requiresScopes(scopes: [["a"], ["b"]]) @policy(policies: [["p"]]) @shareable @cost(weight: 2)
}
# === stock
LINK key shareable requiresScopes policy cost listSize
type Item @key(fields: "id") {
  id: ID!
  price: Int @shareable @cost(weight: 3)
    @requiresScopes(scopes: [["b", "c"]]) @policy(policies: [["p"], ["q"]])
}
"""


def test_what_protects_adds_up_over_the_subgraphs() -> None:
    text = supergraph(PROTECTED)
    # all of one subgraph's alternatives with all of the other's, without those that ask for more than another
    assert '@requiresScopes(scopes: [["a", "b", "c"], ["b", "c"]])' not in text
    assert '@requiresScopes(scopes: [["b", "c"]])' in text
    assert '@policy(policies: [["p"]])' in text
    assert (
        'type Item @join__type(graph: SHOP, key: "id") @join__type(graph: STOCK, key: "id") @authenticated {'
        in text
    )
    for name in ("authenticated", "requiresScopes", "policy"):
        assert f'@link(url: "https://specs.apollo.dev/{name}/v0.1", for: SECURITY)' in text
    assert "scalar requiresScopes__Scope" in text
    assert "scalar policy__Policy" in text


def test_the_greatest_cost_counts() -> None:
    text = supergraph(PROTECTED)
    assert '@link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost", "@listSize"])' in text
    assert "@cost(weight: 3)" in text
    assert '@listSize(assumedSize: 10, slicingArguments: ["first"])' in text


def test_what_protects_is_not_run_without_being_enforced() -> None:
    with pytest.raises(SupergraphError) as refused:
        Supergraph.from_sdl(composed(PROTECTED).supergraph_sdl or "")
    assert refused.value.code.startswith("UNSUPPORTED")


COMPOSED = """
# === shop
LINK composeDirective
extend schema
  @link(url: "https://example.org/audit/v1.%d", import: ["@audited", {name: "@seen", as: "@watched"}])
  @composeDirective(name: "@audited") @composeDirective(name: "@watched")
directive @audited(by: String) on FIELD_DEFINITION | ENUM_VALUE
directive @watched(by: String!) repeatable on OBJECT | FIELD_DEFINITION
type Query { open: Colour @audited(by: "day") @watched(by: "b") @watched(by: "a") }
enum Colour { RED @audited }
# === office
LINK shareable
directive @own on FIELD_DEFINITION
type Query { closed: Boolean @own }
"""


def test_composed_directives_travel_with_their_link_and_definition() -> None:
    text = supergraph(COMPOSED % 4)
    assert (
        '@link(url: "https://example.org/audit/v1.4",'
        ' import: ["@audited", {name: "@seen", as: "@watched"}])' in text
    )
    assert "directive @audited(by: String) on FIELD_DEFINITION | ENUM_VALUE" in text
    assert '@audited(by: "day") @watched(by: "a") @watched(by: "b")' in text
    assert "RED @join__enumValue(graph: SHOP) @audited }" in text
    assert "@own" not in text
    Supergraph.from_sdl(composed(COMPOSED % 4).supergraph_sdl or "")


def test_directives_that_stay_behind_are_hinted_at_once() -> None:
    assert [
        hint.message for hint in composed(COMPOSED % 0).hints if hint.code == "DIRECTIVE_NOT_COMPOSED"
    ] == ["[office] @own is not part of the supergraph; it stays in its subgraph."]


@pytest.mark.parametrize("minor", range(13))
def test_every_version_of_federation_2_composes(minor: int) -> None:
    text = f"""
# === shop
{link("key shareable external requires provides override tag inaccessible extends", f"2.{minor}")}
type Query {{ item: Item @tag(name: "a") hidden: Int @inaccessible }}
type Item @key(fields: "id") {{ id: ID! }}
"""
    assert '@tag(name: "a")' in supergraph(text)


@pytest.mark.parametrize(
    ("head", "key"),
    [
        (link("key"), "@key"),
        (link("shareable"), "@federation__key"),
        ('extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", as: "fed")', "@fed__key"),
        (link("key").replace('"@key"', '{name: "@key", as: "@identity"}'), "@identity"),
        (
            'extend schema @linkage(url: "https://specs.apollo.dev/link/v1.0", as: "linkage") '
            '@linkage(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])',
            "@key",
        ),
    ],
)
def test_directives_are_known_by_the_names_they_are_linked_under(head: str, key: str) -> None:
    text = f'# === shop\n{head}\ntype Query {{ item: Item }}\ntype Item {key}(fields: "id") {{ id: ID! }}'
    assert '@join__type(graph: SHOP, key: "id")' in supergraph(text)


def test_tags_and_hiding_can_be_linked_by_themselves() -> None:
    text = supergraph("""
# === shop
extend schema @link(url: "https://specs.apollo.dev/tag/v0.3") @link(url: "https://specs.apollo.dev/inaccessible/v0.2")
type Query { a: Int @tag(name: "x") b: Int @inaccessible }
""")
    assert 'a: Int @tag(name: "x") b: Int @inaccessible' in text


def test_tags_are_carried_everywhere() -> None:
    text = supergraph("""
# === shop
LINK tag
type Query { find(by: Filter @tag(name: "argument")): Result @tag(name: "field") }
union Result @tag(name: "union") = Item
type Item implements Thing @tag(name: "object") { id: ID! }
interface Thing @tag(name: "interface") { id: ID! }
input Filter @tag(name: "input") { colour: Colour @tag(name: "input field") date: Date }
enum Colour @tag(name: "enum") { RED @tag(name: "value") }
scalar Date @tag(name: "scalar")
""")
    named = ["argument", "field", "union", "object", "interface", "input", "enum", "value", "scalar"]
    assert all(f'@tag(name: "{name}")' in text for name in [*named, "input field"])


def test_subscriptions_are_carried() -> None:
    text = supergraph("# === shop\ntype Query { a: Int }\ntype Subscription { opened(at: Int): Boolean! }")
    assert "query: Query subscription: Subscription }" in text
    assert "opened(at: Int): Boolean!" in text


def test_an_object_in_one_subgraph_may_be_abstract_in_another() -> None:
    text = supergraph("""
# === shop
LINK key shareable
type Query { any: Book @shareable }
type Book implements Item @shareable { id: ID! }
interface Item { id: ID! }
# === stock
LINK key shareable
type Query { any: Any! @shareable }
union Any = Book | Film
type Book @shareable { id: ID! }
type Film { id: ID! }
""")
    assert 'any: Any @join__field(graph: SHOP, type: "Book") @join__field(graph: STOCK, type: "Any!")' in text
    assert '@join__unionMember(graph: STOCK, member: "Film") = Book | Film' in text


def test_a_default_that_only_some_give_is_left_out() -> None:
    composition = composed("""
# === shop
LINK shareable
type Query { find(limit: Int = 3): Int @shareable }
# === stock
LINK shareable
type Query { find(limit: Int): Int @shareable }
""")
    assert "find(limit: Int): Int" in (composition.supergraph_sdl or "")
    assert [hint.code for hint in composition.hints] == ["INCONSISTENT_DEFAULT_VALUE_PRESENCE"]


def test_composed_directives_that_disagree_are_hinted_at() -> None:
    head = (
        "LINK composeDirective shareable\n"
        'extend schema @link(url: "https://example.org/audit/v1.%d", import: ["@audited"])'
        ' @composeDirective(name: "@audited")\n'
        "directive @audited(by: String) on FIELD_DEFINITION\n"
    )
    composition = composed(
        f'# === shop\n{head % 1}type Query {{ a: Int @shareable @audited(by: "x") }}\n'
        f'# === office\n{head % 3}type Query {{ a: Int @shareable @audited(by: "y") }}\n'
    )
    assert composition.errors == ()
    assert [hint.code for hint in composition.hints] == ["MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"]
    assert 'a: Int @audited(by: "x")' in (composition.supergraph_sdl or "")
    assert "audit/v1.3" in (composition.supergraph_sdl or "")


def test_an_interface_of_interfaces_is_carried() -> None:
    text = supergraph("""
# === shop
type Query { thing: Thing }
interface Thing { id: ID! }
interface Ware implements Thing { id: ID! price: Int }
type Item implements Ware & Thing { id: ID! price: Int }
""")
    assert 'interface Ware implements Thing @join__implements(graph: SHOP, interface: "Thing")' in text
    assert "type Item implements Thing & Ware" in text
