"""Read your writes: a mutation tells its events, and who names them is answered by what knows of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import orjson
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents, events
from quadhelix.database import new_id, utc_now
from quadhelix.events import UpdatePosted
from quadhelix.migrations import upgrade
from quadhelix.positions import Position
from quadhelix.reactions import Reactions
from quadhelix.settings import Settings
from quadhelix.testing import RunningBroker
from quadhelix.tokens import new_key, write_key
from tests.quadhelix.partners_client import Answer, Client, running

REGISTER = """mutation ($one: RegisterOrganisationInput!, $other: RegisterOrganisationInput!) {
  one: registerOrganisation(input: $one) { organisation { id } errors { code } }
  other: registerOrganisation(input: $other) { organisation { id } errors { code } }
}"""
COMPANY = {"region": "leiden", "kind": "COMPANY", "helixSector": "BUSINESS", "country": "NL"}
COUNT = "{ organisations { totalCount } }"


def listening() -> Reactions:
    """The reactions of the partners service as they were if it heard of updates."""
    reactions = Reactions("partners")

    @reactions.on(UpdatePosted)
    async def hear(_session: AsyncSession, _event: UpdatePosted) -> None:
        return None

    return reactions


@pytest.fixture
def prepared(tmp_path: Path) -> Settings:
    """Settings of a migrated partners service with keys, and no broker."""
    key = new_key("context")
    write_key(key, tmp_path / "keys" / "context.json", tmp_path / "keys" / "context.jwks.json")
    settings = Settings(data_dir=tmp_path, nats_url="nats://127.0.0.1:1", catch_up_timeout=0.2)
    upgrade(settings.database("partners"), "services.partners")
    return settings


@pytest_asyncio.fixture
async def client(prepared: Settings) -> AsyncIterator[Client]:
    """A client of the service while the broker is away."""
    async with running(prepared, listening()) as connected:
        yield connected


async def ask_after(client: Client, after: str) -> Answer:
    headers = {"authorization": f"Bearer {client.token}", "quadhelix-after": after}
    return await client.send(b'{"query":"%s"}' % COUNT.encode(), headers=headers)


def posted(aggregate: UUID) -> UpdatePosted:
    return UpdatePosted(aggregate=aggregate, version=1, region="leiden", challenge=new_id(), state=None)


async def test_a_mutation_tells_the_events_it_committed_and_no_others(client: Client) -> None:
    # when one change is made and another refused in the same request
    one, other = ({**COMPANY, "name": [{"language": "nl", "value": each}]} for each in ("Voorbeeld", ""))
    answer = await client.ask(REGISTER, {"one": one, "other": other})
    done = answer.json["data"]["one"]["organisation"]["id"]
    assert answer.json["data"]["other"]["organisation"] is None
    # then the answer names the event of the first
    assert answer.json["extensions"] == {"events": [f"partners.organisation.registered/{done}/1"]}
    # and a query names none, also when it hands that one back: nothing of it is awaited here
    assert "extensions" not in (await ask_after(client, answer.json["extensions"]["events"][0])).json


async def test_an_event_that_does_not_come_makes_the_answer_stale(client: Client) -> None:
    answer = await ask_after(client, str(Position.of(posted(new_id()))))
    assert (answer.status, answer.codes, answer.json["data"]) == (200, {"STALE"}, None)


async def test_a_malformed_position_is_bad_input(client: Client) -> None:
    answer = await ask_after(client, "nonsense")
    assert (answer.status, answer.codes) == (400, {"BAD_USER_INPUT"})
    assert answer.json["errors"][0]["extensions"]["rule"] == "event-position"


async def test_the_extensions_of_a_request_say_the_same_as_the_header(client: Client) -> None:
    after = str(Position.of(posted(new_id())))
    for extensions, status, code in (
        ({"after": [after]}, 200, "STALE"),
        ({"after": after}, 200, "STALE"),
        ({"after": ["nonsense"]}, 400, "BAD_USER_INPUT"),
        ({"after": {"x": 1}}, 400, "BAD_USER_INPUT"),
        ([], 400, "BAD_REQUEST"),
    ):
        body = orjson.dumps({"query": COUNT, "extensions": extensions})
        answer = await client.send(body, headers={"authorization": f"Bearer {client.token}"})
        assert (answer.status, answer.codes) == (status, {code}), extensions


async def test_a_query_waits_for_the_event_it_names(nats: RunningBroker, prepared: Settings) -> None:
    # given a service that hears of updates from a real broker, with a generous bound
    settings = replace(
        prepared,
        nats_url=nats.url,
        nats_user="partners",
        nats_password=nats.passwords["partners"],
        catch_up_timeout=20,
    )
    async with nats.bus("challenges") as challenges, running(settings, listening()) as client:
        # when an update is posted elsewhere, and a query names it before it has arrived
        event = posted(new_id())
        headers = cloudevents.write(event, new_id(), utc_now())
        await challenges.publish(event.subject(), headers, events.encode(event), str(new_id()))
        # then it is answered once it has
        answer = await ask_after(client, str(Position.of(event)))
        assert (answer.status, answer.codes) == (200, set())
