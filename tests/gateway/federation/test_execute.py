"""What becomes of an answer when subgraphs fail, lie, dawdle or only half answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from graphql import parse

from gateway.federation import (
    ExecutionResult,
    Executor,
    FetchRequest,
    FetchResponse,
    Plan,
    RequestContext,
    Transport,
    TransportError,
    VariablesError,
)
from tests.gateway.federation.in_process import Federation, Store

BOOKS = [
    {"__typename": "Book", "id": str(i), "title": f"T{i}", "stars": i, "must": i, "same": same}
    for i, same in enumerate(["a", "b", "a"])
]
SDL = {
    "books": """type Query { books: [Book]! first: Book shelf(size: Size, at: When): [Book!] }
      enum Size { SMALL LARGE }  scalar When
      type Book @key(fields: "id") { id: ID! title: String! } type Mutation { add: Book  must: Book! }""",
    "stars": 'type Book @key(fields: "id") { id: ID! stars: Int must: Int! other(not: ID): Int }',
}


def library() -> Federation:
    return Federation.of(Store({"books": BOOKS, "first": BOOKS[0], "shelf": BOOKS}, BOOKS), **SDL)


def saying(body: Any, status: int = 200) -> Transport:
    """A subgraph that always says the same."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def answer(_: FetchRequest) -> FetchResponse:
        return FetchResponse(status, raw)

    return answer


def failing(error: Exception) -> Transport:
    """A subgraph that cannot be reached."""

    async def answer(_: FetchRequest) -> FetchResponse:
        raise error

    return answer


async def run(query: str, context: RequestContext | None = None, **transports: Transport) -> ExecutionResult:
    graph = library()
    executor = Executor(graph.supergraph, {**graph.servers, **transports})
    return await executor.execute(graph.plan(query), None, context or RequestContext())


