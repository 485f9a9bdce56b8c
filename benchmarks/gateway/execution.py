"""What the engine itself costs, without HTTP: `python -m benchmarks.gateway.execution`.

CPU time of one request in this process: interpreted against generated code, with subgraphs that answer from
a dictionary; and of one operation: cold, known in another layout, and known to the letter.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import orjson
from graphql import parse

from benchmarks.gateway.shop import QUERY, SIZES, Size, Subgraphs, supergraph
from gateway.codec import CODEC
from gateway.federation import (
    Execution,
    Executor,
    FetchRequest,
    FetchResponse,
    Planner,
    RequestContext,
    Supergraph,
    Transport,
)
from gateway.limits import Limits
from gateway.operations import Operations

ROUNDS = 7
ONE_FETCH = (
    "query Products($products: Int!) { products(first: $products) { id name description inStock tags } }"
)


def canned(subgraphs: Subgraphs, name: str) -> Transport:
    """A subgraph that computes each distinct answer once."""
    known: dict[bytes, bytes] = {}

    async def answer(request: FetchRequest) -> FetchResponse:
        found = known.get(request.body)
        if found is None:
            found = orjson.dumps(subgraphs.answer(name, orjson.loads(request.body)))
            known[request.body] = found
        return FetchResponse(200, found)

    return answer


async def microseconds(act: Callable[[], Awaitable[object]], times: int) -> float:
    """CPU time of doing something once, in microseconds; the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        spent = time.process_time()
        for _ in range(times):
            await act()
        rounds.append((time.process_time() - spent) / times * 1e6)
    return statistics.median(rounds)


async def measure() -> None:
    """Print both tables."""
    graph = Supergraph.from_sdl(supergraph("http://127.0.0.1:1"))
    subgraphs = Subgraphs()
    transports = {name: canned(subgraphs, name) for name in ("products", "reviews")}
    print("| request | interpreted, microseconds | generated | ratio |\n|---|---|---|---|")
    for label, query, size in [
        *((f"{size.name}, two fetches", QUERY, size) for size in SIZES),
        *((f"{size.name}, one fetch", ONE_FETCH, size) for size in SIZES),
    ]:
        times = 4000 // size.products
        spent = [
            await microseconds(_request(graph, transports, execution, query, size), times)
            for execution in (Execution.INTERPRETED, Execution.GENERATED)
        ]
        print(f"| {label} | {spent[0]:,.0f} | {spent[1]:,.0f} | {spent[0] / spent[1]:.1f} |")
    await _operations(graph, transports)


def _request(
    graph: Supergraph, transports: dict[str, Transport], execution: Execution, query: str, size: Size
) -> Callable[[], Awaitable[object]]:
    executor = Executor(graph, transports, codec=CODEC, execution=execution)
    program = executor.program(Planner(graph).plan(parse(query)))

    async def act() -> object:
        result = await executor.execute(program, size.variables, RequestContext())
        return result.to_bytes(CODEC)

    return act


async def _operations(graph: Supergraph, transports: dict[str, Transport]) -> None:
    executor = Executor(graph, transports, codec=CODEC)
    numbers = iter(range(10**9))
    with ThreadPoolExecutor(1) as worker:
        operations = Operations(graph.api_schema, Planner(graph), Limits(), worker, executor.program)
        texts = {
            "cold: parsed, validated, planned": lambda: QUERY.replace(
                "name\n", f"n{next(numbers)}: name\n", 1
            ),
            "known in another layout": lambda: f"# {next(numbers)}\n{QUERY}",
            "known to the letter": lambda: QUERY,
        }
        print("\n| operation | microseconds |\n|---|---|")
        for label, text in texts.items():
            spent = await microseconds(lambda text=text: operations.prepare(text(), None), 50)  # type: ignore[misc]
            print(f"| {label} | {spent:,.1f} |")


if __name__ == "__main__":
    asyncio.run(measure())
