"""A shop where every mutation counts, and what is read tells when it was read (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record


def world() -> World:
    steps: list[str] = []

    def change(name: str, found: object) -> object:
        def run(_: object, arguments: dict[str, str]) -> object:
            steps.append(name)
            return found

        return run

    name = record("Order", id="1")
    order = record(
        "Order",
        id="1",
        article="rope",
        state=lambda *_: f"after {len(steps)}",
        left=lambda *_: len(steps),
        shelf="s1",
        price=lambda given, _: given["left"] * 100,
    )
    return World(
        root={
            "order": name,
            "place": change("place", name),
            "cancel": change("cancel", None),
            "touch": change("touch", name),
            "reserve": change("reserve", record("Reservation", order=name, log={})),
            "reserved": lambda *_: len(steps),
            "fail": ValueError("no"),
            "bill": change("bill", record("Invoice", id="i1", order=name, amount=3)),
            "send": change("send", record("Refusal", id="r1", order=name, reason="late")),
        },
        entities=(order, record("Invoice", id="i1", order=name, amount=3)),
    )
