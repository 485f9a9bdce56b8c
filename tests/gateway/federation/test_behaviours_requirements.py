"""Fields that need others first: chains, circles that are none, arguments, fragments, clashes of names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.federation.given import Given
from tests.gateway.federation.in_process import Store
from tests.gateway.federation.test_behaviours import entity
from tests.gateway.federation.test_behaviours_abstract import check

# every subgraph but the first builds on what the one before it gives; the last on three of them
CHAIN = """
type Query @type(A) @type(B) @type(C) @type(D) @type(E) {
  thing: Thing @in(A)  things: [Thing] @in(A) }
type Thing @type(A, key: "id") @type(B, key: "id") @type(C, key: "id") @type(D, key: "id")
  @type(E, key: "id") {
  id: ID!
  a: Int @in(A) @in(B, external: true) @in(E, external: true)
  b: Int @in(B, requires: "a") @in(C, external: true)
  c: Int @in(C, requires: "b") @in(D, external: true) @in(E, external: true)
  d: Int @in(D, requires: "c") @in(B, external: true) @in(E, external: true)
  e: Int @in(E, requires: "a c d")
  again: Int @in(B, requires: "d") @in(D, external: true)
  free: Int @in(B)
}
"""
CHAIN = CHAIN.replace('d: Int @in(D, requires: "c")', 'd: Int @in(D, requires: "c") @in(B, external: true)')


def add(*names: str) -> Any:
    """A field that adds up what the subgraph was given."""
    return lambda given, _: sum(given[name] for name in names) + 1


def link(number: int, **more: Any) -> dict[str, Any]:
    """A thing whose values are functions of what is required."""
    functions = {"b": add("a"), "c": add("b"), "d": add("c"), "e": add("a", "c", "d"), "again": add("d")}
    return entity("Thing", id=str(number), a=number, free=0, **functions, **more)


@pytest.mark.parametrize(
    ("query", "data", "fetches"),
    [
        ("{ thing { e } }", {"thing": {"e": 9}}, 5),
        ("{ thing { again } }", {"thing": {"again": 5}}, 5),
        ("{ thing { free b again } }", {"thing": {"free": 0, "b": 2, "again": 5}}, 5),
        ("{ things { d a } }", {"things": [{"d": 4, "a": 1}, {"d": 5, "a": 2}]}, 4),
        ("query($no: Boolean = false) { thing { a e @include(if: $no) } }", {"thing": {"a": 1}}, 1),
        (
            "query($no: Boolean = false) { thing { c e @include(if: $no) again @skip(if: $no) } }",
            {"thing": {"c": 3, "again": 5}},
            5,
        ),
    ],
)
async def test_chains(query: str, data: object, fetches: int) -> None:
    one, two = link(1), link(2)
    await check(Given(CHAIN, Store({"thing": one, "things": [one, two]}, [one, two])), query, data, fetches)


async def test_requirements_that_only_look_circular() -> None:
    # given a and b that need fields of each other, but never the same ones
    text = """
    type Query @type(A) @type(B) { thing: Thing @in(A)  other: Thing @in(B) }
    type Thing @type(A, key: "id") @type(B, key: "id") {
      id: ID!
      one: Int @in(A) @in(B, external: true)
      two: Int @in(B, requires: "one") @in(A, external: true)
      three: Int @in(A, requires: "two") @in(B, external: true)
      four: Int @in(B, requires: "three") }
    """
    thing = entity("Thing", id="1", one=1, two=add("one"), three=add("two"), four=add("three"))
    graph = Given(text, Store({"thing": thing, "other": thing}, [thing]))
    await check(graph, "{ thing { four } }", {"thing": {"four": 4}}, 4)
    await check(graph, "{ other { four } }", {"other": {"four": 4}}, 5)


async def test_a_true_circle_is_an_error() -> None:
    text = """
    type Query @type(A) @type(B) { thing: Thing @in(A) }
    type Thing @type(A, key: "id") @type(B, key: "id") {
      id: ID!
      one: Int @in(A, requires: "two") @in(B, external: true)
      two: Int @in(B, requires: "one") @in(A, external: true) }
    """
    await check(Given(text, Store({})), "{ thing { one } }", None, 0, fails=True)


# b judges posts by their comments and their authors, whatever these are
POSTS = """
type Query @type(A) @type(B) { post: Post @in(A)  posts: [Post] @in(A) }
type Post @type(A, key: "id") @type(B, key: "id") {
  id: ID!
  comments(limit: Int): [Comment] @in(A) @in(B, external: true)
  author: Author @in(A) @in(B, external: true)
  hidden: Secret @inaccessible @in(A) @in(B, external: true)
  first: String @in(B, requires: "comments(limit: 1) { text }")
  most: String @in(B, requires: "comments(limit: 3) { text by { name } }")
  about: String @in(B, requires: "author { name ... on Person { born } ... on Group { size } }")
  secret: String @in(B, requires: "hidden { code }")
}
type Comment @type(A) @type(B) { text: String @in(A) @in(B, external: true)  by: Person }
type Secret @inaccessible @type(A) @type(B) { code: Int @in(A) @in(B, external: true) }
interface Author @type(A) @type(B) { name: String }
type Person implements Author @is(A, "Author") @is(B, "Author")
  @type(A) @type(B) { name: String  born: Int }
