"""Finding the ways to a field: from the places an object can be had at, to those its field can be had at.

Planning and the proof of satisfiability share this search. For every field it keeps the cheapest way per
subgraph rather than the cheapest way of all, because what lies below may only be had from a dearer one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graphql.language import FieldNode, InlineFragmentNode, SelectionSetNode

from gateway.federation.errors import PlanningError
from gateway.federation.fieldset import canonical, parse_field_set
from gateway.federation.model import Supergraph
from gateway.federation.model_types import FieldInGraph
from gateway.federation.normalise import Normaliser
from gateway.federation.places import Entry, Jump, Place, Places, Read
from gateway.federation.selection import TYPENAME, FieldSelection, Selection
from gateway.federation.typeref import named

QUERY = "Query"


@dataclass(frozen=True)
class Pursuit:
    """What is being looked for already, further out, so that no search runs in circles.

    Attributes:
        jumps: `(type, subgraph)` whose key is being collected.
        fields: `(type, field, subgraph)` whose requirements are being collected.
        carrier: Looking for a key, for which a field that was taken over elsewhere will still do.
    """

    jumps: frozenset[tuple[str, str]] = frozenset()
    fields: frozenset[tuple[str, str, str]] = frozenset()
    carrier: bool = False


NOTHING = Pursuit()


@dataclass
class Explorer:
    """Searches the supergraph for ways to fields; `budget` steps at most."""

    supergraph: Supergraph
    normaliser: Normaliser
    places: Places = field(default_factory=Places)
    budget: int = 200_000
    _around: dict[tuple[Place, str, frozenset[tuple[str, str]]], list[Place]] = field(default_factory=dict)

    def advance(
        self, options: Sequence[Place], owner: str, wanted: FieldSelection, pursuit: Pursuit = NOTHING
    ) -> list[Place]:
        """Places at which `wanted` can be read, given those at which its object (an `owner`) can be had."""
        local = self._local(options, owner, wanted, pursuit)
        if local and self._settled(local, wanted):
            return _cheapest(local)
        found = local
        for option in options:
            around = self._reachable(option, owner, pursuit)
            found = [*found, *self._local(around[1:], owner, wanted, pursuit)]
            found += self._required(around, owner, wanted, pursuit)
        return _cheapest(found)

    def _within(
        self, around: Sequence[Place], owner: str, wanted: FieldSelection, pursuit: Pursuit
    ) -> list[Place]:
        """Like `advance`, from places that are already all at which the object can be had."""
        local = self._local(around, owner, wanted, pursuit)
        return _cheapest(local or self._required(around, owner, wanted, pursuit))

    def casts(self, options: Sequence[Place], selection: Selection) -> Iterator[tuple[str, list[Place]]]:
        """For each object type that the value at these places can be: the places narrowed to that type."""
        for kind in self._effective(options, selection):
            narrowed = [place for option in options for place in self._cast(option, kind)]
            if narrowed:
                yield kind, narrowed

    def _solve(
        self, around: Sequence[Place], owner: str, fields: Iterable[FieldSelection], pursuit: Pursuit
    ) -> tuple[Place, ...] | None:
        """Places of all leaves of a requirement, or None when one of them cannot be had.

        `around` are all places at which the object can be had, so that different parts may come from
        different subgraphs.
        """
        found: list[Place] = []
        for wanted in fields:
            if wanted.name == TYPENAME:
                continue
            ways = self._within(around, owner, wanted, pursuit)
            if not ways:
                return None
            below = self._solve_below(ways, wanted.selection, pursuit) if wanted.selection else ()
            if below is None:
                return None
            found += below or [min(ways, key=_order)]
        return tuple(found)

    def _solve_below(
        self, ways: Sequence[Place], selection: Selection, pursuit: Pursuit
    ) -> list[Place] | None:
        found: list[Place] = []
        for kind, narrowed in self.casts(ways, selection):
            for wanted in selection[kind]:
                if wanted.name == TYPENAME:
                    continue
                below = self.advance(narrowed, kind, wanted, pursuit)
                if not below:
                    return None
                deeper = self._solve_below(below, wanted.selection, pursuit) if wanted.selection else ()
                if deeper is None:
                    return None
                found += deeper or [min(below, key=_order)]
        return found

    def _spend(self, steps: int) -> None:
        self.budget -= steps
        if self.budget < 0:
            raise PlanningError("The operation has too many possible plans.", "PLAN_TOO_COMPLEX")

    def _settled(self, local: Sequence[Place], wanted: FieldSelection) -> bool:
        """Whether going to other subgraphs for this field cannot pay: all of it is at hand."""
        return wanted.selection is None or any(self._holds(place, wanted.selection) for place in local)

    def _holds(self, place: Place, selection: Selection) -> bool:
        """Whether the subgraph of a place resolves a whole selection by itself."""
        possible = self.supergraph.possible_in(place.graph, place.type)
        if not possible.issuperset(selection):
            return False
        return all(
            self._holds_field(place, kind, wanted)
            for kind, fields in selection.items()
            for wanted in fields
            if wanted.name != TYPENAME
        )

    def _holds_field(self, place: Place, owner: str, wanted: FieldSelection) -> bool:
        known = self._in_graph(owner, wanted.name, place.graph)
        if known is None or not known.resolvable or known.requires is not None:
            return False
        if wanted.selection is None:
            return True
        below = self.places.origin(place.graph, named(known.type), None, guarded=True)
        return self._holds(below, wanted.selection)

    def _in_graph(self, owner: str, name: str, graph: str) -> FieldInGraph | None:
        model = self.supergraph.field(owner, name)
        return model.graphs.get(graph) if model is not None else None

    def _local(
        self, options: Sequence[Place], owner: str, wanted: FieldSelection, pursuit: Pursuit
    ) -> list[Place]:
        """Places of the field in the very subgraphs in which its object is had."""
        self._spend(1 + len(options))
        found = []
        for option in options:
            known = self._in_graph(owner, wanted.name, option.graph)
            if known is None:
                continue
            provided, below = self._provided(option.provided, owner, wanted.name)
            carried = known.overridden and pursuit.carrier and not known.external
            if provided or carried or (known.resolvable and known.requires is None):
                found.append(self._read(option, wanted, known, below))
        return found

    def _read(self, at: Place, wanted: FieldSelection, known: FieldInGraph, provided: str | None) -> Place:
        composite = wanted.selection is not None
        abstract = composite and (
            self.supergraph.is_abstract(wanted.type_name) or self.supergraph.is_abstract(named(known.type))
        )
        step = Read(wanted.key, wanted.name, wanted.arguments, wanted.variables, composite, abstract)
        views = [view for view in (provided, known.provides if composite else None) if view]
        view = canonical(parse_field_set(" ".join(views))) if views else None
        return self.places.read(at, step, named(known.type), view)

    def _required(
        self, around: Sequence[Place], owner: str, wanted: FieldSelection, pursuit: Pursuit
    ) -> list[Place]:
        """Places of the field in entity requests that bring along what it requires."""
        model = self.supergraph.field(owner, wanted.name)
        found: list[Place] = []
        for known in model.graphs.values() if model is not None and not pursuit.carrier else ():
            identity = (owner, wanted.name, known.graph)
            if known.requires is None or not known.resolvable or identity in pursuit.fields:
                continue
            fields = self.normaliser.field_set(owner, known.requires, guarded=around[0].guarded)
            needs = self._solve(around, owner, fields, Pursuit(fields=pursuit.fields | {identity}))
            if needs is None:
                continue
            for hop in self._hops(around[0], around, owner, known.graph, pursuit, known.requires, needs):
                found.append(self._read(hop, wanted, known, None))
        return found

    def _reachable(self, option: Place, owner: str, pursuit: Pursuit) -> list[Place]:
        """All places at which the entity at `option` can be had: itself first, then what keys lead to."""
        identity = (option, owner, pursuit.jumps)
        if identity not in self._around:
            self._around[identity] = self._search(option, owner, pursuit)
        return self._around[identity]

    def _search(self, option: Place, owner: str, pursuit: Pursuit) -> list[Place]:
        found = [option]
        unseen = [graph for graph in self._graphs_of(owner) if graph != option.graph]
        tried = 0
        while unseen and tried <= len(found):
            # When no single place has a whole key, its parts may still be had at several.
            tail, known = (found[tried], [found[tried]]) if tried < len(found) else (option, found)
            for graph in list(unseen):
                hops = list(self._hops(tail, known, owner, graph, pursuit))
                if hops:
                    unseen.remove(graph)
                    found.append(min(hops, key=_order))
            tried += 1
        return found

    def _graphs_of(self, owner: str) -> Sequence[str]:
        return self.supergraph.subgraphs if owner == QUERY else self.supergraph.types[owner].graphs

    def _hops(
        self,
        tail: Place,
        around: Sequence[Place],
        owner: str,
        graph: str,
        pursuit: Pursuit,
        requires: str | None = None,
        needs: tuple[Place, ...] = (),
    ) -> Iterator[Place]:
        """One jump per resolvable key of the subgraph whose parts can be read at the places around."""
        if owner == QUERY:
            if not isinstance(tail.step, Entry) and requires is None:
                yield self.places.jump(tail, Jump(graph, owner, None), ())
            return
        if (owner, graph) in pursuit.jumps:
            return
        within = Pursuit(pursuit.jumps | {(owner, graph)}, pursuit.fields, carrier=True)
        for text in self.supergraph.types[owner].resolvable_keys(graph):
            key = self.normaliser.field_set(owner, text, guarded=tail.guarded)
            known = self._solve(around, owner, key, within)
            if known is not None:
                yield self.places.jump(tail, Jump(graph, owner, text, requires), (*known, *needs))

    def _provided(self, view: str | None, owner: str, name: str) -> tuple[bool, str | None]:
        """Whether a view provides a field, and what it provides below it."""
        if view is None:
            return False, None
        nodes = list(self._provided_nodes(parse_field_set(view), owner, name))
        below = [canonical(node.selection_set) for node in nodes if node.selection_set is not None]
        return bool(nodes), " ".join(below) or None

    def _provided_nodes(self, selection: SelectionSetNode, owner: str, name: str) -> Iterator[FieldNode]:
        for node in selection.selections:
            if isinstance(node, FieldNode) and node.name.value == name:
                yield node
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                if on is None or owner in self.supergraph.possible(on.name.value):
                    yield from self._provided_nodes(node.selection_set, owner, name)

    def _cast(self, option: Place, kind: str) -> Iterator[Place]:
        if kind not in self.supergraph.possible_in(option.graph, option.type):
            return
        abstract = isinstance(option.step, Read) and option.step.abstract
        yield self.places.cast(option, kind) if abstract or option.type != kind else option

    def _effective(self, options: Sequence[Place], selection: Selection) -> list[str]:
        """Object types the value can be: what all places agree on, unless one of them knows every type."""
        known = [self.supergraph.possible_in(option.graph, option.type) for option in options]
        if any(types.issuperset(selection) for types in known):
            return list(selection)
        agreed = frozenset.intersection(*known)
        return [kind for kind in selection if kind in agreed]


def _order(place: Place) -> tuple[int, int]:
    return place.cost, place.index


def _cheapest(places: Iterable[Place]) -> list[Place]:
    """The cheapest place per subgraph and view, in order of discovery."""
    best: dict[tuple[str, str, str | None], Place] = {}
    for place in places:
        slot = (place.graph, place.type, place.provided)
        if slot not in best or _order(place) < _order(best[slot]):
            best[slot] = place
    return list(best.values())
