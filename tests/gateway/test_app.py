"""The gateway as it really runs: over HTTP, set by the environment, with its services as HTTP servers."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.app import application, bearer_verifier, gateway, service_contexts
from quadhelix.errors import InvalidInput
from quadhelix.identity import Actor, Grant, Role
from quadhelix.settings import Settings
from quadhelix.testing import eventually
from quadhelix.tokens import DEVELOPMENT_ISSUER, Signer, new_key, read_key, write_key
from tests.gateway.serving import WithHeaders, holding, served, subgraphs

Schemas = dict[str, Any]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder with the keys that the supervisor makes."""
    for name in ("context", "development"):
        write_key(new_key(name), tmp_path / f"keys/{name}.json", tmp_path / f"keys/{name}.jwks.json")
    return tmp_path


@contextlib.asynccontextmanager
async def suite(data_dir: Path, schemas: Schemas, **parts: Any) -> AsyncIterator[str]:
    """Two services and the gateway in front of them, all over HTTP."""
    async with contextlib.AsyncExitStack() as stack:
        urls = await stack.enter_async_context(subgraphs(schemas))
        settings = Settings(
            data_dir=data_dir,
            subgraphs=tuple(f"{name}={url}" for name, url in urls.items()),
            request_timeout=60,
        )
        app = gateway(
            settings, verifier=bearer_verifier(settings), contexts=service_contexts(settings), **parts
        )
        address = await stack.enter_async_context(served(app))
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def ready() -> bool:
            async with session.get(f"{address}/health/ready") as reply:
                return reply.status == 200

        await eventually(ready)
        yield address


async def test_a_query_and_a_mutation_go_through_everything(
    data_dir: Path, subgraph_schemas: Schemas
) -> None:
    # Given the whole, over HTTP
    signer = Signer(read_key(data_dir / "keys/development.json"), DEVELOPMENT_ISSUER, "quadhelix")
    token = signer.sign(Actor("someone", frozenset({Grant(role=Role.CONSORTIUM_ADMIN)})), seconds=60)
    async with suite(data_dir, subgraph_schemas) as address, aiohttp.ClientSession() as session:
        headers = {"authorization": f"Bearer {token}"}
        # When a signed-in client asks
        asked = {"query": "{ labs { name devices } whoami }"}
        async with session.post(f"{address}/graphql", json=asked, headers=headers) as reply:
            answer = await reply.json()
        # Then both services answered as one, each having seen the gateway's signature
        assert [lab["devices"] for lab in answer["data"]["labs"]] == [["device of 1"], ["device of 2"]]
        seen = json.loads(answer["data"]["whoami"])
        assert seen["authorization"] not in (None, headers["authorization"])
        assert "traceparent" in seen
        # And a mutation is executed once
        async with session.post(f"{address}/graphql", json={"query": "mutation { count }"}) as reply:
            first = (await reply.json())["data"]["count"]
        async with session.post(f"{address}/graphql", json={"query": "mutation { count }"}) as reply:
            assert (await reply.json())["data"]["count"] == first + 1


async def test_a_hundred_clients_at_once(data_dir: Path, subgraph_schemas: Schemas) -> None:
    async with suite(data_dir, subgraph_schemas) as address, aiohttp.ClientSession() as session:

        async def ask() -> Any:
            async with session.post(f"{address}/graphql", json={"query": "{ labs { devices } }"}) as reply:
                return await reply.json()

        answers = await asyncio.gather(*(ask() for _ in range(100)))
        assert all(answer == answers[0] for answer in answers)
        assert "errors" not in answers[0]


async def test_a_body_without_length_is_refused_before_it_is_sent_whole(
    data_dir: Path, subgraph_schemas: Schemas
) -> None:
    # Given a client that sends without end, without saying how much
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 500_000_000:
            yield b" " * 100_000
            sent += 100_000
            await asyncio.sleep(0)

    async with suite(data_dir, subgraph_schemas) as address, aiohttp.ClientSession() as session:
        # When it sends
        with contextlib.suppress(aiohttp.ClientError):
            # Whether the refusal or the closed connection is seen first is up to the network
            headers = {"content-type": "application/json"}
            async with session.post(f"{address}/graphql", data=endless(), headers=headers) as reply:
                assert reply.status == 413
        # Then it could not send more than a little beyond the limit of a million bytes
        assert sent < 20_000_000


async def test_a_service_that_answers_nonsense_is_one_error(
    data_dir: Path, subgraph_schemas: Schemas
) -> None:
    # Given a service that told its schema and then lost its mind
    mad = False
    sane = WithHeaders(subgraph_schemas["devices"])

    async def sometimes(scope: Any, receive: Any, send: Any) -> None:
        if not mad or scope["type"] != "http":
            await sane(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 502, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>/srv/secret"})

    async with served(sometimes) as devices, served(WithHeaders(subgraph_schemas["labs"])) as labs:
        settings = Settings(
            data_dir=data_dir, subgraphs=(f"labs={labs}/graphql", f"devices={devices}/graphql")
        )
        app = gateway(settings, verifier=bearer_verifier(settings), contexts=service_contexts(settings))
        async with served(app) as address, aiohttp.ClientSession() as session:

            async def ask() -> Any:
                asked = {"query": "{ slow(seconds: 0) lab(id: 1) { name } }"}
                async with session.post(f"{address}/graphql", json=asked) as reply:
                    return await reply.json()

            async def served_now() -> bool:
                return "data" in await ask()

            await eventually(served_now)
            # When a client asks
            mad = True
            answer = await ask()
            # Then the rest is there, with one error that tells nothing of the inside
            assert answer["data"] == {"slow": None, "lab": {"name": "Fieldlab Noord"}}
            assert len(answer["errors"]) == 1
            assert "secret" not in json.dumps(answer)
            assert "127.0.0.1" not in json.dumps(answer)


async def test_a_client_that_hangs_up_ends_its_query(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    under_way, let_go = asyncio.Event(), asyncio.Event()

    def ended() -> bool:
        lines = [vars(record) for record in caplog.records if record.name == "gateway.access"]
        return any(line["status"] == 499 for line in lines)

    caplog.set_level(logging.INFO, "gateway.access")
    parts = {"holding": holding(under_way, let_go)}
    async with suite(data_dir, parts) as address, aiohttp.ClientSession() as session:
        # Given a query under way that its service does not answer
        asking = asyncio.create_task(session.post(f"{address}/graphql", json={"query": "{ held }"}))
        await under_way.wait()
        # When the client hangs up, then the work ends with it
        asking.cancel()
        await eventually(ended)
        let_go.set()


def test_it_is_set_by_the_environment(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUADHELIX_DATA_DIR", str(data_dir))
    monkeypatch.setenv("QUADHELIX_SUBGRAPHS", "labs=http://127.0.0.1:1/graphql")
    assert application().url_path_for("graphql") == "/graphql"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "QUADHELIX_SUBGRAPHS"),
        ({"QUADHELIX_CONTEXT_KEY": "nowhere.json"}, "QUADHELIX_CONTEXT_KEY"),
        ({"QUADHELIX_ISSUER": "https://issuer.example"}, "QUADHELIX_JWKS"),
        ({"QUADHELIX_JWKS": "http://issuer.example/keys"}, "QUADHELIX_JWKS"),
    ],
)
def test_a_wrong_setting_is_named(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], named: str
) -> None:
    monkeypatch.setenv("QUADHELIX_DATA_DIR", str(data_dir))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput) as refused:
        application()
    assert refused.value.field == named
