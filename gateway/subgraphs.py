"""The services' schemas: given or read, composed, watched for change.

Nothing is served before the schema of every service is known. From then on the graph is served whatever
happens: a service that is away keeps its place in the graph, and schemas that do not compose leave the graph
as it was until they do. A gateway that starts while a service is away takes the schema it last composed with.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.engine import CannotServe, Engines
from gateway.federation import CompositionError, Subgraph, Transport, compose
from gateway.memory import Memory
from gateway.service import SchemaUnknown, Service, ask_schema

POLL_SECONDS = 5.0
"""Time between two looks at a schema once the graph is served."""

FIRST_RETRY_SECONDS = 0.1
"""Time before the second look at start-up; it doubles up to `LONGEST_RETRY_SECONDS`."""

LONGEST_RETRY_SECONDS = 2.0
PATIENCE_SECONDS = 3.0
"""Time at start-up in which a service may tell its schema before the remembered one is taken."""

logger = logging.getLogger(__name__)


def no_headers() -> dict[str, str]:
    """What anybody's subgraphs need to tell their schema: nothing."""
    return {}


def ignore(_errors: Sequence[CompositionError]) -> None:
    """Wait for schemas that compose, however long that takes."""


@dataclass
class Subgraphs:
    """Keeps the engine of the services' present schemas; the application runs `watch` beside the requests.

    Attributes:
        services: By name, in order of composition.
        engines: Where the engine is swapped.
        memory: Where the schemas of the last graph are kept across restarts.
        headers: Sent with the question for a schema.
        refused: Called with the errors when the first schemas that are known do not compose.
        poll_seconds: Time between two looks once the graph is served.
        patience_seconds: Time before a missing schema is taken from memory.
    """

    services: Mapping[str, Service]
    engines: Engines
    memory: Memory
    headers: Callable[[], dict[str, str]] = no_headers
    refused: Callable[[Sequence[CompositionError]], None] = ignore
    poll_seconds: float = POLL_SECONDS
    patience_seconds: float = PATIENCE_SECONDS
    _schemas: dict[str, str] = field(default_factory=dict)
    _remembered: frozenset[str] = frozenset()
    _silent: dict[str, str] = field(default_factory=dict)
    _tried: dict[str, str] = field(default_factory=dict)
    _plugins: dict[str, str] = field(default_factory=dict)

    async def watch(self) -> None:
        """Look at the schemas for ever: with growing pauses until the graph is served, then steadily."""
        started = time.monotonic()
        pause = FIRST_RETRY_SECONDS
        while True:
            await self.look()
            if self.engines.engine:
                await asyncio.sleep(self.poll_seconds)
                continue
            if time.monotonic() - started > self.patience_seconds:
                await self._recall()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_RETRY_SECONDS)

    async def look(self) -> None:
        """Read every schema once, and swap the engine when they changed and compose."""
        await asyncio.gather(*(self._read(name, service) for name, service in self.services.items()))
        if len(self._schemas) == len(self.services) and self._schemas != self._tried:
            await self._compose(dict(self._schemas))

    def state(self) -> dict[str, Any]:
        """What readiness tells: the state of the graph, and each service; one that lags behind is missing."""
        services = {name: self._silent.get(name, "ready") for name in self.services}
        differ = len({*self._plugins.values()}) > 1
        state = self.engines.state(missing=bool(self._silent) or differ)
        return {**state, "services": services, "plugins": dict(self._plugins)}

    async def _read(self, name: str, service: Service) -> None:
        if service.sdl is not None:
            self._schemas[name] = service.sdl
            return
        try:
            told = await ask_schema(name, service.transport, self.headers())
        except SchemaUnknown as unknown:
            self._missed(name, unknown.reason)
            return
        if self._silent.pop(name, None):
            logger.info("a service is back", extra={"service": name})
        self._remembered -= {name}
        self._schemas[name] = told.schema
        if told.plugins:
            self._plugins[name] = told.plugins

    def _missed(self, name: str, reason: str) -> None:
        if self._silent.get(name) != reason:
            logger.warning("a service %s", reason, extra={"service": name})
        self._silent[name] = reason

    async def _recall(self) -> None:
        remembered = await asyncio.to_thread(self.memory.read)
        missing = self.services.keys() - self._schemas.keys()
        found = {name: remembered[name] for name in sorted(missing & remembered.keys())}
        if missing and found.keys() == missing:
            logger.warning("serving remembered schemas", extra={"services": ", ".join(found)})
            self._remembered = frozenset(found)
            self._schemas |= found
            await self._compose(dict(self._schemas))

    async def _compose(self, schemas: dict[str, str]) -> None:
        self._tried = schemas
        if await self.engines.swap(lambda: self._composed(schemas), self._connect):
            if not self._remembered:
                await asyncio.to_thread(self.memory.keep, schemas)
        elif self.engines.engine is None and not self._remembered:
            self.refused(self.engines.errors)

    def _composed(self, schemas: Mapping[str, str]) -> str:
        # In the order of the services: composition is deterministic, so must its input be.
        parts = [Subgraph(name, service.url, schemas[name]) for name, service in self.services.items()]
        composition = compose(parts)
        if composition.supergraph_sdl is None:
            raise CannotServe(composition.errors)
        return composition.supergraph_sdl

    def _connect(self, name: str, _url: str) -> Transport:
        return self.services[name].transport
