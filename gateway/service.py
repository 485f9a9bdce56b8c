"""A subgraph as an operator names it, and asking it for its schema."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from gateway.federation import FetchRequest, Transport, TransportError
from quadhelix.plugins.discovery import FINGERPRINT_EXTENSION

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


@dataclass(frozen=True)
class Told:
    """What a service tells of itself: its schema and, where it has any, the fingerprint of its plugins."""

    schema: str
    plugins: str | None = None


class SchemaUnknown(Exception):
    """The service did not tell its schema; `reason` completes the sentence that begins with its name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def ask_schema(name: str, transport: Transport, headers: Mapping[str, str]) -> Told:
    """What a service tells of its schema; raises `SchemaUnknown`."""
    try:
        response = await transport(FetchRequest(name, _QUERY, headers, time.monotonic() + READ_SECONDS))
    except TransportError:
        raise SchemaUnknown("does not answer") from None
    told = _told_in(response.body)
    if told is None:
        raise SchemaUnknown("does not tell its schema")
    return told


def _told_in(body: bytes) -> Told | None:
    try:
        answer = orjson.loads(body)
        schema = answer["data"]["_service"]["sdl"]
        plugins = (answer.get("extensions") or {}).get(FINGERPRINT_EXTENSION)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not (isinstance(schema, str) and schema.strip()):
        return None
    return Told(schema, plugins if isinstance(plugins, str) else None)
