"""From the `Authorization` header to the actor who asks."""

from __future__ import annotations

from typing import Protocol

from starlette.datastructures import Headers

from quadhelix.errors import Unauthenticated
from quadhelix.identity import ANONYMOUS, Actor


class Verifier(Protocol):
    """Tells who a bearer token stands for."""

    async def verify(self, token: str) -> Actor:
        """The actor; raises `Unauthenticated` for a bad token and `Unavailable` without the issuer's keys."""
        ...


async def identify(headers: Headers, verifier: Verifier) -> Actor:
    """The actor of a request: anonymous without the header; raises `Unauthenticated` for any bad one."""
    given = headers.getlist("authorization")
    if not given:
        return ANONYMOUS
    scheme, _, token = given[0].strip().partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated(
            {
                "en": "Sign in with one header `Authorization: Bearer <token>`, or send none.",
                "nl": "Meld u aan met één header `Authorization: Bearer <token>`, of stuur er geen.",
            },
            rule="bearer-token",
        )
    return await verifier.verify(token.strip())
