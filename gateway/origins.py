"""Pages of other sites: which may ask, and how their browsers are told (CORS).

A browser says for whom it asks, in headers no page can forge: `Sec-Fetch-Site`, and `Origin`. Programs that
are no browsers send neither and are let through. So are pages of the gateway itself. Pages of other sites are
let through when the operator named their origin, else refused before anything is read.

See https://www.w3.org/TR/fetch-metadata/ and https://fetch.spec.whatwg.org/#http-cors-protocol.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from gateway.refusals import Refused, refuse
from quadhelix.errors import InvalidInput

ANY = "*"
PREFLIGHT_SECONDS = 600
METHODS = "GET, POST"
HEADERS = "accept, accept-language, authorization, content-type, quadhelix-after, traceparent"
"""Request headers that pages of admitted sites may set."""

_ORIGIN = re.compile(r"https?://[a-z0-9._\-\[\]:]{1,255}")
_TRUSTED = frozenset({"same-origin", "none"})


@dataclass(frozen=True)
class Origins:
    """Admits requests from pages by where the page comes from.

    Attributes:
        allowed: Origins of other sites whose pages may ask, as `https://host` or `https://host:port`;
            `*` stands for all of them.
    """

    allowed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Sequence[str]) -> Origins:
        """Those that admit these origins; raises `InvalidInput` for what is none."""
        lowered = frozenset(name.lower() for name in names)
        for name in lowered:
            if name != ANY and not _ORIGIN.fullmatch(name):
                raise InvalidInput(
                    {
                        "en": f"{name} is not an origin such as https://example.org.",
                        "nl": f"{name} is geen origine zoals https://example.org.",
                    },
                    field="QUADHELIX_ALLOWED_ORIGINS",
                    rule="setting",
                )
        return cls(lowered)

    def admit(self, headers: Headers) -> Mapping[str, str]:
        """The headers the answer needs for the page to read it; raises `Refused` (403) for foreign pages."""
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site")
        if origin is None and site is None:
            return {}
        if site in _TRUSTED or (site is None and _same_host(origin, headers.get("host"))):
            return {}
        if origin is not None and self._allows(origin):
            return {"access-control-allow-origin": origin, "access-control-expose-headers": "x-request-id"}
        raise _foreign()

    def preflight(self, headers: Headers) -> Mapping[str, str] | None:
        """The headers that answer a browser's question in advance; None when this is no such question.

        Raises:
            Refused: the page is of a site that is not admitted.
        """
        if "origin" not in headers or "access-control-request-method" not in headers:
            return None
        return {
            **self.admit(headers),
            "access-control-allow-methods": METHODS,
            "access-control-allow-headers": HEADERS,
            "access-control-max-age": str(PREFLIGHT_SECONDS),
        }

    def _allows(self, origin: str) -> bool:
        return ANY in self.allowed or origin.lower() in self.allowed


def _same_host(origin: str | None, host: str | None) -> bool:
    # The scheme is left out: behind a proxy that ends TLS, ours is not the one the browser sees.
    try:
        return bool(host) and urlsplit(origin or "").netloc.lower() == (host or "").lower()
    except ValueError:
        return False


def _foreign() -> Refused:
    return refuse(403, "Pages of this site may not ask here.", "ORIGIN_NOT_ALLOWED")
