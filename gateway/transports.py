"""How requests reach the services: HTTP over pooled connections, behind the engine's `Transport`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import TracebackType

import aiohttp

from gateway.federation import FetchRequest, FetchResponse, TransportError

CONNECTIONS_PER_SERVICE = 100
CONNECT_SECONDS = 2.0

IDLE_SECONDS = 4.0
"""Idle time after which a connection is dropped: less than the five seconds after which uvicorn hangs up,
as a request sent into a closing connection is lost."""

MOST_BYTES = 50_000_000
"""Largest answer read from a service."""


class HttpPool:
    """The connections to all services, open while the application runs."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> HttpPool:
        connector = aiohttp.TCPConnector(
            limit=0, limit_per_host=CONNECTIONS_PER_SERVICE, keepalive_timeout=IDLE_SECONDS
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"content-type": "application/json", "accept": "application/json"},
            skip_auto_headers=("user-agent", "accept-encoding"),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open session; raises `TransportError` outside of `async with`."""
        if self._session is None:
            raise TransportError("The pool is not open.")
        return self._session


@dataclass(frozen=True)
class HttpTransport:
    """Sends the engine's requests to one service over the pool."""

    pool: HttpPool
    url: str

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        """Post the request; raises `TransportError` when no answer came before its deadline."""
        try:
            async with self.pool.session.post(
                self.url,
                data=request.body,
                headers=dict(request.headers),
                timeout=_timeout(request.deadline),
                allow_redirects=False,
            ) as response:
                return FetchResponse(response.status, await _read(response))
        except (aiohttp.ClientError, OSError, ValueError) as failure:
            raise TransportError(f"{request.subgraph}: {type(failure).__name__}") from failure


def _timeout(deadline: float | None) -> aiohttp.ClientTimeout:
    # aiohttp takes zero for "no limit", so what is overdue gets a millisecond.
    total = None if deadline is None else max(deadline - time.monotonic(), 0.001)
    return aiohttp.ClientTimeout(total=total, sock_connect=CONNECT_SECONDS)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    if response.content_length is not None and response.content_length <= MOST_BYTES:
        return await response.read()
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            raise aiohttp.ClientPayloadError("answer too large")
    return bytes(body)
