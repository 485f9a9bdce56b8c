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

from gateway.federation.budget import Budget, PlannerOptions
from gateway.federation.choose import Chosen, Leaf, choose, total_cost
from gateway.federation.conditions import ALWAYS, NEVER, Condition, both
from gateway.federation.errors import PlanningError
from gateway.federation.fetchgraph import FetchGraph
from gateway.federation.folding import fold
from gateway.federation.introspect import introspection_document
from gateway.federation.model import Supergraph
from gateway.federation.narrowing import narrowings
from gateway.federation.normalise import INTROSPECTION, Normaliser
from gateway.federation.override import NO_OVERRIDES, OverrideContext
from gateway.federation.paths import Explorer
from gateway.federation.places import Place
from gateway.federation.plan import Plan
from gateway.federation.selection import TYPENAME, FieldSelection, Keys, fewest_reads


class Planner:
    """Plans operations against one supergraph; pure, synchronous and deterministic.

    Only the time limit among the options depends on the machine, and it only decides between a plan and an
    error.
    """

    def __init__(self, supergraph: Supergraph, options: PlannerOptions | None = None) -> None:
        self.supergraph = supergraph
        self.options = options or PlannerOptions()

    def plan(
        self,
        document: DocumentNode,
        operation_name: str | None = None,
        override: OverrideContext = NO_OVERRIDES,
    ) -> Plan:
        """Plan one operation of a document that graphql-core found valid against `api_schema`.

        Args:
            document: The parsed text with the operation and its fragments.
            operation_name: Which operation, where there are several.
            override: Labels that hold for the request. Two requests can share a plan when the labels that
                `supergraph.override_labels` has of theirs are the same.

        Raises:
            PlanningError: There is no such operation, it is a subscription, a field cannot be reached, or
                the search grew too large or took too long.
        """
        operation = _operation(document, operation_name)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise PlanningError("Subscriptions are not supported.", "OPERATION_UNSUPPORTED")
        labels = override.labels & self.supergraph.override_labels
        return _Planning(self.supergraph.under(labels), document, operation, self.options, labels).plan()


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
    options: PlannerOptions
    labels: frozenset[str]
    leaves: list[Leaf] = field(default_factory=list)
    wholes: list[tuple[int, FieldSelection, Condition]] = field(default_factory=list)

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
        self.budget = Budget(self.options)
        self.normaliser = Normaliser(self.supergraph, keys, fragments, self.budget)
        self.explorer = Explorer(self.supergraph, self.normaliser, budget=self.budget)

    def plan(self) -> Plan:
        repeated = self.kind == "mutation"
        fields = self.normaliser.operation(self.root, self.operation.selection_set, repeated=repeated)
        asked = [item for item in fields if item.name not in INTROSPECTION and item.name != TYPENAME]
        self.budget.afford(fewest_reads(asked))
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
            self.labels,
        )

    def _queries(self, fields: Sequence[FieldSelection], fetches: FetchGraph) -> None:
        entries = [self.explorer.places.entry(graph, self.root) for graph in self.supergraph.subgraphs]
        for item in fields:
            self._reach(entries, self.root, item, ALWAYS)
        fetches.add(self._choose())

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
            self.leaves, self.wholes = [], []
            try:
                entry = self.explorer.places.entry(graph, self.root, position)
                self._reach([entry], self.root, item, ALWAYS)
            except PlanningError as error:
                failure = failure or error
                continue
            chosen = self._choose()
            if best is None or total_cost(chosen) < total_cost(best):
                best = chosen
        if best is None:
            raise failure or _unreachable(self.root, item)
        return best

    def _choose(self) -> list[Chosen]:
        chosen = choose(self.leaves)
        for index, wanted, condition in self.wholes:
            self.leaves = []
            self._below([chosen[index].place], wanted, condition)
            chosen += [Chosen(leaf.options[0], leaf.condition) for leaf in self.leaves]
        self.leaves, self.wholes = [], []
        return fold(self.supergraph, self.explorer.places, chosen)

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
        if len(ways) > 1 and self.explorer.is_local(ways, wanted):
            # Wherever the object is read, all below it is read there too, so that need not be searched.
            self.wholes.append((len(self.leaves) - 1, wanted, condition))
        else:
            self._below(ways, wanted, condition)

    def _below(self, ways: Sequence[Place], wanted: FieldSelection, condition: Condition) -> None:
        """Note the leaves below an object."""
        if wanted.selection is None:
            return
        self._tell_types(ways, wanted, condition)
        for kind, item, places in narrowings(self.explorer, ways, wanted.selection):
            self._reach(places, kind, item, condition)

    def _tell_types(self, ways: Sequence[Place], wanted: FieldSelection, condition: Condition) -> None:
        """See to it that the object's type is known, where it matters and some ways to it do not tell."""
        if all(self.explorer.tells(way) for way in ways):
            return
        hidden = len(self.supergraph.possible(wanted.type_name)) - len(wanted.selection or {})
        condition = both(condition, ALWAYS if hidden else wanted.type_matters)
        if condition == NEVER:
            return
        telling = self.explorer.unveiled(ways)
        if not telling:
            raise PlanningError(f"No subgraph can tell the type of {wanted.name} here.")
        self.leaves.append(Leaf(tuple(telling), condition))


def _unreachable(owner: str, wanted: FieldSelection) -> PlanningError:
    return PlanningError(f"No subgraph can resolve {owner}.{wanted.name} here.")
