"""Applications over HTTP on free ports, and the gateway as a process of its own."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.federation import Schema

from quadhelix.testing import eventually

PATIENCE = 60.0


@contextlib.asynccontextmanager
async def served(app: Any, port: int = 0) -> AsyncIterator[str]:
    """An ASGI application over HTTP on a free port; the address without a slash."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", lifespan="auto", timeout_keep_alive=600
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await eventually(lambda: server.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await task


class WithHeaders(GraphQL[Any, Any]):
    """A Strawberry server whose resolvers see the request's headers."""

    async def get_context(self, request: Any, response: Any) -> Any:
        return {"headers": {name: value for name, value in request.headers.items() if name != "host"}}


@contextlib.asynccontextmanager
async def subgraphs(schemas: dict[str, Any]) -> AsyncIterator[dict[str, str]]:
    """Each schema over HTTP; the address of its GraphQL endpoint by name."""
    async with contextlib.AsyncExitStack() as stack:
        yield {
            name: f"{await stack.enter_async_context(served(WithHeaders(schema)))}/graphql"
            for name, schema in schemas.items()
        }


def holding(asked: asyncio.Event, let_go: asyncio.Event) -> Schema:
    """A schema with the field `held`: it tells when it is asked, and answers when it is let go."""

    @strawberry.type
    class Query:
        @strawberry.field
        async def held(self) -> str:
            asked.set()
            await let_go.wait()
            return "done"

    return Schema(query=Query)


def listing(path: Path, urls: dict[str, str], **sdl: str) -> Path:
    """A list of subgraphs as a person writes it."""
    entries = [{"name": name, "url": url} for name, url in urls.items()]
    entries = [entry | ({"sdl": sdl[entry["name"]]} if entry["name"] in sdl else {}) for entry in entries]
    path.write_text(json.dumps(entries))
    return path


@dataclass
class Standalone:
    """`quadhelix gateway` as a process, and a client of it."""

    process: Process
    address: str
    session: aiohttp.ClientSession

    async def health(self) -> tuple[int, Any]:
        async with self.session.get(f"{self.address}/health") as reply:
            return reply.status, await reply.json()

    async def until(self, status: str) -> Any:
        """Wait until health has this status; what it tells then."""

        async def reached() -> bool:
            return bool((await self.health())[1]["status"] == status)

        await eventually(reached)
        return (await self.health())[1]

    async def ask(self, text: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        asked = {"query": text, "variables": variables}
        async with self.session.post(f"{self.address}/graphql", json=asked, headers=headers) as reply:
            return await reply.json()

    async def terminate(self) -> None:
        """Send SIGTERM, and wait until the process has ended."""
        self.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.process.wait(), PATIENCE)


@contextlib.asynccontextmanager
async def standalone(*arguments: str | Path, **variables: str) -> AsyncIterator[Standalone]:
    """The gateway, as someone starts it on a free port."""
    process = await command("gateway", *arguments, "--port", "0", **variables)
    assert process.stderr is not None
    try:
        line = (await asyncio.wait_for(process.stderr.readline(), PATIENCE)).decode()
        address = line.split()[-1].removesuffix("/graphql")
        # What it says later is read, as a full pipe would stop it.
        rest = asyncio.create_task(process.stderr.read())
        # It ends a connection that was idle for some seconds, perhaps just as a request is sent.
        once = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(connector=once) as session:
            yield Standalone(process, address, session)
        rest.cancel()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def command(*arguments: str | Path, **variables: str) -> Process:
    """One command of `quadhelix`, in an environment without our own settings."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("QUADHELIX_")}
    words = ("-m", "quadhelix", *map(str, arguments))
    return await asyncio.create_subprocess_exec(
        sys.executable, *words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**mine, **variables}
    )


async def output(*arguments: str | Path, given: str = "", **variables: str) -> tuple[int | None, str, str]:
    """A command run to its end: exit code, standard output, standard error."""
    process = await command(*arguments, **variables)
    out, err = await asyncio.wait_for(process.communicate(given.encode()), PATIENCE)
    return process.returncode, out.decode(), err.decode()
