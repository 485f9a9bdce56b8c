"""A subgraph as an operator names it, and asking it for its schema."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from gateway.federation import FetchRequest, Transport, TransportError

READ_SECONDS = 5.0
"""Time in which a service must have told its schema."""

_QUERY = orjson.dumps({"query": "{ _service { sdl } }"})


@dataclass(frozen=True)
class Service:
    """One subgraph as the operator names it.

    Attributes:
        transport: How it is reached.
        url: Its address, for the supergraph's text.
        sdl: Its schema; None to ask the service itself, now and again.
    """

    transport: Transport
    url: str = ""
    sdl: str | None = None


class SchemaUnknown(Exception):
    """The service did not tell its schema; `reason` completes the sentence that begins with its name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def ask_schema(name: str, transport: Transport, headers: Mapping[str, str]) -> str:
    """The schema a service tells; raises `SchemaUnknown`."""
    try:
        response = await transport(FetchRequest(name, _QUERY, headers, time.monotonic() + READ_SECONDS))
    except TransportError:
        raise SchemaUnknown("does not answer") from None
    schema = _schema_in(response.body)
    if schema is None:
        raise SchemaUnknown("does not tell its schema")
    return schema


def _schema_in(body: bytes) -> str | None:
    try:
        schema = orjson.loads(body)["data"]["_service"]["sdl"]
    except (ValueError, KeyError, TypeError):
        return None
    return schema if isinstance(schema, str) and schema.strip() else None
