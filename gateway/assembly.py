"""Puts the gateway together from its parts, whatever it stands in front of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import answers
from gateway.callers import Callers
from gateway.doorkeeper import Doorkeeper
from gateway.engine import Engines
from gateway.health import Health
from gateway.origins import Origins
from gateway.pipeline import Pipeline
from gateway.refusals import refuse
from gateway.tally import CONTENT_TYPE
from gateway.transports import HttpPool
from quadhelix.settings import Settings


class Source(Protocol):
    """Where graphs come from: swaps the engine whenever there is a new one."""

    engines: Engines

    async def watch(self) -> None:
        """Look for a new graph for ever."""
        ...

    def state(self) -> Mapping[str, Any]:
        """What readiness tells."""
        ...


def assemble(
    source: Source, callers: Callers, pool: HttpPool, settings: Settings, pages: Sequence[Route] = ()
) -> Starlette:
    """The application.

    Args:
        source: Where its graphs come from.
        callers: What the subgraphs learn of the client.
        pool: The connections to the subgraphs, opened and closed with the application.
        settings: Time of a request, and whose pages may ask.
        pages: What it shows beside `/graphql`, `/health` and `/metrics`.
    """
    engines = source.engines
    origins = Origins.of(settings.allowed_origins)
    pipeline = Pipeline(
        engines,
        callers,
        engines.limits,
        origins,
        settings.request_timeout,
        frozenset(settings.override_labels),
    )

    async def measured(_request: Request) -> Response:
        return Response(
            engines.tally.render(), media_type=CONTENT_TYPE, headers={"cache-control": "no-store"}
        )

    routes = [
        Route("/graphql", pipeline, name="graphql"),
        *Health(engines, source.state).routes(),
        Route("/metrics", measured, methods=["GET"]),
        *pages,
    ]
    paths = frozenset(route.path for route in routes)
    return Starlette(
        routes=routes,
        lifespan=_lifespan(pool, source),
        middleware=[Middleware(Doorkeeper, paths=paths, direct={"/graphql": pipeline})],
        exception_handlers={HTTPException: _no_such_page},
    )


def _lifespan(pool: HttpPool, source: Source) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        async with pool:
            watch = asyncio.create_task(source.watch())
            try:
                yield
            finally:
                watch.cancel()
                with suppress(asyncio.CancelledError):
                    await watch
                source.engines.close()

    return running


async def _no_such_page(request: Request, failure: Exception) -> Response:
    """404 and 405 of the routes, as JSON like every other answer."""
    if isinstance(failure, HTTPException) and failure.status_code == 405:
        refused = refuse(405, "This page does not take that method.", "METHOD_NOT_ALLOWED", failure.headers)
    else:
        refused = refuse(404, "There is no such page.", "NOT_FOUND")
    answer = answers.refused(answers.JSON, refused.refusal)
    return Response(answer.body, answer.status, answer.headers)
