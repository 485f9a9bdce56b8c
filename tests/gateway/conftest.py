"""A gateway over two small Federation 2 subgraphs, real Strawberry schemas, in this process or over HTTP."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import strawberry
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp
from strawberry.federation import Schema

from gateway.app import gateway
from gateway.context import Contexts
from gateway.engine import Engines
from gateway.federation import FetchRequest, FetchResponse, TransportError
from gateway.limits import Limits
from gateway.pipeline import Pipeline
from quadhelix.identity import Actor, Grant, Role
from quadhelix.jwks import BearerVerifier
from quadhelix.settings import Settings
from quadhelix.testing import eventually
from quadhelix.tokens import CONTEXT_AUDIENCE, CONTEXT_ISSUER, Signer, Verifier, new_key

# --- the subgraphs ---


@strawberry.federation.type(keys=["id"])
class Lab:
    """A place where things are tried out, owned by the subgraph of labs."""

    id: strawberry.ID
    name: str

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Lab | None":
        return LABS.get(id)


LABS = {
    strawberry.ID(number): Lab(id=strawberry.ID(number), name=name)
    for number, name in (("1", "Fieldlab Noord"), ("2", "Fieldlab Zuid"))
}


@strawberry.type
class LabQuery:
    @strawberry.field
    def labs(self) -> list[Lab]:
        return list(LABS.values())

    @strawberry.field
    def lab(self, id: strawberry.ID) -> Lab | None:
        return LABS.get(id)

    @strawberry.field
    def echo(self, text: str | None = None, number: int | None = None) -> str | None:
        return None if text is None and number is None else f"{text} {number}"

    @strawberry.field
    def fails(self) -> str | None:
        raise ValueError("this field always fails")

    @strawberry.field
    def lists(self, of: list[list[int]] | None = None) -> int:
        return len(of or [])


@strawberry.type
class LabMutation:
    @strawberry.mutation
    def count(self) -> int:
        CALLS.append("count")
        return len(CALLS)


CALLS: list[str] = []


@strawberry.federation.type(name="Lab", keys=["id"])
class LabOfDevices:
    """The same lab, as the subgraph of devices knows it."""

    id: strawberry.ID

    @strawberry.field
    def devices(self) -> list[str]:
        return [f"device of {self.id}"]

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "LabOfDevices":
        return cls(id=id)


@strawberry.type
class DeviceQuery:
    @strawberry.field
    def whoami(self, info: strawberry.Info) -> str:
        """The headers the subgraph sees, so that tests can look at them."""
        return json.dumps(dict(info.context["headers"]))

    @strawberry.field
    async def slow(self, seconds: float) -> str | None:
        await asyncio.sleep(seconds)
        return "done"


def lab_schema() -> Schema:
    return Schema(query=LabQuery, mutation=LabMutation)


def device_schema() -> Schema:
    return Schema(query=DeviceQuery, types=[LabOfDevices])


@pytest.fixture
def subgraph_schemas() -> dict[str, Schema]:
    """Both, by name of their subgraph."""
    return {"labs": lab_schema(), "devices": device_schema()}


# --- reached in this process ---


@dataclass
class SchemaTransport:
    """Executes a Strawberry schema in this process, by the engine's protocol.

    Attributes:
        down: It cannot be reached.
        seconds: How long it takes over each answer.
        held: Requests with these words are answered once `let_go` is set.
        reached: Set once it is asked for more than its schema.
    """

    schema: Schema
    down: bool = False
    seconds: float = 0.0
    held: bytes | None = None
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[FetchRequest] = field(default_factory=list)
    cancelled: int = 0
    answered: int = 0

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        if self.down:
            raise TransportError("switched off")
        self.requests.append(request)
        if b"_service" not in request.body:
            self.reached.set()
        try:
            await asyncio.sleep(self.seconds)
            if self.held and self.held in request.body:
                await self.let_go.wait()
            response = await self._answer(request)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.answered += 1
        return response

    async def _answer(self, request: FetchRequest) -> FetchResponse:
        asked = json.loads(request.body)
        result = await self.schema.execute(
            asked["query"],
            asked.get("variables"),
            {"headers": request.headers},
            None,
            asked.get("operationName"),
        )
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [error.formatted for error in result.errors]
        return FetchResponse(200, json.dumps(body).encode())


@dataclass(frozen=True)
class Reply:
    """What an application answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers["content-type"].partition(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.json().get("errors", ())]


