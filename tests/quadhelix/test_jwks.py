"""Keys that change while we run, and key servers that fail."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from quadhelix.errors import InvalidInput, Unauthenticated, Unavailable
from quadhelix.identity import Actor
from quadhelix.jwks import REFRESH_SECONDS, RETRY_SECONDS, STALE_SECONDS, BearerVerifier, key_name, key_reader
from quadhelix.tokens import Signer, new_key, write_key

FIRST, SECOND = new_key("first"), new_key("second")
SOMEONE = Actor("someone")


def token(key: OKPKey) -> str:
    return Signer(key, "issuer", "audience").sign(SOMEONE, seconds=600)


@dataclass
class World:
    """An issuer with its published keys, and a clock that moves when told."""

    keys: list[OKPKey] = field(default_factory=lambda: [FIRST])
    now: float = 1_000.0
    readings: int = 0
    failure: Exception | None = None

    async def read(self) -> bytes:
        self.readings += 1
        await asyncio.sleep(0)
        if self.failure:
            raise self.failure
        return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}).encode()

    def verifier(self) -> BearerVerifier:
        return BearerVerifier(self.read, "issuer", "audience", clock=lambda: self.now)


async def test_keys_are_read_once_for_many_tokens() -> None:
    world = World()
    verifier = world.verifier()
    assert await asyncio.gather(*(verifier.verify(token(FIRST)) for _ in range(20))) == [SOMEONE] * 20
    assert world.readings == 1


async def test_a_rotated_key_is_found_when_a_token_names_it() -> None:
    # Given a verifier that knows the first key
    world = World()
    verifier = world.verifier()
    await verifier.verify(token(FIRST))
    # When the issuer adds a second one
    world.keys = [FIRST, SECOND]
    world.now += REFRESH_SECONDS + 1
    # Then its tokens verify without anybody restarting anything
    assert await verifier.verify(token(SECOND)) == SOMEONE


async def test_invented_key_names_do_not_become_requests_to_the_issuer() -> None:
    world = World()
    verifier = world.verifier()
    await verifier.verify(token(FIRST))
    for _ in range(50):
        with pytest.raises(Unauthenticated):
            await verifier.verify(token(SECOND))
    assert world.readings == 1


async def test_a_withdrawn_key_is_forgotten_after_an_hour_even_for_remembered_tokens() -> None:
    # Given a token that verified
    world = World()
    verifier = world.verifier()
    old = token(FIRST)
    await verifier.verify(old)
    # When its key was withdrawn an hour ago
    world.keys = [SECOND]
    world.now += STALE_SECONDS + 1
    # Then it no longer verifies
    with pytest.raises(Unauthenticated):
        await verifier.verify(old)


@pytest.mark.parametrize("failure", [OSError("gone"), TimeoutError(), ValueError("not JSON")])
async def test_known_keys_outlive_a_failing_issuer(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    verifier = world.verifier()
    await verifier.verify(token(FIRST))
    world.failure = failure
    world.now += STALE_SECONDS + 1
    assert await verifier.verify(token(FIRST)) == SOMEONE
    assert "cannot be read" in caplog.text
    assert "gone" not in caplog.text


async def test_without_any_keys_yet_it_is_unavailable_and_soon_tried_again() -> None:
    # Given an issuer that is away
    world = World(failure=OSError())
    verifier = world.verifier()
    with pytest.raises(Unavailable):
        await verifier.verify(token(FIRST))
    # When it comes back
    world.failure = None
    world.now += RETRY_SECONDS + 0.1
    # Then so do we
    assert await verifier.verify(token(FIRST)) == SOMEONE


async def test_a_key_file_may_appear_after_start(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "x.jwks.json"
    now = 0.0
    verifier = BearerVerifier(key_reader(str(path)), "issuer", "audience", clock=lambda: now)
    with pytest.raises(Unavailable):
        await verifier.verify(token(FIRST))
    write_key(FIRST, tmp_path / "keys" / "x.json", path)
    now = 2.0
    assert await verifier.verify(token(FIRST)) == SOMEONE


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"7", b'{"keys": 7}', b'{"keys": [7]}', b'{"keys": [{}]}', b"[" * 9999]
)
async def test_what_is_no_key_set_counts_as_none(body: bytes) -> None:
    async def read() -> bytes:
        return body

    with pytest.raises((Unavailable, Unauthenticated)):
        await BearerVerifier(read, "issuer", "audience").verify(token(FIRST))


@pytest.fixture
async def address() -> AsyncIterator[Callable[..., str]]:
    """Serves fixed answers on loopback: `address(status, body)`."""
    answers: dict[str, tuple[int, bytes]] = {}

    async def answer(request: web.Request) -> web.Response:
        status, body = answers[request.path]
        return web.Response(status=status, body=body, headers={"location": "/elsewhere"})

    app = web.Application()
    app.router.add_get("/{name}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]

    def serving(status: int, body: bytes) -> str:
        path = f"/{len(answers)}"
        answers[path] = (status, body)
        return f"http://{host}:{port}{path}"

    yield serving
    await runner.cleanup()


async def test_keys_come_over_http(address: Callable[..., str]) -> None:
    keys = json.dumps({"keys": [FIRST.as_dict(private=False)]}).encode()
    verifier = BearerVerifier(key_reader(address(200, keys)), "issuer", "audience")
    assert await verifier.verify(token(FIRST)) == SOMEONE


@pytest.mark.parametrize(
    ("status", "body"), [(500, b"x"), (404, b"x"), (302, b"x"), (204, b""), (200, b" " * 2_000_000)]
)
async def test_a_key_server_that_misbehaves_is_unavailable(
    address: Callable[..., str], status: int, body: bytes
) -> None:
    verifier = BearerVerifier(key_reader(address(status, body)), "issuer", "audience")
    with pytest.raises(Unavailable):
        await verifier.verify(token(FIRST))


@pytest.mark.parametrize(
    "url", ["http://issuer.example/keys", "ftp://issuer.example/keys", "http://127.0.0.1.example/"]
)
def test_keys_are_not_taken_from_an_unprotected_address(url: str) -> None:
    with pytest.raises(InvalidInput):
        key_reader(url)


@given(st.text())
def test_any_text_may_be_asked_for_its_key_name(text: str) -> None:
    assert key_name(text) is None or isinstance(key_name(text), str)
