"""stub"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.federation.model import Supergraph
from gateway.federation.plan import Plan
from gateway.federation.transport import RequestContext, Transport


@dataclass(frozen=True)
class ExecutionResult:
    """data, errors in GraphQL response form, extensions for the client, and what subgraphs sent as theirs."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    subgraph_extensions: tuple[tuple[str, Mapping[str, Any]], ...] = ()


class Executor:
    """Runs plans against subgraphs through transports given by name."""

    def __init__(self, supergraph: Supergraph, transports: Mapping[str, Transport]) -> None:
        self.supergraph = supergraph
        self.transports = transports

    async def execute(
        self, plan: Plan, variables: Mapping[str, Any] | None, context: RequestContext
    ) -> ExecutionResult:
        """Run a plan; raises `VariablesError` when the variables do not fit the operation."""
        raise NotImplementedError
