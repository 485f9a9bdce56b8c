"""Choosing one way for every leaf so that the union of all ways is cheap.

Greedy first, fewest alternatives first; then single swaps for as long as they help and the budget lasts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    """One place per leaf, in the order of the leaves; `budget` bounds the swaps that are tried."""
    tally = _Tally()
    picks: dict[int, Place] = {}
    for index in sorted(range(len(leaves)), key=lambda index: (len(leaves[index].options), index)):
        picks[index] = tally.cheapest(leaves[index].options)
        tally.add(picks[index])
    open_leaves = [index for index in sorted(picks) if len(leaves[index].options) > 1]
    improved = True
    while improved and budget > 0:
        improved = False
        for index in open_leaves:
            budget -= len(leaves[index].options)
            current = picks[index]
            tally.remove(current)
            picks[index] = tally.cheapest(leaves[index].options, current)
            tally.add(picks[index])
            improved = improved or picks[index] is not current
    return [Chosen(picks[index], leaf.condition) for index, leaf in enumerate(leaves)]


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

    def cheapest(self, options: Sequence[Place], current: Place | None = None) -> Place:
        """The place that adds least; the current one when others are no better."""
        deepest = max((depth for depth, count in self.depths.items() if count > 0), default=0)

        def added(place: Place) -> tuple[int, bool, int]:
            units = (unit for unit in place.units if self.units[unit] <= 0)
            levels = LEVEL_WEIGHT * max(0, place.depth - deepest)
            return weight(units) + levels, place is not current, place.index

        return min(options, key=added)
