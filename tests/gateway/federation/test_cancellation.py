"""What happens to requests under way when the client leaves, or the deadline passes."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from gateway.federation import (
    DeadlineExceededError,
    Executor,
    FetchRequest,
    FetchResponse,
    RequestContext,
    Transport,
)
from quadhelix.testing import eventually
from tests.gateway.federation.in_process import Federation, Store

GRAPH = Federation.of(
    Store({}),
    books="""type Query { book: Book slow: Int } type Mutation { one: Int }
      type Book @key(fields: "id") { id: ID! }""",
    stars="""type Query { other: Int } type Mutation { two: Int }
      type Book @key(fields: "id") { id: ID! stars: Int }""",
)


@dataclass
class Hanging:
    """A subgraph that never answers until it is let go, and remembers who was there and who gave up."""

    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    body: bytes = b'{"data":{}}'
    asked: int = 0
    given_up: int = 0

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        self.asked += 1
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        return FetchResponse(200, self.body)


def saying(body: bytes) -> Transport:
    async def answer(_: FetchRequest) -> FetchResponse:
        return FetchResponse(200, body)

    return answer


def start(query: str, **transports: Transport) -> asyncio.Task[object]:
    executor = Executor(GRAPH.supergraph, transports)
    return asyncio.create_task(executor.execute(GRAPH.plan(query), None, RequestContext()))


@pytest.mark.parametrize(
    ("query", "asked"),
    [("{ book { stars } }", 1), ("{ slow other }", 2), ("{ slow book { stars } other }", 2)],
    ids=["one after another", "side by side", "both"],
)
async def test_a_query_gives_up_what_is_under_way_and_begins_nothing_else(query: str, asked: int) -> None:
    # Given a query whose subgraphs do not answer
    books, stars = Hanging(), Hanging()
    work = start(query, books=books, stars=stars)
    await eventually(lambda: books.asked + stars.asked == asked)
    # When the client leaves
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    # Then every request is given up
    assert books.given_up + stars.given_up == asked
    books.let_go.set()
    stars.let_go.set()
    await asyncio.sleep(0)
    assert books.asked + stars.asked == asked


async def test_a_query_that_waits_for_an_entity_is_given_up_too() -> None:
    stars = Hanging()
    work = start("{ book { stars } }", books=saying(b'{"data":{"book":{"id":"1"}}}'), stars=stars)
    await eventually(lambda: stars.asked == 1)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert stars.given_up == 1


async def test_a_mutation_runs_to_its_end_whoever_leaves() -> None:
    # Given a mutation of two subgraphs, the first of which is working
    one, two = Hanging(body=b'{"data":{"one":1}}'), Hanging(body=b'{"data":{"two":2}}')
    work = start("mutation { one two }", books=one, stars=two)
    await eventually(lambda: one.asked == 1)
    # When the client leaves
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    # Then the second still happens, once
    one.let_go.set()
    two.let_go.set()
    await eventually(lambda: two.asked == 1)
    assert (one.asked, one.given_up, two.given_up) == (1, 0, 0)


@pytest.mark.parametrize("query", ["{ slow }", "{ slow other }"])
async def test_the_deadline_ends_what_hangs_and_says_so(query: str) -> None:
    books = Hanging()
    executor = Executor(GRAPH.supergraph, {"books": books, "stars": saying(b'{"data":{"other":1}}')})
    context = RequestContext(deadline=time.monotonic() + 1)
    result = await executor.execute(GRAPH.plan(query), None, context)
    assert (result.data or {})["slow"] is None
    assert [error["extensions"]["code"] for error in result.errors] == ["DEADLINE_EXCEEDED"]
    assert books.given_up == 1


async def test_a_transport_that_keeps_the_deadline_itself_is_told_alike() -> None:
    async def late(_: FetchRequest) -> FetchResponse:
        raise DeadlineExceededError("no answer in time")

    executor = Executor(GRAPH.supergraph, {"books": late, "stars": late})
    result = await executor.execute(GRAPH.plan("{ slow }"), None, RequestContext())
    assert [error["extensions"]["code"] for error in result.errors] == ["DEADLINE_EXCEEDED"]


async def test_only_queries_may_be_sent_again() -> None:
    told: dict[str, bool] = {}

    def transport(body: bytes) -> Transport:
        async def answer(request: FetchRequest) -> FetchResponse:
            told[request.subgraph] = request.repeatable
            return FetchResponse(200, body)

        return answer

    executor = Executor(
        GRAPH.supergraph, {"books": transport(b'{"data":{}}'), "stars": transport(b'{"data":{}}')}
    )
    await executor.execute(GRAPH.plan("{ slow }"), None, RequestContext())
    await executor.execute(GRAPH.plan("mutation { two }"), None, RequestContext())
    assert told == {"books": True, "stars": False}
