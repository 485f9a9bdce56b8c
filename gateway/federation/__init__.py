"""The federation engine: compose subgraphs, plan operations, execute plans.

Pure: no I/O of its own, nothing imported but the standard library and graphql-core. The way through it::

    composition = compose([Subgraph(name, url, sdl), ...])
    supergraph = Supergraph.from_sdl(composition.supergraph_sdl)
    plan = Planner(supergraph).plan(document)
    result = await Executor(supergraph, transports).execute(plan, variables, RequestContext())
"""

from gateway.federation.composition import Composition, CompositionError, Hint, Subgraph, compose
from gateway.federation.errors import (
    FederationError,
    PlanningError,
    SupergraphError,
    TransportError,
    VariablesError,
)
from gateway.federation.execute import ExecutionResult, Executor
from gateway.federation.model import Supergraph
from gateway.federation.plan import Plan
from gateway.federation.planner import Planner
from gateway.federation.transport import FetchRequest, FetchResponse, RequestContext, Transport

__all__ = [
    "Composition",
    "CompositionError",
    "ExecutionResult",
    "Executor",
    "FederationError",
    "FetchRequest",
    "FetchResponse",
    "Hint",
    "Plan",
    "Planner",
    "PlanningError",
    "RequestContext",
    "Subgraph",
    "Supergraph",
    "SupergraphError",
    "Transport",
    "TransportError",
    "VariablesError",
    "compose",
]
