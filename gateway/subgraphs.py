"""The services' schemas: read, composed, watched for change.

Nothing is served before every service has told its schema once. From then on the graph is served whatever
happens: a service that is away keeps its place in the graph, and schemas that do not compose leave the graph
as it was until they do.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.context import Contexts
from gateway.engine import Engine, build_engine
from gateway.federation import (
    CompositionError,
    FetchRequest,
    Subgraph,
    SupergraphError,
    Transport,
    TransportError,
    compose,
)
from gateway.limits import Limits
from quadhelix.errors import INTERNAL_ERROR
from quadhelix.identity import Actor, Grant, Role
from quadhelix.logs import described

POLL_SECONDS = 5.0
"""Time between two looks at a schema once the graph is served."""

FIRST_RETRY_SECONDS = 0.1
"""Time before the second look at start-up; it doubles up to `LONGEST_RETRY_SECONDS`."""

LONGEST_RETRY_SECONDS = 2.0
READ_SECONDS = 5.0
READER = Actor("quadhelix-gateway", frozenset({Grant(role=Role.SERVICE)}))
"""As whom the gateway asks a service for its schema."""

_QUERY = orjson.dumps({"query": "{ _service { sdl } }"})

logger = logging.getLogger(__name__)


@dataclass
class Subgraphs:
    """Keeps the engine of the services' present schemas; the application runs `watch` beside the requests.

    Attributes:
        transports: By name of the service, in order of composition.
        contexts: Signs what the gateway asks in its own name.
        limits: For the operations of each engine.
        poll_seconds: Time between two looks once the graph is served.
        engine: Of the newest schemas that compose; None until there are some.
    """

    transports: Mapping[str, Transport]
    contexts: Contexts
    limits: Limits
    poll_seconds: float = POLL_SECONDS
    engine: Engine | None = None
    _schemas: dict[str, str] = field(default_factory=dict)
    _silent: dict[str, str] = field(default_factory=dict)
    _tried: dict[str, str] = field(default_factory=dict)
    _errors: tuple[CompositionError, ...] = ()
    _worker: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="prepare")
    )

    async def watch(self) -> None:
        """Look at the schemas for ever: with growing pauses until the graph is served, then steadily."""
        pause = FIRST_RETRY_SECONDS
        while True:
            await self.look()
            if self.engine:
                await asyncio.sleep(self.poll_seconds)
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_RETRY_SECONDS)

    async def look(self) -> None:
        """Read every schema once, and swap the engine when they changed and compose."""
        await asyncio.gather(*(self._read(name) for name in self.transports))
        if len(self._schemas) == len(self.transports) and self._schemas != self._tried:
            await self._compose(dict(self._schemas))

    def close(self) -> None:
        """Let go of the worker thread."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def state(self) -> dict[str, Any]:
        """What readiness tells: `status`, each service, and the codes of what does not compose.

        `status` is `starting` until the graph is served, then `ready`, or `degraded` while a service does
        not answer or its newest schema does not compose.
        """
        healthy = not self._silent and not self._errors
        return {
            "status": "starting" if self.engine is None else "ready" if healthy else "degraded",
            "services": {name: self._silent.get(name, "ready") for name in self.transports},
            "composition": [
                {"code": found.code, "services": list(found.subgraphs)} for found in self._errors
            ],
            "graph": self.engine.supergraph.hash if self.engine else None,
        }

    async def _read(self, name: str) -> None:
        request = FetchRequest(
            subgraph=name,
            body=_QUERY,
            headers={"authorization": f"Bearer {self.contexts.token(READER)}"},
            deadline=time.monotonic() + READ_SECONDS,
        )
        try:
            response = await self.transports[name](request)
        except TransportError:
            self._missed(name, "does not answer")
            return
        schema = _schema_in(response.body)
        if schema is None:
            self._missed(name, "does not tell its schema")
            return
        if self._silent.pop(name, None):
            logger.info("a service is back", extra={"service": name})
        self._schemas[name] = schema

    def _missed(self, name: str, reason: str) -> None:
        if self._silent.get(name) != reason:
            logger.warning("a service %s", reason, extra={"service": name})
        self._silent[name] = reason

    async def _compose(self, schemas: dict[str, str]) -> None:
        self._tried = schemas
        loop = asyncio.get_running_loop()
        outcome = await loop.run_in_executor(self._worker, self._build, schemas)
        if isinstance(outcome, Engine):
            self.engine = outcome
            self._errors = ()
            logger.info("the graph is served", extra={"graph": outcome.supergraph.hash})
            return
        self._errors = outcome
        for found in outcome:
            logger.error("the schemas do not compose: %s", found.message, extra={"code": found.code})

    def _build(self, schemas: Mapping[str, str]) -> Engine | tuple[CompositionError, ...]:
        try:
            # In the order of the transports: composition is deterministic, so must its input be.
            composition = compose([Subgraph(name, "", schemas[name]) for name in self.transports])
            if composition.supergraph_sdl is None:
                return composition.errors
            return build_engine(composition.supergraph_sdl, self.transports, self.limits, self._worker)
        except SupergraphError as failure:
            return (CompositionError(failure.code, failure.message),)
        except Exception as defect:
            # A schema that trips a defect of ours must not end the watch over all others.
            return (CompositionError(INTERNAL_ERROR, described(defect)),)


def _schema_in(body: bytes) -> str | None:
    try:
        schema = orjson.loads(body)["data"]["_service"]["sdl"]
    except (ValueError, KeyError, TypeError):
        return None
    return schema if isinstance(schema, str) and schema.strip() else None
