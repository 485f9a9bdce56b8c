"""From an outcome to an HTTP response, by the GraphQL-over-HTTP specification.

Two media types are spoken. In `application/graphql-response+json` the status tells whether the request was
executed; in `application/json` every well-formed request is answered with 200.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import Send

from gateway.refusals import Refusal, refuse

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """A response that can be sent: status, headers in lower case, and JSON body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    async def send(self, send: Send) -> None:
        """Send it as the response to the current ASGI request."""
        headers = {**self.headers, "content-length": str(len(self.body))}
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": self.body})


def negotiate(accept: str | None) -> str:
    """The media type to answer in; raises `Refused` (406) when the client takes neither.

    Without the header it is the type the specification prefers. Who takes anything (`*/*`, as curl says)
    gets plain JSON.

    >>> negotiate("application/json;q=0.5, application/graphql-response+json")
    'application/graphql-response+json'
    >>> negotiate("*/*")
    'application/json'
    """
    if accept is None or not accept.strip():
        return GRAPHQL
    # Only the beginning counts: nobody means more than a few media types.
    ranges = [_media_range(part) for part in accept[:2000].split(",")]
    wanted = [(weight, _OFFERS[name]) for name, weight in ranges if name in _OFFERS and weight > 0]
    if not wanted:
        raise refuse(406, f"The answer comes as {GRAPHQL} or {JSON}.", "NOT_ACCEPTABLE")
    # `max` keeps the first of equals: the client's own order.
    return max(wanted, key=lambda pair: pair[0])[1]


def executed(media_type: str, result: Mapping[str, Any]) -> Answer:
    """The answer to a request that was executed, whether or not fields failed."""
    return Answer(200, _headers(media_type), encode(result))


def refused(media_type: str, refusal: Refusal) -> Answer:
    """The answer to a request that was not executed."""
    status = refusal.legacy_status if media_type == JSON else refusal.status
    body = encode({"errors": list(refusal.errors), **refusal.body})
    return Answer(status, {**_headers(media_type), **refusal.headers}, body)


def encode(value: Mapping[str, Any]) -> bytes:
    """The value as JSON in UTF-8."""
    try:
        return orjson.dumps(value)
    except TypeError:
        # What subgraphs may send and orjson does not write: integers beyond 64 bits, lone surrogates,
        # more than 254 levels.
        return json.dumps(value, separators=(",", ":")).encode()


_OFFERS: Mapping[str, str] = {GRAPHQL: GRAPHQL, JSON: JSON, "application/*": JSON, "*/*": JSON}


def _headers(media_type: str) -> dict[str, str]:
    return {
        "content-type": f"{media_type}; charset=utf-8",
        "cache-control": "no-store",
        "vary": "accept, authorization, accept-language",
    }


def _media_range(part: str) -> tuple[str, float]:
    name, *parameters = [piece.strip().lower() for piece in part.split(";")]
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0
