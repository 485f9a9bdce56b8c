"""Operations are prepared once, kept within bounds, and refused ones with them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from graphql import DocumentNode, build_schema

from gateway import operations
from gateway.federation import PlanningError
from gateway.limits import Limits
from gateway.operations import Operations, Recent
from gateway.refusals import Refused

SCHEMA = build_schema("type Query { a: Int b: Int }")


class CountingPlanner:
    """Stands in for the engine: says what it was asked, and fails for `b`."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def plan(self, document: DocumentNode, operation_name: str | None = None) -> Any:
        self.asked.append(operation_name)
        if operation_name == "unplannable":
            raise PlanningError("no way", "UNPLANNABLE_FIELD")
        return f"plan {operation_name}"


@pytest.fixture
def planner() -> CountingPlanner:
    return CountingPlanner()


@pytest.fixture
def prepared(planner: CountingPlanner) -> Operations:
    return Operations(SCHEMA, planner, Limits(), ThreadPoolExecutor(1))  # type: ignore[arg-type]  # only `plan` is used


async def test_an_operation_is_prepared_once(prepared: Operations, planner: CountingPlanner) -> None:
    plans = [await prepared.prepare("{ a }", None) for _ in range(3)]
    assert plans == ["plan None"] * 3
    assert planner.asked == [None]


async def test_many_clients_at_the_same_moment_prepare_it_once(
    prepared: Operations, planner: CountingPlanner
) -> None:
    await asyncio.gather(*(prepared.prepare("{ a }", None) for _ in range(50)))
    assert planner.asked == [None]


async def test_a_client_that_leaves_does_not_take_the_others_with_it(prepared: Operations) -> None:
    first, second = (asyncio.create_task(prepared.prepare("{ a }", None)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "plan None"


async def test_operations_of_one_document_are_kept_apart(prepared: Operations) -> None:
    assert await prepared.prepare("query A { a } query B { b }", "A") == "plan A"
    assert await prepared.prepare("query A { a } query B { b }", "B") == "plan B"


@pytest.mark.parametrize(("text", "name"), [("{", None), ("{ c }", None), ("{ a }", "unplannable")])
async def test_a_refusal_is_kept_too(prepared: Operations, text: str, name: str | None) -> None:
    refusals = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await prepared.prepare(text, name)
        refusals.append(refused.value)
    assert refusals[0].refusal is refusals[1].refusal
    assert refusals[0] is not refusals[1]


async def test_a_field_without_a_way_to_it_is_answered_with_null(prepared: Operations) -> None:
    with pytest.raises(Refused) as refused:
        await prepared.prepare("{ a }", "unplannable")
    assert refused.value.refusal.body == {"data": None}
    assert refused.value.refusal.status == 200


async def test_a_flood_of_bad_texts_does_not_push_good_ones_out(
    prepared: Operations, planner: CountingPlanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST", 3)
    await prepared.prepare("{ a }", None)
    for number in range(10):
        with pytest.raises(Refused):
            await prepared.prepare(f"{{ bad{number} }}", None)
    await prepared.prepare("{ a }", None)
    assert planner.asked == [None]


def test_what_is_asked_for_least_recently_is_dropped_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given room for two outcomes
    monkeypatch.setattr(operations, "MOST", 2)
    recent = Recent()
    plans: dict[str, Any] = {name: object() for name in "abc"}
    recent.keep(("a", None), plans["a"])
    recent.keep(("b", None), plans["b"])
    # When the first is asked for, and a third comes
    assert recent.get(("a", None)) is plans["a"]
    recent.keep(("c", None), plans["c"])
    # Then the second had to go
    assert [recent.get((name, None)) for name in "abc"] == [plans["a"], None, plans["c"]]


def test_large_texts_take_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_TEXT", 100)
    recent = Recent()
    plan: Any = object()
    recent.keep(("x" * 60, None), plan)
    recent.keep(("y" * 60, None), plan)
    assert recent.get(("x" * 60, None)) is None
    assert recent.get(("y" * 60, None)) is plan
    recent.keep(("z" * 200, None), plan)
    assert recent.get(("z" * 200, None)) is None
