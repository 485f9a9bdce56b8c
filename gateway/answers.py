"""From an outcome to an HTTP response, by the GraphQL-over-HTTP specification.

Two media types are spoken. In `application/graphql-response+json` the status tells whether the request was
executed; in `application/json` every well-formed request is answered with 200.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from starlette.types import Send

from gateway.codec import CODEC
from gateway.refusals import Refusal, refuse

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """A response that can be sent: status, headers in lower case, and JSON body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def crossing(self, headers: Mapping[str, str]) -> Answer:
        """The same answer, for a page of another site to read when there are headers that admit it."""
        return replace(self, headers={**self.headers, **headers}) if headers else self

    async def send(self, send: Send) -> None:
        """Send it as the response to the current ASGI request."""
        raw = [*_raw(tuple(self.headers.items()))]
        if self.status != 204:  # which has no body, and so no length of one
            raw.append((b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": self.body})


@lru_cache(maxsize=256)
def _raw(headers: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


@lru_cache(maxsize=1000)
def _best(accept: str) -> str | None:
    ranges = dict(_media_range(part) for part in accept.split(","))
    weights = {offer: _weight(offer, ranges) for offer in (GRAPHQL, JSON)}
    best = max(weights.values())
    if best <= 0:
        return None
    equals = [offer for offer, weight in weights.items() if weight == best]
    return next((name for name in ranges if name in equals), JSON)


def negotiate(accept: str | None) -> str:
    """The media type to answer in; raises `Refused` (406) when the client takes neither.

    Without the header it is the type the specification prefers. Of two the client likes equally it is the
    one it names first, and who only takes anything (`*/*`, as curl says) gets plain JSON.

    >>> negotiate("application/json;q=0.5, application/graphql-response+json")
    'application/graphql-response+json'
    >>> negotiate("*/*")
    'application/json'
    """
    if accept is None or not accept.strip():
        return GRAPHQL
    # Only the beginning counts: nobody means more than a few media types.
    best = _best(accept[:2000])
    if best is None:
        raise refuse(406, f"The answer comes as {GRAPHQL} or {JSON}.", "NOT_ACCEPTABLE")
    return best


def executed(media_type: str, body: bytes) -> Answer:
    """The answer to a request that was executed, whether or not fields failed; `body` is its JSON."""
    return Answer(200, _headers(media_type), body)


def refused(media_type: str, refusal: Refusal) -> Answer:
    """The answer to a request that was not executed."""
    status = refusal.legacy_status if media_type == JSON else refusal.status
    body = CODEC.dumps({"errors": list(refusal.errors), **refusal.body})
    return Answer(status, {**_headers(media_type), **refusal.headers}, body)


def allowed(headers: Mapping[str, str]) -> Answer:
    """The answer to a browser that asks in advance whether a page of another site may ask."""
    vary = "origin, access-control-request-method, access-control-request-headers"
    return Answer(204, {**headers, "vary": vary}, b"")


def _headers(media_type: str) -> dict[str, str]:
    return {
        "content-type": f"{media_type}; charset=utf-8",
        "cache-control": "no-store",
        "vary": "accept, authorization, accept-language, origin",
    }


def _weight(offer: str, ranges: Mapping[str, float]) -> float:
    """How much the client wants this type: what it says of the narrowest range that holds it."""
    return next((ranges[name] for name in (offer, "application/*", "*/*") if name in ranges), 0.0)


def _media_range(part: str) -> tuple[str, float]:
    name, *parameters = [piece.strip().lower() for piece in part.split(";")]
    for parameter in parameters:
        if parameter.startswith("q="):
            return name, float(parameter[2:]) if _QUALITY.fullmatch(parameter[2:]) else 0.0
    return name, 1.0


_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
