"""Interfaces that one subgraph implements and another extends without knowing who implements them."""

from __future__ import annotations

import pytest

from tests.gateway.federation.given import Given
from tests.gateway.federation.in_process import Store
from tests.gateway.federation.test_behaviours import entity

# a knows the media, b their reviews, c their prices (from their titles), d what a book weighs
MEDIA = """
type Query @type(A) @type(B) @type(C) @type(D) {
  media: [Media] @in(A)
  reviewed: [Media] @in(B)
  book: Book @in(A)
}
interface Media @type(A, key: "id") @type(B, key: "id", isInterfaceObject: true)
  @type(C, key: "id", isInterfaceObject: true) {
  id: ID!
  title: String @in(A) @in(C, external: true)
  reviews: [Review] @in(B)
  price: String @in(C, requires: "title")
}
type Book implements Media @is(A, "Media") @type(A, key: "id") @type(D, key: "id") {
  id: ID!
  title: String @in(A)
  pages: Int @in(A)
  weight: Int @in(D)
  reviews: [Review] @in
  price: String @in
}
type Film implements Media @is(A, "Media") @type(A, key: "id") {
  id: ID!
  title: String @in(A)
  minutes: Int @in(A)
  reviews: [Review] @in
  price: String @in
}
type Review @type(B) { stars: Int  of: Media }
"""


def priced(given: dict[str, str], _: object) -> str:
    return f"{given['title']} for 5"


def library() -> Store:
    book = entity("Book", id="1", title="B", pages=10, weight=3, price=priced)
    film = entity("Film", id="2", title="F", minutes=90, price=priced)
    book["reviews"], film["reviews"] = (
        [entity("Review", stars=5, of=film)],
        [entity("Review", stars=1, of=book)],
    )
    return Store({"media": [book, film], "reviewed": [book, film], "book": book}, [book, film])


CASES = {
    "its own fields need no other subgraph": (
        "{ reviewed { id reviews { stars } } }",
        {"reviewed": [{"id": "1", "reviews": [{"stars": 5}]}, {"id": "2", "reviews": [{"stars": 1}]}]},
        1,
    ),
    "the real type needs one more": (
        "{ reviewed { __typename id } }",
        {"reviewed": [{"__typename": "Book", "id": "1"}, {"__typename": "Film", "id": "2"}]},
        2,
    ),
    "also under aliases": (
        "{ reviewed { kind: __typename again: __typename reviews { stars } } }",
        {
            "reviewed": [
                {"kind": "Book", "again": "Book", "reviews": [{"stars": 5}]},
                {"kind": "Film", "again": "Film", "reviews": [{"stars": 1}]},
            ]
        },
        2,
    ),
    "fields of the interface come from the subgraph that implements it": (
        "{ reviewed { title } }",
        {"reviewed": [{"title": "B"}, {"title": "F"}]},
        2,
    ),
    "fields of one type come from its owner": (
        "{ reviewed { ... on Book { pages } ... on Film { minutes } } }",
        {"reviewed": [{"pages": 10}, {"minutes": 90}]},
        2,
    ),
    "or from one that only knows the type": (
        "{ reviewed { ... on Book { weight } } }",
        {"reviewed": [{"weight": 3}, {}]},
        3,
    ),
    "fields of the interface on one type only": (
        "{ reviewed { ... on Book { reviews { stars } } } }",
        {"reviewed": [{"reviews": [{"stars": 5}]}, {}]},
        2,
    ),
    "entered from the implementing side": (
        "{ media { title reviews { stars } } }",
        {
            "media": [
                {"title": "B", "reviews": [{"stars": 5}]},
                {"title": "F", "reviews": [{"stars": 1}]},
            ]
        },
        2,
    ),
    "entered from an object type": (
        "{ book { __typename reviews { stars } } }",
        {"book": {"__typename": "Book", "reviews": [{"stars": 5}]}},
        2,
    ),
    "out and back in": (
        "{ book { reviews { of { title reviews { stars } } } } }",
        {"book": {"reviews": [{"of": {"title": "F", "reviews": [{"stars": 1}]}}]}},
        3,
    ),
    "what it requires is brought along": (
        "{ media { price } }",
        {"media": [{"price": "B for 5"}, {"price": "F for 5"}]},
        2,
    ),
    "also from a subgraph that does not know the type": (
        "{ reviewed { price } }",
        {"reviewed": [{"price": "B for 5"}, {"price": "F for 5"}]},
        3,
    ),
    "and for one type only": (
        "{ reviewed { __typename ... on Film { price } } }",
        {"reviewed": [{"__typename": "Book"}, {"__typename": "Film", "price": "F for 5"}]},
        3,
    ),
}


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
async def test_an_interface_as_an_object(case: str) -> None:
    query, data, fetches = CASES[case]
    outcome = await Given(MEDIA, library()).run(query)
    plan = outcome.plan.to_text() if outcome.plan else "no plan"
    assert (outcome.data, outcome.errors) == (data, []), plan
    assert outcome.fetches == fetches, plan