FAILURES: dict[str, Callable[[], Transport]] = {
    "transport error": lambda: failing(TransportError("http://10.0.0.7/secret refused")),
    "operating system error": lambda: failing(ConnectionResetError("10.0.0.7")),
    "not JSON": lambda: saying(b"<html>10.0.0.7</html>"),
    "not an object": lambda: saying([1]),
    "empty object": lambda: saying({}),
    "error page": lambda: saying({"detail": "10.0.0.7"}, 502),
    "data is a list": lambda: saying({"data": []}),
    "errors is a word": lambda: saying({"data": {}, "errors": "10.0.0.7"}),
    "too few entities": lambda: saying({"data": {"_entities": [{"stars": 1}]}}),
    "no entities": lambda: saying({"data": {"_entities": None}}),
    "nested beyond reason": lambda: saying(b"[" * 100_000),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failed_fetch_is_one_error_that_tells_nothing_of_the_inside(name: str) -> None:
    result = await run("{ books { title stars } }", stars=FAILURES[name]())
    # then what others said is there, and one error names code, service and place
    assert result.data == {"books": [{"title": f"T{i}", "stars": None} for i in range(3)]}
    (error,) = result.errors
    assert error["extensions"] == {"code": "SUBREQUEST_FAILED", "service": "stars"}
    assert error["path"] == ["books"]
    assert "10.0.0.7" not in json.dumps(result.to_json())


async def test_a_failed_root_leaves_no_more_than_null_and_asks_no_further() -> None:
    graph = library()
    executor = Executor(graph.supergraph, {**graph.servers, "books": failing(TransportError("x"))})
    result = await executor.execute(graph.plan("{ books { stars } }"), None, RequestContext())
    assert result.data is None
    (error,) = result.errors
    assert (error["path"], error["extensions"]["code"]) == (["books"], "SUBREQUEST_FAILED")
    assert graph.servers["stars"].requests == []


async def test_a_graphql_body_counts_whatever_the_status() -> None:
    body = {"data": {"first": {"title": "X"}}, "extensions": {"trace": 1}}
    result = await run("{ first { title } }", books=saying(body, 500))
    assert (result.data, result.errors) == ({"first": {"title": "X"}}, [])
    assert result.subgraph_extensions == (("books", {"trace": 1}),)


async def test_an_entity_error_is_reported_at_every_object_that_waited_for_it() -> None:
    # given the same book twice in a list, asked for once
    body = {
        "data": {"_entities": [{"stars": None}, {"stars": 2}]},
        "errors": [{"message": "no", "path": ["_entities", 0, "stars"], "extensions": {"code": "NOPE"}}],
    }
    books = saying({"data": {"books": [{"id": "1"}, None, {"id": "2"}, {"id": "1"}]}})
    result = await run("{ books { grade: stars } }", books=books, stars=saying(body))
    assert result.data == {"books": [{"grade": None}, None, {"grade": 2}, {"grade": None}]}
    assert [error["path"] for error in result.errors] == [["books", 0, "grade"], ["books", 3, "grade"]]
    assert result.errors[0]["extensions"] == {"code": "NOPE", "service": "stars"}


async def test_a_missing_non_null_field_takes_its_object_and_is_explained_once() -> None:
    body = {"data": {"_entities": [{"must": 1}, None, {"must": 3}]}}
    result = await run("{ books { must } }", stars=saying(body))
    assert result.data == {"books": [{"must": 1}, None, {"must": 3}]}
    assert [error["path"] for error in result.errors] == [["books", 1, "must"]]


@pytest.mark.parametrize(
    ("said", "left", "path"),
    [
        ({"title": "T", "stars": "5"}, {"title": "T", "stars": None}, ["first", "stars"]),
        ({"title": "T", "stars": 4.5}, {"title": "T", "stars": None}, ["first", "stars"]),
        ({"title": "T", "stars": True}, {"title": "T", "stars": None}, ["first", "stars"]),
        ({"title": 7, "stars": 5}, None, ["first", "title"]),
        ({"title": ["T"], "stars": 5}, None, ["first", "title"]),
        ("T", None, ["first"]),
        ([], None, ["first"]),
    ],
)
async def test_a_value_of_another_kind_than_its_type_is_null_and_explained(
    said: Any, left: Any, path: list[str]
) -> None:
    # given a graph of one part, which says something of a kind that its schema does not allow
    graph = Federation.of(
        Store({}), books="type Query { first: Book } type Book { title: String! stars: Int }"
    )
    executor = Executor(graph.supergraph, {"books": saying({"data": {"first": said}})})
    # when it is asked
    result = await executor.execute(graph.plan("{ first { title stars } }"), None, RequestContext())
    # then the client never sees it, and is told where it was
    assert result.data == {"first": left}
    (error,) = result.errors
    assert (error["path"], error["message"].endswith("of another kind than its type.")) == (path, True)


async def test_kinds_that_json_does_not_tell_apart_are_passed_on() -> None:
    graph = Federation.of(
        Store({}), all="scalar Any  type Query { id: ID  whole: Int  real: Float  any: Any }"
    )
    data = {"id": 7, "whole": 3.0, "real": 3, "any": [{"x": "y"}]}
    executor = Executor(graph.supergraph, {"all": saying({"data": data})})
    result = await executor.execute(graph.plan("{ id whole real any }"), None, RequestContext())
    assert (result.data, result.errors) == (data, [])


async def test_a_null_moves_up_to_the_list_when_its_items_may_not_be_null() -> None:
    result = await run(
        "{ shelf { must } first { title } }", stars=saying({"data": {"_entities": [None] * 3}})
    )
    assert result.data == {"shelf": None, "first": {"title": "T0"}}


async def test_an_error_under_a_null_is_explanation_enough() -> None:
    body = {"data": {"_entities": [None, None, None]}, "errors": [{"message": "down"}]}
    result = await run("{ books { must } }", stars=saying(body))
    assert result.data == {"books": [None, None, None]}
    assert [error["message"] for error in result.errors] == ["down"]
    assert result.errors[0]["path"] == ["books"]


async def test_representations_are_sent_once_and_never_for_nulls_or_missing_keys() -> None:
    graph = library()
    books = saying({"data": {"books": [{"id": "1"}, {"id": "1"}, None, {"id": None}, {}, {"id": "2"}]}})
    executor = Executor(graph.supergraph, {**graph.servers, "books": books})
    result = await executor.execute(graph.plan("{ books { stars } }"), None, RequestContext())
    sent = graph.servers["stars"].requests[0]["variables"]["representations"]
    assert sent == [{"__typename": "Book", "id": "1"}, {"__typename": "Book", "id": "2"}]
    stars = [book and book["stars"] for book in (result.data or {})["books"]]
    assert stars == [1, 1, None, None, None, 2]


async def test_nothing_is_asked_when_nobody_waits_for_it() -> None:
    graph = library()
    executor = Executor(graph.supergraph, {**graph.servers, "books": saying({"data": {"books": []}})})
    result = await executor.execute(graph.plan("{ books { stars } }"), None, RequestContext())
    assert result.data == {"books": []}
    assert graph.servers["stars"].requests == []


@pytest.mark.parametrize("late", [0.0, 0.05])
async def test_a_deadline_ends_the_waiting(late: float) -> None:
    async def asleep(request: FetchRequest) -> FetchResponse:
        assert request.deadline is not None
        await asyncio.sleep(60)
        raise AssertionError("nobody waits that long")

    started = time.monotonic()
    context = RequestContext(deadline=started + late)
    result = await run("{ first { title } }", context, books=asleep)
    assert result.data == {"first": None}
    assert result.errors[0]["extensions"] == {"code": "DEADLINE_EXCEEDED", "service": "books"}
    assert time.monotonic() - started < 50


async def test_a_transport_that_gives_up_early_has_failed_rather_than_run_out_of_time() -> None:
    context = RequestContext(deadline=time.monotonic() + 60)
    result = await run("{ first { title } }", context, books=failing(TimeoutError()))
    assert result.errors[0]["extensions"]["code"] == "SUBREQUEST_FAILED"


async def cancel_while_asking(query: str) -> tuple[bool, bool]:
    """Cancel the caller while a subgraph works; whether its work was cancelled, whether it finished."""
    graph = library()
    asked, go_on, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()
    cancelled = asyncio.Event()

    async def slow(_: FetchRequest) -> FetchResponse:
        asked.set()
        try:
            await go_on.wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        finished.set()
        return FetchResponse(200, b'{"data": {"add": null}}')

    executor = Executor(graph.supergraph, {**graph.servers, "books": slow})
    task = asyncio.create_task(executor.execute(graph.plan(query), None, RequestContext()))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await asyncio.wait_for(
        asyncio.wait(
            [asyncio.create_task(event.wait()) for event in (cancelled, finished)],
            return_when=asyncio.FIRST_COMPLETED,
        ),
        5,
    )
    return cancelled.is_set(), finished.is_set()


async def test_cancelling_a_query_cancels_its_requests() -> None:
    assert await cancel_while_asking("{ first { title } }") == (True, False)


async def test_cancelling_the_caller_of_a_mutation_lets_it_finish() -> None:
    assert await cancel_while_asking("mutation { add { title } }") == (False, True)


async def test_headers_and_subgraph_reach_the_transport() -> None:
    seen: list[FetchRequest] = []

    async def listening(request: FetchRequest) -> FetchResponse:
        seen.append(request)
        return FetchResponse(200, b'{"data": {"first": null}}')

    await run("{ first { title } }", RequestContext({"x-request-id": "7"}), books=listening)
    assert [(request.subgraph, dict(request.headers)) for request in seen] == [
        ("books", {"x-request-id": "7"})
    ]


async def test_only_used_variables_travel_and_only_when_given() -> None:
    graph = library()
    query = """query($size: Size = LARGE, $at: When, $not: ID) {
        shelf(size: $size, at: $at) { title stars other(not: $not) } }"""
    await graph.run(query, {"at": {"any": ["thing"]}})
    request = graph.servers["books"].requests[0]
    assert request["variables"] == {"at": {"any": ["thing"]}}
    assert "$not" not in request["query"]
    assert "$size: Size = LARGE" in request["query"]


@pytest.mark.parametrize("variables", [{"size": "HUGE"}, {"size": 3}, {"size": None}, {}])
async def test_variables_are_coerced_at_the_door(variables: dict[str, Any]) -> None:
    graph = library()
    executor = Executor(graph.supergraph, graph.servers)
    plan = graph.plan("query($size: Size!) { shelf(size: $size) { title } }")
    with pytest.raises(VariablesError) as caught:
        await executor.execute(plan, variables, RequestContext())
    assert "size" in caught.value.errors[0].message
    assert graph.request_count == 0


async def test_the_mutations_after_one_that_made_the_whole_answer_null_are_not_sent() -> None:
    # given a non-null mutation that fails, with another subgraph's work behind it
    sent: list[str] = []

    async def refusing(request: FetchRequest) -> FetchResponse:
        sent.append(json.loads(request.body)["query"])
        return FetchResponse(200, b'{"data": null, "errors": [{"message": "no", "path": ["a"]}]}')

    query = "mutation { a: must { stars } b: add { stars } }"
    result = await run(query, books=refusing)
    assert result.data is None
    assert len(sent) == 1


def test_a_plan_holds_no_values_and_can_be_written_down() -> None:
    graph = library()
    plan: Plan = graph.plan("query($size: Size) { shelf(size: $size) { stars } }")
    written = json.dumps(plan.to_json())
    assert "$size" in written
    assert plan.kind == "query"
    assert (plan.fetch_count, plan.depth) == (2, 2)


def test_every_subgraph_needs_a_transport() -> None:
    graph = library()
    with pytest.raises(ValueError, match="stars"):
        Executor(graph.supergraph, {"books": graph.servers["books"]})


def test_parse_of_the_same_text_gives_the_same_plan() -> None:
    graph = library()
    texts = {graph.plan("{ books { stars title } }").to_text() for _ in range(3)}
    assert len(texts) == 1
    assert parse("{ a }") == parse("{ a }")


async def test_an_error_is_reported_under_every_name_the_client_gave_the_field() -> None:
    body = {
        "data": {"first": {"title": None}},
        "errors": [{"message": "no", "path": ["first", "title"]}],
    }
    query = "{ first { title again: title } more: first { third: title } else: first { __typename } }"
    result = await run(query, books=saying(body))
    paths = [error["path"] for error in result.errors if error["message"] == "no"]
    assert paths == [["first", "title"], ["first", "again"], ["more", "third"]]


async def test_a_failed_fetch_is_reported_under_every_name_the_client_gave_its_place() -> None:
    down = failing(TransportError("x"))
    result = await run("{ first { title } again: first { title } }", books=down)
    assert [error["path"] for error in result.errors] == [["first"], ["again"]]


@pytest.mark.parametrize(
    "path",
    [[-1], ["first", -7], ["books", -5, "title"], ["books", 10**9], [True], [["x"]], ["first"] * 100_000],
)
async def test_a_path_that_leads_nowhere_does_no_harm(path: list[Any]) -> None:
    body = {"data": {"books": [{"title": "T"}], "first": None}, "errors": [{"message": "no", "path": path}]}
    result = await run("{ books { title } first { title } }", books=saying(body))
    assert result.data == {"books": [{"title": "T"}], "first": None}
    (error,) = result.errors
    # cut where it leaves the client's answer
    assert error.get("path") in (None, ["books"], ["first"])


async def test_an_error_belongs_to_the_name_whose_arguments_it_was() -> None:
    body = {
        "data": {"first": {"other": None, "other_2": None}},
        "errors": [{"message": "no", "path": ["_entities", 0, name]} for name in ("other", "other_2")],
    }
    stars = saying({"data": {"_entities": [{"other": None, "other_2": None}]}, "errors": body["errors"]})
    books = saying({"data": {"first": {"id": "1"}}})
    result = await run(
        '{ first { other(not: "1") } again: first { mine: other(not: "2") } }', books=books, stars=stars
    )
    assert [error["path"] for error in result.errors] == [["first", "other"], ["again", "mine"]]
