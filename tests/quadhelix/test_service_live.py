"""Live events in a running service: what a mutation changed reaches whoever listens through the context."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import strawberry
from starlette.applications import Starlette

from quadhelix import live
from quadhelix.events import OrganisationRegistered
from quadhelix.graph.context import Context, Info
from quadhelix.live import Item, LiveEvent, Resync
from quadhelix.migrations import upgrade
from quadhelix.service import service
from quadhelix.settings import Settings
from quadhelix.testing import RunningBroker, eventually
from quadhelix.tokens import CONTEXT_AUDIENCE, CONTEXT_ISSUER, Signer, new_key, read_key, write_key
from services.partners.queries import Loaders
from services.partners.reactions import reactions
from services.partners.schema import schema
from tests.quadhelix.partners_client import ADMIN, Client

REGISTER = """mutation ($input: RegisterOrganisationInput!) {
  registerOrganisation(input: $input) { organisation { id } errors { code } }
}"""
COMPANY = {"region": "leiden", "kind": "COMPANY", "helixSector": "BUSINESS", "country": "NL"}
REGISTERED = [OrganisationRegistered.subject()]


@strawberry.type
class Query:
    ready: bool = True


@strawberry.type
class Subscription:
    """A subscription as a service may have it one day: places in the stream, and when to read anew."""

    @strawberry.subscription
    async def registered(self, info: Info, after: int | None = None) -> AsyncIterator[str]:
        assert info.context.live
        async with info.context.live.subscribe(REGISTERED, after) as items:
            async for item in items:
                yield f"{'event' if isinstance(item, LiveEvent) else 'resync'} {item.sequence}"


subscriptions = strawberry.Schema(query=Query, subscription=Subscription)


class Running(Client):
    """The partners service, and the context of the newest request to it."""

    contexts: list[Context]

    async def register(self, number: int) -> str:
        """Register an organisation; the answer is its id."""
        name = [{"language": "nl", "value": f"Voorbeeld {number} (demonstratie)"}]
        answer = await self.ask(REGISTER, {"input": {**COMPANY, "name": name}})
        done = answer.json["data"]["registerOrganisation"]
        assert not done["errors"], done
        return str(done["organisation"]["id"])

    async def context(self) -> Context:
        """What a resolver of this service is given."""
        await self.ask("{ organisations { totalCount } }")
        return self.contexts[-1]

    @asynccontextmanager
    async def listening(self, after: int | None = None) -> AsyncIterator[AsyncIterator[Item]]:
        """A subscriber to what is registered, whose queue is being filled."""
        source = (await self.context()).live
        assert source
        async with source.subscribe(REGISTERED, after) as items:
            await eventually(source._following.is_set)
            yield items


@pytest.fixture
def prepared(settings: Settings, nats: RunningBroker) -> Settings:
    """Settings of a migrated partners service."""
    keys = settings.data_dir / "keys"
    write_key(new_key("context"), keys / "context.json", keys / "context.jwks.json")
    upgrade(settings.database("partners"), "services.partners")
    return replace(
        settings,
        nats_url=nats.url,
        nats_user="partners",
        nats_password=nats.passwords["partners"],
        context_jwks=str(keys / "context.jwks.json"),
    )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """The service, composed as its own `app.py` does."""
    contexts: list[Context] = []

    def loaders(context: Context) -> Any:
        contexts.append(context)
        return Loaders(context)

    app: Starlette = service(
        "partners", schema=schema, reactions=reactions, loaders=loaders, settings=settings
    )
    key = read_key(settings.data_dir / "keys" / "context.json")
    client = Running(app, Signer(key, CONTEXT_ISSUER, CONTEXT_AUDIENCE).sign(ADMIN, seconds=3600))
    client.contexts = contexts
    async with app.router.lifespan_context(app):
        yield client


async def test_what_a_mutation_changes_reaches_who_listens_over_a_broker_that_starts_again(
    prepared: Settings, nats: RunningBroker
) -> None:
    async with running(prepared) as partners, partners.listening() as items:
        # when a mutation registers an organisation, then who listens hears of it
        one = await partners.register(1)
        first = await anext(items)
        assert isinstance(first, LiveEvent)
        assert str(first.envelope.event.aggregate) == one
        # when the broker is killed, another is registered meanwhile, and it comes back
        await nats.kill()
        two = await partners.register(2)
        await nats.start()
        # then who listens hears of it
        second = await anext(items)
        assert isinstance(second, LiveEvent)
        assert str(second.envelope.event.aggregate) == two
        # and who left behind the first, and comes back, too
        async with partners.listening(first.sequence) as resumed:
            assert await anext(resumed) == second


async def test_a_slow_subscriber_is_told_to_read_anew(
    prepared: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "QUEUE", 2)
    async with running(prepared) as partners, partners.listening() as quick, partners.listening() as slow:
        # given one who reads, and one who does not
        for number in range(4):
            organisation = await partners.register(number)
            heard = await anext(quick)
            assert isinstance(heard, LiveEvent)
            assert str(heard.envelope.event.aggregate) == organisation
        # when the slow one reads at last, then it is told that it missed some, and up to where
        told = await anext(slow)
        assert isinstance(told, Resync)
        # and what follows is there
        rest = await anext(slow)
        assert isinstance(rest, LiveEvent)
        assert rest.sequence > told.sequence


async def test_a_subscription_stands_on_it_and_ends_with_the_service(prepared: Settings) -> None:
    async with running(prepared) as partners:
        # given a GraphQL subscription in the context of the service
        context = await partners.context()
        answers = await subscriptions.subscribe(
            "subscription { registered(after: 0) }", context_value=context
        )
        assert isinstance(answers, AsyncIterator)
        # when an organisation is registered, then the client hears of it
        await partners.register(1)
        heard = await anext(answers)
        assert heard.data == {"registered": "event 1"}
    # and when the service stops, the subscription ends
    with pytest.raises(StopAsyncIteration):
        await anext(answers)