def stub(a_key: str, b_key: str) -> str:
    """a implements the interface, b stands in for it; each with a key that may lead nowhere."""
    return f"""
    type Query @type(A) @type(B) {{ media: [Media] @in(A)  reviewed: [Media] @in(B) }}
    interface Media @type(A, key: "id"{a_key}) @type(B, key: "id"{b_key}, isInterfaceObject: true) {{
      id: ID!  title: String @in(A)  stars: Int @in(B)
    }}
    type Book implements Media @is(A, "Media") @type(A, key: "id") {{
      id: ID!  title: String @in(A)  stars: Int @in
    }}
    """


NOWHERE = ", resolvable: false"


@pytest.mark.parametrize(
    ("a_key", "b_key", "query", "data"),
    [
        ("", NOWHERE, "{ media { title stars } }", None),
        ("", NOWHERE, "{ reviewed { title stars } }", {"reviewed": [{"title": "B", "stars": 2}]}),
        (NOWHERE, "", "{ media { __typename title stars } }", {
            "media": [{"__typename": "Book", "title": "B", "stars": 2}]
        }),
        (NOWHERE, "", "{ reviewed { id stars } }", {"reviewed": [{"id": "1", "stars": 2}]}),
        (NOWHERE, "", "{ reviewed { __typename } }", None),
        (NOWHERE, "", "{ reviewed { title } }", None),
        (NOWHERE, "", "{ reviewed { ... on Book { title } } }", None),
    ],
)  # fmt: skip
async def test_a_key_that_leads_nowhere_is_an_error_where_it_would_be_needed(
    a_key: str, b_key: str, query: str, data: object
) -> None:
    book = entity("Book", id="1", title="B", stars=2)
    outcome = await Given(stub(a_key, b_key), Store({"media": [book], "reviewed": [book]}, [book])).run(query)
    assert (outcome.data, bool(outcome.errors)) == (data, data is None)


# b gives the owner of a medium, known by a second key; c knows owners by that key only
OWNED = """
type Query @type(A) @type(B) @type(C) { all: [Item] @in(C)  one: Thing @in(A) }
interface Item @type(A, key: "id") @type(A, key: "code") @type(B, key: "id", isInterfaceObject: true)
  @type(C, key: "code", isInterfaceObject: true) {
  id: ID! @in(A) @in(B)
  code: ID! @in(A) @in(C)
  size: Size @in(A) @in(B, external: true)
  label: String @in(B, requires: "size { width }")
  rank: Int @in(C)
}
type Thing implements Item @is(A, "Item") @type(A, key: "id") @type(A, key: "code") {
  id: ID!  code: ID!  size: Size  label: String @in  rank: Int @in  colour: String
}
type Tool implements Item @is(A, "Item") @type(A, key: "id") @type(A, key: "code") {
  id: ID!  code: ID!  size: Size  label: String @in  rank: Int @in  weight: Int
}
type Size @type(A) @type(B) { width: Int }
"""


def things() -> Store:
    def label(given: dict[str, dict[str, int]], _: object) -> str:
        return f"w{given['size']['width']}"

    thing = entity("Thing", id="1", code="x", size=entity("Size", width=7), label=label, rank=1, colour="red")
    tool = entity("Tool", id="2", code="y", size=entity("Size", width=8), label=label, rank=2, weight=5)
    return Store({"all": [thing, tool], "one": thing}, [thing, tool])


