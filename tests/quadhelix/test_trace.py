"""One trace from the request that makes a change to what another service makes of its event."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from nats.js.errors import NotFoundError

from quadhelix.bus import STREAM, Bus
from quadhelix.database import Database
from quadhelix.logs import OneLine
from quadhelix.migrations import upgrade
from quadhelix.reactions import Consumer
from quadhelix.settings import Settings
from quadhelix.testing import RunningBroker, eventually
from quadhelix.testing import running as working
from quadhelix.tokens import new_key, write_key
from services.challenges.reactions import reactions
from tests.quadhelix.partners_client import running

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
REGISTER = b"""{"query": "mutation { registerOrganisation(input: {region: \\"leiden\\", kind: COMPANY,
    helixSector: BUSINESS, country: \\"NL\\", name: [{language: \\"nl\\", value: \\"Voorbeeld\\"}]})
    { organisation { id } errors { message } } }"}""".replace(b"\n", b" ")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the processes would log, as they write it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(OneLine())
    logger = logging.getLogger("quadhelix")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(level)


async def first_headers(bus: Bus) -> dict[str, str]:
    """The headers of the first event in the stream, once there is one."""
    found: dict[str, str] = {}

    async def there() -> bool:
        try:
            message = await bus.jetstream.get_msg(STREAM, 1, direct=True)
        except NotFoundError:
            return False
        found.update(message.headers or {})
        return True

    await eventually(there, within=30)
    return found


async def test_a_trace_leads_from_the_request_to_the_reaction_of_another_service(
    tmp_path: Path, nats: RunningBroker, lines: io.StringIO
) -> None:
    # given a service that is asked, and another that hears of what happens there
    write_key(new_key("context"), tmp_path / "keys" / "context.json", tmp_path / "keys" / "context.jwks.json")
    password = nats.passwords["partners"]
    settings = Settings(data_dir=tmp_path, nats_url=nats.url, nats_user="partners", nats_password=password)
    for name in ("partners", "challenges"):
        upgrade(settings.database(name), f"services.{name}")
    challenges = Database(settings.database("challenges"))
    async with (
        running(settings) as client,
        nats.bus("challenges") as bus,
        nats.bus() as operator,
        working(Consumer(reactions, challenges, bus)),
    ):
        # when a mutation comes with a trace
        headers = {"authorization": f"Bearer {client.token}", "traceparent": TRACEPARENT}
        answer = await client.send(REGISTER, headers=headers)
        assert answer.json["data"]["registerOrganisation"]["errors"] == []
        # then its event carries it
        event = await first_headers(operator)
        assert event["ce-traceparent"] == TRACEPARENT
        # and so does the line of the reaction in the other service, with the id of the event
        wanted = ("challenges applied", f'event="{event["ce-id"]}"', f"trace={TRACE}")
        await eventually(
            lambda: any(all(w in line for w in wanted) for line in lines.getvalue().splitlines()),
            within=30,
        )
    await challenges.dispose()
