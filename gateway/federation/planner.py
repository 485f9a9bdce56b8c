"""Planning: from a client operation to the plan that answers it.

Stages: normalise the operation, find all ways to each leaf (`paths`), choose among them (`choose`), gather
what was chosen into fetches (`fetchgraph`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from graphql.language import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    VariableDefinitionNode,
)

from gateway.federation.choose import Chosen, Leaf, choose, total_cost
from gateway.federation.conditions import ALWAYS, NEVER, Condition, both
from gateway.federation.errors import PlanningError
from gateway.federation.fetchgraph import FetchGraph
from gateway.federation.introspect import introspection_document
from gateway.federation.model import Supergraph
from gateway.federation.normalise import INTROSPECTION, Normaliser
from gateway.federation.paths import Explorer
from gateway.federation.places import Place
from gateway.federation.plan import Plan
from gateway.federation.selection import TYPENAME, FieldSelection, Keys


class Planner:
    """Plans operations against one supergraph; pure, synchronous and deterministic."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph

    def plan(self, document: DocumentNode, operation_name: str | None = None) -> Plan:
        """Plan one operation of a document that graphql-core found valid against `api_schema`.

        Raises:
            PlanningError: There is no such operation, it is a subscription, a field cannot be reached, or
                the search grew too large.
        """
        operation = _operation(document, operation_name)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise PlanningError("Subscriptions are not supported.", "OPERATION_UNSUPPORTED")
        return _Planning(self.supergraph, document, operation).plan()


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None:
        if len(operations) == 1:
            return operations[0]
        if operations:
            raise PlanningError(
                "The document has several operations: name the one to run.", "OPERATION_AMBIGUOUS"
            )
    for node in operations:
        if node.name is not None and node.name.value == name:
            return node
    raise PlanningError("The document has no such operation.", "OPERATION_NOT_FOUND")


@dataclass
class _Planning:
    """The planning of one operation."""

    supergraph: Supergraph
    document: DocumentNode
    operation: OperationDefinitionNode
    leaves: list[Leaf] = field(default_factory=list)

    def __post_init__(self) -> None:
        keys = Keys(self.supergraph.field_names, self.supergraph.ambiguous_fields)
        fragments = {
            node.name.value: node
            for node in self.document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.kind: Literal["query", "mutation"] = (
            "mutation" if self.operation.operation is OperationType.MUTATION else "query"
        )
        self.root = self.kind.capitalize()
        self.variables: dict[str, VariableDefinitionNode] = {
            node.variable.name.value: node for node in self.operation.variable_definitions or ()
        }
        self.normaliser = Normaliser(self.supergraph, keys, fragments)
        self.explorer = Explorer(self.supergraph, self.normaliser)

    def plan(self) -> Plan:
        repeated = self.kind == "mutation"
        fields = self.normaliser.operation(self.root, self.operation.selection_set, repeated=repeated)
        asked = [item for item in fields if item.name not in INTROSPECTION and item.name != TYPENAME]
        fetches = FetchGraph(self.supergraph, self.normaliser, self.kind, self.variables)
        if repeated:
            self._mutations(asked, fetches)
        else:
            self._queries(asked, fetches)
        return Plan(
            self.kind,
            fetches.fetches(),
            self.root,
            tuple(fields),
            tuple(self.variables.values()),
            introspection_document(self.document, self.operation, fields),
        )

    def _queries(self, fields: Sequence[FieldSelection], fetches: FetchGraph) -> None:
        entries = [self.explorer.places.entry(graph, self.root) for graph in self.supergraph.subgraphs]
        for item in fields:
            self._reach(entries, self.root, item, ALWAYS)
        fetches.add(choose(self.leaves))

    def _mutations(self, fields: Sequence[FieldSelection], fetches: FetchGraph) -> None:
        """One root field after the other; neighbours in one subgraph without entity work share a request."""
        after: list[int] = []
        for position, item in enumerate(fields):
            start = fetches.drafted
            fetches.add(self._mutation(position, item), after)
            after = list(range(start, fetches.drafted)) if fetches.drafted > start else after

    def _mutation(self, position: int, item: FieldSelection) -> list[Chosen]:
        """The cheapest way to run one mutation in a single subgraph, since it must never be sent twice."""
        best: list[Chosen] | None = None
        failure: PlanningError | None = None
        for graph in self.supergraph.subgraphs:
            self.leaves = []
            try:
                entry = self.explorer.places.entry(graph, self.root, position)
                self._reach([entry], self.root, item, ALWAYS)
            except PlanningError as error:
                failure = failure or error
                continue
            chosen = choose(self.leaves)
            if best is None or total_cost(chosen) < total_cost(best):
                best = chosen
        if best is None:
            raise failure or _unreachable(self.root, item)
        return best

    def _reach(
        self, options: Sequence[Place], owner: str, wanted: FieldSelection, condition: Condition
    ) -> None:
        """Note the leaves below a field with all places at which they can be read."""
        condition = both(condition, wanted.condition)
        if condition == NEVER:
            return
        ways = self.explorer.advance(options, owner, wanted)
        if not ways:
            raise _unreachable(owner, wanted)
        # Also for objects: that the object is there must be known even when nothing below it can be read.
        self.leaves.append(Leaf(tuple(ways), condition))
        if wanted.selection is None:
            return
        for kind, narrowed in self.explorer.casts(ways, wanted.selection):
            for item in wanted.selection[kind]:
                if item.name != TYPENAME:
                    self._reach(narrowed, kind, item, condition)


def _unreachable(owner: str, wanted: FieldSelection) -> PlanningError:
    return PlanningError(f"No subgraph can resolve {owner}.{wanted.name} here.")
