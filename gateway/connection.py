"""One connection to a service: HTTP/1.1 as far as a GraphQL client needs it.

One request at a time goes out, one answer is read whole. There are no redirects, cookies or compression.
Whatever is odd about an answer ends the connection; nothing of it is left for the next request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import cast

import httptools

from gateway.federation import DeadlineExceededError, FetchResponse, TransportError

MOST_BYTES = 50_000_000
"""Largest answer read from a service, its headers included."""


class StaleError(TransportError):
    """The service hung up before it answered with a single byte, as it may do with a connection kept open."""


class Connection(asyncio.Protocol):
    """A connection that is reused; `lost` is called once when it is no more."""

    def __init__(self, lost: Callable[[Connection], None]) -> None:
        self._lost = lost
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[FetchResponse] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._received = 0
        self._status = 0
        self._framed = False
        self._complete = False
        self._kept = False
        self._parts: list[bytes] = []

    @property
    def alive(self) -> bool:
        """Whether another request can go out."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, message: bytes, deadline: float | None) -> FetchResponse:
        """Send a request, head and body, and wait for its answer.

        Raises:
            DeadlineExceededError: There was none before the deadline, a moment of `time.monotonic()`.
            StaleError: The service hung up without a word.
            TransportError: The answer broke off, was too large, or was none.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[FetchResponse] = loop.create_future()
        if self._transport is None or self._transport.is_closing():
            raise StaleError("the connection is closed")
        self._begin(answer)
        timer = None if deadline is None else loop.call_later(deadline - time.monotonic(), self._expire)
        self._transport.write(message)
        try:
            return await answer
        finally:
            self._answer = None
            if timer is not None:
                timer.cancel()
            if not self._complete:
                self.close()

    def close(self) -> None:
        """Hang up at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        # Transports of uvloop are none by inheritance.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """A part of an answer, or something nobody asked for."""
        self._received += len(data)
        if self._answer is None:
            self.close()
            return
        if self._received > MOST_BYTES:
            self._fail(TransportError("the answer is too large"))
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            # What follows a complete answer does not make that answer worse.
            self._kept = False
            if not self._complete:
                self._fail(TransportError("the answer is no HTTP"))
        if self._complete:
            self._settle()

    def connection_lost(self, failure: Exception | None) -> None:
        """The connection is gone: the end of an answer that has no other, or of all hope for one."""
        self._transport = None
        if self._status >= 200 and not self._framed and failure is None:
            self._complete = True
            self._settle()
        else:
            early = StaleError if self._received == 0 else TransportError
            self._fail(early("the connection was lost"))
        self._lost(self)

    def on_message_begin(self) -> None:
        """An answer begins; a second one to the same question ends the connection."""
        if self._complete:
            self._kept = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header: all that counts is whether the answer tells its own end."""
        if not self._framed and name.lower() in (b"content-length", b"transfer-encoding"):
            self._framed = True

    def on_headers_complete(self) -> None:
        """The head is read."""
        if not self._complete:
            self._status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if not self._complete:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        """The answer is whole, unless it only says that one is on its way (1xx)."""
        if self._complete:
            return
        if self._status < 200:
            self._status, self._framed, self._parts = 0, False, []
            return
        self._complete = True
        self._kept = self._parser.should_keep_alive()

    def _begin(self, answer: asyncio.Future[FetchResponse]) -> None:
        self._answer = answer
        self._received = self._status = 0
        self._framed = self._complete = self._kept = False
        self._parts = []

    def _settle(self) -> None:
        if not self._kept:
            self.close()
        if self._answer is not None and not self._answer.done():
            body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._answer.set_result(FetchResponse(self._status, body))
        self._parts = []

    def _expire(self) -> None:
        self._fail(DeadlineExceededError("no answer in time"))

    def _fail(self, failure: TransportError) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(failure)
