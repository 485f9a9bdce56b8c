"""Interfaces and unions whose types differ between subgraphs."""

from __future__ import annotations

import pytest

from tests.gateway.federation.given import Given
from tests.gateway.federation.in_process import Store
from tests.gateway.federation.test_behaviours import entity


async def check(graph: Given, query: str, data: object, fetches: int, *, fails: bool = False) -> None:
    """Run and compare data, whether there are errors, and how many requests it took."""
    outcome = await graph.run(query)
    plan = outcome.plan.to_text() if outcome.plan else "no plan"
    assert (outcome.data, bool(outcome.errors)) == (data, fails), (outcome.errors, plan)
    assert outcome.fetches == fetches, plan


# both give media; a knows books and films, b books and songs; only b gives the song
PARTIAL = """
type Query @type(A) @type(B) { media: Media  song: Media @in(B)  shelf: Shelf @in(A) }
union Media @type(A) @type(B)
  @has(A, "Book") @has(A, "Film")
  @has(B, "Book") @has(B, "Song") = Book | Film | Song
type Shelf @type(A, key: "id") @type(B, key: "id") { id: ID!  first: Media }
type Book @type(A) @type(B) { title: String }
type Film @type(A) { title: String  minutes: Int }
type Song @type(B) { title: String  bars: Int }
"""
EVERY = "__typename ... on Book { title } ... on Film { title minutes } ... on Song { title bars }"


def partial() -> Given:
    book = entity("Book", title="B")
    shelf = entity("Shelf", id="1", first=book)
    return Given(
        PARTIAL, Store({"media": book, "song": entity("Song", title="S", bars=12), "shelf": shelf}, [shelf])
    )


@pytest.mark.parametrize(
    ("query", "data", "fetches"),
    [
        (f"{{ media {{ {EVERY} }} }}", {"media": {"__typename": "Book", "title": "B"}}, 1),
        (f"{{ song {{ {EVERY} }} }}", {"song": {"__typename": "Song", "title": "S", "bars": 12}}, 1),
        ("{ media { ... on Film { minutes } } }", {"media": {}}, 1),
        (
            f"{{ shelf {{ first {{ {EVERY} }} }} }}",
            {"shelf": {"first": {"__typename": "Book", "title": "B"}}},
            1,
        ),
    ],
)
async def test_only_members_that_all_subgraphs_of_the_path_share(
    query: str, data: object, fetches: int
) -> None:
    graph = partial()
    outcome = await graph.run(query)
    assert (outcome.data, outcome.fetches, outcome.errors) == (data, fetches, [])
    sent = [request["query"] for requests in outcome.by_graph.values() for request in requests]
    assert "song" in query or not any("Film" in text or "Song" in text for text in sent)


async def test_a_subgraph_that_knows_all_members_serves_them_all() -> None:
    graph = Given(
        """
        type Query @type(A) @type(B) { media: Media @in(A, type: "Book") @in(B) }
        union Media @type(B) @has(B, "Book") @has(B, "Film") = Book | Film
        type Book @type(A) @type(B) { title: String @in(A) @in(B)  pages: Int @in(A) }
        type Film @type(B) { minutes: Int }
        """,
        Store({"media": entity("Book", title="B", pages=3)}),
    )
    await check(
        graph, "{ media { ... on Book { title } ... on Film { minutes } } }", {"media": {"title": "B"}}, 1
    )
    await check(graph, "{ media { ... on Book { pages } } }", {"media": {"pages": 3}}, 1)


# a cannot give the id of a Red, b not that of a Blue; both share the root
SPLIT = """
type Query @type(A) @type(B) { node: Node  nodes: [Node] }
interface Node @type(A) @type(B) { id: ID!  size: Int }
type Red implements Node @is(A, "Node") @is(B, "Node")
  @type(A, key: "id") @type(B, key: "id") {
  id: ID! @in(A, external: true) @in(B)  size: Int }
type Blue implements Node @is(A, "Node") @is(B, "Node")
  @type(A, key: "id") @type(B, key: "id") {
  id: ID! @in(A) @in(B, external: true)  size: Int }
"""


@pytest.mark.parametrize(
    ("query", "data", "fetches"),
    [
        ("{ node { id } }", None, 0),
        ("{ node { size } }", {"node": {"size": 1}}, 1),
        ("{ node { __typename } }", {"node": {"__typename": "Red"}}, 1),
        ("{ node { ... on Red { id } } }", {"node": {"id": "r"}}, 1),
        ("{ node { ... on Red { id } ... on Blue { id } } }", {"node": {"id": "r"}}, 2),
        ("{ nodes { ... on Node { id } } }", None, 0),
        ("{ nodes { ... on Red { id } ... on Blue { id } } }", {"nodes": [{"id": "r"}, {"id": "b"}]}, 2),
    ],
)
async def test_one_subgraph_must_serve_a_field_of_the_interface_for_every_type(
    query: str, data: object, fetches: int
) -> None:
    red, blue = entity("Red", id="r", size=1), entity("Blue", id="b", size=2)
    graph = Given(SPLIT, Store({"node": red, "nodes": [red, blue]}, [red, blue]))
    await check(graph, query, data, fetches, fails=data is None)


