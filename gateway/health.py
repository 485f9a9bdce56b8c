"""Whether the gateway lives and whether it can serve, for supervisors, balancers and people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.engine import Engines

_NOT_STORED = {"cache-control": "no-store"}


@dataclass(frozen=True)
class Health:
    """`/health/live` answers as long as the process does; `/health/ready` when the graph is served.

    Attributes:
        engines: Tells whether a graph is served.
        state: What readiness tells beside its status.
    """

    engines: Engines
    state: Callable[[], Mapping[str, Any]]

    def routes(self) -> list[Route]:
        """Both routes; `/health` is another name of readiness."""
        return [
            Route("/health/live", self.live, methods=["GET"]),
            Route("/health/ready", self.ready, methods=["GET"]),
            Route("/health", self.ready, methods=["GET"]),
        ]

    async def live(self, request: Request) -> Response:
        """200: the process answers."""
        return JSONResponse({"status": "live"}, headers=_NOT_STORED)

    async def ready(self, request: Request) -> Response:
        """200 once the graph is served, 503 before; the body names each service and what is missing."""
        status = 503 if self.engines.engine is None else 200
        return JSONResponse(self.state(), status, headers=_NOT_STORED)
