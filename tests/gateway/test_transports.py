"""The HTTP client against a server that does everything a server can do wrong."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gateway import connection, transports
from gateway.federation import DeadlineExceededError, FetchRequest, FetchResponse, TransportError
from gateway.transports import HttpPool, HttpTransport
from quadhelix.testing import eventually
from tests.certificates import certify

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BODY = b'{"data":{"a":1}}'
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n" + BODY


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections are kept however long the machine holds a test up."""
    monkeypatch.setattr(transports, "CONNECT_SECONDS", 60.0)
    monkeypatch.setattr(transports, "IDLE_SECONDS", 600.0)


@dataclass
class Server:
    """Answers each request with the next of `answers`, the last one for ever, byte for byte as told."""

    answers: list[bytes | Answer]
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None) -> AsyncIterator["Server"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
                self.heads.append(head)
                self.bodies.append(await reader.readexactly(length))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if isinstance(answer, bytes):
                    writer.write(answer)
                else:
                    await answer(reader, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def request(
    *, repeatable: bool = True, seconds: float | None = 60.0, headers: dict[str, str] | None = None
) -> FetchRequest:
    deadline = None if seconds is None else time.monotonic() + seconds
    return FetchRequest("labs", b'{"query":"{ a }"}', headers or {}, deadline, repeatable)


@asynccontextmanager
async def client(*answers: bytes | Answer) -> AsyncIterator[tuple[Server, HttpTransport]]:
    async with Server(list(answers)).running() as server, HttpPool() as pool:
        yield server, HttpTransport(pool, f"http://127.0.0.1:{server.port}/graphql?a=b")


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
    raise ConnectionResetError


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


def then_close(raw: bytes) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        await hang_up(reader, writer)

    return answer


def in_pieces(raw: bytes) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in raw:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)

    return answer


CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'6\r\n{"data\r\n5;x=y\r\n":{"a\r\n5\r\n":1}}\r\n0\r\ntrailer: x\r\n\r\n'
)
GOOD: dict[str, bytes | Answer] = {
    "length": OK,
    "chunks": CHUNKED,
    "byte by byte": in_pieces(OK),
    "chunks byte by byte": in_pieces(CHUNKED),
    "wait first": b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
    "hints first": b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + OK,
    "close": b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 16\r\n\r\n" + BODY,
    "close at once": then_close(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 16\r\n\r\n" + BODY),
    "end of stream": then_close(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + BODY),
    "HTTP/1.0": then_close(b"HTTP/1.0 200 OK\r\n\r\n" + BODY),
    "more than asked": OK + b"and more",
    "a second answer": OK + OK,
}


@pytest.mark.parametrize("name", GOOD)
async def test_every_way_to_send_an_answer_is_read_twice_over(name: str) -> None:
    async with client(GOOD[name]) as (server, transport):
        # When two requests follow one another
        found = [await transport(request()) for _ in range(2)]
        # Then both have the whole answer and nothing else
        assert found == [FetchResponse(200, BODY)] * 2
        assert server.bodies == [b'{"query":"{ a }"}'] * 2


async def test_a_connection_is_reused() -> None:
    async with client(OK, CHUNKED, OK) as (server, transport):
        for _ in range(5):
            await transport(request())
        assert server.connections == 1


async def test_a_connection_with_leftovers_is_not() -> None:
    async with client(OK + b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}!", OK) as (server, transport):
        assert [await transport(request()) for _ in range(2)] == [FetchResponse(200, BODY)] * 2
        assert server.connections == 2


async def test_what_comes_unasked_ends_the_connection() -> None:
    more, left = asyncio.Event(), asyncio.Event()

    async def and_later(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await more.wait()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\npoisoned")
        with suppress(ConnectionError):
            await reader.read()
        left.set()

    async with client(and_later, OK) as (server, transport):
        assert await transport(request()) == FetchResponse(200, BODY)
        more.set()
        await left.wait()
        assert await transport(request()) == FetchResponse(200, BODY)
        assert server.connections == 2


@pytest.mark.parametrize("status", [204, 301, 304, 404, 500])
async def test_any_status_is_an_answer_and_no_redirect_is_followed(status: int) -> None:
    raw = f"HTTP/1.1 {status} Hm\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n".encode()
    async with client(raw) as (server, transport):
        assert await transport(request()) == FetchResponse(status, b"")
        assert len(server.heads) == 1


BAD: dict[str, bytes | Answer] = {
    "nothing": hang_up,
    "half a head": then_close(b"HTTP/1.1 200 O"),
    "half a body": then_close(b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{"),
    "half a chunk": then_close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{"),
    "no last chunk": then_close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n"),
    "only wait": then_close(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "garbage": b"\x00\xff\x16\x03\x01 what is this",
    "another protocol": b"SSH-2.0-Sample\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\ncontent-length: 2\r\n\r\n" + BODY,
    "length and chunks": b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n"
    b"0\r\n\r\n",
    "switched protocols": b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
}


@pytest.mark.parametrize("name", BAD)
async def test_no_answer_is_an_error_that_tells_no_address(name: str) -> None:
    async with client(BAD[name]) as (server, transport):
        with pytest.raises(TransportError) as caught:
            await transport(request())
        assert str(server.port) not in f"{caught.value!r} {caught.value.__cause__!r}"
        # And once the server is well again, so is the client
        server.answers[:] = [OK]
        assert await transport(request()) == FetchResponse(200, BODY)


async def test_an_answer_beyond_the_bound_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MOST_BYTES", 1000)

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"3e8\r\n" + b"x" * 1000 + b"\r\n")
            await writer.drain()

    async with client(endless) as (_, transport):
        with pytest.raises(TransportError, match="too large"):
            await transport(request())


@pytest.mark.parametrize("answer", [say_nothing, b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{"])
async def test_a_service_that_dawdles_is_given_up_at_the_deadline(answer: bytes | Answer) -> None:
    async with client(answer) as (_, transport):
        began = time.monotonic()
        with pytest.raises(DeadlineExceededError):
            await transport(request(seconds=0.1))
        assert 0.05 < time.monotonic() - began < 60


async def test_a_query_is_sent_again_when_a_kept_connection_was_closed_meanwhile() -> None:
    # Given a service that hangs up when the second request comes in
    async with client(OK, hang_up, OK) as (server, transport):
        await transport(request())
        # Then a query does not notice
        assert await transport(request()) == FetchResponse(200, BODY)
        assert len(server.heads) == 3


async def test_a_mutation_is_never_sent_twice() -> None:
    async with client(OK, hang_up, OK) as (server, transport):
        await transport(request(repeatable=False))
        with pytest.raises(TransportError):
            await transport(request(repeatable=False))
        assert len(server.heads) == 2


async def test_a_query_is_sent_again_when_a_process_leaves_that_was_just_connected_to() -> None:
    # Given a service whose process hangs up, on a new connection too, until another takes over
    async with client(hang_up, hang_up, OK) as (server, transport):
        # Then a query does not notice
        assert await transport(request()) == FetchResponse(200, BODY)
        assert len(server.heads) == 3


async def test_a_service_that_always_hangs_up_is_given_up() -> None:
    async with client(OK, hang_up) as (server, transport):
        await transport(request())
        with pytest.raises(TransportError):
            await transport(request())
        assert len(server.heads) == 1 + transports.ATTEMPTS


async def test_a_query_is_not_sent_again_after_the_first_byte() -> None:
    async with client(OK, then_close(b"H"), OK) as (server, transport):
        await transport(request())
        with pytest.raises(TransportError):
            await transport(request())
        assert len(server.heads) == 2


async def test_a_connection_closed_by_the_service_is_not_used_again() -> None:
    async with client(then_close(OK), OK) as (server, transport):
        await transport(request(repeatable=False))
        [origin] = transport._pool._origins.values()
        await eventually(lambda: not origin._connections)
        assert await transport(request(repeatable=False)) == FetchResponse(200, BODY)
        assert server.connections == 2


async def test_idle_connections_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "IDLE_SECONDS", 0.0)
    async with client(OK) as (server, transport):
        await transport(request())
        await transport(request())
        assert server.connections == 2


async def test_cancelling_hangs_up_and_leaves_the_pool_usable() -> None:
    left: list[bool] = []

    async def watch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left.append(await reader.read() == b"")

    async with client(watch, OK) as (server, transport):
        asked = asyncio.create_task(transport(request()))
        await eventually(lambda: bool(server.heads))
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await eventually(lambda: left == [True])
        assert await transport(request()) == FetchResponse(200, BODY)


async def test_no_more_connections_than_allowed_and_nobody_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "CONNECTIONS_PER_ORIGIN", 3)
    open_now, most = 0, 0

    async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await asyncio.sleep(0.005)
        open_now -= 1
        writer.write(OK)

    async with client(slowly) as (_, transport):
        asked = [asyncio.create_task(transport(request())) for _ in range(40)]
        # When some leave while they wait
        await asyncio.sleep(0.01)
        for task in asked[10:20]:
            task.cancel()
        found = await asyncio.gather(*asked, return_exceptions=True)
        # Then all others are served, three at a time
        assert found.count(FetchResponse(200, BODY)) == 30
        assert most <= 3


async def test_waiting_for_a_connection_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "CONNECTIONS_PER_ORIGIN", 1)
    async with client(say_nothing) as (server, transport):
        first = asyncio.create_task(transport(request()))
        await eventually(lambda: bool(server.heads))
        with pytest.raises(DeadlineExceededError):
            await transport(request(seconds=0.1))
        first.cancel()


async def test_what_is_sent_is_plain_and_whole() -> None:
    async with client(OK) as (server, transport):
        headers = {
            "authorization": "Bearer x",
            "Content-Length": "3",
            "Host": "elsewhere",
            "x-name": "caf\xe9",
        }
        await transport(request(headers=headers))
        assert server.heads[0] == (
            f"POST /graphql?a=b HTTP/1.1\r\nhost: 127.0.0.1:{server.port}\r\n"
            "content-type: application/json\r\n"
            "accept: application/json, application/graphql-response+json;q=0.9\r\n"
            "accept-encoding: identity\r\n"
            "authorization: Bearer x\r\nx-name: caf\xe9\r\ncontent-length: 17\r\n\r\n"
        )


@pytest.mark.parametrize("value", ["a\r\nx: y", "a\nb", "a\rb", "a\0b", "€"])
async def test_a_header_cannot_smuggle_another(value: str) -> None:
    async with client(OK) as (server, transport):
        with pytest.raises(TransportError):
            await transport(request(headers={"accept-language": value}))
        assert server.heads == []


async def test_credentials_of_the_address_go_as_a_header_unless_there_is_one() -> None:
    async with Server([OK]).running() as server, HttpPool() as pool:
        transport = HttpTransport(pool, f"http://user:p%40ss@127.0.0.1:{server.port}")
        await transport(request())
        await transport(request(headers={"Authorization": "Bearer x"}))
        assert server.heads[0].startswith("POST / HTTP/1.1\r\nhost: 127.0.0.1:")
        assert "authorization: Basic dXNlcjpwQHNz\r\n" in server.heads[0]
        assert "Basic" not in server.heads[1]


@pytest.mark.parametrize(
    "url", ["", "labs", "ftp://a/b", "http://", "http://a:b/", "http://[::1/", "http://a/\xe9", "http://a/ b"]
)
async def test_an_address_that_is_none_is_no_answer(url: str) -> None:
    async with HttpPool() as pool:
        with pytest.raises(TransportError):
            await HttpTransport(pool, url)(request())


async def test_nobody_there_is_no_answer() -> None:
    async with Server([OK]).running() as server, HttpPool() as pool:
        port = server.port
    async with HttpPool() as pool:
        with pytest.raises(TransportError) as caught:
            await HttpTransport(pool, f"http://127.0.0.1:{port}/")(request())
        assert str(port) not in str(caught.value)


async def test_a_pool_is_usable_only_while_it_is_open() -> None:
    pool = HttpPool()
    transport = HttpTransport(pool, "http://127.0.0.1:1/")
    with pytest.raises(TransportError, match="not open"):
        await transport(request())


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_server_that_speaks_tls_is_asked_only_when_its_certificate_is_trusted(
    trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a server with a certificate, and a machine that trusts it or not
    authority = certify(tmp_path)
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(authority, tmp_path / "server.key")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    monkeypatch.setattr(transports, "tls_context", transports.tls_context.__wrapped__)
    async with Server([OK]).running(own) as server, HttpPool() as pool:
        ask = HttpTransport(pool, f"https://127.0.0.1:{server.port}/graphql")
        # when it is asked twice
        if not trusted:
            with pytest.raises(TransportError):
                await ask(request())
            assert server.heads == []
            return
        answers = [await ask(request()), await ask(request())]
    # then it answers, on one connection
    assert (answers, server.connections) == ([FetchResponse(200, BODY)] * 2, 1)
