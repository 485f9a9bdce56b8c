"""The subgraphs of the measured graph, in a process of their own and fast enough to be out of the way.

Each distinct request is executed once; from then on its answer is canned. `GET /calls` tells how many
requests the subgraphs have had. Prints its port on one line when it listens.
"""

from __future__ import annotations

import asyncio
from typing import cast

import httptools
import orjson
import uvloop

from benchmarks.gateway.shop import Subgraphs


class Stub:
    """What all connections share."""

    def __init__(self) -> None:
        self.calls = 0
        self._subgraphs = Subgraphs()
        self._canned: dict[tuple[bytes, bytes], bytes] = {}

    def answer(self, path: bytes, body: bytes) -> bytes:
        """The whole HTTP response."""
        if path == b"/calls":
            return _response(str(self.calls).encode())
        self.calls += 1
        canned = self._canned.get((path, body))
        if canned is None:
            name = path.decode().strip("/")
            canned = _response(orjson.dumps(self._subgraphs.answer(name, orjson.loads(body))))
            self._canned[path, body] = canned
        return canned


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection."""

    def __init__(self, stub: Stub) -> None:
        self._stub = stub
        self._parser = httptools.HttpRequestParser(self)
        self._path = b""
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to answer."""
        # Of uvloop, whose transports are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._body = []

    def on_url(self, url: bytes) -> None:
        """The path of the request."""
        self._path = url

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Answer."""
        self._transport.write(self._stub.answer(self._path, b"".join(self._body)))


def _response(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve() -> None:
    """Listen on a free port until the process is ended."""
    stub = Stub()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(stub), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
