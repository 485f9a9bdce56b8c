"""The engine of one supergraph, and swapping it for the next without dropping a request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from gateway.codec import CODEC
from gateway.federation import (
    CompositionError,
    Execution,
    Executor,
    Planner,
    Supergraph,
    SupergraphError,
    Transport,
)
from gateway.limits import Limits
from gateway.operations import Operations
from gateway.tally import Tally
from quadhelix.errors import INTERNAL_ERROR, InvalidInput
from quadhelix.logs import described
from quadhelix.settings import Settings

logger = logging.getLogger(__name__)

Connect: TypeAlias = Callable[[str, str], Transport]
"""How a subgraph is reached, from its name and its address; must not need a running event loop."""


class CannotServe(Exception):
    """There is no graph to serve; `errors` tell all that stands in its way."""

    def __init__(self, errors: Sequence[CompositionError]) -> None:
        super().__init__(errors[0].message)
        self.errors = tuple(errors)


@dataclass(frozen=True)
class Engine:
    """What a request needs of one supergraph; a request keeps the one it began with to its end."""

    supergraph: Supergraph
    operations: Operations
    executor: Executor


def nothing() -> None:
    """Do nothing after a swap: memory is another's business."""


@dataclass
class Engines:
    """Holds the engine that is served. Whoever watches a source of graphs swaps it; requests read it.

    Attributes:
        limits: For the operations of each engine.
        execution: Whether plans run as generated code.
        settled: Called after each swap; a process that does nothing but serve tidies its memory then.
        engine: Of the newest graph that does; None until there is one.
        errors: Why the newest graph does not do; empty when it is the one served.
        tally: What is counted, over all engines.
    """

    limits: Limits
    execution: Execution = Execution.ADAPTIVE
    settled: Callable[[], None] = nothing
    engine: Engine | None = None
    errors: tuple[CompositionError, ...] = ()
    tally: Tally = field(default_factory=Tally)
    _worker: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="prepare")
    )

    @classmethod
    def of(cls, settings: Settings, settled: Callable[[], None] = nothing) -> Engines:
        """Those that the settings describe; raises `InvalidInput` for a setting that does not."""
        try:
            execution = Execution(settings.execution)
        except ValueError:
            known = ", ".join(mode.value for mode in Execution)
            raise InvalidInput(
                {"en": f"Execution is one of {known}.", "nl": f"Uitvoering is een van {known}."},
                field="QUADHELIX_EXECUTION",
                rule="setting",
            ) from None
        return cls(Limits.of(settings), execution, settled)

    async def swap(self, read: Callable[[], str], connect: Connect) -> bool:
        """Serve the supergraph that `read` gives, if it can be; otherwise what is served stays.

        Requests under way finish on the engine they began with. Everything slow happens on the worker
        thread, so that nobody waits for it.

        Args:
            read: Gives the supergraph's text; raises `CannotServe` when there is none.
            connect: How each of its subgraphs is reached.
        """
        outcome = await asyncio.get_running_loop().run_in_executor(self._worker, self._build, read, connect)
        if isinstance(outcome, Engine):
            self.engine = outcome
            self.errors = ()
            self.tally.swaps += 1
            self.settled()
            logger.info("the graph is served", extra={"graph": outcome.supergraph.hash})
            return True
        self.fail(outcome)
        return False

    def fail(self, errors: Sequence[CompositionError]) -> None:
        """Keep what is served, and remember why the newest graph is not."""
        self.errors = tuple(errors)
        for found in errors:
            logger.error("the graph cannot be served: %s", found.message, extra={"code": found.code})

    def state(self, missing: bool) -> dict[str, Any]:
        """What readiness tells of the graph: `status`, the codes of what is wrong, and the graph's hash.

        `status` is `starting` until a graph is served, then `ready`, or `degraded` while something is
        missing or the newest graph cannot be served.
        """
        healthy = not missing and not self.errors
        return {
            "status": "starting" if self.engine is None else "ready" if healthy else "degraded",
            "composition": [{"code": found.code, "services": list(found.subgraphs)} for found in self.errors],
            "graph": self.engine.supergraph.hash if self.engine else None,
        }

    def close(self) -> None:
        """Let go of the worker thread."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _build(self, read: Callable[[], str], connect: Connect) -> Engine | tuple[CompositionError, ...]:
        try:
            supergraph = Supergraph.from_sdl(read())
            transports = {
                name: self.tally.counted(name, connect(name, url)) for name, url in supergraph.urls.items()
            }
            executor = Executor(supergraph, transports, codec=CODEC, execution=self.execution)
            planner = Planner(supergraph)
            operations = Operations(
                supergraph.api_schema, planner, self.limits, self._worker, executor.program, self.tally
            )
            return Engine(supergraph, operations, executor)
        except CannotServe as refusal:
            return refusal.errors
        except SupergraphError as failure:
            return (CompositionError(failure.code, failure.message),)
        except Exception as defect:
            # A graph that trips a defect of ours must not end the watch over those that follow.
            return (CompositionError(INTERNAL_ERROR, described(defect)),)
