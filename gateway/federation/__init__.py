"""The federation engine: compose subgraphs, plan operations, execute plans.

Pure: no I/O of its own, nothing imported but the standard library and graphql-core. The way through it::

    composition = compose([Subgraph(name, url, sdl), ...])
    supergraph = Supergraph.from_sdl(composition.supergraph_sdl)
    plan = Planner(supergraph).plan(document)
    result = await Executor(supergraph, transports).execute(plan, variables, RequestContext())
"""

from gateway.federation.budget import PlannerOptions
from gateway.federation.codec import Codec, StandardCodec
from gateway.federation.composition import Composition, CompositionError, Hint, Location, Subgraph, compose
from gateway.federation.errors import (
    DeadlineExceededError,
    FederationError,
    PlanningError,
    SupergraphError,
    TransportError,
    VariablesError,
)
from gateway.federation.execute import ExecutionResult, Executor
from gateway.federation.model import Supergraph
from gateway.federation.override import NO_OVERRIDES, OverrideContext, active_labels
from gateway.federation.plan import Plan
from gateway.federation.planner import Planner
from gateway.federation.program import Execution, Program
from gateway.federation.schema_check import SchemaChange, SchemaCheck, check
from gateway.federation.transport import FetchRequest, FetchResponse, RequestContext, Transport

__all__ = [
    "NO_OVERRIDES",
    "Codec",
    "Composition",
    "CompositionError",
    "DeadlineExceededError",
    "Execution",
    "ExecutionResult",
    "Executor",
    "FederationError",
    "FetchRequest",
    "FetchResponse",
    "Hint",
    "Location",
    "OverrideContext",
    "Plan",
    "Planner",
    "PlannerOptions",
    "PlanningError",
    "Program",
    "RequestContext",
    "SchemaChange",
    "SchemaCheck",
    "StandardCodec",
    "Subgraph",
    "Supergraph",
    "SupergraphError",
    "Transport",
    "TransportError",
    "VariablesError",
    "active_labels",
    "check",
    "compose",
]
