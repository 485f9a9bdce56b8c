"""Builds a service: its Starlette application, and the life of its database, relay and consumer."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from quadhelix import asyncapi
from quadhelix.bus import Bus
from quadhelix.database import Database
from quadhelix.endpoint import Endpoint
from quadhelix.errors import InvalidInput
from quadhelix.freshness import Freshness
from quadhelix.gatekeeper import Gatekeeper
from quadhelix.graph.context import Context
from quadhelix.graph.schema import SubgraphSchema
from quadhelix.live import Live
from quadhelix.metrics import CONTENT_TYPE, Metrics
from quadhelix.plugins.discovery import announced
from quadhelix.reactions import Consumer, Reactions
from quadhelix.regions import Regions
from quadhelix.relay import Relay
from quadhelix.retention import Retention
from quadhelix.settings import Settings
from quadhelix.vitals import Observer

logger = logging.getLogger(__name__)


@dataclass
class Service:
    """The parts of one running service.

    Args:
        name: Its name: `partners`, `challenges` or `education`.
        settings: What the operator set.
        reactions: What it does when others' events arrive.
        regions: The regions whose plugins are installed.
        plugins: Fingerprint of those plugins; all services of an installation have the same.
    """

    name: str
    settings: Settings
    reactions: Reactions
    regions: Regions
    plugins: str = ""
    database: Database = field(init=False)
    bus: Bus = field(init=False)
    relay: Relay = field(init=False)
    consumer: Consumer = field(init=False)
    retention: Retention = field(init=False)
    live: Live = field(init=False)
    observer: Observer = field(init=False)
    metrics: Metrics = field(init=False)

    def __post_init__(self) -> None:
        settings = self.settings
        self.database = Database(settings.database(self.name))
        self.bus = Bus.of(settings, self.name)
        self.relay = Relay(self.name, self.database, self.bus)
        self.consumer = Consumer(self.reactions, self.database, self.bus)
        self.retention = Retention(self.name, self.database)
        self.live = Live(self.bus, self.name)
        self.observer = Observer(self.name, self.bus, self.relay, self.consumer)
        self.metrics = Metrics(self.name, self.relay, self.consumer, self.regions)
        self.database.after_commit(self.relay.wake)
        self.bus.after_connecting(self.relay.begin_anew)
        self._work: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything is up within the block; on leaving, what is in hand is finished first."""
        stop = asyncio.Event()
        await self.bus.connect()
        parts = (self.relay, self.consumer, self.retention, self.live)
        self._work = [asyncio.create_task(part.run(stop)) for part in parts]
        for task in self._work:
            task.add_done_callback(self._report)
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*self._work, return_exceptions=True)
            await self.bus.close()
            await self.database.dispose()

    def _report(self, task: asyncio.Task[None]) -> None:
        """A relay or consumer that ends by itself is a defect; health is red from then on."""
        if _failed(task):
            logger.error("%s no longer exchanges events", self.name)

    async def health(self) -> tuple[bool, Mapping[str, Any]]:
        """Whether the service can do its work now, and what each part says of itself."""
        database, vitals = await asyncio.gather(self._database_answers(), self.observer.look())
        exchanging = vitals.pending is not None and not any(_failed(task) for task in self._work)
        ready = database and exchanging and vitals.outbox_depth is not None
        at_risk = vitals.at_risk()
        degraded = at_risk or self.regions.degraded or self.regions.refused
        return ready, {
            "service": self.name,
            "status": ("degraded" if degraded else "ready") if ready else "unavailable",
            "database": "ready" if database else "unavailable",
            "events": "ready" if exchanging else "unavailable",
            "outbox": {
                "depth": vitals.outbox_depth,
                "oldestSeconds": vitals.outbox_seconds,
                "refused": vitals.refused,
            },
            "pending": vitals.pending,
            "deadLetters": vitals.parked,
            "gaps": vitals.open_gaps,
            "atRisk": at_risk,
            "plugins": self.plugins,
            "regions": list(self.regions.codes),
            "refusedPlugins": dict(self.regions.refused),
            "degradedPlugins": {name: list(hooks) for name, hooks in self.regions.degraded.items()},
        }

    async def _database_answers(self) -> bool:
        try:
            await asyncio.wait_for(self.database.ping(), 2)
        except Exception:
            logger.warning("the database of %s does not answer", self.name)
            return False
        return self.database.writable


def _failed(task: asyncio.Task[None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def service(
    name: str,
    *,
    schema: SubgraphSchema,
    reactions: Reactions,
    loaders: Callable[[Context], Any],
    settings: Settings | None = None,
) -> Starlette:
    """The application of one service; its `app.py` calls this and nothing else.

    Args:
        name: The service's name.
        schema: Its Federation 2 subgraph; the installed regions' own fields are added to it.
        reactions: What it does when others' events arrive.
        loaders: Makes the service's DataLoaders, fresh for each request.
        settings: What the operator set; from the environment when left out.
    """
    settings = settings or Settings.from_environment()
    if not settings.nats_url:
        raise InvalidInput(
            {
                "en": "QUADHELIX_NATS_URL is empty: start the suite with `quadhelix up`, or name a server.",
                "nl": "QUADHELIX_NATS_URL is leeg: start met `quadhelix up`, of noem een server.",
            },
            field="QUADHELIX_NATS_URL",
            rule="setting",
        )
    regions = Regions.of(settings)
    parts = Service(name, settings, reactions, regions, announced(settings.plugin_folder).fingerprint)
    gatekeeper = Gatekeeper.of(settings)

    def context(actor: Any, languages: tuple[str, ...]) -> Context:
        made = Context(actor, languages, parts.database, parts.regions, live=parts.live)
        return replace(made, loaders=loaders(made))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with parts.running():
            yield

    async def live(_request: Request) -> Response:
        return JSONResponse({"service": name, "status": "live"})

    async def ready(_request: Request) -> Response:
        well, report = await parts.health()
        return JSONResponse(report, status_code=200 if well else 503)

    async def measured(_request: Request) -> Response:
        return Response(parts.metrics.render(await parts.observer.look()), media_type=CONTENT_TYPE)

    async def described(_request: Request) -> Response:
        return JSONResponse(asyncapi.document({name: reactions.kinds()}))

    freshness = Freshness(name, reactions.subjects(), parts.database, settings.catch_up_timeout)
    endpoint = Endpoint(
        schema.extended(regions),
        gatekeeper,
        context,
        freshness,
        settings.body_limit,
        parts.metrics.answered,
        parts.plugins,
    )
    return Starlette(
        routes=[
            Route("/graphql", endpoint.answer, methods=["POST"]),
            Route("/health/live", live),
            Route("/health/ready", ready),
            Route("/metrics", measured),
            Route("/asyncapi.json", described),
        ],
        lifespan=lifespan,
    )
