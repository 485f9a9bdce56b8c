"""The list of subgraphs a person writes: a JSON file of names, addresses and, where known, schemas.

::

    [
      {"name": "products", "url": "http://127.0.0.1:4001/graphql"},
      {"name": "reviews", "url": "http://127.0.0.1:4002/graphql", "sdl": "type Query { ... }"}
    ]
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from gateway.federation import Subgraph
from gateway.service import SchemaUnknown, ask_schema
from gateway.transports import HttpPool, HttpTransport
from quadhelix.errors import InvalidInput

TRIES = 5
PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Listed:
    """One entry: the subgraph's name, its address, and its schema unless it is to be asked for it."""

    name: str
    url: str
    sdl: str | None = None


def read_listing(path: Path) -> tuple[Listed, ...]:
    """The subgraphs in a file; raises `InvalidInput` that names the entry at fault."""
    try:
        entries = orjson.loads(path.read_bytes())
    except OSError:
        raise _unusable(f"{path} cannot be read") from None
    except orjson.JSONDecodeError:
        raise _unusable(f"{path} is not JSON") from None
    if not isinstance(entries, list) or not entries:
        raise _unusable(f"{path} needs a JSON list with at least one subgraph")
    return tuple(_listed(number, entry) for number, entry in enumerate(entries, 1))


def is_address(url: str) -> bool:
    """Whether this is an http or https address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


async def known_subgraphs(listing: Sequence[Listed]) -> list[Subgraph]:
    """All of them with their schemas, asking those that are listed without; raises `InvalidInput`."""
    async with HttpPool() as pool:
        schemas = await asyncio.gather(*(_schema(pool, listed) for listed in listing))
    return [Subgraph(listed.name, listed.url, sdl) for listed, sdl in zip(listing, schemas, strict=True)]


async def _schema(pool: HttpPool, listed: Listed) -> str:
    if listed.sdl is not None:
        return listed.sdl
    reason = ""
    for number in range(TRIES):
        await asyncio.sleep(PAUSE_SECONDS if number else 0)
        try:
            return (await ask_schema(listed.name, HttpTransport(pool, listed.url), {})).schema
        except SchemaUnknown as unknown:
            reason = unknown.reason
    raise _unusable(f"the subgraph {listed.name} {reason}")


def _listed(number: int, entry: Any) -> Listed:
    if not isinstance(entry, Mapping):
        raise _unusable(f"entry {number} is no JSON object with name and url")
    name, url, sdl = entry.get("name"), entry.get("url"), entry.get("sdl")
    if not isinstance(name, str) or not name:
        raise _unusable(f"entry {number} has no name")
    if not isinstance(url, str) or not is_address(url):
        raise _unusable(f"the url of {name} is no http or https address")
    if sdl is not None and not isinstance(sdl, str):
        raise _unusable(f"the sdl of {name} is no text")
    return Listed(name, url, sdl)


def _unusable(reason: str) -> InvalidInput:
    return InvalidInput(
        {"en": f"The list of subgraphs cannot be used: {reason}."}, field="subgraphs", rule="subgraph-list"
    )
