"""Finding the ways to a field: from the places an object can be had at, to those its field can be had at.

Planning and the proof of satisfiability share this search. For every field it keeps the cheapest way per
subgraph rather than the cheapest way of all, because what lies below may only be had from a dearer one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gateway.federation.budget import Budget, PlannerOptions
from gateway.federation.fieldset import canonical, parse_field_set
from gateway.federation.model import Supergraph
from gateway.federation.model_types import FieldInGraph
from gateway.federation.normalise import Normaliser
from gateway.federation.places import FETCH_WEIGHT, LEVEL_WEIGHT, Entry, Jump, Place, Places, Read
from gateway.federation.resolution import Resolution
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
    """Searches the supergraph for ways to fields, as far as the budget goes."""

    supergraph: Supergraph
    normaliser: Normaliser
    places: Places = field(default_factory=Places)
    budget: Budget = field(default_factory=lambda: Budget(PlannerOptions()))
    _around: dict[tuple[Place, str, Pursuit], list[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._resolution = Resolution(self.supergraph)

    def advance(
        self, options: Sequence[Place], owner: str, wanted: FieldSelection, pursuit: Pursuit = NOTHING
    ) -> list[Place]:
        """Places at which `wanted` can be read, given those at which its object (an `owner`) can be had."""
        local = self._local(options, owner, wanted, pursuit)
        found = local
        if local and self._settled(local, wanted):
            # Unless one would have come here on a way so long that a jump from a shorter one is cheaper.
            at_hand: int | None = min(place.cost for place in local) - FETCH_WEIGHT // 2
        else:
            at_hand = self._at_hand(local, owner, wanted)
        for option in options:
            if at_hand is not None and at_hand <= option.cost + FETCH_WEIGHT + LEVEL_WEIGHT:
                continue
            # While the real type is not known, only what holds for the interface leads on.
            known_as = option.type if option.veiled else owner
            around = self._reachable(option, known_as, pursuit)
            beside = [place for place in around[1:] if place.veiled or not option.veiled]
            found = [*found, *self._local(beside, owner, wanted, pursuit)]
            found += self._required(around, known_as, wanted, pursuit)
        return _cheapest(found)

    def _at_hand(self, local: Sequence[Place], owner: str, wanted: FieldSelection) -> int | None:
        """What the ways at hand cost at most, if every subgraph that resolves the field is among them."""
        kind = self.supergraph.types[owner]
        model = kind.fields.get(wanted.name)
        if model is None or kind.known_as or self.supergraph.is_abstract(owner):
            return None
        costs = {place.graph: place.cost for place in local if place.parent and not place.parent.provided}
        resolving = [known for known in model.graphs.values() if known.resolvable]
        if any(known.requires is not None or known.graph not in costs for known in resolving):
            return None
        return max(costs.values(), default=None)

    def _within(
        self, around: Sequence[Place], owner: str, wanted: FieldSelection, pursuit: Pursuit
    ) -> list[Place]:
        """Like `advance`, from places that are already all at which the object can be had."""
        local = self._local(around, owner, wanted, pursuit)
        return _cheapest(local or self._required(around, owner, wanted, pursuit))

    def casts(
        self, options: Sequence[Place], selection: Selection, pursuit: Pursuit = NOTHING
    ) -> Iterator[tuple[str, list[Place]]]:
        """For each object type that the value at these places can be: the places narrowed to that type."""
        for kind in self.effective(options, selection):
            narrowed = [place for option in options for place in self.cast(option, kind, pursuit)]
            if narrowed:
                yield kind, narrowed

    def effective(self, options: Sequence[Place], selection: Selection) -> list[str]:
        """Object types the value can be: what all places agree on, unless one of them knows every type."""
        known = [self.supergraph.possible_in(option.graph, option.type) for option in options]
        if any(types.issuperset(selection) for types in known):
            return list(selection)
        agreed = frozenset.intersection(*known)
        return [kind for kind in selection if kind in agreed]

    def cast(self, option: Place, kind: str, pursuit: Pursuit = NOTHING) -> Iterator[Place]:
        """The place narrowed to one object type; where that is not known, also places that know it."""
        if option.veiled:
            for place in self._reachable(option, option.type, pursuit):
                yield from (place,) if place.veiled else self.cast(place, kind, pursuit)
        elif kind in self.supergraph.possible_in(option.graph, option.type):
            stand_in = self._veiled(option)
            if stand_in is not None and kind in self.supergraph.possible_in(stand_in.graph, stand_in.type):
                yield from self.cast(stand_in, kind, pursuit)
                return
            abstract = isinstance(option.step, Read) and option.step.abstract
            yield self.places.cast(option, kind) if abstract or option.type != kind else option

    def alike(self, options: Sequence[Place], wanted: FieldSelection) -> bool:
        """Whether the subgraphs at all these places read a field of every object there, whatever its type."""
        return all(self._resolution.alike(option, wanted) for option in options)

    def _veiled(self, option: Place) -> Place | None:
        """The place narrowed to those objects whose real type is not known there, if there may be any."""
        stand_in = self.supergraph.stand_in_under(option.graph, option.type)
        if option.veiled or stand_in is None:
            return option if option.veiled else None
        possible = self.supergraph.possible_in
        return self.places.veil(
            option, stand_in, possible(option.graph, option.type) - possible(option.graph, stand_in)
        )

    def tells(self, option: Place) -> bool:
        """Whether every object at a place tells its real type."""
        return self._veiled(option) is None

    def unveiled(self, options: Iterable[Place], pursuit: Pursuit = NOTHING) -> list[Place]:
        """Places at which the real type of the object at these places is known."""
        found: list[Place] = []
        for option in options:
            veiled = self._veiled(option)
            found += [option] if veiled is None else self._reachable(veiled, veiled.type, pursuit)
        return _cheapest(place for place in found if not place.veiled)

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
            found += self._telling(ways, wanted, pursuit)
        return tuple(found)

    def _telling(self, ways: Sequence[Place], wanted: FieldSelection, pursuit: Pursuit) -> list[Place]:
        """Where the type of a required object is told, if it can be of several and some ways do not tell."""
        if len(wanted.selection or ()) < 2 or all(map(self.tells, ways)):
            return []
        return sorted(self.unveiled(ways, pursuit), key=_order)[:1]

    def _solve_below(
        self, ways: Sequence[Place], selection: Selection, pursuit: Pursuit
    ) -> list[Place] | None:
        found: list[Place] = []
        for kind, narrowed in self.casts(ways, selection, pursuit):
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
                found += self._telling(below, wanted, pursuit)
        return found

    def is_local(self, ways: Iterable[Place], wanted: FieldSelection) -> bool:
        """Whether all that is selected below a field is at hand on each of these ways to it."""
        return wanted.selection is not None and all(
            not place.veiled and self._resolution.holds(place, wanted) for place in ways
        )

    def _settled(self, local: Sequence[Place], wanted: FieldSelection) -> bool:
        """Whether going to other subgraphs for this field cannot pay: all of it is at hand."""
        return wanted.selection is None or any(self._resolution.holds(place, wanted) for place in local)

    def _local(
        self, options: Sequence[Place], owner: str, wanted: FieldSelection, pursuit: Pursuit
    ) -> list[Place]:
        """Places of the field in the very subgraphs in which its object is had."""
        self.budget.spend(1 + len(options))
        found = []
        for option in options:
            known = self._resolution.known(option.graph, option.type, owner, wanted.name)
            if known is None:
                continue
            provided, below = self._resolution.provided(option.provided, owner, wanted.name)
            carried = known.overridden and pursuit.carrier and not known.external
            if provided or carried or (known.resolvable and known.requires is None):
                found.append(self._read(option, wanted, known, below))
        return found

    def _read(self, at: Place, wanted: FieldSelection, known: FieldInGraph, provided: str | None) -> Place:
        views = [
            view for view in (provided, known.provides if wanted.selection is not None else None) if view
        ]
        view = canonical(parse_field_set(" ".join(views))) if views else None
        kind = named(known.type)
        veiled = self.supergraph.is_stand_in(known.graph, kind)
        return self.places.read(at, self._resolution.read(wanted, known), kind, view, veiled=veiled)

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
                if self._resolution.known(hop.graph, hop.type, owner, wanted.name) == known:
                    found.append(self._read(hop, wanted, known, None))
        return found

    def _reachable(self, option: Place, owner: str, pursuit: Pursuit) -> list[Place]:
        """All places at which the entity at `option` can be had: itself first, then what keys lead to."""
        identity = (option, owner, pursuit)
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
                    found += _cheapest(hops)
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
        for name in self.supergraph.names_in(graph, owner):
            veiled = self.supergraph.is_abstract(owner) and self.supergraph.is_stand_in(graph, name)
            for text in self.supergraph.types[name].resolvable_keys(graph):
                key = self.normaliser.field_set(owner, text, guarded=tail.guarded)
                known = self._solve(around, owner, key, within)
                if known is not None:
                    step = Jump(graph, owner, text, requires, None if name == owner else name)
                    yield self.places.jump(tail, step, (*known, *needs), veiled=veiled)


def _order(place: Place) -> tuple[int, int]:
    return place.cost, place.index


def _cheapest(places: Iterable[Place]) -> list[Place]:
    """The cheapest place per subgraph and view, in order of discovery."""
    best: dict[tuple[str, str, str | None, bool], Place] = {}
    for place in places:
        slot = (place.graph, place.type, place.provided, place.veiled)
        if slot not in best or _order(place) < _order(best[slot]):
            best[slot] = place
    return list(best.values())
