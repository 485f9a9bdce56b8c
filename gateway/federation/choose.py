"""Choosing one way for every leaf so that the union of all ways is cheap.

Greedy first, leaves with fewest alternatives before others; then, for as long as it helps and the budget
lasts, single leaves are moved and single requests done without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateway.federation.conditions import Condition
from gateway.federation.places import LEVEL_WEIGHT, Place, Unit, weight


@dataclass(frozen=True)
class Leaf:
    """Something that must be read, the places at which it can be, and when it is wanted."""

    options: tuple[Place, ...]
    condition: Condition


@dataclass(frozen=True)
class Chosen:
    """A place that was chosen for a leaf."""

    place: Place
    condition: Condition


def choose(leaves: Sequence[Leaf], budget: int = 2_000) -> list[Chosen]:
    """One place per leaf, in the order of the leaves; `budget` bounds the alternatives that are tried."""
    search = _Search(leaves, budget)
    search.greedy(range(len(leaves)))
    while search.budget > 0 and (search.swap_one() or search.drop_one()):
        pass
    return [Chosen(search.picks[index], leaf.condition) for index, leaf in enumerate(leaves)]


def total_cost(chosen: Sequence[Chosen]) -> int:
    """Cost of everything that was chosen, shared parts counted once."""
    units = frozenset[Unit]().union(*(item.place.units for item in chosen))
    return weight(units) + LEVEL_WEIGHT * max((item.place.depth for item in chosen), default=0)


@dataclass
class _Tally:
    """What is paid for already, and how deep it goes."""

    units: Counter[Unit] = field(default_factory=Counter)
    depths: Counter[int] = field(default_factory=Counter)

    def add(self, place: Place) -> None:
        self.units.update(place.units)
        self.depths[place.depth] += 1

    def remove(self, place: Place) -> None:
        self.units.subtract(place.units)
        self.depths[place.depth] -= 1

    @property
    def cost(self) -> int:
        """Cost of everything that is paid for."""
        return (
            weight(unit for unit, count in self.units.items() if count > 0) + LEVEL_WEIGHT * self._deepest()
        )

    def _deepest(self) -> int:
        return max((depth for depth, count in self.depths.items() if count > 0), default=0)

    def cheapest(self, options: Sequence[Place], current: Place | None = None) -> Place:
        """The place that adds least; the current one when others are no better."""
        deepest = self._deepest()

        def added(place: Place) -> tuple[int, bool, int]:
            units = (unit for unit in place.units if self.units[unit] <= 0)
            levels = LEVEL_WEIGHT * max(0, place.depth - deepest)
            return weight(units) + levels, place is not current, place.index

        return min(options, key=added)


@dataclass
class _Search:
    """The picks so far, one per leaf, and ways to better them."""

    leaves: Sequence[Leaf]
    budget: int
    picks: dict[int, Place] = field(default_factory=dict)
    tally: _Tally = field(default_factory=_Tally)

    def greedy(self, indices: Iterable[int], avoid: int | None = None) -> None:
        """Pick for each leaf what adds least, leaves with fewest options first; never the slot to avoid."""
        for index in sorted(indices, key=lambda index: (len(self.leaves[index].options), index)):
            self._pick(index, self.tally.cheapest(_without(self.leaves[index].options, avoid)))

    def swap_one(self) -> bool:
        """Move single leaves to cheaper places; whether any moved."""
        moved = False
        for index, leaf in enumerate(self.leaves):
            if len(leaf.options) > 1 and self.budget > 0:
                self.budget -= len(leaf.options)
                current = self._unpick(index)
                self._pick(index, self.tally.cheapest(leaf.options, current))
                moved = moved or self.picks[index] is not current
        return moved

    def drop_one(self) -> bool:
        """Do without one request, moving all its leaves at once; whether that was cheaper."""
        for slot in sorted(
            unit for unit, count in self.tally.units.items() if isinstance(unit, int) and count > 0
        ):
            affected = [index for index, place in self.picks.items() if slot in place.units]
            if not all(_without(self.leaves[index].options, slot) for index in affected):
                continue
            self.budget -= len(affected)
            before, cost = dict(self.picks), self.tally.cost
            for index in affected:
                self._unpick(index)
            self.greedy(affected, avoid=slot)
            if self.tally.cost < cost:
                return True
            for index in affected:
                self._unpick(index)
                self._pick(index, before[index])
        return False

    def _pick(self, index: int, place: Place) -> None:
        self.picks[index] = place
        self.tally.add(place)

    def _unpick(self, index: int) -> Place:
        place = self.picks[index]
        self.tally.remove(place)
        return place


def _without(options: Sequence[Place], slot: int | None) -> list[Place]:
    return [place for place in options if slot is None or slot not in place.units]
