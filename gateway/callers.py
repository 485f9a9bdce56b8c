"""Who calls: from the headers of a client's request to those of the requests it causes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.datastructures import Headers

from gateway.tracing import Trace
from quadhelix.errors import InvalidInput

FORWARDED: tuple[str, ...] = ("authorization", "accept-language")
"""Headers that go on to anybody's subgraphs when nothing else is set; `traceparent` always does."""

NEVER_FORWARDED = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that belong to one connection or one body, and cookies: those are of the gateway's own site."""

_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]{1,100}")


class Callers(Protocol):
    """Tells what a subgraph learns of the client."""

    async def headers(self, client: Headers, extensions: Mapping[str, Any], trace: Trace) -> dict[str, str]:
        """The headers of every request to a subgraph on behalf of this client.

        Args:
            client: The headers of the client's request.
            extensions: The extensions of its body.
            trace: The trace it belongs to.

        Raises:
            QuadhelixError: the client is not let through.
        """
        ...


@dataclass(frozen=True)
class ForwardedCallers:
    """Lets everybody through, and the headers of this list on; subgraphs judge them for themselves."""

    names: tuple[str, ...] = FORWARDED

    @classmethod
    def of(cls, names: Sequence[str]) -> ForwardedCallers:
        """Those that forward these headers; raises `InvalidInput` for one that must not or cannot go on."""
        lowered = tuple(dict.fromkeys(name.lower() for name in names))
        for name in lowered:
            if name in NEVER_FORWARDED or not _NAME.fullmatch(name):
                raise InvalidInput(
                    {
                        "en": f"The header {name} cannot be forwarded.",
                        "nl": f"De header {name} kan niet worden doorgegeven.",
                    },
                    field="QUADHELIX_FORWARDED_HEADERS",
                    rule="setting",
                )
        return cls(lowered or FORWARDED)

    async def headers(self, client: Headers, extensions: Mapping[str, Any], trace: Trace) -> dict[str, str]:
        """The listed headers the client sent, and the trace; its extensions are nothing to strangers."""
        found = {name: client[name] for name in self.names if name in client}
        return {**found, "traceparent": trace.header}
