"""Who may call a service: the gateway with its signed context, or a machine client named in the settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from quadhelix.errors import Unauthenticated
from quadhelix.identity import Actor, Role
from quadhelix.settings import Settings
from quadhelix.tokens import CONTEXT_AUDIENCE, CONTEXT_ISSUER, DEVELOPMENT_ISSUER, Verifier, read_key_set


@dataclass(frozen=True)
class Gatekeeper:
    """Turns the `Authorization` header of a call into an actor, or refuses the call.

    Args:
        context: Verifies what the gateway signed.
        bearer: Verifies bearer tokens of machine clients; None where there are none.
        machine_clients: The subjects that may call directly.
    """

    context: Verifier
    bearer: Verifier | None
    machine_clients: frozenset[str]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The gatekeeper these settings describe; reads the key sets once."""
        keys = settings.data_dir / "keys"
        context_keys = Path(settings.context_jwks or keys / "context.jwks.json")
        bearer = None
        if settings.machine_clients:
            bearer_keys = Path(settings.jwks or keys / "development.jwks.json")
            issuer = settings.issuer or DEVELOPMENT_ISSUER
            bearer = Verifier(read_key_set(bearer_keys), issuer, settings.audience)
        return cls(
            Verifier(read_key_set(context_keys), CONTEXT_ISSUER, CONTEXT_AUDIENCE),
            bearer,
            frozenset(settings.machine_clients),
        )

    def admit(self, authorization: str | None) -> Actor:
        """The actor on whose behalf the call is made.

        Raises:
            Unauthenticated: neither the gateway's context nor a named machine client's token.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _refused()
        try:
            return self.context.verify(token)
        except Unauthenticated:
            return self._machine(token)

    def _machine(self, token: str) -> Actor:
        if self.bearer is None:
            raise _refused()
        actor = self.bearer.verify(token)
        if actor.subject not in self.machine_clients or not actor.holds(Role.SERVICE):
            raise _refused()
        return actor


def _refused() -> Unauthenticated:
    return Unauthenticated(
        {
            "en": "A service answers only the gateway and named machine clients.",
            "nl": "Een dienst antwoordt alleen de gateway en bij naam genoemde machines.",
        },
        rule="signed-context",
    )
