"""Operations are prepared once, kept within bounds, and refused ones with them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from graphql import DocumentNode, build_schema, parse

from gateway import operations
from gateway.federation import OverrideContext, Plan, PlanningError, Program
from gateway.limits import Limits
from gateway.operations import Operations, Recent, normal_form
from gateway.refusals import Refused

SCHEMA = build_schema("type Query { a: Int b: Int }")


class CountingPlanner:
    """Stands in for the engine: says what it was asked, and fails for `b`."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def plan(self, document: DocumentNode, operation_name: str | None, override: OverrideContext) -> Any:
        self.asked.append(operation_name)
        if operation_name == "unplannable":
            raise PlanningError("no way", "UNPLANNABLE_FIELD")
        return Plan("query", (), f"Query of {operation_name}", ())


@pytest.fixture
def planner() -> CountingPlanner:
    return CountingPlanner()


@pytest.fixture
def prepared(planner: CountingPlanner) -> Operations:
    worker = ThreadPoolExecutor(1)
    return Operations(SCHEMA, planner, Limits(), worker, lambda plan: Program(plan, SCHEMA))  # type: ignore[arg-type]  # only `plan` is used


async def test_an_operation_is_prepared_once(prepared: Operations, planner: CountingPlanner) -> None:
    found = [await prepared.prepare("{ a }", None) for _ in range(3)]
    assert found[0] is found[1] is found[2]
    assert planner.asked == [None]


async def test_texts_that_differ_in_layout_alone_share_a_plan(
    prepared: Operations, planner: CountingPlanner
) -> None:
    texts = ["{ a, b: a }", "query Named {\n a # comment\n b: a }", "query { a b: a }"]
    found = [await prepared.prepare(text, None) for text in texts]
    assert found[0] is found[1] is found[2]
    assert planner.asked == [None]


async def test_texts_that_ask_for_something_else_share_nothing(prepared: Operations) -> None:
    texts = ["{ a }", "{ b }", "{ b: a }", "{ a b }", "{ b a }", "query Q($x: Boolean!) { a @skip(if: $x) }"]
    found = [await prepared.prepare(text, None) for text in texts]
    assert len({id(item) for item in found}) == len(texts)


async def test_the_name_that_is_asked_for_still_has_to_be_there(prepared: Operations) -> None:
    # Given that the only operation is known under no name
    await prepared.prepare("{ a }", None)
    # When it is asked for by a name that it does not have
    with pytest.raises(Refused):
        await prepared.prepare("query A { a }", "unplannable")


async def test_override_labels_are_part_of_what_is_asked(
    prepared: Operations, planner: CountingPlanner
) -> None:
    labels = [frozenset[str](), frozenset({"percent(5)"}), frozenset({"percent(5)"})]
    found = [await prepared.prepare("{ a }", None, OverrideContext(item)) for item in labels]
    assert found[0] is not found[1]
    assert found[1] is found[2]


async def test_a_refusal_is_not_kept_for_ever(
    prepared: Operations, planner: CountingPlanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "REFUSED_SECONDS", 0.0)
    for _ in range(2):
        with pytest.raises(Refused):
            await prepared.prepare("{ a }", "unplannable")
    assert planner.asked == ["unplannable"] * 2


async def test_many_clients_at_the_same_moment_prepare_it_once(
    prepared: Operations, planner: CountingPlanner
) -> None:
    await asyncio.gather(*(prepared.prepare("{ a }", None) for _ in range(50)))
    assert planner.asked == [None]


async def test_a_client_that_leaves_does_not_take_the_others_with_it(prepared: Operations) -> None:
    first, second = (asyncio.create_task(prepared.prepare("{ a }", None)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).plan.root == "Query of None"


async def test_operations_of_one_document_are_kept_apart(prepared: Operations) -> None:
    for name in "AB":
        found = await prepared.prepare("query A { a } query B { b }", name)
        assert found.plan.root == f"Query of {name}"


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


def key(text: str) -> operations.Key:
    return (text, None, frozenset())


def test_what_is_asked_for_least_recently_is_dropped_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given room for two outcomes
    monkeypatch.setattr(operations, "MOST", 2)
    recent = Recent[object]()
    outcomes = {name: object() for name in "abc"}
    recent.keep(key("a"), outcomes["a"])
    recent.keep(key("b"), outcomes["b"])
    # When the first is asked for, and a third comes
    assert recent.get(key("a")) is outcomes["a"]
    recent.keep(key("c"), outcomes["c"])
    # Then the second had to go
    assert [recent.get(key(name)) for name in "abc"] == [outcomes["a"], None, outcomes["c"]]


def test_large_texts_take_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_BYTES", 1000)
    recent = Recent[int]()
    recent.keep(key("x" * 600), 1)
    recent.keep(key("y" * 600), 2)
    assert recent.get(key("x" * 600)) is None
    assert recent.get(key("y" * 600)) == 2
    # Beyond all room, it is not kept at all
    recent.keep(key("z" * 2000), 3)
    assert recent.get(key("y" * 600)) is None
    assert recent.get(key("z" * 2000)) is None


def test_an_outcome_that_is_kept_twice_takes_room_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_BYTES", 1000)
    recent = Recent[int]()
    for number in range(10):
        recent.keep(key("x" * 600), number)
    assert recent.get(key("x" * 600)) == 9


@pytest.mark.parametrize(
    "text", ["{ a }", "query ($x: Int = 1) { ...F } fragment F on Query { a @skip(if: true) }"]
)
def test_the_normal_form_is_stable(text: str) -> None:
    assert normal_form(parse(text), None) == normal_form(parse(f"# comment\n{text}\n\n"), None)