# a gives the media, b what is external or taken over on single types
EXPLODED = """
type Query @type(A) @type(B) { all: [Media] @in(A) }
interface Media @type(A) @type(B) { id: ID!  title: String  maker: Maker @in(A) }
interface Maker @type(A) { name: String }
type Book implements Media @is(A, "Media") @is(B, "Media")
  @type(A, key: "id") @type(B, key: "id") {
  id: ID!  title: String @in(A, usedOverridden: true) @in(B, override: "a")
  maker: Person @in(A) }
type Film implements Media @is(A, "Media") @type(A, key: "id") {
  id: ID!  title: String @in(A)  maker: Maker @in(A) }
type Song implements Media @is(A, "Media") @is(B, "Media")
  @type(A, key: "id") @type(B, key: "id") {
  id: ID!  title: String @in(A, external: true) @in(B)  maker: Studio @in(A) }
type Person implements Maker @is(A, "Maker") @type(A) { name: String  born: Int }
type Studio implements Maker @is(A, "Maker") @type(A) { name: String  town: String }
"""


@pytest.mark.parametrize(
    ("query", "data", "fetches"),
    [
        ("{ all { id } }", {"all": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}, 1),
        ("{ all { title } }", {"all": [{"title": "B"}, {"title": "F"}, {"title": "S"}]}, 2),
        ("{ all { ... on Media { t: title } } }", {"all": [{"t": "B"}, {"t": "F"}, {"t": "S"}]}, 2),
        (
            "{ all { maker { name ... on Person { born } ... on Studio { town } } } }",
            {
                "all": [
                    {"maker": {"name": "P", "born": 1}},
                    {"maker": {"name": "St", "town": "T"}},
                    {"maker": {"name": "St", "town": "T"}},
                ]
            },
            1,
        ),
        (
            "{ all { ... on Song { maker { town } } ... on Book { maker { born __typename } } } }",
            {"all": [{"maker": {"born": 1, "__typename": "Person"}}, {}, {"maker": {"town": "T"}}]},
            1,
        ),
    ],
)
async def test_fields_of_an_interface_that_types_resolve_differently(
    query: str, data: object, fetches: int
) -> None:
    person, studio = entity("Person", name="P", born=1), entity("Studio", name="St", town="T")
    items = [
        entity("Book", id="1", title="B", maker=person),
        entity("Film", id="2", title="F", maker=studio),
        entity("Song", id="3", title="S", maker=studio),
    ]
    await check(Given(EXPLODED, Store({"all": items}, items)), query, data, fetches)


# a's nodes are accounts and chats; users are nodes elsewhere only
NODES = """
type Query @type(A) @type(B) { node(id: ID!): Node @in(A)  user: User @in(B) }
interface Node @type(A) @type(B) { id: ID! }
type Account implements Node @is(A, "Node") @type(A, key: "id") @type(B, key: "id") {
  id: ID!  name: String @in(B) }
type Chat implements Node @is(A, "Node") @type(A, key: "id") @type(B, key: "id") {
  id: ID!  text: String @in(B) }
type User implements Node @is(B, "Node") @type(B, key: "id") { id: ID!  age: Int }
"""


@pytest.mark.parametrize(
    ("query", "data", "fetches", "fails"),
    [
        ('{ node(id: "a") { id ... on Account { name } } }', {"id": "a", "name": "N"}, 2, False),
        ('{ node(id: "a") { id ... on Chat { text } ... on Node { id } } }', {"id": "a"}, 1, False),
        (
            '{ node(id: "c") { __typename ... on Chat { text } } }',
            {"__typename": "Chat", "text": "T"},
            2,
            False,
        ),
        ('{ node(id: "u") { id ... on User { age } } }', None, 1, True),
        ('{ node(id: "u") { ... on User { age } } }', None, 1, True),
    ],
)
async def test_nodes_of_every_kind_under_one_root(
    query: str, data: object, fetches: int, fails: bool
) -> None:
    items = {
        "a": entity("Account", id="a", name="N"),
        "c": entity("Chat", id="c", text="T"),
        "u": entity("User", id="u", age=3),
    }
    store = Store(
        {"node": lambda _, arguments: items[arguments["id"]], "user": items["u"]}, list(items.values())
    )
    await check(Given(NODES, store), query, {"node": data}, fetches, fails=fails)


async def test_an_interface_with_a_key_is_followed_type_by_type() -> None:
    # given an interface that is an entity in both subgraphs
    text = """
    type Query @type(A) @type(B) { all: [Item] @in(A) }
    interface Item @type(A, key: "id") @type(B, key: "id") {
      id: ID!  name: String @in(A)  stock: Int @in(B) }
    type Cup implements Item @is(A, "Item") @is(B, "Item")
      @type(A, key: "id") @type(B, key: "id") {
      id: ID!  name: String @in(A)  stock: Int @in(B) }
    type Pot implements Item @is(A, "Item") @is(B, "Item")
      @type(A, key: "id") @type(B, key: "id") {
      id: ID!  name: String @in(A)  stock: Int @in(B)  lid: Boolean @in(B) }
    """
    items = [entity("Cup", id="1", name="C", stock=1), entity("Pot", id="2", name="P", stock=2, lid=True)]
    query = "{ all { name stock ... on Pot { lid } } }"
    data = {"all": [{"name": "C", "stock": 1}, {"name": "P", "stock": 2, "lid": True}]}
    await check(Given(text, Store({"all": items}, items)), query, data, 2)


async def test_an_inaccessible_runtime_type_is_null() -> None:
    text = """
    type Query @type(A) @type(B) { all: [Item] @in(A) }
    interface Item @type(A) { id: ID! }
    type Cup implements Item @is(A, "Item") @type(A) { id: ID! }
    type Secret implements Item @is(A, "Item") @type(A) @inaccessible { id: ID! }
    """
    items = [entity("Cup", id="1"), entity("Secret", id="2")]
    await check(Given(text, Store({"all": items})), "{ all { id } }", {"all": [{"id": "1"}, None]}, 1)
