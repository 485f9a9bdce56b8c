"""A cart whose total needs the prices of its lines, which need the wares (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    def line(id: str, count: int, code: str | None) -> dict[str, object]:
        return record(
            "Line",
            id=id,
            count=count,
            ware=code and record("Ware", code=code),
            price=lambda given, _: given["ware"] and given["count"] * given["ware"]["unit"],
        )

    return World(
        {"cart": record("Cart", id="1")},
        (
            record(
                "Cart",
                id="1",
                lines=[record("Line", id="a"), record("Line", id="b"), record("Line", id="c")],
                total=lambda given, _: sum(line["price"] or 0 for line in given["lines"]),
                discount=lambda given, _: given["total"] // 10,
            ),
            line("a", 2, "x"),
            line("b", 3, "y"),
            line("c", 9, None),
            record("Ware", code="x", unit=5),
            record("Ware", code="y", unit=30),
        ),
    )
