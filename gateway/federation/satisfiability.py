"""The proof that a composed graph can answer everything its API schema offers.

It walks from the roots through every visible field, with the planner's own search, keeping the set of
places an object can be had at. A field that none of them leads to makes the composition fail: no plan could
read it. Where the graph depends on override labels, it is proven without any, with each and with all.

Every object type is proven by itself, so a proven graph may still hold an operation that cannot be planned.
Two faults are only hinted at (`UNPLANNABLE_PATH`), as compositions elsewhere let them pass and most
operations on such graphs can be planned: a field that is had at one place in a subgraph, thanks to
`@provides`, but not at another in the same subgraph; and a requirement that can be met, but not handed in,
because the subgraph's key is not resolvable.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.federation.budget import Budget, PlannerOptions
from gateway.federation.definitions import ROOT_TYPES
from gateway.federation.errors import PlanningError
from gateway.federation.merged import Findings, MergedField, MergedGraph
from gateway.federation.model import Supergraph
from gateway.federation.model_types import FieldModel
from gateway.federation.normalise import Normaliser
from gateway.federation.paths import Explorer
from gateway.federation.places import Place, Places
from gateway.federation.selection import TYPENAME, FieldSelection, Keys
from gateway.federation.typeref import named, parse_reference

MAX_STATES = 20_000
_STEPS_PER_STATE = PlannerOptions(max_steps=100_000, time_ms=None)
_MAX_LABELS = 16


@dataclass(frozen=True)
class Standpoint:
    """One place an object can be had at: a subgraph, its type there and what is provided from there on."""

    graph: str
    type: str
    provided: str | None = None
    veiled: bool = False


@dataclass(frozen=True)
class Step:
    """One field on the way from the root; `on` is the type the next field is read on, where that matters."""

    field: str
    on: str | None = None


@dataclass(frozen=True)
class State:
    """An object type, all places it can be had at, and the first way that was found to it."""

    kind: str
    standpoints: frozenset[Standpoint]
    path: tuple[Step, ...] = ()
    root: str = "Query"

    @property
    def graphs(self) -> frozenset[str]:
        """The subgraphs of the places."""
        return frozenset(item.graph for item in self.standpoints)


@dataclass(frozen=True)
class Failure:
    """A field that cannot be read of an object that is had at places in these subgraphs.

    `needs_key` when all it lacks is a resolvable key to hand in what it requires.
    """

    kind: str
    field: str
    graphs: frozenset[str]
    message: str
    subgraphs: tuple[str, ...]
    needs_key: bool


def prove(supergraph: Supergraph, graph: MergedGraph, findings: Findings) -> None:
    """Note one `SATISFIABILITY_ERROR` for every field that some query can ask for but no plan can read."""
    errors: dict[tuple[str, str], str] = {}
    hints: dict[tuple[str, str], str] = {}
    subgraphs: dict[tuple[str, str], tuple[str, ...]] = {}
    for labels in _label_sets(supergraph):
        proof = _Proof(supergraph.under(labels))
        if not proof.run():
            message = f"The graph is too large to prove as a whole: {MAX_STATES} states were looked at."
            findings.hint("SATISFIABILITY_NOT_PROVEN", message)
        for failure in proof.failures.values():
            spared = failure.needs_key or (failure.kind, failure.field, failure.graphs) in proof.readable
            field = (failure.kind, failure.field)
            (hints if spared else errors).setdefault(field, failure.message)
            subgraphs.setdefault(field, failure.subgraphs)
    for field, message in errors.items():
        findings.error("SATISFIABILITY_ERROR", message, subgraphs[field], _elements(graph, *field))
    for field, message in hints.items():
        if field not in errors:
            findings.hint("UNPLANNABLE_PATH", message, subgraphs[field], _elements(graph, *field))


def _elements(graph: MergedGraph, kind: str, field: str) -> tuple[MergedField, ...]:
    merged = graph.types.get(kind)
    return (merged.fields[field],) if merged is not None and field in merged.fields else ()


def _label_sets(supergraph: Supergraph) -> Iterator[frozenset[str]]:
    labels = supergraph.override_labels
    yield frozenset()
    if labels:
        yield labels
    if 1 < len(labels) <= _MAX_LABELS:
        yield from (frozenset({label}) for label in sorted(labels))


@dataclass
class _Proof:
    supergraph: Supergraph
    failures: dict[tuple[str, str, frozenset[str]], Failure] = field(default_factory=dict)
    readable: set[tuple[str, str, frozenset[str]]] = field(default_factory=set)
    seen: set[tuple[str, frozenset[Standpoint]]] = field(default_factory=set)
    waiting: deque[State] = field(default_factory=deque)

    def __post_init__(self) -> None:
        keys = Keys(self.supergraph.field_names, self.supergraph.ambiguous_fields)
        self.normaliser = Normaliser(self.supergraph, keys)
        self.graph_order = {name: index for index, name in enumerate(self.supergraph.subgraphs)}

    def run(self) -> bool:
        """Look at every state; False when there were too many."""
        for root in ROOT_TYPES:
            if root in self.supergraph.types:
                graphs = self.supergraph.types[root].graphs
                self._visit(State(root, frozenset(Standpoint(graph, root) for graph in graphs), root=root))
        while self.waiting and len(self.seen) <= MAX_STATES:
            self._explore(self.waiting.popleft())
        return not self.waiting

    def _visit(self, state: State) -> None:
        if (state.kind, state.standpoints) not in self.seen:
            self.seen.add((state.kind, state.standpoints))
            self.waiting.append(state)

    def _explore(self, state: State) -> None:
        """Try every visible field of an object that can be had at the given places."""
        explorer = Explorer(self.supergraph, self.normaliser, budget=Budget(_STEPS_PER_STATE))
        options = [self._stand(explorer.places, item, state) for item in self._sorted(state.standpoints)]
        for model in self.supergraph.types[state.kind].fields.values():
            coordinate = (state.kind, model.name, state.graphs)
            if model.inaccessible or coordinate in self.failures:
                continue
            wanted = self._wanted(model)
            try:
                ways = explorer.advance(options, state.kind, wanted)
                handing = [] if ways else self._needing_a_key(explorer, state, model, options)
            except PlanningError:
                continue  # so tangled that the planner gives up has to be found out by an operation
            if ways:
                self.readable.add(coordinate)
            else:
                self.failures[coordinate] = self._failure(state, model, bool(handing))
            if wanted.selection is not None and (ways or handing):
                self._descend(explorer, state, model, ways or handing, wanted)

    def _needing_a_key(
        self, explorer: Explorer, state: State, model: FieldModel, options: list[Place]
    ) -> list[Place]:
        """Places the field would be had at, if the subgraphs one is at could be handed what it requires."""
        found = []
        for option in options:
            known = model.graphs.get(option.graph)
            if known is None or known.requires is None or not known.resolvable or option.veiled:
                continue
            fields = self.normaliser.field_set(state.kind, known.requires, guarded=True)
            keys = self.supergraph.types[state.kind].keys.get(option.graph)
            if keys and all(self._have(explorer, options, state.kind, wanted) for wanted in fields):
                below = named(known.type)
                veiled = self.supergraph.is_stand_in(option.graph, below)
                place = explorer.places.origin(
                    option.graph, below, known.provides, guarded=True, veiled=veiled
                )
                found.append(place)
        return found

    def _have(self, explorer: Explorer, options: list[Place], kind: str, wanted: FieldSelection) -> bool:
        """Whether a field and all that is selected below it can be had."""
        if wanted.name == TYPENAME:
            return True
        ways = explorer.advance(options, kind, wanted)
        return bool(ways) and all(
            self._have(explorer, narrowed, below, item)
            for below, narrowed in explorer.casts(ways, wanted.selection or {})
            for item in (wanted.selection or {})[below]
        )

    def _descend(
        self, explorer: Explorer, state: State, model: FieldModel, ways: list[Place], wanted: FieldSelection
    ) -> None:
        abstract = self.supergraph.is_abstract(model.named)
        for below, narrowed in explorer.casts(ways, wanted.selection or {}):
            places = frozenset(
                Standpoint(place.graph, place.type, place.provided, place.veiled) for place in narrowed
            )
            step = Step(model.name, below if abstract else None)
            self._visit(State(below, places, (*state.path, step), state.root))

    def _sorted(self, standpoints: frozenset[Standpoint]) -> list[Standpoint]:
        return sorted(
            standpoints,
            key=lambda item: (self.graph_order[item.graph], item.type, item.provided or "", item.veiled),
        )

    def _stand(self, places: Places, item: Standpoint, state: State) -> Place:
        if not state.path:
            return places.entry(item.graph, item.type)
        return places.origin(item.graph, item.type, item.provided, veiled=item.veiled)

    def _wanted(self, model: FieldModel) -> FieldSelection:
        """A field with nothing selected below it, so that no shortcut is taken."""
        probe = FieldSelection("", "", "", "", frozenset(), parse_reference("String"))
        below = None
        if self.supergraph.is_composite(model.named):
            visible = (
                kind
                for kind in self.supergraph.possible(model.named)
                if not self.supergraph.types[kind].inaccessible
            )
            below = {kind: (probe,) for kind in visible}
        reference = parse_reference(model.type)
        return FieldSelection(model.name, model.name, model.name, "", frozenset(), reference, selection=below)

    def _failure(self, state: State, model: FieldModel, needs_key: bool) -> Failure:
        reasons = "; ".join(_reasons(self.supergraph, state.kind, model, self._sorted(state.standpoints)))
        message = (
            f"{state.kind}.{model.name} cannot be resolved in `{self._sample(state, model)}`: {reasons}."
            " Give the type a resolvable @key where the field is resolved, or mark the field @shareable and"
            " resolve it where the object comes from."
        )
        graphs = tuple(model.graphs) or self.supergraph.types[state.kind].graphs
        return Failure(state.kind, model.name, state.graphs, message, graphs, needs_key)

    def _sample(self, state: State, model: FieldModel) -> str:
        """The shortest operation that asks for the field; arguments are left out."""
        text = f"{model.name} {{ __typename }}" if self.supergraph.is_composite(model.named) else model.name
        for step in reversed(state.path):
            inner = f"... on {step.on} {{ {text} }}" if step.on else text
            text = f"{step.field} {{ {inner} }}"
        return f"{'' if state.root == 'Query' else f'{state.root.lower()} '}{{ {text} }}"


def _reasons(
    supergraph: Supergraph, kind: str, model: FieldModel, standpoints: list[Standpoint]
) -> Iterator[str]:
    """Why the field cannot be had: at the places the object comes from, and in the subgraphs that have it."""
    here = list(dict.fromkeys(item.graph for item in standpoints))
    for graph in here:
        known = model.graphs.get(graph)
        if known is None:
            yield f"{graph}, where the object comes from, does not have the field"
        elif known.requires is not None:
            yield f"{graph} requires `{known.requires}`, which cannot be had"
        else:
            yield f"in {graph} it is {'overridden' if known.overridden else 'external'}"
    for graph, known in model.graphs.items():
        if graph in here or not known.resolvable:
            continue
        names = supergraph.names_in(graph, kind)
        keys = [key for name in names for key in supergraph.types[name].keys.get(graph, ())]
        resolvable = [f"`{key.fields}`" for key in keys if key.resolvable]
        if resolvable:
            yield f"{graph} resolves it, but what its key {' or '.join(resolvable)} needs cannot be had"
        elif keys:
            yield f"{graph} resolves it, but its @key is `resolvable: false`"
        else:
            yield f"{graph} resolves it, but has no @key to ask it by"
