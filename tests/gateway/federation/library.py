"""Demonstration data: a library as one schema and as three subgraphs, and random things to ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, build_schema, get_named_type, parse, validate
from hypothesis import strategies as st

from tests.gateway.federation.in_process import Store

MONOLITH = """
type Query {
  books(first: Int): [Book!]!
  media: [Media]
  works: [Work!]
  top: Book
  author(id: ID!): Author
  authors: [Author]!
  shelf: [[Book]!]
}
interface Work { id: ID!  title: String!  reviews(limit: Int): [Review!]!  maker: Author }
union Media = Book | Film
enum Genre { NOVEL POETRY }
type Dimensions { width: Int  height: Int! }
type Book implements Work {
  id: ID!  title: String!  isbn: String!  pages: Int  genre: Genre  maker: Author  dimensions: Dimensions
  reviews(limit: Int): [Review!]!  score: Float  shipping(fast: Boolean): Int  label: String!
}
type Film implements Work {
  id: ID!  title: String!  minutes: Int!  maker: Author!  reviews(limit: Int): [Review!]!  score: Int!
  dimensions: Dimensions
}
type Author { id: ID!  name: String!  born: Int  works: [Work!]!  favourite: Media  rating: Int }
type Review { id: ID!  stars: Int!  text: String  subject: Media  by: Author }
"""

CATALOGUE = """
type Query {
  books(first: Int): [Book!]!  media: [Media]  works: [Work!]  top: Book @shareable  shelf: [[Book]!]
}
interface Work { id: ID!  title: String!  maker: Author }
union Media = Book | Film
enum Genre { NOVEL POETRY }
type Dimensions @shareable { width: Int  height: Int! }
type Book implements Work @key(fields: "id") @key(fields: "isbn") {
  id: ID!  title: String!  isbn: String!  pages: Int  genre: Genre  maker: Author  dimensions: Dimensions
}
type Film implements Work @key(fields: "id") {
  id: ID!  title: String!  minutes: Int!  maker: Author!  dimensions: Dimensions
}
type Author @key(fields: "id", resolvable: false) { id: ID! }
"""

PEOPLE = """
type Query { author(id: ID!): Author  authors: [Author]! }
interface Work { id: ID! }
union Media = Book | Film
type Book implements Work @key(fields: "id") { id: ID! }
type Film implements Work @key(fields: "id", resolvable: false) { id: ID! }
type Author @key(fields: "id") {
  id: ID!  name: String! @shareable  born: Int  works: [Work!]!  favourite: Media
  reviewCount: Int! @external @inaccessible  rating: Int @requires(fields: "reviewCount")
}
"""

REVIEWS = """
type Query { top: Book @shareable }
interface Work { reviews(limit: Int): [Review!]! }
union Media = Book | Film
type Dimensions @shareable { width: Int  height: Int! }
type Book implements Work @key(fields: "isbn") {
  isbn: String!  pages: Int @external  dimensions: Dimensions @external  title: String! @external
  reviews(limit: Int): [Review!]!  score: Float
  shipping(fast: Boolean): Int @requires(fields: "pages dimensions { width }")
  label: String! @requires(fields: "title pages")
}
type Film implements Work @key(fields: "id") { id: ID!  reviews(limit: Int): [Review!]!  score: Int! }
type Review @key(fields: "id") {
  id: ID!  stars: Int!  text: String  subject: Media  by: Author @provides(fields: "name")
}
type Author @key(fields: "id") { id: ID!  name: String! @external  reviewCount: Int! @inaccessible }
"""

SUBGRAPHS = {"catalogue": CATALOGUE, "people": PEOPLE, "reviews": REVIEWS}

# The same library in two parts, with a compound key and types that only one part knows.
TWO_PARTS = {
    "shelves": """
type Query {
  books(first: Int): [Book!]!  media: [Media]  works: [Work!]  top: Book  shelf: [[Book]!]
  author(id: ID!): Author  authors: [Author]!
}
interface Work { id: ID!  title: String!  maker: Author }
union Media = Book | Film
enum Genre { NOVEL POETRY }
type Dimensions { width: Int  height: Int! }
type Book implements Work @key(fields: "id isbn") {
  id: ID!  title: String!  isbn: String!  pages: Int  genre: Genre  maker: Author  dimensions: Dimensions
}
type Film implements Work @key(fields: "id") {
  id: ID!  title: String!  minutes: Int!  maker: Author!  dimensions: Dimensions
}
type Author @key(fields: "id") {
  id: ID!  name: String!  born: Int  works: [Work!]!  favourite: Media  rating: Int @shareable
}
""",
    "opinions": """
