"""Doing without requests whose part another request to the same subgraph can take over.

The ways of a field are kept one per subgraph, so a plan may ask a subgraph twice for one object: once on one
way and once on another, as when it gives a root field but also something that must be jumped to. What is
read on the one way is then read on the other, if that makes the whole cheaper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from gateway.federation.choose import Chosen, total_cost
from gateway.federation.conditions import NEVER, Condition, either
from gateway.federation.model import Supergraph
from gateway.federation.model_types import FieldInGraph
from gateway.federation.places import Cast, Jump, Place, Places, Read
from gateway.federation.plan import Guard, Path
from gateway.federation.typeref import named

# Objects of one type at one path, as one subgraph has them.
Spot = tuple[str, Path, str]


def fold(supergraph: Supergraph, places: Places, chosen: list[Chosen]) -> list[Chosen]:
    """The same leaves, with as few requests as folding makes them."""
    conditions = conditions_of(chosen)
    cost = total_cost(chosen)
    for slot in _slots(supergraph, conditions):
        folded = _Fold(supergraph, places, slot, chosen, conditions).result()
        if folded is not None and total_cost(folded) < cost:
            return fold(supergraph, places, folded)
    return chosen


def conditions_of(chosen: Iterable[Chosen]) -> dict[Place, Condition]:
    """Every place that is visited, with the condition on which it is."""
    found: dict[Place, Condition] = {}
    for item in chosen:
        for place in item.place.closure:
            found[place] = either(found.get(place, NEVER), item.condition)
    return found


def _slots(supergraph: Supergraph, places: Iterable[Place]) -> list[int]:
    """Requests whose every value might come from another request, in order."""
    visits: dict[tuple[Path, str], dict[str, set[int]]] = {}
    values: dict[int, list[tuple[Place, str]]] = {}
    for place in places:
        if isinstance(place.step, Read) and not place.step.composite and place.parent is not None:
            values.setdefault(place.slot, []).append((place.parent, place.step.name))
        elif place.path:
            visits.setdefault((place.path, place.type), {}).setdefault(place.graph, set()).add(place.slot)

    def comes_elsewhere(at: Place, name: str) -> bool:
        model, slot = supergraph.field(at.type, name), at.slot
        place: Place | None = at
        while place is not None and place.slot == slot:
            visited = visits.get((place.path, place.type), {})
            if any(
                visited.get(graph, set()) - {slot} for graph in (model.graphs if model is not None else ())
            ):
                return True
            place = place.parent
        return False

    return sorted(slot for slot, found in values.items() if all(comes_elsewhere(*value) for value in found))


def native(supergraph: Supergraph, at: Place, name: str) -> FieldInGraph | None:
    """A field that a subgraph gives of any object of a type, without being given more than a key.

    One that was taken over elsewhere is given too; whether it may be read depends on what for.
    """
    model = supergraph.field(at.type, name)
    known = model.graphs.get(at.graph) if model is not None else None
    if known is None or supergraph.is_abstract(at.type):
        return None
    carried = known.overridden and not known.external
    return known if carried or (known.resolvable and known.requires is None) else None


@dataclass(frozen=True)
class _Moved:
    """A place reached in another way; `elsewhere` when the object is had by another jump or entry."""

    place: Place
    elsewhere: bool = False


@dataclass
class _Fold:
    """The attempt to do without one request."""

    supergraph: Supergraph
    places: Places
    slot: int
    chosen: Sequence[Chosen]
    conditions: Mapping[Place, Condition]
    _moved: dict[tuple[Place, Condition], _Moved | None] = field(default_factory=dict)

    def result(self) -> list[Chosen] | None:
        """All leaves without that request, or None when one of them needs it."""
        self._anchors = self._find_anchors()
        found: list[Chosen] = []
        for item in self.chosen:
            moved = self._move(item.place, item.condition)
            if moved is None:
                return None
            found.append(replace(item, place=moved.place))
        return found

    def _find_anchors(self) -> Mapping[Spot, Place]:
        """The cheapest place of every object that is visited without the request."""
        anchors: dict[Spot, Place] = {}
        for place in sorted(self.conditions, key=lambda place: (place.cost, place.index)):
            if not place.requests >> self.slot & 1 and not place.veiled and not isinstance(place.step, Cast):
                anchors.setdefault(_spot(place), place)
        return anchors

    @cached_property
    def _objects(self) -> Mapping[tuple[Path, str], list[Place]]:
        """The anchors of each object, whatever their subgraph."""
        found: dict[tuple[Path, str], list[Place]] = {}
        for (_, path, kind), place in self._anchors.items():
            found.setdefault((path, kind), []).append(place)
        return found

    def _move(self, place: Place, condition: Condition) -> _Moved | None:
        """The same place, reached without the request."""
        if not place.requests >> self.slot & 1:
            return _Moved(place)
        if (place, condition) not in self._moved:
            self._moved[place, condition] = self._moved_anew(place, condition)
        return self._moved[place, condition]

    def _moved_anew(self, place: Place, condition: Condition) -> _Moved | None:
        anchor = self._anchors.get(_spot(place)) if place.slot == self.slot else None
        requires = isinstance(place.step, Jump) and place.step.requires is not None
        if anchor is not None and not requires and self._suits(anchor, place, condition):
            return _Moved(anchor, elsewhere=True)
        if place.parent is None or place.veiled:
            return None
        parent = self._move(place.parent, condition)
        if isinstance(place.step, Read) and (parent is None or parent.place.graph != place.graph):
            return self._read_elsewhere(place, place.step, place.parent if parent is None else parent.place)
        needs = [need.place for item in place.needs if (need := self._move(item, condition)) is not None]
        if parent is None or len(needs) < len(place.needs):
            return None
        if place.slot == self.slot and isinstance(place.step, Jump):
            return self._delayed(place, parent.place, needs, anchor, condition)
        if isinstance(place.step, Cast) and parent.place.graph != place.graph:
            return None
        elsewhere = parent.elsewhere and not isinstance(place.step, Jump)
        if elsewhere and not self._is_local(place):
            return None
        return _Moved(self.places.again(place, parent.place, tuple(needs)), elsewhere)

    def _read_elsewhere(self, place: Place, step: Read, parent: Place) -> _Moved | None:
        """The same field from another subgraph that is asked about the object anyhow."""
        for anchor in (parent, *self._objects.get((parent.path, parent.type), ())):
            # Roots that give objects of several types may each give others; a jump asks for the very object.
            sure = isinstance(anchor.step, Jump) or not any(isinstance(part, Guard) for part in anchor.path)
            if sure and not anchor.requests >> self.slot & 1 and self._is_live(anchor, place, step):
                return _Moved(self.places.read(anchor, step, place.type, None, veiled=False), elsewhere=True)
        return None

    def _is_live(self, anchor: Place, place: Place, step: Read) -> bool:
        """Whether a field can be read there just as at its own place, whatever it is read for."""
        known = native(self.supergraph, anchor, step.name)
        if known is None or known.overridden or step.abstract or self._waits(anchor, place):
            return False
        return not step.composite or named(known.type) == place.type

    def _delayed(
        self, place: Place, parent: Place, needs: list[Place], anchor: Place | None, condition: Condition
    ) -> _Moved | None:
        """A jump that waits for what a later jump to the same object needs, so that both go together."""
        if anchor is None or not isinstance(anchor.step, Jump) or self.conditions[anchor] != condition:
            return None
        later = self.places.again(place, parent, (*needs, *anchor.needs))
        return _Moved(later) if later.slot == anchor.slot else None

    def _suits(self, anchor: Place, place: Place, condition: Condition) -> bool:
        """Requirements are only fetched when what requires them is wanted."""
        return not self._waits(anchor, place) or self.conditions[anchor] == condition

    def _waits(self, anchor: Place, place: Place) -> bool:
        """Whether other requirements must be met to get there than those for a place itself."""
        jumps = (item.step for item in anchor.closure - place.closure if isinstance(item.step, Jump))
        return any(step.requires is not None for step in jumps)

    def _is_local(self, place: Place) -> bool:
        """Whether the step is one that the subgraph can take for any object of the type."""
        if isinstance(place.step, Cast):
            return True
        if not isinstance(place.step, Read) or place.parent is None or place.parent.veiled:
            return False
        return native(self.supergraph, place.parent, place.step.name) is not None


def _spot(place: Place) -> Spot:
    return place.graph, place.path, place.type
