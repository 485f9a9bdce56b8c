"""What the gateway tells the services about a request: who asks, how, and which changes they want to see."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers

from gateway.identity import Verifier, identify
from gateway.tracing import Trace
from quadhelix import positions
from quadhelix.identity import Actor, Grant, Role
from quadhelix.tokens import CONTEXT_SECONDS, Signer

RENEW_SECONDS = CONTEXT_SECONDS / 2
"""Age at which a context token is signed anew, so that one in use has at least as long to go."""

MOST_ACTORS = 10_000

READER = Actor("quadhelix-gateway", frozenset({Grant(role=Role.SERVICE)}))
"""As whom the gateway asks a service for its schema."""

_LANGUAGES = re.compile(r"[A-Za-z0-9*,;=.\- ]{1,200}")


@dataclass
class Contexts:
    """Signs the context of requests; a token serves the same actor for half its life."""

    signer: Signer
    _tokens: OrderedDict[Actor, tuple[float, str]] = field(default_factory=OrderedDict, repr=False)

    def token(self, actor: Actor) -> str:
        """A context token for this actor that is good for at least `RENEW_SECONDS`."""
        signed_at, token = self._tokens.get(actor, (0.0, ""))
        now = time.monotonic()
        if not token or now - signed_at > RENEW_SECONDS:
            token = self.signer.sign(actor, seconds=CONTEXT_SECONDS)
            self._tokens[actor] = (now, token)
            if len(self._tokens) > MOST_ACTORS:
                self._tokens.popitem(last=False)
        return token

    def own_headers(self) -> dict[str, str]:
        """The headers of what the gateway asks a service in its own name."""
        return {"authorization": f"Bearer {self.token(READER)}"}

    def headers(
        self, actor: Actor, trace: Trace, client: Headers, extensions: Mapping[str, Any]
    ) -> dict[str, str]:
        """The headers of every request to a service on behalf of this actor.

        Raises:
            InvalidInput: the client names changes it wants to see, and one of them is malformed.
        """
        headers = {"authorization": f"Bearer {self.token(actor)}", "traceparent": trace.header}
        languages = client.get("accept-language", "")
        if _LANGUAGES.fullmatch(languages):
            headers["accept-language"] = languages
        if after := positions.asked(client.getlist(positions.HEADER), extensions):
            headers[positions.HEADER] = ",".join(map(str, after))
        return headers


@dataclass(frozen=True)
class SignedCallers:
    """Lets through who signs in well or not at all, and tells the services in a context token who it is."""

    verifier: Verifier
    contexts: Contexts

    async def headers(self, client: Headers, extensions: Mapping[str, Any], trace: Trace) -> dict[str, str]:
        """The signed context of this client; raises `Unauthenticated` for a bad bearer token."""
        actor = await identify(client, self.verifier)
        return self.contexts.headers(actor, trace, client, extensions)
