"""Choosing ways: never dearer than the best of all combinations, and the same every time."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from gateway.federation.choose import Chosen, Leaf, choose, total_cost
from gateway.federation.conditions import ALWAYS
from gateway.federation.places import Jump, Place, Places, Read

GRAPHS = ["a", "b", "c", "d"]


def read(places: Places, parent: Place, name: str) -> Place:
    step = Read(name, name, "", frozenset(), composite=False, abstract=False)
    return places.read(parent, step, "Int", None, veiled=False)


def reach(places: Places, way: list[str], name: str) -> Place:
    """A field that is read after jumps from subgraph to subgraph."""
    place = places.entry(way[0], "Query")
    for graph in way[1:]:
        key = read(places, place, "id")
        place = places.jump(place, Jump(graph, "T", "id"), (key,))
    return read(places, place, name)


ways = st.lists(st.sampled_from(GRAPHS), min_size=1, max_size=3)
leaves = st.lists(st.lists(ways, min_size=1, max_size=4), min_size=1, max_size=5)


def requests_cost(chosen: list[Chosen]) -> int:
    """Requests and levels only, in which fields do not count."""
    return total_cost(chosen) // 1000


@given(leaves)
def test_no_combination_needs_fewer_requests_and_levels(wanted: list[list[list[str]]]) -> None:
    # given leaves with several ways each
    places = Places()
    options = [
        Leaf(tuple(dict.fromkeys(reach(places, way, f"f{index}") for way in found)), ALWAYS)
        for index, found in enumerate(wanted)
    ]
    # when every combination is tried
    everything = product(*(leaf.options for leaf in options))
    best = min(requests_cost([Chosen(place, ALWAYS) for place in picks]) for picks in everything)
    # then none is better than the chosen one, which is chosen again the next time
    chosen = choose(options)
    assert requests_cost(chosen) == best
    assert choose(options) == chosen


def test_without_any_budget_there_is_still_a_choice() -> None:
    places = Places()
    options = [
        Leaf(tuple(reach(places, [graph], f"f{index}") for graph in GRAPHS[index:]), ALWAYS)
        for index in range(3)
    ]
    assert len(choose(options, budget=0)) == 3


def test_what_adds_no_request_is_chosen_by_the_fields_it_adds() -> None:
    # given a subgraph that must be asked anyhow, and a longer way through it
    places = Places()
    entry = places.entry("a", "Query")
    deep = read(places, read(places, entry, "deep"), "f")
    flat = read(places, entry, "f")
    chosen = choose([Leaf((deep, flat), ALWAYS)])
    assert [item.place for item in chosen] == [flat]