@dataclass
class Client:
    """Speaks ASGI to an application in this process, byte for byte as told."""

    app: ASGIApp
    read_parts: int = 0
    leaves: asyncio.Event = field(default_factory=asyncio.Event)
    """Once this is set, it hangs up on a request that was read."""

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: bytes = b"",
        headers: Iterable[tuple[bytes, bytes]] = (),
        parts: Iterable[bytes] = (b"",),
    ) -> Reply:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "surrogatepass"),
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        waiting = list(parts)
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if not waiting:
                if self.read_parts:
                    await self.leaves.wait()
                return {"type": "http.disconnect"}
            self.read_parts += 1
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start, *bodies = sent
        found = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return Reply(start["status"], found, b"".join(part.get("body", b"") for part in bodies))

    async def get(self, path: str, headers: Mapping[str, str] | None = None, **query: str) -> Reply:
        return await self.request("GET", path, query=urlencode(query).encode(), headers=_raw(headers or {}))

    async def post(
        self, asked: Any, headers: Mapping[str, str] | None = None, path: str = "/graphql"
    ) -> Reply:
        body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
        raw = _raw({"content-type": "application/json", "accept": "application/json", **(headers or {})})
        return await self.request("POST", path, headers=raw, parts=[body])

    async def ask(self, text: str, headers: Mapping[str, str] | None = None, **variables: Any) -> Any:
        """Post a document and give back the whole JSON answer."""
        return (await self.post({"query": text, "variables": variables}, headers)).json()


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


# --- the gateway ---


@dataclass(frozen=True)
class Issuer:
    """Signs bearer tokens and verifies them; signs the gateway's contexts and verifies them."""

    bearer: Signer
    contexts: Signer

    @classmethod
    def new(cls) -> "Issuer":
        return cls(
            Signer(new_key("bearer"), "https://issuer.example", "quadhelix"),
            Signer(new_key("context"), CONTEXT_ISSUER, CONTEXT_AUDIENCE),
        )

    def token(self, role: Role = Role.CONSORTIUM_ADMIN, seconds: float = 3600) -> str:
        return self.bearer.sign(Actor("someone", frozenset({Grant(role=role)})), seconds=seconds)

    def verifier(self) -> BearerVerifier:
        keys = json.dumps({"keys": [self.bearer.key.as_dict(private=False)]}).encode()

        async def read() -> bytes:
            return keys

        return BearerVerifier(read, self.bearer.issuer, self.bearer.audience)

    def actor_in(self, context: str) -> Actor:
        """Whom a service takes a context token to stand for."""
        keys = KeySet([self.contexts.key])
        return Verifier(keys, CONTEXT_ISSUER, CONTEXT_AUDIENCE).verify(context)


@dataclass
class House:
    """A gateway with its outside world, for a test to disturb."""

    app: Starlette
    client: Client
    issuer: Issuer
    labs: SchemaTransport
    devices: SchemaTransport

    @property
    def engines(self) -> Engines:
        """The gateway's engine, and what it was swapped for."""
        pipeline = next(
            route.app for route in self.app.routes if isinstance(route, Route) and route.path == "/graphql"
        )
        assert isinstance(pipeline, Pipeline)
        return pipeline.engines

    async def state(self) -> Any:
        """What readiness tells."""
        return (await self.client.get("/health/ready")).json()

    async def until(self, status: str) -> None:
        """Wait until readiness has this status."""

        async def reached() -> bool:
            return bool((await self.state())["status"] == status)

        await eventually(reached)


OpenHouse = Callable[..., AbstractAsyncContextManager[House]]


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    return Issuer.new()


@pytest.fixture
def open_house(tmp_path: Path, issuer: Issuer) -> OpenHouse:
    """Opens a gateway over the two subgraphs in this process; keyword arguments change its parts."""

    @contextlib.asynccontextmanager
    async def opened(
        *,
        seconds: float = 60.0,
        wait: bool = True,
        poll_seconds: float = 0.02,
        limits: Limits | None = None,
        settings: Mapping[str, Any] | None = None,
        patience_seconds: float = 60.0,
    ) -> AsyncIterator[House]:
        labs, devices = SchemaTransport(lab_schema()), SchemaTransport(device_schema())
        app = gateway(
            Settings(
                data_dir=tmp_path, request_timeout=seconds, schema_poll=poll_seconds, **(settings or {})
            ),
            verifier=issuer.verifier(),
            contexts=Contexts(issuer.contexts),
            transports={"labs": labs, "devices": devices},
            engines=Engines(limits) if limits else None,
            patience_seconds=patience_seconds,
        )
        house = House(app, Client(app), issuer, labs, devices)
        async with app.router.lifespan_context(app):
            if wait:
                await house.until("ready")
            yield house

    return opened


@pytest.fixture
async def house(open_house: OpenHouse) -> AsyncIterator[House]:
    """A gateway that is ready."""
    async with open_house() as ready:
        yield ready
