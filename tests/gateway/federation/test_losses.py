"""Nulls that a client sees because of a failure elsewhere in the same answer have an error of their own."""

from __future__ import annotations

import json
import time
from typing import Any

from gateway.federation import ExecutionResult, Executor, FetchRequest, FetchResponse, RequestContext
from tests.gateway.federation.in_process import Federation, Store

FAILS = ValueError("no")
LOST = "SUBREQUEST_FAILED"
SDL = {
    # `must` may be null for clients, as lenient says; stars says it never is
    "books": """
      type Query { books: [Book] }
      type Book @key(fields: "id") { id: ID! title: String! size: Size @shareable }
      type Size @shareable { width: Int }""",
    "stars": """
      type Book @key(fields: "id") { id: ID! stars: Int must: Int! @shareable size: Size @shareable }
      type Size @shareable { height: Int }""",
    "lenient": 'type Book @key(fields: "id") { id: ID! must: Int @shareable }',
    "prices": """type Book @key(fields: "id") {
      id: ID! stars: Int @external price: Int @requires(fields: "stars") tax: Int }""",
}


def book(number: int, must: object = 1) -> dict[str, Any]:
    size = {"__typename": "Size", "width": 1, "height": 2}
    known = {"__typename": "Book", "id": str(number), "title": f"T{number}", "size": size}
    return known | {"stars": 5, "must": must, "price": 9, "tax": 2}


def books(*known: dict[str, Any]) -> Federation:
    return Federation.of(Store({"books": list(known)}, list(known)), **SDL)


def told(result: ExecutionResult) -> dict[str, str]:
    """By path, what the errors are."""
    return {
        ".".join(
            map(str, error.get("path", ()))
        ): f"{error['extensions']['service']} {error['extensions']['code']}"
        for error in result.errors
    }


async def test_root_fields_that_were_lost_with_another_are_explained() -> None:
    # given a root field that only one subgraph calls non-null, with a failure below it
    strict = "type Query { one: Int two: Thing! @shareable } type Thing @shareable { half: Int! }"
    lenient = "type Query { two: Thing @shareable } type Thing @shareable { half: Int! }"
    thing = {"__typename": "Thing", "half": FAILS}
    graph = Federation.of(Store({"one": 1, "two": thing}), strict=strict, lenient=lenient)
    # when that subgraph answers `data: null`
    result = await graph.run("{ mine: one two { half } again: one }")
    # then each null has its reason
    assert result.data == {"mine": None, "two": None, "again": None}
    assert told(result) == {
        "two.half": "strict SUBGRAPH_ERROR",
        "mine": f"strict {LOST}",
        "again": f"strict {LOST}",
    }


async def test_what_was_lost_with_an_entity_is_explained_and_so_is_what_needed_it() -> None:
    # given two books, of which the second comes back null because of a field that clients may see as null
    graph = books(book(0), book(1, FAILS))
    result = await graph.run("{ books { title rank: stars must price size { width height } } }")
    # then the first is whole, and all that the second lacks has a reason
    assert result.data is not None
    first, second = result.data["books"]
    assert None not in first.values()
    size = {"width": 1, "height": None}
    assert second == {"title": "T1", "rank": None, "must": None, "price": None, "size": size}
    assert told(result) == {
        "books.1.must": "stars SUBGRAPH_ERROR",
        "books.1.rank": f"stars {LOST}",
        "books.1.price": f"stars {LOST}",
        "books.1.size.height": f"stars {LOST}",
    }


async def test_an_entity_that_is_null_for_the_client_too_needs_one_error_only() -> None:
    one = {"books": 'type Query { book: Book } type Book @key(fields: "id") { id: ID! }'}
    two = {"stars": 'type Book @key(fields: "id") { id: ID! stars: Int must: Int! }'}
    graph = Federation.of(Store({"book": book(0, FAILS)}, [book(0, FAILS)]), **one, **two)
    result = await graph.run("{ book { id stars must } }")
    assert result.data == {"book": None}
    assert told(result) == {"book.must": "stars SUBGRAPH_ERROR"}


async def test_an_entity_that_does_not_exist_is_null_without_an_error() -> None:
    graph = books(book(0), book(1))
    graph.servers["stars"].store = Store({}, [book(0)])
    result = await graph.run("{ books { id stars } }")
    assert result.data == {"books": [{"id": "0", "stars": 5}, {"id": "1", "stars": None}]}
    assert result.errors == []


async def test_many_failures_take_time_in_proportion() -> None:
    # given thousands of entities, each lost to a failure of its own
    graph, many = books(), 3_000
    found = [{"id": str(number)} for number in range(many)]
    failures = [{"message": "no", "path": ["_entities", number, "must"]} for number in range(many)]

    def saying(body: dict[str, Any]) -> Any:
        async def answer(_: FetchRequest) -> FetchResponse:
            return FetchResponse(200, json.dumps(body).encode())

        return answer

    executor = Executor(
        graph.supergraph,
        {
            **graph.servers,
            "books": saying({"data": {"books": found}}),
            "stars": saying({"data": {"_entities": [None] * many}, "errors": failures}),
        },
    )
    started = time.process_time()
    result = await executor.execute(graph.plan("{ books { stars must } }"), None, RequestContext())
    assert len(result.errors) == 2 * many
    # Were each error to look through all objects, this would take a minute.
    assert time.process_time() - started < 10


async def test_an_answer_without_data_lost_all_that_it_was_asked_about() -> None:
    # given one request about the books in two places
    sdl = {
        "books": """type Query { one: Book more: Shelf } type Shelf { two: Book }
          type Book @key(fields: "id") { id: ID! }""",
        "stars": 'type Book @key(fields: "id") { id: ID! stars: Int rank: Int }',
    }
    store = Store({"one": book(0), "more": {"__typename": "Shelf", "two": book(1)}})
    graph = Federation.of(store, **sdl)
    plan = graph.plan("{ one { stars } more { two { rank } } }")
    aliases = [call.alias for call in plan.fetches[1].calls]
    assert len(set(aliases)) == 2

    # when the answer has no data, for a reason that it gives for one of the two
    async def nothing(_: FetchRequest) -> FetchResponse:
        body = {"data": None, "errors": [{"message": "no", "path": [aliases[0], 0, "stars"]}]}
        return FetchResponse(200, json.dumps(body).encode())

    executor = Executor(graph.supergraph, {**graph.servers, "stars": nothing})
    result = await executor.execute(plan, None, RequestContext())
    # then the other has a reason too
    assert result.data == {"one": {"stars": None}, "more": {"two": {"rank": None}}}
    assert told(result) == {"one.stars": "stars SUBGRAPH_ERROR", "more.two.rank": f"stars {LOST}"}
