"""The proof that a composed graph can answer everything its API schema offers.

It walks from the roots through every field, with the planner's own search, keeping the set of places an
object can be had at. A field that none of them leads to makes the composition fail: no plan could read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.federation.composition_values import CompositionError
from gateway.federation.errors import PlanningError
from gateway.federation.model import Supergraph
from gateway.federation.normalise import Normaliser
from gateway.federation.paths import Explorer
from gateway.federation.places import Place, Places
from gateway.federation.selection import FieldSelection, Keys
from gateway.federation.typeref import parse_reference

# (subgraph, type there, what it provides) for every place one object can be had at
Standpoint = frozenset[tuple[str, str, str | None]]


def unreachable_fields(supergraph: Supergraph) -> list[CompositionError]:
    """One `SATISFIABILITY_ERROR` for every field that some query can ask for but no plan can read."""
    return _Proof(supergraph).run()


@dataclass
class _Proof:
    supergraph: Supergraph
    errors: dict[tuple[str, str], CompositionError] = field(default_factory=dict)
    seen: set[tuple[str, Standpoint]] = field(default_factory=set)
    waiting: list[tuple[str, Standpoint, str]] = field(default_factory=list)

    def run(self) -> list[CompositionError]:
        for root in ("Query", "Mutation"):
            if root in self.supergraph.types:
                graphs = self.supergraph.types[root].graphs
                self._visit(root, frozenset((graph, root, None) for graph in graphs), root)
        while self.waiting:
            self._explore(*self.waiting.pop(0))
        return list(self.errors.values())

    def _visit(self, kind: str, standpoint: Standpoint, path: str) -> None:
        if (kind, standpoint) not in self.seen:
            self.seen.add((kind, standpoint))
            self.waiting.append((kind, standpoint, path))

    def _explore(self, kind: str, standpoint: Standpoint, path: str) -> None:
        """Try every field of an object that can be had at the given places."""
        supergraph = self.supergraph
        keys = Keys(supergraph.field_names, supergraph.ambiguous_fields)
        explorer = Explorer(supergraph, Normaliser(supergraph, keys))
        graph_order = {graph: index for index, graph in enumerate(supergraph.subgraphs)}
        options = [
            _stand(explorer.places, graph, own, provided, root=path == kind)
            for graph, own, provided in sorted(
                standpoint, key=lambda item: (graph_order[item[0]], item[1], item[2] or "")
            )
        ]
        for model in supergraph.types[kind].fields.values():
            wanted = self._wanted(kind, model.name)
            try:
                ways = explorer.advance(options, kind, wanted)
            except PlanningError as error:
                self._fail(kind, model.name, path, error.message)
                continue
            if not ways:
                self._fail(kind, model.name, path, "no subgraph that resolves it can be reached by a key")
            elif wanted.selection is not None:
                for below, narrowed in explorer.casts(ways, wanted.selection):
                    places = frozenset((place.graph, place.type, place.provided) for place in narrowed)
                    self._visit(below, places, f"{path}.{model.name}")

    def _wanted(self, owner: str, name: str) -> FieldSelection:
        """A field with nothing selected below it, so that no shortcut is taken."""
        model = self.supergraph.types[owner].fields[name]
        possible = self.supergraph.possible(model.named)
        probe = FieldSelection("", "", "", "", frozenset(), parse_reference("String"))
        below = {kind: (probe,) for kind in possible} if self.supergraph.is_composite(model.named) else None
        return FieldSelection(name, name, name, "", frozenset(), parse_reference(model.type), selection=below)

    def _fail(self, kind: str, name: str, path: str, reason: str) -> None:
        message = (
            f"{kind}.{name} cannot be resolved when reached by {path}: {reason}."
            " Give the type a resolvable @key there, or mark the field @shareable where the path leads."
        )
        graphs = tuple(self.supergraph.types[kind].fields[name].graphs)
        self.errors.setdefault((kind, name), CompositionError("SATISFIABILITY_ERROR", message, graphs))


def _stand(places: Places, graph: str, own: str, provided: str | None, *, root: bool) -> Place:
    return places.entry(graph, own) if root else places.origin(graph, own, provided, guarded=False)
