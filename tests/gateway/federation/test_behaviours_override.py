"""Fields that move from one subgraph to another, at once or by label."""

from __future__ import annotations

import pytest

from gateway.federation import OverrideContext, active_labels
from tests.gateway.federation.given import Given
from tests.gateway.federation.in_process import Store
from tests.gateway.federation.test_behaviours import entity

# b takes the price over from a: for some requests; and the stock: for good, although a could share it
MOVING = """
type Query @type(A) @type(B) { product: Product @in(A)  offer: Product @in(B) }
type Product @type(A, key: "id") @type(B, key: "id") {
  id: ID!
  price: Int @in(A, overrideLabel: "percent(40)") @in(B, override: "a", overrideLabel: "percent(40)")
  seller: String @in(A) @in(B, override: "a", overrideLabel: "new-sellers")
  stock: Int @in(A) @in(B, override: "a")
}
"""


def shop() -> Given:
    def product(price: int) -> Store:
        item = entity("Product", id="1", price=price, seller=f"s{price}", stock=price)
        return Store({"product": item, "offer": item}, [item])

    return Given(MOVING, product(0), a=product(1), b=product(2))


@pytest.mark.parametrize(
    ("labels", "query", "data", "fetches"),
    [
        (set(), "{ product { price seller } }", {"product": {"price": 1, "seller": "s1"}}, 1),
        (set(), "{ offer { price } }", {"offer": {"price": 1}}, 2),
        ({"percent(40)"}, "{ product { price seller } }", {"product": {"price": 2, "seller": "s1"}}, 2),
        ({"percent(40)"}, "{ offer { price } }", {"offer": {"price": 2}}, 1),
        ({"new-sellers", "?"}, "{ product { price seller } }", {"product": {"price": 1, "seller": "s2"}}, 2),
        (set(), "{ product { stock } }", {"product": {"stock": 2}}, 2),
    ],
)
async def test_a_label_decides_who_is_asked(labels: set[str], query: str, data: object, fetches: int) -> None:
    outcome = await shop().run(query, override=OverrideContext(frozenset(labels)))
    assert outcome.plan is not None
    assert outcome.plan.labels == labels - {"?"}
    assert (outcome.data, outcome.fetches, outcome.errors) == (data, fetches, [])


async def test_a_key_that_moved_still_leads_out_of_its_old_subgraph() -> None:
    # given b took the whole identity over, and a only keeps it for lookups
    item = entity("Product", id="1", name="N", stock=3)
    graph = Given(
        """
        type Query @type(A) @type(B) { product: Product @in(A) }
        type Product @type(A, key: "id") @type(B, key: "id") {
          id: ID! @in(A, usedOverridden: true) @in(B, override: "a")
          stock: Int @in(B) }
        """,
        Store({"product": item}, [item]),
    )
    outcome = await graph.run("{ product { id stock } }")
    assert (outcome.data, outcome.fetches) == ({"product": {"id": "1", "stock": 3}}, 2)


def test_percentages_are_decided_by_the_request_and_nest() -> None:
    labels = {"percent(10)", "percent(50.5)", "percent(100)", "percent(0)", "mine", "odd(3)"}
    seen = [active_labels(labels, f"caller {number}").labels for number in range(2000)]
    # then the shares come out about right, and who is in the smaller one is in the larger one
    assert all("percent(100)" in one and not one & {"percent(0)", "mine", "odd(3)"} for one in seen)
    assert all("percent(50.5)" in one for one in seen if "percent(10)" in one)
    assert 150 < sum("percent(10)" in one for one in seen) < 250
    assert 930 < sum("percent(50.5)" in one for one in seen) < 1090
    # and the same request always gets the same answer
    assert active_labels(labels, "caller 7") == active_labels(labels, "caller 7")
    assert "mine" in active_labels(labels, "caller 7", ["mine", "unknown"]).labels


def test_only_known_labels_make_another_view() -> None:
    supergraph = shop().supergraph
    assert supergraph.override_labels == {"percent(40)", "new-sellers"}
    assert supergraph.under(frozenset({"other"})) is supergraph.under(frozenset())
