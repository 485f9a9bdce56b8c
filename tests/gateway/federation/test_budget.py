"""The planner's limits: a typed error instead of a search without end."""

from __future__ import annotations

import pytest
from graphql import parse

from gateway.federation import Planner, PlannerOptions, PlanningError, Supergraph
from tests.gateway.federation.given import supergraph_text

# everything can be had everywhere, and the last level needs what all of it gives
SHARED = " ".join(f'@type({name}, key: "id")' for name in "ABCDE")
WIDE = supergraph_text(
    f"""
    type Query {SHARED.replace(', key: "id"', "")} {{ t: T }}
    type T {SHARED} {{ id: ID!  t: T  u: T @in(A)  v: T @in(B)  w: T @in(C)  n: Int @in(D) }}
    """
)
QUERY = "{ t { u { v { w { n t { u { v { w { n } } } } } } } } }"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (PlannerOptions(max_steps=20), "PLAN_TOO_COMPLEX"),
        (PlannerOptions(time_ms=0), "PLAN_TIMED_OUT"),
    ],
)
def test_too_much_work_is_a_typed_error(options: PlannerOptions, code: str) -> None:
    with pytest.raises(PlanningError) as caught:
        Planner(Supergraph.from_sdl(WIDE), options).plan(parse(QUERY))
    assert caught.value.code == code


def test_without_a_time_limit_only_steps_count() -> None:
    supergraph = Supergraph.from_sdl(WIDE)
    limited = Planner(supergraph).plan(parse(QUERY))
    endless = Planner(supergraph, PlannerOptions(time_ms=None)).plan(parse(QUERY))
    assert limited.to_json() == endless.to_json()


def test_an_interface_of_many_types_below_itself_is_no_more_work_than_of_few() -> None:
    # given forty types of one interface, nested five times
    fields = "{ id: ID!  name: String  children: [Node] }"
    marks = '@type(A, key: "id") @type(B, key: "id") @is(A, "Node") @is(B, "Node")'
    types = " ".join(f"type T{n} implements Node {marks} {fields}" for n in range(40))
    text = f"type Query @type(A) @type(B) {{ node: Node }} interface Node @type(A) @type(B) {fields} {types}"
    query = "{ node { id children { id name children { id children { id children { name } } } } } }"
    plan = Planner(Supergraph.from_sdl(supergraph_text(text)), PlannerOptions(max_steps=2_000)).plan(
        parse(query)
    )
    # then all of it is one request that names none of the types
    assert plan.fetch_count == 1
    assert "T1" not in plan.fetches[0].operation


def test_fragments_that_spread_each_other_twice_are_read_once() -> None:
    fragments = " ".join(
        f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} t {{ ...F{n + 1} }} }}" for n in range(12)
    )
    nested = f"{{ t {{ ...F0 }} }} {fragments} fragment F12 on T {{ id }}"
    flat = f"{{ t {{ ...F0 }} }} {fragments.replace(' t {', ' u: t {')} fragment F12 on T {{ id }}"
    plans = [Planner(Supergraph.from_sdl(WIDE)).plan(parse(text)) for text in (nested, flat)]
    assert [plan.fetch_count for plan in plans] == [1, 1]
    # and at the root, beside introspection
    spread = " ".join(f"fragment R{n} on Query {{ ...R{n + 1} ...R{n + 1} }}" for n in range(40))
    root = f"{{ ...R0 }} {spread} fragment R40 on Query {{ __schema {{ queryType {{ name }} }} t {{ id }} }}"
    assert Planner(Supergraph.from_sdl(WIDE)).plan(parse(root)).introspection is not None
