"""One supergraph made ready to serve: swapped as a whole when a service's schema changes."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gateway.federation import Executor, Planner, Supergraph, Transport
from gateway.limits import Limits
from gateway.operations import Operations


@dataclass(frozen=True)
class Engine:
    """What a request needs of one supergraph; a request keeps the one it began with to its end."""

    supergraph: Supergraph
    operations: Operations
    executor: Executor


def build_engine(
    sdl: str, transports: Mapping[str, Transport], limits: Limits, worker: ThreadPoolExecutor
) -> Engine:
    """The engine of a supergraph; raises `SupergraphError` for a text it cannot run. Takes a while."""
    supergraph = Supergraph.from_sdl(sdl)
    operations = Operations(supergraph.api_schema, Planner(supergraph), limits, worker)
    return Engine(supergraph, operations, Executor(supergraph, transports))
