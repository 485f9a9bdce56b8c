"""JSON values as GraphQL literals."""

from __future__ import annotations

import json


class EnumValue(str):
    """A name of an enum; written without quotes."""

    __slots__ = ()


def literal(value: object) -> str:
    """The value as a client writes it in a document."""
    if isinstance(value, EnumValue):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value)
