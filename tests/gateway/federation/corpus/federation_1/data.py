"""A shop with subgraphs of two generations (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    user, product = record("User", id="1"), record("Product", upc="u1")
    review = record("Review", id="r1")
    return World(
        {
            "me": user,
            "reviews": [review, record("Review", id="r2")],
            "products": lambda _, arguments: [product, record("Product", upc="u2")][: arguments["first"]],
        },
        (
            record(
                "User",
                id="1",
                name="Ada",
                username="ada",
                balance=record("Money", amount=5, currency="EUR"),
                reviews=[review],
                nick=lambda given, _: f"@{given['username']}",
            ),
            record("Review", id="r1", body="good", author=user, product=product),
            record("Review", id="r2", body=None, author=None, product=record("Product", upc="u2")),
            record(
                "Product",
                upc="u1",
                sku="s1",
                title="Rope",
                weight=12,
                price=record("Money", amount=3, currency="EUR"),
                reviews=[review],
                shipping=lambda given, _: record("Money", amount=given["weight"], currency="EUR"),
                left=4,
                heavy=lambda given, _: given["weight"] > 10,
            ),
            record(
                "Product",
                upc="u2",
                sku=None,
                title="Hook",
                weight=None,
                price=None,
                reviews=[],
                shipping=lambda given, _: None if given["weight"] is None else record("Money"),
            ),
        ),
    )
