"""Choosing one way for every leaf so that the union of all ways is cheap.

Requests and levels are what costs, so the search is for a set of requests: the cheapest that leaves every
leaf some way. It takes the greedy choice first and then, as far as its budget goes, every other choice that
could still be cheaper. Among the ways that this set leaves open, those are taken that add fewest fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gateway.federation.conditions import Condition
from gateway.federation.places import FETCH_WEIGHT, FIELD_WEIGHT, LEVEL_WEIGHT, Jump, Place, Read

# A jump to other objects is cheap next to a request, but not free.
JUMP_WEIGHT = 2


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


def choose(leaves: Sequence[Leaf], budget: int = 20_000) -> list[Chosen]:
    """One place per leaf, in the order of the leaves.

    `budget` bounds the search beyond the greedy choice: how often a leaf that is open is looked at.
    """
    families = dict.fromkeys(_ways(leaf.options) for leaf in leaves)
    requests = _Search(budget).best(families)
    picks = _pick([leaf.options for leaf in leaves], requests)
    return [Chosen(place, leaf.condition) for place, leaf in zip(picks, leaves, strict=True)]


def total_cost(chosen: Sequence[Chosen]) -> int:
    """Cost of everything that was chosen, shared parts counted once."""
    places = frozenset[Place]().union(*(item.place.closure for item in chosen))
    requests = 0
    for item in chosen:
        requests |= item.place.requests
    depth = max((item.place.depth for item in chosen), default=0)
    return FETCH_WEIGHT * requests.bit_count() + LEVEL_WEIGHT * depth + sum(map(_own_weight, places))


class Way(NamedTuple):
    """Requests that lead to a leaf, one bit each, and how many of them follow one another."""

    requests: int
    depth: int


Family = tuple[Way, ...]


def _ways(options: Sequence[Place]) -> Family:
    """The ways of a leaf, without those that take another's requests and more."""
    if len(options) == 1:
        return (Way(options[0].requests, options[0].depth),)
    known = {place.requests: Way(place.requests, place.depth) for place in options}
    return tuple(way for way in known.values() if not any(_covers(other, way) for other in known))


def _covers(requests: int, way: Way) -> bool:
    return requests != way.requests and requests & ~way.requests == 0


@dataclass
class _Search:
    """Looks for the cheapest set of requests; a branch is given up when it cannot be cheaper."""

    budget: int
    cheapest: int = 0
    found: int = 0

    def best(self, families: Iterable[Family]) -> int:
        """Requests that leave a way open in every family."""
        fixed, depth, undecided = 0, 0, []
        for family in families:
            if len(family) == 1:
                fixed, depth = fixed | family[0].requests, max(depth, family[0].depth)
            else:
                undecided.append(family)
        self.found, deepest = _greedy(fixed, depth, undecided)
        self.cheapest = _cost(self.found, deepest)
        self._extend(fixed, depth, undecided)
        return self.found

    def _extend(self, requests: int, depth: int, families: Sequence[Family]) -> None:
        self.budget -= len(families)
        families = _closed(families, requests)
        cost = _cost(requests, depth)
        if cost + _bound(families, requests, depth) >= self.cheapest:
            return
        if not families:
            self.cheapest, self.found = cost, requests
            return
        family = min(families, key=len)
        for way in sorted(family, key=lambda way: _cost(requests | way.requests, max(depth, way.depth))):
            if self.budget > 0:
                self._extend(requests | way.requests, max(depth, way.depth), families)


def _closed(families: Iterable[Family], requests: int) -> list[Family]:
    """Families in which no way is open yet."""
    return [family for family in families if all(way.requests & ~requests for way in family)]


def _greedy(requests: int, depth: int, families: Sequence[Family]) -> tuple[int, int]:
    """Open one way after the other: the one that costs least for each family that it serves."""
    while families := _closed(families, requests):
        serves, cost = Counter(way for family in families for way in family), _cost(requests, depth)
        way = min(
            serves,
            key=lambda way: (_cost(requests | way.requests, max(depth, way.depth)) - cost) / serves[way],
        )
        requests, depth = requests | way.requests, max(depth, way.depth)
    return requests, depth


def _cost(requests: int, depth: int) -> int:
    return FETCH_WEIGHT * requests.bit_count() + LEVEL_WEIGHT * depth


def _bound(families: Iterable[Family], requests: int, depth: int) -> int:
    """What the families will add at least: those that share no request add up."""
    counted, fetches, deepest = 0, 0, depth
    for family in families:
        deepest = max(deepest, min(way.depth for way in family))
        every = 0
        for way in family:
            every |= way.requests & ~requests
        if not every & counted:
            counted |= every
            fetches += min((way.requests & ~requests).bit_count() for way in family)
    return FETCH_WEIGHT * fetches + LEVEL_WEIGHT * (deepest - depth)


def _pick(leaves: Sequence[Sequence[Place]], requests: int) -> list[Place]:
    """For each leaf the open place that adds least to what is read, leaves with fewest places first."""
    options = [[place for place in leaf if not place.requests & ~requests] for leaf in leaves]
    taken: set[Place] = set()
    picks: dict[int, Place] = {}

    def added(place: Place) -> tuple[int, int]:
        return sum(map(_own_weight, place.closure - taken)), place.index

    for index in sorted(range(len(leaves)), key=lambda index: (len(options[index]), index)):
        open_places = options[index]
        picks[index] = open_places[0] if len(open_places) == 1 else min(open_places, key=added)
        taken |= picks[index].closure
    return [picks[index] for index in range(len(leaves))]


def _own_weight(place: Place) -> int:
    if isinstance(place.step, Read):
        return FIELD_WEIGHT
    return JUMP_WEIGHT if isinstance(place.step, Jump) else 0
