"""The proof that every visible field can be read, and what it says when one cannot."""

from __future__ import annotations

from gateway.federation import compose
from gateway.federation.satisfiability import MAX_STATES
from tests.gateway.federation.subgraph_files import codes, composed, split

TWO = """
# === shop
LINK key
type Query { shelf(at: Int!): Shelf }
type Shelf { things: [Thing!] }
union Thing = Item
type Item @key(fields: "id") { id: ID! }
# === stock
LINK key
type Mutation { fill: Item }
type Item @key(fields: "%s"%s) { id: ID! number: Int weight: Int }
"""


def test_the_message_shows_an_operation_and_why_each_subgraph_fails() -> None:
    errors = composed((TWO % ("number", "")).replace("{ id: ID! number", "{ number")).errors
    away, needs = "where the object comes from, does not have the field", "needs cannot be had"
    assert [error.message.split(". Give")[0] for error in errors] == [
        "Item.id cannot be resolved in `mutation { fill { id } }`:"
        f" stock, {away}; shop resolves it, but what its key `id` {needs}",
        "Item.number cannot be resolved in `{ shelf { things { ... on Item { number } } } }`:"
        f" shop, {away}; stock resolves it, but what its key `number` {needs}",
        "Item.weight cannot be resolved in `{ shelf { things { ... on Item { weight } } } }`:"
        f" shop, {away}; stock resolves it, but what its key `number` {needs}",
    ]
    # and points at the declarations
    assert [(place.subgraph, place.line) for place in errors[1].locations] == [("stock", 4)]


def test_keys_that_are_missing_or_not_resolvable_are_told_apart() -> None:
    silent = composed(TWO % ("id", ", resolvable: false")).errors
    assert "stock resolves it, but its @key is `resolvable: false`" in silent[0].message
    keyless = composed(
        (TWO % ("id", "")).replace('type Item @key(fields: "id") { id: ID! number', "type Item { number")
    )
    assert "stock resolves it, but has no @key to ask it by" in keyless.errors[-1].message


def test_what_is_hidden_need_not_be_had() -> None:
    text = (TWO % ("id", ", resolvable: false")).replace("LINK key\ntype M", "LINK key inaccessible\ntype M")
    hidden = text.replace("number: Int weight: Int", "number: Int @inaccessible weight: Int @inaccessible")
    assert codes(composed(text)) == ["SATISFIABILITY_ERROR"]
    assert codes(composed(hidden)) == []


LABELS = """
# === shop
LINK key
type Query { item: Item }
type Item @key(fields: "id") { id: ID! }
# === old
LINK key
type Item @key(fields: "id"%s) { id: ID! price: Int size: Int }
# === new
LINK key override
type Item @key(fields: "id"%s) {
  id: ID!
  price: Int @override(from: "old", label: "prices")
  size: Int @override(from: "old", label: "sizes")
}
"""


def test_a_graph_is_proven_with_labels_and_without() -> None:
    assert codes(composed(LABELS % ("", ""))) == []
    silent = ", resolvable: false"
    for left, right in ((silent, ""), ("", silent)):
        assert codes(composed(LABELS % (left, right))) == ["SATISFIABILITY_ERROR"]


def test_interface_objects_are_reached_by_the_key_of_the_interface() -> None:
    text = """
# === shop
LINK key
type Query { items: [Item] }
interface Item @key(fields: "id") { id: ID! title: String }
type Book implements Item @key(fields: "id") { id: ID! title: String pages: Int }
# === reviews
LINK key interfaceObject
type Query { best: Item }
type Item @key(fields: "id"%s) @interfaceObject { id: ID! stars: Int }
"""
    assert codes(composed(text % "")) == []
    errors = composed(text % ", resolvable: false").errors
    assert [error.message.split(":")[0] for error in errors] == [
        "Book.stars cannot be resolved in `{ items { ... on Book { stars } } }`"
    ]


def test_a_requirement_that_cannot_be_handed_in_is_only_hinted_at() -> None:
    # given a field that needs another subgraph's, in a subgraph that cannot be asked for the object again
    composition = composed("""
# === shop
LINK key requires external
type Query { item: Item }
type Item @key(fields: "id", resolvable: false) {
  id: ID!
  weight: Int @external
  postage: Postage @requires(fields: "weight")
}
type Postage { price: Int }
# === stock
LINK key
type Item @key(fields: "id") { id: ID! weight: Int }
""")
    assert composition.errors == ()
    assert [hint.code for hint in composition.hints] == ["UNPLANNABLE_PATH"]


def test_circles_of_types_and_of_requirements_come_to_an_end() -> None:
    composition = composed("""
# === shop
LINK key requires external
type Query { item: Item }
type Item @key(fields: "id") {
  id: ID! next: Item maker: Maker a: Int @external b: Int @requires(fields: "a c") c: Int @external
}
type Maker @key(fields: "id") { id: ID! items: [Item] }
# === stock
LINK key requires external
type Item @key(fields: "id") { id: ID! a: Int b: Int @external c: Int @requires(fields: "b") }
type Maker @key(fields: "id") { id: ID! best: Item }
""")
    assert codes(composition) == ["SATISFIABILITY_ERROR"]
    assert {error.message.split(" ")[0] for error in composition.errors} == {"Item.b", "Item.c"}


def test_a_wide_graph_takes_few_states() -> None:
    # given twenty subgraphs that all share an entity that refers to itself
    shared = 'type Item @key(fields: "id") @shareable { id: ID! next: Item n%d: Int }'
    text = "".join(
        f"# === g{i}\nLINK key shareable\ntype Query {{ q{i}: Item }}\n{shared % i}\n" for i in range(20)
    )
    composition = compose(split(text))
    assert composition.errors == ()
    assert "SATISFIABILITY_NOT_PROVEN" not in {hint.code for hint in composition.hints}
    assert MAX_STATES > 0
