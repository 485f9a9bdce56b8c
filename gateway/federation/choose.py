"""Choosing one way for every leaf so that the union of all ways is cheap.

Greedy first, fewest alternatives first; then single swaps for as long as they help and the budget lasts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.federation.conditions import Condition
from gateway.federation.places import LEVEL_WEIGHT, Place


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
    """One place per leaf, in the order of the leaves."""
    picks: dict[int, Place] = {}
    used: Counter[Place] = Counter()
    for index in sorted(range(len(leaves)), key=lambda index: (len(leaves[index].options), index)):
        picks[index] = min(leaves[index].options, key=lambda place: (_marginal(place, used), place.index))
        used.update(picks[index].closure)
    open_leaves = [index for index in sorted(picks) if len(leaves[index].options) > 1]
    improved = True
    while improved and budget > 0:
        improved = False
        for index in open_leaves:
            budget -= len(leaves[index].options)
            improved = _swap(leaves[index], index, picks, used) or improved
    return [Chosen(picks[index], leaf.condition) for index, leaf in enumerate(leaves)]


def total_cost(chosen: Sequence[Chosen]) -> int:
    """Cost of everything that was chosen, shared places counted once."""
    places = frozenset[Place]().union(*(item.place.closure for item in chosen))
    return sum(place.weight for place in places) + LEVEL_WEIGHT * max(
        (place.depth for place in places), default=0
    )


def _swap(leaf: Leaf, index: int, picks: dict[int, Place], used: Counter[Place]) -> bool:
    """Move one leaf to a cheaper place, all others staying; whether it moved."""
    current = picks[index]
    used.subtract(current.closure)
    best = min(leaf.options, key=lambda place: (_marginal(place, used), place is not current, place.index))
    picks[index] = best
    used.update(best.closure)
    return best is not current


def _marginal(place: Place, used: Counter[Place]) -> int:
    """What the place adds to the cost of those in use."""
    added = [item for item in place.closure if used[item] <= 0]
    if not added:
        return 0
    deepest = max((item.depth for item, count in used.items() if count > 0), default=0)
    return sum(item.weight for item in added) + LEVEL_WEIGHT * max(0, place.depth - deepest)
