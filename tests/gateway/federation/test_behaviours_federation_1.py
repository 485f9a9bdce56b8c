"""Supergraphs of subgraphs that were written for Federation 1, alone and beside newer ones."""

from __future__ import annotations

import pytest

from tests.gateway.federation.given import Given
from tests.gateway.federation.in_process import Store
from tests.gateway.federation.test_behaviours import entity

# b and c extend what a defines, and mark what they are given as external
EXTENDED = """
type Query @type(A) @type(B) @type(C) {
  product: Product @in(A)  newest: Product @in(B)  offers: [Offer] @in(C)
}
type Product @type(A, key: "id") @type(B, key: "id", extension: true)
  @type(C, key: "id maker { code }", extension: true) {
  id: ID! @in(A) @in(B, external: true) @in(C, external: true)
  maker: Maker @in(A) @in(C, external: true)
  weight: Int @in(A) @in(B, external: true)
  name: String @in(A) @in(C, external: true)
  fee: Int @in(B, requires: "weight")
  stock: Int @in(C)
}
type Maker @type(A) @type(C) { code: ID @in(A) @in(C, external: true)  town: String @in(A) }
type Offer @type(C) { product: Product @in(C, provides: "name")  bare: Product }
"""


def shop() -> Given:
    maker = entity("Maker", code="m", town="T")
    item = entity(
        "Product", id="1", maker=maker, weight=4, name="N", stock=3, fee=lambda g, _: g["weight"] * 2
    )
    offer = entity("Offer", product=item, bare=item)
    return Given(EXTENDED, Store({"product": item, "newest": item, "offers": [offer]}, [item]))


@pytest.mark.parametrize(
    ("query", "data", "fetches"),
    [
        ("{ newest { id } }", {"newest": {"id": "1"}}, 1),
        ("{ newest { id fee } }", {"newest": {"id": "1", "fee": 8}}, 3),
        ("{ product { fee stock } }", {"product": {"fee": 8, "stock": 3}}, 3),
        ("{ newest { stock } }", {"newest": {"stock": 3}}, 3),
        ("{ offers { product { id name } } }", {"offers": [{"product": {"id": "1", "name": "N"}}]}, 1),
        ("{ offers { bare { id name } } }", {"offers": [{"bare": {"id": "1", "name": "N"}}]}, 2),
        ("{ offers { bare { maker { code } } } }", {"offers": [{"bare": {"maker": {"code": "m"}}}]}, 1),
        ("{ offers { bare { maker { town } } } }", {"offers": [{"bare": {"maker": {"town": "T"}}}]}, 2),
    ],
)
async def test_an_external_key_of_an_extension_is_its_own(query: str, data: object, fetches: int) -> None:
    outcome = await shop().run(query)
    plan = outcome.plan.to_text() if outcome.plan else "no plan"
    assert (outcome.data, outcome.errors) == (data, []), plan
    assert outcome.fetches == fetches, plan


async def test_an_external_key_of_a_definition_is_not() -> None:
    # given a newer subgraph that only knows the key by what it is given
    item = entity("Product", id="1", name="N")
    graph = Given(
        """
        type Query @type(A) @type(B) { product: Product @in(A) }
        type Product @type(A, key: "id") @type(B, key: "id") {
          id: ID! @in(A, external: true) @in(B)  name: String @in(B) }
        """,
        Store({"product": item}, [item]),
    )
    outcome = await graph.run("{ product { name } }")
    assert (outcome.data, len(outcome.errors)) == (None, 1)
