"""How requests reach the services: HTTP over pooled connections, behind the engine's `Transport`."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from base64 import b64encode
from collections import deque
from collections.abc import Mapping
from functools import cache
from types import TracebackType
from urllib.parse import SplitResult, unquote, urlsplit

from gateway.connection import Connection, StaleError
from gateway.federation import DeadlineExceededError, FetchRequest, FetchResponse, TransportError

CONNECTIONS_PER_ORIGIN = 100
CONNECT_SECONDS = 2.0
ATTEMPTS = 3
"""How often a query is sent: on a kept connection, to a process that leaves, to the one that takes over."""

IDLE_SECONDS = 4.0
"""Idle time after which a connection is dropped: less than the five seconds after which uvicorn hangs up,
as a request sent into a closing connection is lost."""

_ACCEPT = "application/json, application/graphql-response+json;q=0.9"
_FIXED = f"content-type: application/json\r\naccept: {_ACCEPT}\r\naccept-encoding: identity\r\n"
_OURS = frozenset(
    {"host", "connection", "content-length", "content-type", "accept", "accept-encoding", "transfer-encoding"}
)


_VISIBLE = re.compile(r"[!-~]+")


class HttpPool:
    """The connections to all services, open while the application runs."""

    def __init__(self) -> None:
        self._origins: dict[tuple[str, int, bool], Origin] = {}
        self._open = False

    async def __aenter__(self) -> HttpPool:
        self._open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        for origin in self._origins.values():
            origin.close()
        self._origins.clear()

    def origin(self, host: str, port: int, *, tls: bool) -> Origin:
        """The connections to one server; raises `TransportError` outside of `async with`."""
        if not self._open:
            raise TransportError("The pool is not open.")
        found = self._origins.get((host, port, tls))
        if found is None:
            found = self._origins[host, port, tls] = Origin(host, port, tls=tls)
        return found


class Origin:
    """The connections to one server: at most `CONNECTIONS_PER_ORIGIN`, the one used last first."""

    def __init__(self, host: str, port: int, *, tls: bool) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._idle: deque[tuple[Connection, float]] = deque()
        self._connections: set[Connection] = set()
        self._connecting = 0
        self._closed = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    def idle(self) -> Connection | None:
        """A connection that was used a moment ago, if there is one."""
        while self._idle:
            connection, since = self._idle.pop()
            if connection.alive and time.monotonic() - since < IDLE_SECONDS:
                return connection
            connection.close()
        return None

    async def connect(self, deadline: float | None) -> Connection:
        """A new connection, or one that is given back when there are as many as there may be.

        Raises:
            DeadlineExceededError: There was none before the deadline.
            TransportError: There is no connecting to the server.
        """
        remaining = None if deadline is None else deadline - time.monotonic()
        try:
            async with asyncio.timeout(remaining):
                while len(self._connections) + self._connecting >= CONNECTIONS_PER_ORIGIN:
                    await self._turn()
                    if (connection := self.idle()) is not None:
                        return connection
                return await self._open()
        except TimeoutError:
            raise DeadlineExceededError("no connection in time") from None

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next request."""
        if connection.alive:
            self._idle.append((connection, time.monotonic()))
            self._drop_expired()
        self._wake()

    def close(self) -> None:
        """Hang up everywhere."""
        self._closed = True
        self._idle.clear()
        for connection in [*self._connections]:
            connection.close()

    async def _open(self) -> Connection:
        self._connecting += 1
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: Connection(self._forget),
                    self._host,
                    self._port,
                    ssl=tls_context() if self._tls else None,
                )
        except (OSError, ValueError) as failure:
            # Also of its own time limit, which is not that of the request.
            raise TransportError(f"no connection: {type(failure).__name__}") from None
        finally:
            self._connecting -= 1
            self._wake()
        # It may be lost again already, or nobody may want it any more.
        if not connection.alive or self._closed:
            connection.close()
            raise StaleError("the connection was lost")
        self._connections.add(connection)
        return connection

    async def _turn(self) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting
        except asyncio.CancelledError:
            # The turn of one who left goes to the next.
            if waiting.done() and not waiting.cancelled():
                self._wake()
            raise

    def _wake(self) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return

    def _drop_expired(self) -> None:
        until = time.monotonic() - IDLE_SECONDS
        while self._idle and self._idle[0][1] < until:
            self._idle.popleft()[0].close()

    def _forget(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self._wake()


class HttpTransport:
    """Sends the engine's requests to one service over the pool."""

    keeps_deadline = True

    def __init__(self, pool: HttpPool, url: str) -> None:
        self._pool = pool
        self._address = _address(url)

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        """Post the request.

        A query is sent again on a new connection when the service hung up without a word, as it does with
        kept connections, and with new ones in the moment in which it leaves.

        Raises:
            DeadlineExceededError: No answer came before the deadline.
            TransportError: No answer came at all, or none that is HTTP.
        """
        host, port, tls, head, authorization = self._address or _no_address()
        origin = self._pool.origin(host, port, tls=tls)
        message = _message(head, authorization, request)
        attempts = ATTEMPTS if request.repeatable else 1
        connection = origin.idle()
        while True:
            attempts -= 1
            try:
                connection = connection or await origin.connect(request.deadline)
                return await connection.ask(message, request.deadline)
            except StaleError:
                if not attempts:
                    raise
            finally:
                if connection is not None:
                    origin.give_back(connection)
            connection = None


_Address = tuple[str, int, bool, str, str]


@cache
def tls_context() -> ssl.SSLContext:
    """What is trusted: the certificates of this machine."""
    return ssl.create_default_context()


def _address(url: str) -> _Address | None:
    """Host, port, whether it is TLS, the head of every request, and that of a request without credentials."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if parts.scheme not in ("http", "https") or not host:
            return None
        tls = parts.scheme == "https"
        ascii_host = host if ":" in host else host.encode("idna").decode()
        if not _VISIBLE.fullmatch(ascii_host + target):
            return None
    except ValueError:
        return None
    name = f"[{host}]" if ":" in host else ascii_host
    shown = name if port is None else f"{name}:{port}"
    head = f"POST {target} HTTP/1.1\r\nhost: {shown}\r\n{_FIXED}"
    return ascii_host, port or (443 if tls else 80), tls, head, _credentials(parts)


def _no_address() -> _Address:
    raise TransportError("the address of the service is none")


def _credentials(parts: SplitResult) -> str:
    if parts.username is None:
        return ""
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"authorization: Basic {b64encode(pair.encode()).decode()}\r\n"


def _message(head: str, authorization: str, request: FetchRequest) -> bytes:
    """The whole request; raises `TransportError` for headers that HTTP cannot carry."""
    lines = [f"{name}: {value}\r\n" for name, value in request.headers.items() if name.lower() not in _OURS]
    headers = "".join(lines)
    if headers.count("\r") != len(lines) or headers.count("\n") != len(lines) or "\0" in headers:
        raise TransportError("a header holds a line break")
    if authorization and not _has(request.headers, "authorization"):
        headers += authorization
    try:
        encoded = f"{head}{headers}content-length: {len(request.body)}\r\n\r\n".encode("latin-1")
    except UnicodeEncodeError:
        raise TransportError("a header holds what HTTP cannot carry") from None
    return encoded + request.body


def _has(headers: Mapping[str, str], name: str) -> bool:
    return any(known.lower() == name for known in headers)
