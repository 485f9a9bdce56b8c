"""stub"""

from __future__ import annotations

from graphql import DocumentNode

from gateway.federation.model import Supergraph
from gateway.federation.plan import Plan


class Planner:
    """Plans operations; pure, synchronous and deterministic."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph

    def plan(self, document: DocumentNode, operation_name: str | None = None) -> Plan:
        """Plan one operation of a document that is valid against `api_schema`; raises `PlanningError`."""
        raise NotImplementedError