interface Work { reviews(limit: Int): [Review!]! }
union Media = Book | Film
type Dimensions { width: Int @external }
type Book implements Work @key(fields: "id isbn") {
  id: ID!  isbn: String!  pages: Int @external  dimensions: Dimensions @external  title: String! @external
  reviews(limit: Int): [Review!]!  score: Float
  shipping(fast: Boolean): Int @requires(fields: "dimensions { width } pages")
  label: String! @requires(fields: "title pages")
}
type Film implements Work @key(fields: "id") { id: ID!  reviews(limit: Int): [Review!]!  score: Int! }
type Review { id: ID!  stars: Int!  text: String  subject: Media  by: Author }
type Author @key(fields: "id") { id: ID!  rating: Int @shareable }
""",
}

# And in five: keys in a chain, a value type in halves, a field taken over, an interface in pieces.
FIVE_PARTS = {
    "ids": """
type Query { media: [Media]  works: [Work!]  author(id: ID!): Author  authors: [Author]! }
interface Work { id: ID!  title: String! }
union Media = Book | Film
type Book implements Work @key(fields: "id") { id: ID!  title: String! @shareable }
type Film implements Work @key(fields: "id") { id: ID!  title: String!  minutes: Int! }
type Author @key(fields: "id") { id: ID!  born: Int }
""",
    "facts": """
type Query { books(first: Int): [Book!]!  top: Book @shareable }
enum Genre { NOVEL POETRY }
type Dimensions { width: Int }
type Book @key(fields: "id") @key(fields: "isbn") {
  id: ID!  isbn: String!  pages: Int  genre: Genre  dimensions: Dimensions @shareable
}
type Film @key(fields: "id") {
  id: ID!  minutes: Int! @override(from: "ids")  dimensions: Dimensions @shareable
}
""",
    "makers": """
type Query { shelf: [[Book]!]  top: Book @shareable }
interface Work { maker: Author }
union Media = Book | Film
type Dimensions { height: Int! }
type Book implements Work @key(fields: "isbn") {
  isbn: String!  maker: Author  dimensions: Dimensions @shareable  title: String! @shareable
}
type Film implements Work @key(fields: "id") { id: ID!  maker: Author!  dimensions: Dimensions @shareable }
type Author @key(fields: "id") { id: ID!  name: String!  works: [Work!]!  favourite: Media }
""",
    "reviews": """
interface Work { reviews(limit: Int): [Review!]! }
union Media = Book | Film
type Book implements Work @key(fields: "isbn") {
  isbn: String!  reviews(limit: Int): [Review!]!  score: Float
}
type Film implements Work @key(fields: "id") { id: ID!  reviews(limit: Int): [Review!]!  score: Int! }
type Review @key(fields: "id") { id: ID!  stars: Int!  subject: Media  by: Author }
type Author @key(fields: "id") { id: ID!  reviewCount: Int! @inaccessible }
""",
    "derived": """
