"""The partners service in this process, composed as its own `app.py` does, and a client of its endpoint."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.applications import Starlette

from quadhelix.identity import Actor, Grant, Role
from quadhelix.reactions import Reactions
from quadhelix.service import service
from quadhelix.settings import Settings
from quadhelix.tokens import CONTEXT_AUDIENCE, CONTEXT_ISSUER, Signer, read_key
from services.partners.queries import Loaders
from services.partners.reactions import reactions
from services.partners.schema import schema

ADMIN = Actor("admin", frozenset({Grant(role=Role.REGION_ADMIN, region="leiden")}))


@dataclass
class Answer:
    """What came back: the status and the body as it was sent."""

    status: int
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return dict(orjson.loads(self.body))

    @property
    def codes(self) -> set[str]:
        return {error["extensions"]["code"] for error in self.json.get("errors", ())}


@dataclass
class Client:
    """A tiny ASGI client; what the application raises comes out, as it would be a 500."""

    app: Starlette
    token: str

    async def send(
        self,
        body: bytes,
        *,
        path: str = "/graphql",
        method: str = "POST",
        headers: Mapping[str, str | bytes] | None = None,
        breaks_off: bool = False,
    ) -> Answer:
        given = {"authorization": f"Bearer {self.token}"} if headers is None else headers
        sent: list[dict[str, Any]] = []
        incoming = [{"type": "http.request", "body": body, "more_body": breaks_off}]

        async def receive() -> dict[str, Any]:
            return incoming.pop(0) if incoming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [
                (name.encode(), v if isinstance(v, bytes) else v.encode()) for name, v in given.items()
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 2),
        }
        await self.app(scope, receive, send)
        return Answer(sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]))

    async def ask(self, query: object, variables: object = None, **more: object) -> Answer:
        return await self.send(json.dumps({"query": query, "variables": variables, **more}).encode())


@asynccontextmanager
async def running(settings: Settings, hears: Reactions = reactions) -> AsyncIterator[Client]:
    """The partners service, composed as its own `app.py` does; it may hear of other events."""
    key = read_key(settings.data_dir / "keys" / "context.json")
    token = Signer(key, CONTEXT_ISSUER, CONTEXT_AUDIENCE).sign(ADMIN, seconds=3600)
    app = service("partners", schema=schema, reactions=hears, loaders=Loaders, settings=settings)
    async with app.router.lifespan_context(app):
        yield Client(app, token)
