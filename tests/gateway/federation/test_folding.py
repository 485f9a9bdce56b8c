"""A subgraph is not asked twice for one object where asking once will do."""

from __future__ import annotations

import pytest

from gateway.federation import Plan
from tests.gateway.federation.in_process import Federation, Store

STATIONS = {
    "lines": """type Query { station: Station @shareable }
      type Station @key(fields: "id") { id: ID! name: String }""",
    "traffic": """type Query { station: Station @shareable }
      type Station @key(fields: "id") {
        id: ID! @shareable  name: String @external  width: Int @external  tracks: Int
        sign: String @requires(fields: "name")  crowd: Int @requires(fields: "width")
        nearest: Station @shareable }""",
    "works": """type Station @key(fields: "id") {
      id: ID! width: Int @requires(fields: "age") age: Int @external }""",
    "age": 'type Station @key(fields: "id") { id: ID! age: Int }',
}


def plan(query: str) -> Plan:
    return Federation.of(Store({}), **STATIONS).plan(query)


def asked(query: str) -> list[str]:
    return [fetch.subgraph for fetch in plan(query).fetches]


def test_a_shared_root_is_left_to_the_jump_that_is_needed_anyhow() -> None:
    # given `tracks`, which the subgraph also gives from its own root
    assert asked("{ station { name tracks } }") == ["lines", "traffic"]
    assert asked("{ station { tracks sign } }") == ["lines", "traffic"]
    # then the two are one request after the other, not three
    assert plan("{ station { tracks sign } }").depth == 2


def test_without_a_jump_the_roots_are_asked_side_by_side() -> None:
    assert plan("{ station { name tracks } }").depth == 1


def test_two_requirements_of_different_depth_wait_for_each_other() -> None:
    # given requirements that are met by the root and only after two more requests
    alone = plan("{ station { crowd } }")
    both = plan("{ station { sign crowd } }")
    # then the one that could go earlier goes with the later one
    assert (both.fetch_count, both.depth) == (alone.fetch_count, alone.depth)
    (call,) = both.fetches[-1].calls
    assert [item.name for item in call.inputs["Station"]] == ["id", "width", "name"]


def test_nothing_waits_for_what_may_be_skipped() -> None:
    made = plan("query Q($c: Boolean!) { station { sign crowd @include(if: $c) } }")
    signs = [fetch for fetch in made.fetches if "sign" in fetch.operation]
    assert [fetch.condition for fetch in signs] == [frozenset({frozenset()})]
    assert "sign" not in made.fetches[-1].operation


@pytest.mark.parametrize("query", ["{ station { tracks } }", "{ station { nearest { tracks } } }"])
def test_one_subgraph_is_enough(query: str) -> None:
    assert asked(query) == ["traffic"]


PARTS = {
    "shop": 'type Query { part: Part } type Part @key(fields: "id") { id: ID! }',
    "first": """type Part @key(fields: "id") { id: ID! weight: Int @shareable size: Size @shareable }
      type Size { height: Int @shareable }""",
    "second": """type Part @key(fields: "id") {
      id: ID!  weight: Int @shareable  stock: Int  size: Size @shareable }
      type Size { height: Int @shareable }""",
    "post": """type Part @key(fields: "id") { id: ID!  weight: Int @external  size: Size @external
      fee: Int @requires(fields: "weight")  box: Int @requires(fields: "size { height }") }
      type Size { height: Int @external }""",
}


@pytest.mark.parametrize("field", ["fee", "box"])
def test_what_is_required_comes_from_a_subgraph_that_is_asked_anyhow(field: str) -> None:
    # given a requirement that two subgraphs could meet, of which the second is needed for something else
    made = Federation.of(Store({}), **PARTS).plan(f"{{ part {{ stock {field} }} }}")
    assert [fetch.subgraph for fetch in made.fetches] == ["shop", "second", "post"]