type Dimensions { width: Int @external }
type Book @key(fields: "isbn") {
  isbn: String!  pages: Int @external  title: String! @external  dimensions: Dimensions @external
  shipping(fast: Boolean): Int @requires(fields: "pages dimensions { width }")
  label: String! @requires(fields: "pages title")
}
type Review @key(fields: "id") { id: ID!  text: String }
type Author @key(fields: "id") {
  id: ID!  reviewCount: Int! @external @inaccessible  rating: Int @requires(fields: "reviewCount")
}
""",
}
SCHEMA: GraphQLSchema = build_schema(MONOLITH)


def _shipping(given: Any, arguments: Any) -> int | None:
    width = (given["dimensions"] or {}).get("width")
    cost = (given["pages"] or 1) + (width or 100)
    return cost * 2 if arguments.get("fast") else cost


@st.composite
def stores(draw: st.DrawFn) -> Store:
    """A small library in which every field that several subgraphs resolve has one value."""
    number = st.none() | st.integers(0, 9)
    authors: list[dict[str, Any]] = [
        {
            "__typename": "Author",
            "id": f"a{i}",
            "name": f"Author {i}",
            "born": draw(number),
            "works": [],
            "favourite": None,
            "reviewCount": draw(st.integers(0, 5)),
            "rating": lambda given, _: given["reviewCount"] * 10,
        }
        for i in range(draw(st.integers(1, 3)))
    ]
    works = [_book(draw, i, authors) for i in range(draw(st.integers(0, 3)))]
    works += [_film(draw, i, authors) for i in range(draw(st.integers(0, 2)))]
    reviews = [_review(draw, i, works, authors) for i in range(draw(st.integers(0, 3)) if works else 0)]
    for work in works:
        own = [review for review in reviews if review["subject"] is work]
        work["reviews"] = lambda _, arguments, own=own: own[: arguments.get("limit")]
    for author in authors:
        author["works"] = [work for work in works if work["maker"] is author]
        author["favourite"] = draw(st.sampled_from([None, *works]))
    books = [work for work in works if work["__typename"] == "Book"]
    root = {
        "books": lambda _, arguments: books[: arguments.get("first")],
        "media": [*works, None],
        "works": draw(st.sampled_from([None, works])),
        "top": draw(st.sampled_from([None, *books])),
        "shelf": [books, [None]],
        "author": lambda _, arguments: next((a for a in authors if a["id"] == arguments["id"]), None),
        "authors": [None, *authors],
    }
    return Store(root, [*authors, *works, *reviews])


def _dimensions(draw: st.DrawFn) -> dict[str, Any] | None:
    size = st.none() | st.integers(1, 9)
    return draw(st.none() | st.fixed_dictionaries({"width": size, "height": st.integers(1, 9)}))


def _book(draw: st.DrawFn, i: int, authors: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "__typename": "Book",
        "id": f"b{i}",
        "isbn": f"978-{i}",
        "title": f"Book {i}",
        "pages": draw(st.none() | st.integers(1, 900)),
        "genre": draw(st.sampled_from([None, "NOVEL", "POETRY"])),
        "maker": draw(st.sampled_from([None, *authors])),
        "dimensions": _dimensions(draw),
        "score": draw(st.none() | st.floats(0, 5)),
        "shipping": _shipping,
        "label": lambda given, _: f"{given['title']}/{given['pages']}",
    }


def _film(draw: st.DrawFn, i: int, authors: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "__typename": "Film",
        "id": f"f{i}",
        "title": f"Film {i}",
        "minutes": draw(st.integers(60, 200)),
        "maker": draw(st.sampled_from(authors)),
        "dimensions": _dimensions(draw),
        "score": draw(st.integers(0, 5)),
    }


def _review(
    draw: st.DrawFn, i: int, works: list[dict[str, Any]], authors: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "__typename": "Review",
        "id": f"r{i}",
        "stars": draw(st.integers(1, 5)),
        "text": draw(st.sampled_from([None, "fine"])),
        "subject": draw(st.sampled_from(works)),
        "by": draw(st.sampled_from([None, *authors])),
    }


@dataclass
class Question:
    """A random operation with its variables."""

    text: str
    variables: dict[str, Any]


ARGUMENTS = {
    "limit": ["", "(limit: 1)", "(limit: $n)"],
    "first": ["", "(first: 2)", "(first: $n)"],
    "fast": ["", "(fast: true)", "(fast: $yes)"],
    "id": ['(id: "a0")', "(id: $id)"],
}
CONDITIONS = [
    "",
    "",
    "",
    "",
    " @include(if: $yes)",
    " @skip(if: $yes)",
    " @include(if: $no)",
    " @include(if: true)",
]
POSSIBLE = {"Work": ["Book", "Film", "Work"], "Media": ["Book", "Film", "Work"]}
HEAD = "query Q($n: Int = 1, $yes: Boolean! = true, $no: Boolean!, $id: ID!)"


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A valid operation: nested fields, aliases, arguments, fragments, conditions by variable."""
    text = f"{HEAD} {_selection(draw, 'Query', 4, [0])}"
    if "$" not in text.removeprefix(HEAD):
        text = text.replace(HEAD, "query Q")
    variables = {
        "no": draw(st.booleans()),
        "id": draw(st.sampled_from(["a0", "a1", "none"])),
    }
    variables |= draw(st.sampled_from([{}, {"n": 2, "yes": False}, {"n": None, "yes": True}]))
    return Question(text, variables)


def _selection(draw: st.DrawFn, name: str, depth: int, counter: list[int]) -> str:
    parts = [_part(draw, name, depth, counter) for _ in range(draw(st.integers(1, 4)))]
    return f"{{ {' '.join(parts)} }}"


def _part(draw: st.DrawFn, name: str, depth: int, counter: list[int]) -> str:
    fields = getattr(SCHEMA.type_map[name], "fields", {})
    leaves: list[str] = ["__typename", *(key for key, item in fields.items() if not _below(item))]
    choices = leaves if depth == 0 else [*leaves, *(key for key, item in fields.items() if _below(item))]
    if depth and name in POSSIBLE and (not fields or draw(st.booleans())):
        kind = draw(st.sampled_from(POSSIBLE[name]))
        return f"... on {kind}{_condition(draw)} {_selection(draw, kind, depth - 1, counter)}"
    key = str(draw(st.sampled_from(choices)))
    counter[0] += 1
    alias = f"x{counter[0]}: " if key != "__typename" and draw(st.integers(0, 2)) else ""
    if key == "__typename":
        return key
    item = fields[key]
    arguments = next((draw(st.sampled_from(ARGUMENTS[given])) for given in item.args), "")
    below = f" {_selection(draw, get_named_type(item.type).name, depth - 1, counter)}" if _below(item) else ""
    return f"{alias}{key}{arguments}{_condition(draw)}{below}"


def _condition(draw: st.DrawFn) -> str:
    return str(draw(st.sampled_from(CONDITIONS)))


def _below(item: Any) -> bool:
    return get_named_type(item.type).name in {
        "Book",
        "Film",
        "Work",
        "Media",
        "Author",
        "Review",
        "Dimensions",
    }


def is_valid(question: Question) -> bool:
    """Whether the operation holds no conflicting fields (unused variables apart)."""
    problems = validate(SCHEMA, parse(question.text))
    return not [item for item in problems if "is never used" not in item.message]
