"""A supergraph in a file: served, and followed when it changes, without a request noticing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette

from gateway.assembly import assemble
from gateway.callers import ForwardedCallers
from gateway.engine import Engines
from gateway.federation import CompositionError, Subgraph, Transport, compose
from gateway.limits import Limits
from gateway.supergraph_file import SupergraphFile
from gateway.transports import HttpPool, HttpTransport
from quadhelix.settings import Settings
from quadhelix.testing import eventually
from tests.gateway.serving import served, subgraphs

BROKEN = ["", "type Query {", "type Query { a: Int }", '"""only a description"""']


def supergraph(schemas: Mapping[str, Any], urls: Mapping[str, str], note: str = "") -> str:
    """The supergraph text, with a note that makes it another text of the same meaning."""
    parts = [Subgraph(name, urls[name], schema.as_str()) for name, schema in schemas.items()]
    text = compose(parts).supergraph_sdl
    assert text
    return f"# {note}\n{text}"


def swap(path: Path, text: str) -> None:
    """Put another text in the file's place in one go, as a careful operator does."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


@contextlib.asynccontextmanager
async def watching(
    path: Path, refused: list[CompositionError]
) -> AsyncIterator[tuple[SupergraphFile, Starlette]]:
    pool = HttpPool()

    def connect(_name: str, url: str) -> Transport:
        return HttpTransport(pool, url)

    source = SupergraphFile(
        path, Engines(Limits()), connect, refused=lambda errors: refused.extend(errors), poll_seconds=0.02
    )
    app = assemble(source, ForwardedCallers(), pool, Settings())
    async with app.router.lifespan_context(app):
        yield source, app


async def test_many_swaps_under_load_fail_no_request(
    tmp_path: Path, subgraph_schemas: dict[str, Any]
) -> None:
    path = tmp_path / "all.graphql"
    async with subgraphs(subgraph_schemas) as urls:
        path.write_text(supergraph(subgraph_schemas, urls))
        pool = HttpPool()
        source = SupergraphFile(
            path, Engines(Limits()), lambda _, url: HttpTransport(pool, url), poll_seconds=0.01
        )
        app = assemble(source, ForwardedCallers(), pool, Settings())
        async with served(app) as address, aiohttp.ClientSession() as session:
            await eventually(lambda: source.engines.engine is not None)
            # Given clients that ask without pause
            stop = asyncio.Event()
            answers: list[tuple[int, Any]] = []

            async def ask() -> None:
                while not stop.is_set():
                    asked = {"query": "{ labs { name devices } slow(seconds: 0.02) }"}
                    async with session.post(f"{address}/graphql", json=asked) as reply:
                        answers.append((reply.status, await reply.json()))

            clients = [asyncio.create_task(ask()) for _ in range(8)]
            graphs: set[str] = set()
            # When the file is changed ten times, now and then for one that is none
            for number in range(10):
                swap(path, supergraph(subgraph_schemas, urls, f"version {number}"))
                if number % 3 == 2:
                    await asyncio.sleep(0.05)
                    swap(path, BROKEN[number // 3])
                    await eventually(lambda: source.state()["status"] == "degraded")
                    swap(path, supergraph(subgraph_schemas, urls, f"mended {number}"))
                await eventually(
                    lambda: source.state()["status"] == "ready" and source.state()["graph"] not in graphs
                )
                graphs.add(source.state()["graph"])
                seen = len(answers)
                await eventually(lambda seen=seen: len(answers) > seen + 8)
            stop.set()
            await asyncio.gather(*clients)
            # Then every request was answered in full
            assert len(graphs) == 10
            assert len(answers) > 80
            assert {status for status, _ in answers} == {200}
            assert all(answer == answers[0][1] for _, answer in answers)
            assert "errors" not in answers[0][1]


@pytest.mark.parametrize("text", [*BROKEN, None])
async def test_a_text_that_cannot_be_served_leaves_the_graph_as_it_was(
    tmp_path: Path, subgraph_schemas: dict[str, Any], text: str | None
) -> None:
    # Given a graph that is served
    path, refused = tmp_path / "all.graphql", list[CompositionError]()
    good = supergraph(subgraph_schemas, dict.fromkeys(subgraph_schemas, "http://127.0.0.1:1/graphql"))
    path.write_text(good)
    async with watching(path, refused) as (source, _):
        await eventually(lambda: source.state()["status"] == "ready")
        engine = source.engines.engine
        # When the file becomes one that cannot be served
        if text is None:
            path.unlink()
        else:
            swap(path, text)
        await eventually(lambda: source.state()["status"] == "degraded")
        # Then the old graph is served, readiness has a code, and nobody is told to give up
        assert source.engines.engine is engine
        assert source.state()["composition"][0]["code"].endswith(("SUPERGRAPH", "SUPERGRAPH_UNREADABLE"))
        assert not refused
        # And when it is mended, all is well
        swap(path, good + "\n# mended")
        await eventually(lambda: source.state()["status"] == "ready")
        assert source.engines.engine is not engine


async def test_a_first_text_that_cannot_be_served_is_told_at_once(tmp_path: Path) -> None:
    refused = list[CompositionError]()
    async with watching(tmp_path / "nowhere.graphql", refused) as (source, _):
        await eventually(lambda: bool(refused))
        assert refused[0].code == "SUPERGRAPH_UNREADABLE"
        assert source.state()["status"] == "starting"
