"""The gateway of the suite: in front of its services, with its own way of telling them who asks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.applications import Starlette

from gateway.assembly import assemble
from gateway.context import Contexts, SignedCallers
from gateway.engine import Engines
from gateway.federation import Transport
from gateway.identity import Verifier
from gateway.memory import Memory
from gateway.page import page_routes
from gateway.service import Service
from gateway.subgraphs import PATIENCE_SECONDS, Subgraphs
from gateway.transports import HttpPool, HttpTransport
from quadhelix.collector import settle
from quadhelix.errors import InvalidInput
from quadhelix.jwks import BearerVerifier, key_reader
from quadhelix.settings import Settings
from quadhelix.tokens import CONTEXT_AUDIENCE, CONTEXT_ISSUER, DEVELOPMENT_ISSUER, Signer, read_key


def application() -> Starlette:
    """The gateway of the suite, as `quadhelix run gateway` starts it: set by the environment."""
    settings = Settings.from_environment()
    return gateway(
        settings,
        verifier=bearer_verifier(settings),
        contexts=service_contexts(settings),
        engines=Engines.of(settings, settle),
    )


def gateway(
    settings: Settings,
    *,
    verifier: Verifier,
    contexts: Contexts,
    transports: Mapping[str, Transport] | None = None,
    engines: Engines | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Starlette:
    """The gateway over these parts of the outside world.

    Args:
        settings: Time of a request, whose pages may ask, and where the services are.
        verifier: Tells who a bearer token stands for.
        contexts: Signs who asks, for the services.
        transports: How each service is reached; by default over HTTP at its address in the settings.
        engines: Where graphs are swapped; by default as the settings say.
        patience_seconds: Time at start-up before the schema of a service that is away is remembered.
    """
    pool = HttpPool()
    subgraphs = Subgraphs(
        {name: Service(at) for name, at in (transports or http_transports(settings, pool)).items()},
        engines or Engines.of(settings),
        Memory(settings.data_dir / "gateway" / "schemas.json"),
        headers=contexts.own_headers,
        poll_seconds=settings.schema_poll,
        patience_seconds=patience_seconds,
    )
    return assemble(subgraphs, SignedCallers(verifier, contexts), pool, settings, page_routes())


def http_transports(settings: Settings, pool: HttpPool) -> dict[str, Transport]:
    """A transport for each service the settings name; raises `InvalidInput` when they name none."""
    addresses = settings.subgraph_addresses()
    if not addresses:
        raise InvalidInput(
            {
                "en": "Name the services as partners=http://host:port/graphql,...",
                "nl": "Noem de diensten als partners=http://host:poort/graphql,...",
            },
            field="QUADHELIX_SUBGRAPHS",
            rule="setting",
        )
    return {name: HttpTransport(pool, url) for name, url in addresses.items()}


def bearer_verifier(settings: Settings) -> BearerVerifier:
    """Verifies the tokens of the issuer in the settings; without one, those of the development key."""
    if settings.issuer and not settings.jwks:
        raise InvalidInput(
            {"en": "An issuer needs its key set.", "nl": "Een uitgever vraagt om zijn sleutelset."},
            field="QUADHELIX_JWKS",
            rule="setting",
        )
    address = settings.jwks or str(settings.data_dir / "keys" / "development.jwks.json")
    return BearerVerifier(key_reader(address), settings.issuer or DEVELOPMENT_ISSUER, settings.audience)


def service_contexts(settings: Settings) -> Contexts:
    """Signs with the gateway's own key; raises `InvalidInput` when it cannot be read."""
    path = Path(settings.context_key or settings.data_dir / "keys" / "context.json")
    try:
        key = read_key(path)
    except (OSError, ValueError):
        raise InvalidInput(
            {
                "en": "The key the gateway signs its context with cannot be read.",
                "nl": "De sleutel waarmee de gateway zijn context tekent is niet te lezen.",
            },
            field="QUADHELIX_CONTEXT_KEY",
            rule="setting",
        ) from None
    return Contexts(Signer(key, CONTEXT_ISSUER, CONTEXT_AUDIENCE))
