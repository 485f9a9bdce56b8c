"""One example: a graph, its subgraphs and what composing them gave, all from one number."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import parse

from gateway.federation import Composition, OverrideContext, Plan, Planner, Subgraph, Supergraph, compose
from tests.gateway.federation.oracle.dealing import ContractError, Dealing
from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.finishing import Finishing
from tests.gateway.federation.oracle.graph import Graph
from tests.gateway.federation.oracle.invention import invent_graph
from tests.gateway.federation.oracle.marking import LABELS, Marking
from tests.gateway.federation.oracle.operations import Operation, invent_operation
from tests.gateway.federation.oracle.parts import Part


@dataclass
class Federation:
    """A graph dealt out."""

    graph: Graph
    parts: list[Part]

    def compose(self) -> Composition:
        """What our composition makes of the parts."""
        return compose(
            [Subgraph(part.name, f"http://{part.name}.invalid", part.sdl(self.graph)) for part in self.parts]
        )


def invent_federation(seed: int) -> Federation:
    """The federation that a number stands for."""
    dice = Dice(seed)
    while True:
        try:
            return _deal(dice)
        except ContractError:
            continue


def _deal(dice: Dice) -> Federation:
    dealing = Dealing(dice, invent_graph(dice))
    dealing.deal()
    marking = Marking(dealing)
    marking.contributions()
    marking.requirements()
    marking.provisions()
    marking.overrides()
    marking.hidden()
    Finishing(dealing).finish()
    return Federation(dealing.graph, [part for part in dealing.parts if part.types])


@dataclass
class Case:
    """A federation that composes, with an operation to ask of it.

    Attributes:
        labels: The override labels that are switched on.
        hinted: Whether composition warned that some operations cannot be planned.
    """

    federation: Federation
    supergraph: Supergraph
    operation: Operation
    seed: int
    labels: frozenset[str] = frozenset()
    hinted: bool = False

    def plan(self) -> Plan:
        """What our planner makes of it."""
        return Planner(self.supergraph).plan(
            parse(self.operation.text), override=OverrideContext(self.labels)
        )


def invent_cases(seed: int, count: int) -> tuple[Federation, Composition, list[Case]]:
    """A federation and some operations on it; no cases when it does not compose."""
    federation = invent_federation(seed)
    composition = federation.compose()
    if composition.supergraph_sdl is None:
        return federation, composition, []
    supergraph = Supergraph.from_sdl(composition.supergraph_sdl)
    dice = Dice(f"operations {seed}")
    found = [invent_operation(dice, supergraph.api_schema) for _ in range(count)]
    hinted = any(hint.code == "UNPLANNABLE_PATH" for hint in composition.hints)
    cases = [
        Case(federation, supergraph, operation, seed, frozenset(dice.some(LABELS, least=0)), hinted)
        for operation in found
        if operation is not None
    ]
    return federation, composition, cases
