"""Names and order of answers, also when a field is selected several times under conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.gateway.federation.given import Given
from tests.gateway.federation.in_process import Store

TEXT = """
type Query @type(A) @type(B) { a: Int @in(A)  b: Int @in(B) }
type Mutation @type(A) @type(B) { one: Int @in(A)  two: Int @in(B)  three: Int @in(A) }
"""
FRAGMENT = "fragment F on Query { a @skip(if: $c) b }"


@pytest.mark.parametrize(("value", "names"), [(True, ["b", "a"]), (False, ["a", "b"])])
async def test_an_answer_stands_where_its_field_is_first_wanted(value: bool, names: list[str]) -> None:
    outcome = await Given(TEXT, Store({"a": 1, "b": 2})).run(
        f"query($c: Boolean!) {{ ...F a }} {FRAGMENT}", {"c": value}
    )
    assert list(outcome.data) == names
    assert (outcome.data, outcome.fetches) == ({"a": 1, "b": 2}, 2)


@pytest.mark.parametrize(("value", "order"), [(True, ["one", "two"]), (False, ["two", "one"])])
async def test_a_mutation_runs_where_it_is_first_wanted_and_once(value: bool, order: list[str]) -> None:
    done: list[str] = []

    def run(name: str) -> Callable[..., int]:
        def counted(*_: object) -> int:
            done.append(name)
            return len(done)

        return counted

    graph = Given(TEXT, Store({name: run(name) for name in ("one", "two", "three")}))
    outcome = await graph.run("mutation($c: Boolean!) { one @include(if: $c) two one }", {"c": value})
    assert done == order
    assert list(outcome.data) == order
    # and also between others of its own subgraph
    done.clear()
    outcome = await graph.run("mutation($c: Boolean!) { one @include(if: $c) three one }", {"c": value})
    assert done == [name.replace("two", "three") for name in order]
    assert list(outcome.data) == done


async def test_aliases_may_look_like_introspection() -> None:
    text = """
    type Query @type(A) @type(B) { all: [Item] @in(A) }
    union Item @type(A) @has(A, "Cup") @has(A, "Pot") = Cup | Pot
    type Cup @type(A, key: "id") @type(B, key: "id") { id: ID!  name: String @in(A)  size: Int @in(B) }
    type Pot @type(A) { name: String @in(A) }
    """
    items: list[dict[str, Any]] = [
        {"__typename": "Cup", "id": "1", "name": "C", "size": 3},
        {"__typename": "Pot", "name": "P"},
    ]
    outcome = await Given(text, Store({"all": items}, items)).run(
        """{ all { __kind: __typename ... on Cup { __typename: name id: size __schema: id }
             ... on Pot { __type: name } } }"""
    )
    cup = {"__kind": "Cup", "__typename": "C", "id": 3, "__schema": "1"}
    assert outcome.data == {"all": [cup, {"__kind": "Pot", "__type": "P"}]}
    assert outcome.fetches == 2


@pytest.mark.parametrize(
    ("value", "data"), [(True, [{"price": 3}]), (False, [{"price": 3, "id": "1", "of": {"n": 1}}])]
)
async def test_what_is_needed_does_not_depend_on_what_the_client_leaves_out(
    value: bool, data: object
) -> None:
    # given an interface whose key, and what is required, the client asks for under a condition
    text = """
    type Query @type(A) @type(B) { all: [Ware] @in(A) }
    interface Ware @type(A) @type(B) { id: ID!  of: Part @in(A)  price: Int @in(B) }
    type Part @type(A) @type(B) { n: Int  m: Int @in(A) }
    type Cup implements Ware @is(A, "Ware") @is(B, "Ware") @type(A, key: "id") @type(B, key: "id") {
      id: ID!  of: Part @in(A) @in(B, external: true)  price: Int @in(B, requires: "of { m n }") }
    type Pot implements Ware @is(A, "Ware") @is(B, "Ware") @type(A, key: "id") @type(B, key: "id") {
      id: ID!  of: Part @in(A)  price: Int @in(B) }
    """.replace("m: Int @in(A)", "m: Int")
    part = {"__typename": "Part", "n": 1, "m": 2}
    cup = {
        "__typename": "Cup",
        "id": "1",
        "of": part,
        "price": lambda given, _: given["of"]["n"] + given["of"]["m"],
    }
    query = "query($z: Boolean!) { all { price id @skip(if: $z) of @skip(if: $z) { n } } }"
    outcome = await Given(text, Store({"all": [cup]}, [cup])).run(query, {"z": value})
    assert (outcome.data, outcome.fetches) == ({"all": data}, 2)
