"""The graph that is measured: two subgraphs of invented products and reviews, and what they answer.

Everything here is demonstration data, computed from numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, build_schema, graphql_sync

from gateway.federation import Subgraph, compose

_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n'
_TYPES: Mapping[str, str] = {
    "products": """
        type Query { products(first: Int!): [Product!]! }
        type Product @key(fields: "id") {
          id: ID!  name: String!  description: String  price: Price!  inStock: Boolean!  tags: [String!]!
        }
        type Price { amount: Float!  currency: String! }
    """,
    "reviews": """
        type Product @key(fields: "id") { id: ID!  reviews(first: Int!): [Review!]! }
        type Review { id: ID!  rating: Int!  title: String  body: String  author: Author }
        type Author { id: ID!  name: String! }
    """,
}
_MACHINERY = """
    directive @key(fields: String!) repeatable on OBJECT
    scalar _Any
    type _Service { sdl: String! }
    union _Entity = Product
    extend type Query { _service: _Service!  _entities(representations: [_Any!]!): [_Entity]! }
"""

QUERY = """
query Products($products: Int!, $reviews: Int!) {
  products(first: $products) {
    id
    name
    description
    price { amount currency }
    inStock
    tags
    reviews(first: $reviews) { id rating title body author { name } }
  }
}
"""


@dataclass(frozen=True)
class Size:
    """How much one request asks for."""

    name: str
    products: int
    reviews: int

    @property
    def variables(self) -> dict[str, int]:
        """The variables of `QUERY`."""
        return {"products": self.products, "reviews": self.reviews}


SIZES = (Size("small", 5, 1), Size("large", 100, 5))
"""About 1.5 KB and 80 KB of answer, both with two dependent fetches."""


def sdl(name: str) -> str:
    """The schema a subgraph tells when it is asked for `_service`."""
    return _LINK + _TYPES[name]


def supergraph(origin: str) -> str:
    """The composed graph whose subgraphs are served by the stub at this origin."""
    found = compose([Subgraph(name, f"{origin}/{name}", sdl(name)) for name in _TYPES])
    if found.supergraph_sdl is None:
        raise ValueError(f"the measured graph does not compose: {found.errors}")
    return found.supergraph_sdl


class Subgraphs:
    """Answers requests to either subgraph by executing them."""

    def __init__(self) -> None:
        self._schemas = {name: _executable(name) for name in _TYPES}

    def answer(self, name: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The GraphQL response of one subgraph."""
        result = graphql_sync(
            self._schemas[name],
            request["query"],
            root_value={"_service": {"sdl": sdl(name)}, "products": _products, "_entities": _entities},
            variable_values=request.get("variables"),
            operation_name=request.get("operationName"),
        )
        return dict(result.formatted)


def _executable(name: str) -> GraphQLSchema:
    query = "" if name == "products" else "type Query"
    schema = build_schema(f"{_TYPES[name]} {query} {_MACHINERY}", assume_valid_sdl=True)
    return schema


def _products(_: Any, first: int) -> list[dict[str, Any]]:
    return [_product(number) for number in range(first)]


def _entities(_: Any, representations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_product(int(item["id"])) for item in representations]


def _product(number: int) -> dict[str, Any]:
    return {
        "__typename": "Product",
        "id": str(number),
        "name": f"Demonstration product {number}",
        "description": f"An invented thing, the {number}th of its kind",
        "price": {"amount": number + 0.95, "currency": "EUR"},
        "inStock": number % 3 > 0,
        "tags": ["demonstration", f"row-{number % 7}"],
        "reviews": lambda _, first: list(_reviews(number, first)),
    }


def _reviews(product: int, first: int) -> Iterator[dict[str, Any]]:
    for number in range(first):
        yield {
            "id": f"{product}-{number}",
            "rating": number % 5 + 1,
            "title": f"Review {number}",
            "body": "It does what it says: nothing.",
            "author": {"id": f"a{number}", "name": f"Invented reviewer {number}"},
        }
