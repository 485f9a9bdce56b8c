"""The load: connections that each send the next request as soon as the last one is answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import httptools


@dataclass
class Burst:
    """What came back during one measurement.

    Attributes:
        answered: Requests answered with 200.
        failed: Those answered with anything else, or not at all.
        seconds: Wall time.
        body: The last answer.
    """

    answered: int = 0
    failed: int = 0
    seconds: float = 0.0
    body: bytes = b""


async def drive(
    port: int, bodies: Callable[[], bytes], *, connections: int, seconds: float, most: int | None = None
) -> Burst:
    """Keep a gateway on this port of this machine busy.

    Args:
        port: Where it listens.
        bodies: Gives the body of the next request.
        connections: How many requests are under way at any time.
        seconds: When no more requests begin.
        most: How many requests begin at all.
    """
    burst = Burst()
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    until = started + seconds
    clients = [_Client(burst, bodies, until, most) for _ in range(connections)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*(client.done for client in clients))
    burst.seconds = time.perf_counter() - started
    return burst


class _Client(asyncio.Protocol):
    def __init__(self, burst: Burst, bodies: Callable[[], bytes], until: float, most: int | None) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._burst = burst
        self._bodies = bodies
        self._until = until
        self._most = most
        self._parts: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def connection_lost(self, failure: Exception | None) -> None:
        if not self.done.done():
            self._burst.failed += 1
            self.done.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        burst = self._burst
        if self._parser.get_status_code() == 200:
            burst.answered += 1
        else:
            burst.failed += 1
        burst.body = b"".join(self._parts)
        enough = self._most is not None and burst.answered + burst.failed >= self._most
        if enough or time.perf_counter() >= self._until:
            self.done.set_result(None)
            self._transport.close()
        else:
            # Not at once: the parser is still inside its callback.
            asyncio.get_running_loop().call_soon(self._send)

    def _send(self) -> None:
        self._parts = []
        self._parser = httptools.HttpResponseParser(self)
        body = self._bodies()
        head = (
            "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"accept: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)