type Group implements Author @is(A, "Author") @is(B, "Author")
  @type(A) @type(B) { name: String  size: Int }
"""


def posts() -> Given:
    person, group = entity("Person", name="P", born=1), entity("Group", name="G", size=4)
    comments = [entity("Comment", text=text, by=person) for text in "uvwx"]

    def texts(given: dict[str, Any], _: object) -> str:
        return "".join(item["text"] + item.get("by", {}).get("name", "") for item in given["comments"])

    def about(given: dict[str, Any], _: object) -> str:
        author = given["author"]
        return f"{author['__typename']} {author['name']} {author.get('born')} {author.get('size')}"

    def post(number: int, author: dict[str, Any] | None) -> dict[str, Any]:
        return entity(
            "Post",
            id=str(number),
            author=author,
            comments=lambda _, arguments: comments[: arguments.get("limit")],
            hidden=entity("Secret", code=number),
            first=texts,
            most=texts,
            about=about,
            secret=lambda given, _: f"c{given['hidden']['code']}",
        )

    items = [post(1, person), post(2, group)]
    return Given(POSTS, Store({"post": items[0], "posts": items}, items))


@pytest.mark.parametrize(
    ("query", "data", "fetches"),
    [
        ("{ post { first } }", {"post": {"first": "u"}}, 2),
        ("{ post { first most } }", {"post": {"first": "u", "most": "uPvPwP"}}, 2),
        (
            "{ post { comments(limit: 2) { text } most } }",
            {"post": {"comments": [{"text": "u"}, {"text": "v"}], "most": "uPvPwP"}},
            2,
        ),
        (
            """query($n: Int = 2) {
                 post { comments: author { name } two: comments(limit: $n) { by { born } } first } }""",
            {"post": {"comments": {"name": "P"}, "two": [{"by": {"born": 1}}] * 2, "first": "u"}},
            2,
        ),
        ("{ posts { about } }", {"posts": [{"about": "Person P 1 None"}, {"about": "Group G None 4"}]}, 2),
        ("{ posts { secret } }", {"posts": [{"secret": "c1"}, {"secret": "c2"}]}, 2),
        ("{ post { id: first  first: id } }", {"post": {"id": "u", "first": "1"}}, 2),
    ],
)
async def test_requirements_with_arguments_fragments_and_hidden_types(
    query: str, data: object, fetches: int
) -> None:
    await check(posts(), query, data, fetches)


# the same names with other types on other types, also below lists
CLASHING = """
type Query @type(A) @type(B) { all: [Any] @in(A) }
union Any @type(A) @has(A, "One") @has(A, "Two") = One | Two
type One @type(A, key: "id") @type(B, key: "id") {
  id: ID @in(A, type: "ID!") @in(B)  value: Int @in(A)  parts: [Part!]! @in(A)
  name(upper: Boolean): String @in(B)  more: Int @in(B) }
type Two @type(A, key: "id") @type(B, key: "id") {
  id: ID  value: String! @in(A)  parts: [Part] @in(A)
  name(upper: Boolean): String! @in(B)  more: [Int] @in(B) }
type Part @type(A) { size: Int  part: Part }
"""


@pytest.mark.parametrize(
    ("query", "data", "fetches"),
    [
        (
            """{ all { ... on One { id value parts { size } }
                 ... on Two { id text: value parts2: parts { s: size } } } }""",
            {
                "all": [
                    {"id": "1", "value": 5, "parts": [{"size": 1}]},
                    {"id": "2", "text": "v", "parts2": [{"s": 1}]},
                ]
            },
            1,
        ),
        (
            """{ all { ... on One { name(upper: true) more }
                 ... on Two { low: name(upper: false) many: more } } }""",
            {"all": [{"name": "True", "more": 1}, {"low": "False", "many": [1, 2]}]},
            2,
        ),
        (
            "{ all { ... on One { x: parts { x: size } } ... on Two { y: parts { x: part { size } } } } }",
            {"all": [{"x": [{"x": 1}]}, {"y": [{"x": None}]}]},
            1,
        ),
    ],
)
async def test_one_name_with_several_types(query: str, data: object, fetches: int) -> None:
    def name(_: object, arguments: dict[str, bool]) -> str:
        return str(arguments["upper"])

    parts = [entity("Part", size=1, part=None)]
    one = entity("One", id="1", value=5, parts=parts, name=name, more=1)
    two = entity("Two", id="2", value="v", parts=parts, name=name, more=[1, 2])
    await check(Given(CLASHING, Store({"all": [one, two]}, [one, two])), query, data, fetches)


async def test_a_null_key_nulls_only_its_own_branch() -> None:
    text = """
    type Query @type(A) @type(B) { things: [Thing] @in(A) }
    type Thing @type(A, key: "ref { code }") @type(B, key: "ref { code }") {
      ref: Ref  name: String @in(B) }
    type Ref @type(A) @type(B) { code: ID }
    """
    known = entity("Thing", ref=entity("Ref", code="1"), name="N")
    things = [known, entity("Thing", ref=None), entity("Thing", ref=entity("Ref", code=None))]
    await check(
        Given(text, Store({"things": things}, [known])),
        "{ things { name } }",
        {"things": [{"name": "N"}, {"name": None}, {"name": None}]},
        2,
    )
