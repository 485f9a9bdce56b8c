"""Products with prices in several currencies (demonstration data)."""

from __future__ import annotations

from tests.gateway.federation.corpus.world import World, record

PRICES = {None: 1, "EUR": 10, "USD": 12}


def world() -> World:
    notes = [record("Note", text=text, author="me") for text in ("new", "blue", "old")]
    product = record(
        "Product",
        id="1",
        name="Lamp",
        price=lambda _, arguments: PRICES[arguments.get("in")],
        size=record("Size", width=lambda _, arguments: 5 if arguments.get("unit") == "cm" else 50, depth=7),
        notes=lambda _, arguments: notes[: arguments.get("limit")],
        euros=lambda given, _: f"{given['price']} euros",
        dollars=lambda given, _: f"{given['price']} dollars",
        euroSticker=lambda given, _: f"{given['price']} euros, {given['size']['width']} cm",
        note=lambda given, _: "/".join(note["text"] for note in given["notes"]),
        plain=lambda given, _: f"{given['price']}",
    )
    return World(
        {"product": record("Product", id="1"), "products": [record("Product", id="1"), None]}, (product,)
    )