@pytest.mark.parametrize(
    ("query", "data", "fetches"),
    [
        ("{ all { rank label } }", {"all": [{"rank": 1, "label": "w7"}, {"rank": 2, "label": "w8"}]}, 3),
        ("{ one { label rank } }", {"one": {"label": "w7", "rank": 1}}, 3),
        (
            "{ all { ... on Tool { weight label } ... on Thing { colour rank } } }",
            {"all": [{"colour": "red", "rank": 1}, {"weight": 5, "label": "w8"}]},
            3,
        ),
        ("{ all { code } }", {"all": [{"code": "x"}, {"code": "y"}]}, 1),
        ("{ all { id } }", {"all": [{"id": "1"}, {"id": "2"}]}, 2),
    ],
)
async def test_several_subgraphs_stand_in_with_keys_of_their_own(
    query: str, data: object, fetches: int
) -> None:
    outcome = await Given(OWNED, things()).run(query)
    plan = outcome.plan.to_text() if outcome.plan else "no plan"
    assert (outcome.data, outcome.errors) == (data, []), plan
    assert outcome.fetches == fetches, plan


async def test_an_unknown_type_is_not_guessed() -> None:
    # given an entity that the implementing subgraph does not know any more
    store = library()
    gone = entity("Film", id="9", reviews=[])
    store.root["reviewed"] = [gone]
    outcome = await Given(MEDIA, store).run("{ reviewed { __typename id } }")
    # then it is not given a wrong type
    assert outcome.data == {"reviewed": [None]}


async def test_two_interface_objects_under_one_wider_interface_are_refused() -> None:
    # given a subgraph that would give the names of two interfaces as the types of objects
    text = """
    type Query @type(A) @type(B) { nodes: [Node] @in(B)  media: [Media] @in(B) }
    interface Node @type(A) @type(B) { id: ID! }
    interface Media implements Node @is(A, "Node") @is(B, "Node")
      @type(A, key: "id") @type(B, key: "id", isInterfaceObject: true) { id: ID!  stars: Int @in(B) }
    interface Goods implements Node @is(A, "Node") @is(B, "Node")
      @type(A, key: "id") @type(B, key: "id", isInterfaceObject: true) { id: ID!  price: Int @in(B) }
    type Book implements Media & Goods & Node @is(A, "Node") @is(A, "Media") @is(A, "Goods")
      @type(A, key: "id") { id: ID!  stars: Int @in  price: Int @in }
    """
    book = entity("Book", id="1", stars=2)
    graph = Given(text, Store({"nodes": [book], "media": [book]}, [book]))
    refused, answered = await graph.run("{ nodes { id } }"), await graph.run("{ media { id stars } }")
    # then only what could not be told apart is an error
    assert (refused.data, len(refused.errors)) == (None, 1)
    assert (answered.data, answered.fetches) == ({"media": [{"id": "1", "stars": 2}]}, 1)


async def test_an_object_of_a_subgraph_that_only_knows_the_type() -> None:
    # given d, which knows books and nothing of media
    text = MEDIA.replace("book: Book @in(A)", "book: Book @in(D)")
    outcome = await Given(text, library()).run("{ book { weight price reviews { stars } } }")
    assert outcome.data == {"book": {"weight": 3, "price": "B for 5", "reviews": [{"stars": 5}]}}
    assert outcome.fetches == 4


async def test_a_name_that_has_other_types_elsewhere_does_not_make_the_type_matter() -> None:
    # given numbers of the same name elsewhere, and a real type that nobody can tell
    text = stub(NOWHERE, "") + "type Other @type(A) { id: Int  stars: [String] }"
    book = entity("Book", id="1", title="B", stars=2)
    outcome = await Given(text, Store({"reviewed": [book]}, [book])).run("{ reviewed { id stars } }")
    assert (outcome.data, outcome.fetches) == ({"reviewed": [{"id": "1", "stars": 2}]}, 1)
    two = MEDIA + "type Other @type(A) { id: Int  reviews: Int }"
    outcome = await Given(two, library()).run("{ reviewed { id reviews { stars } } }")
    assert outcome.data == {"reviewed": [
        {"id": "1", "reviews": [{"stars": 5}]}, {"id": "2", "reviews": [{"stars": 1}]}
    ]}  # fmt: skip
    assert outcome.fetches == 1
