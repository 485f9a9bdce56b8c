"""Places: the ways in which a value can be reached, as one growing tree that all paths share.

A place is a step away from its parent place. Two paths that begin alike share their places, so the cost of
a set of paths is the cost of the union of their places, and the union is the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from gateway.federation.plan import Guard, Path

FETCH_WEIGHT = 1000
LEVEL_WEIGHT = 1000
FIELD_WEIGHT = 1


@dataclass(frozen=True)
class Entry:
    """A request to the root of a subgraph; `position` tells the fields of a mutation apart."""

    graph: str
    position: int = 0


@dataclass(frozen=True)
class Read:
    """Reading a field where one is; `abstract` when its objects must tell their type."""

    key: str
    name: str
    arguments: str
    variables: frozenset[str]
    composite: bool
    abstract: bool


@dataclass(frozen=True)
class Cast:
    """Looking only at objects of one type, where there may be several; see `Guard`."""

    type: str
    unlike: frozenset[str] | None = None


@dataclass(frozen=True)
class Jump:
    """Asking another subgraph (or the same again) for the same entity, by a key and what it requires.

    A jump without a key starts again at the query root.

    Attributes:
        type: What the entity is as far as is known when the jump is made: an interface when its real type
            is not known.
        sent_as: What the other subgraph calls it, when that is the name of an interface of the type.
    """

    graph: str
    type: str
    fields: str | None
    requires: str | None = None
    sent_as: str | None = None


Step = Entry | Read | Cast | Jump


@dataclass(eq=False)
class Place:
    """Somewhere a value can be had: a step, the subgraph and type one is then at.

    Attributes:
        provided: Field set that the subgraph promises to resolve from here although it is external.
        needs: Places that must have been read before a jump can be made.
        guarded: Whether an object on the way may be of several types.
        depth: How many requests follow one another to get here.
        veiled: The object's real type is not known here, as its subgraph only knows the interface.
        slot: Number of the request this place belongs to; jumps that can share a request have one number.
    """

    index: int
    parent: Place | None
    step: Step
    graph: str
    type: str
    provided: str | None = None
    needs: tuple[Place, ...] = ()
    guarded: bool = False
    depth: int = 0
    veiled: bool = False
    slot: int = -1

    @cached_property
    def path(self) -> Path:
        """Where the data of this place stand: keys and, where objects may be of several types, guards."""
        before = self.parent.path if self.parent is not None else ()
        if isinstance(self.step, Read):
            return (*before, self.step.key)
        cast = self.step if isinstance(self.step, Cast) else None
        return (*before, Guard(cast.type, cast.unlike)) if cast is not None else before

    @cached_property
    def closure(self) -> frozenset[Place]:
        """This place and every place that must be visited to reach it."""
        return frozenset({self}).union(*(place.closure for place in self._before))

    @cached_property
    def requests(self) -> int:
        """The requests that must be made to get here, one bit for each slot."""
        found = 1 << self.slot if self.slot >= 0 else 0
        for place in self._before:
            found |= place.requests
        return found

    @cached_property
    def fields(self) -> int:
        """How many fields are read on the way, the last one included."""
        if self.needs:
            return sum(isinstance(place.step, Read) for place in self.closure)
        own = int(isinstance(self.step, Read))
        return own if self.parent is None else own + self.parent.fields

    @cached_property
    def cost(self) -> int:
        """What it takes to get here when nothing else is planned."""
        return (
            FETCH_WEIGHT * self.requests.bit_count() + LEVEL_WEIGHT * self.depth + FIELD_WEIGHT * self.fields
        )

    @property
    def _before(self) -> tuple[Place, ...]:
        return self.needs if self.parent is None else (self.parent, *self.needs)


def base(path: Path) -> tuple[Path, bool]:
    """A path without the guards at its end that ask for a known type, and whether there were any."""
    end = len(path)
    while end and isinstance(last := path[end - 1], Guard) and last.unlike is None:
        end -= 1
    return path[:end], end < len(path)


@dataclass
class Places:
    """The tree of places of one plan; asking twice for the same step gives the same place."""

    _known: dict[tuple[int, Step, tuple[int, ...]], Place] = field(default_factory=dict)
    _slots: dict[object, int] = field(default_factory=dict)

    def entry(self, graph: str, root: str, position: int = 0) -> Place:
        """The root of a subgraph."""
        return self._place(None, Entry(graph, position), graph, root, depth=1)

    def origin(
        self, graph: str, kind: str, provided: str | None, *, guarded: bool = False, veiled: bool = False
    ) -> Place:
        """An object one is at already, for looking around without a way that led there."""
        return Place(-1, None, Cast(kind), graph, kind, provided, guarded=guarded, depth=1, veiled=veiled)

    def read(self, parent: Place, step: Read, kind: str, provided: str | None, *, veiled: bool) -> Place:
        """A field of the object one is at."""
        return self._place(
            parent,
            step,
            parent.graph,
            kind,
            provided=provided,
            guarded=parent.guarded or step.abstract or veiled,
            depth=parent.depth,
            veiled=veiled,
        )

    def cast(self, parent: Place, kind: str) -> Place:
        """The object one is at, when it is of one type."""
        step = Cast(kind)
        return self._place(
            parent, step, parent.graph, kind, provided=parent.provided, guarded=True, depth=parent.depth
        )

    def veil(self, parent: Place, kind: str, unlike: frozenset[str]) -> Place:
        """The object one is at, when its subgraph only has it as an interface object of that name."""
        step = Cast(kind, unlike)
        return self._place(parent, step, parent.graph, kind, guarded=True, depth=parent.depth, veiled=True)

    def jump(self, parent: Place, step: Jump, needs: tuple[Place, ...], *, veiled: bool = False) -> Place:
        """The same entity in the step's subgraph."""
        return self._place(
            parent,
            step,
            step.graph,
            step.sent_as or step.type,
            needs=needs,
            guarded=parent.guarded,
            depth=1 + max(place.depth for place in (parent, *needs)),
            veiled=veiled,
        )

    def again(self, place: Place, parent: Place, needs: tuple[Place, ...]) -> Place:
        """The same step from another place of the same object."""
        jumps = isinstance(place.step, Jump)
        return self._place(
            parent,
            place.step,
            place.graph,
            place.type,
            provided=place.provided,
            needs=needs,
            guarded=place.guarded,
            depth=1 + max(item.depth for item in (parent, *needs)) if jumps else parent.depth,
            veiled=place.veiled,
        )

    def _place(
        self,
        parent: Place | None,
        step: Step,
        graph: str,
        kind: str,
        *,
        provided: str | None = None,
        needs: tuple[Place, ...] = (),
        guarded: bool = False,
        depth: int,
        veiled: bool = False,
    ) -> Place:
        needs = tuple(dict.fromkeys(needs))
        identity = (id(parent), step, tuple(id(place) for place in needs))
        known = self._known.get(identity)
        if known is None:
            known = Place(
                len(self._known), parent, step, graph, kind, provided, needs, guarded, depth, veiled
            )
            known.slot = self._slot(known)
            self._known[identity] = known
        return known

    def _slot(self, place: Place) -> int:
        """Jumps to one subgraph that are equally deep can go together, whatever the objects' paths."""
        identity: object = place.step
        if isinstance(place.step, Jump):
            identity = (place.graph, place.depth)
            if place.step.fields is None:
                after = frozenset(item.slot for item in (place.parent, *place.needs) if item is not None)
                identity = (place.graph, base(place.path)[0], after)
        elif place.parent is not None:
            return place.parent.slot
        return self._slots.setdefault(identity, len(self._slots))
