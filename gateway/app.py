"""Puts the gateway together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import answers
from gateway.context import Contexts
from gateway.doorkeeper import Doorkeeper
from gateway.federation import Transport
from gateway.health import Health
from gateway.identity import Verifier
from gateway.limits import Limits
from gateway.page import page_routes
from gateway.pipeline import Pipeline
from gateway.refusals import refuse
from gateway.subgraphs import POLL_SECONDS, Subgraphs
from gateway.transports import HttpPool, HttpTransport
from quadhelix.errors import InvalidInput
from quadhelix.jwks import BearerVerifier, key_reader
from quadhelix.settings import Settings
from quadhelix.tokens import CONTEXT_AUDIENCE, CONTEXT_ISSUER, DEVELOPMENT_ISSUER, Signer, read_key


def application() -> Starlette:
    """The gateway of the suite, as `quadhelix run gateway` starts it: set by the environment."""
    settings = Settings.from_environment()
    return gateway(settings, verifier=bearer_verifier(settings), contexts=service_contexts(settings))


def gateway(
    settings: Settings,
    *,
    verifier: Verifier,
    contexts: Contexts,
    transports: Mapping[str, Transport] | None = None,
    limits: Limits | None = None,
    poll_seconds: float = POLL_SECONDS,
) -> Starlette:
    """The gateway over these parts of the outside world.

    Args:
        settings: Body limit, time of a request, and where the services are.
        verifier: Tells who a bearer token stands for.
        contexts: Signs who asks, for the services.
        transports: How each service is reached; by default over HTTP at its address in the settings.
        limits: What a request may weigh; by default the published limits and the body limit of the settings.
        poll_seconds: Time between two looks at the services' schemas.
    """
    pool = HttpPool()
    limits = limits or replace(Limits(), body_bytes=settings.body_limit)
    subgraphs = Subgraphs(transports or http_transports(settings, pool), contexts, limits, poll_seconds)
    pipeline = Pipeline(subgraphs, verifier, contexts, limits, settings.request_timeout)
    routes = [Route("/graphql", pipeline, name="graphql"), *Health(subgraphs).routes(), *page_routes()]
    return Starlette(
        routes=routes,
        lifespan=_lifespan(pool, subgraphs),
        middleware=[Middleware(Doorkeeper, paths=frozenset(route.path for route in routes))],
        exception_handlers={HTTPException: _no_such_page},
    )


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


def _lifespan(
    pool: HttpPool, subgraphs: Subgraphs
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        async with pool:
            watch = asyncio.create_task(subgraphs.watch())
            try:
                yield
            finally:
                watch.cancel()
                with suppress(asyncio.CancelledError):
                    await watch
                subgraphs.close()

    return running


async def _no_such_page(request: Request, failure: Exception) -> Response:
    """404 and 405 of the routes, as JSON like every other answer."""
    if isinstance(failure, HTTPException) and failure.status_code == 405:
        refused = refuse(405, "This page does not take that method.", "METHOD_NOT_ALLOWED", failure.headers)
    else:
        refused = refuse(404, "There is no such page.", "NOT_FOUND")
    answer = answers.refused(answers.JSON, refused.refusal)
    return Response(answer.body, answer.status, answer.headers)
