"""The benchmark of the gateway measures what it says: the right graph, sizes, answers and counts."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp
import orjson
import pytest
from graphql import parse, validate

from benchmarks.gateway import contestants
from benchmarks.gateway.compare import Score, request, table
from benchmarks.gateway.execution import canned
from benchmarks.gateway.load import drive
from benchmarks.gateway.memory import texts
from benchmarks.gateway.shop import QUERY, SIZES, Size, Subgraphs, supergraph
from gateway.codec import CODEC
from gateway.federation import Executor, Planner, RequestContext, Supergraph

GRAPH = Supergraph.from_sdl(supergraph("http://127.0.0.1:1"))


def test_the_query_takes_two_dependent_fetches() -> None:
    document = parse(QUERY)
    assert validate(GRAPH.api_schema, document) == []
    plan = Planner(GRAPH).plan(document)
    assert (plan.fetch_count, plan.depth) == (2, 2)


@pytest.mark.parametrize(("size", "least", "most"), [(SIZES[0], 1_400, 1_800), (SIZES[1], 75_000, 85_000)])
async def test_answers_have_the_sizes_that_are_told(size: Size, least: int, most: int) -> None:
    subgraphs = Subgraphs()
    executor = Executor(GRAPH, {name: canned(subgraphs, name) for name in ("products", "reviews")})
    result = await executor.execute(Planner(GRAPH).plan(parse(QUERY)), size.variables, RequestContext())
    assert result.errors == []
    products = (result.data or {})["products"]
    assert [len(item["reviews"]) for item in products] == [size.reviews] * size.products
    assert least < len(result.to_bytes(CODEC)) < most


async def test_the_stub_answers_the_same_twice_and_counts() -> None:
    with contestants.stub() as origin:
        async with aiohttp.ClientSession() as session:
            for _ in range(2):
                asked = {"query": "{ products(first: 1) { id } }"}
                async with session.post(f"{origin}/products", json=asked) as answer:
                    assert await answer.json() == {"data": {"products": [{"id": "0"}]}}
            async with session.get(f"{origin}/calls") as answer:
                assert int(await answer.read()) == 2


async def test_the_load_sends_as_many_as_it_is_told_and_counts_what_fails() -> None:
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                seen.append(await reader.readexactly(2))
                status = b"500 No" if len(seen) % 2 else b"200 OK"
                writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        burst = await drive(port, lambda: b"{}", connections=1, seconds=30.0, most=6)
    assert (burst.answered, burst.failed, burst.body) == (3, 3, b"{}")
    assert seen == [b"{}"] * 6


def test_the_table_shows_medians_and_ratios() -> None:
    ours = Score([200.0, 400.0, 300.0], [1.0], [2.0], 1640, 50_000_000)
    theirs = Score([100.0], [1.0], [2.0], 1640, 200_000_000)
    scores = {("ours", "small"): ours, ("theirs", "small"): theirs}
    assert "| ours | small | 300 | 3.00 | 1 | 2.00 | 1,640 | 50 |" in table(scores, SIZES[:1], "theirs")


def test_the_memory_run_asks_for_many_operations_valid_and_not() -> None:
    body = texts()
    found = [orjson.loads(body())["query"] for _ in range(3_000)]
    assert len(set(found)) > 900
    assert any("produce(" in query for query in found)
    assert request(SIZES[0]).startswith(b'{"query":')
