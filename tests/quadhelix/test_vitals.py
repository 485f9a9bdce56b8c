"""Vital signs: what is about to break a promise shows in health and in the metrics, with a number."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents, events
from quadhelix.bus import STREAM, STREAM_SETTINGS
from quadhelix.database import Database, new_id, utc_now
from quadhelix.event_tables import outbox
from quadhelix.events import OrganisationChanged
from quadhelix.migrations import upgrade
from quadhelix.outbox import stage
from quadhelix.reactions import Consumer, Reactions
from quadhelix.relay import Relay
from quadhelix.settings import Settings
from quadhelix.testing import RunningBroker, eventually, sample_event
from quadhelix.testing import running as working
from quadhelix.tokens import new_key, write_key
from quadhelix.vitals import STALLED_SECONDS, Observer, Vitals
from tests.quadhelix.partners_client import Client, running

WELL = Vitals(
    outbox_depth=0,
    outbox_seconds=0.0,
    refused=0,
    dead_letters={},
    gaps={},
    pending=0,
    stalled_seconds=0.0,
)


def hearing() -> Reactions:
    """Reactions of which one has a defect for an organisation of another region."""
    reactions = Reactions("partners")

    @reactions.on(OrganisationChanged)
    async def stumble(_session: AsyncSession, event: OrganisationChanged) -> None:
        if event.region != "leiden":
            raise ValueError("a defect")

    return reactions


@pytest.fixture
def own_settings(tmp_path: Path, nats: RunningBroker) -> Settings:
    """Settings of a migrated partners service with keys and a broker."""
    write_key(new_key("context"), tmp_path / "keys" / "context.json", tmp_path / "keys" / "context.jwks.json")
    settings = Settings(
        data_dir=tmp_path,
        nats_url=nats.url,
        nats_user="partners",
        nats_password=nats.passwords["partners"],
    )
    upgrade(settings.database("partners"), "services.partners")
    return settings


@pytest_asyncio.fixture
async def client(own_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """The partners service, hearing of organisations; its defects are given up on soon."""
    monkeypatch.setattr("quadhelix.reactions.RETRY_DELAYS", (0.01,))
    monkeypatch.setattr("quadhelix.vitals._ANSWER_SECONDS", 30)
    async with running(own_settings, hearing()) as connected:

        async def ready() -> bool:
            return (await connected.send(b"", path="/health/ready", method="GET")).status == 200

        await eventually(ready, within=30)
        yield connected


async def health(client: Client) -> dict[str, object]:
    return (await client.send(b"", path="/health/ready", method="GET")).json


async def metrics(client: Client) -> dict[str, float]:
    """Sample by name, with the labels that tell them apart."""
    answer = await client.send(b"", path="/metrics", method="GET")
    return {
        " ".join(
            [sample.name, *(v for k, v in sample.labels.items() if k not in ("service", "le"))]
        ): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


async def send(nats: RunningBroker, event: OrganisationChanged) -> None:
    async with nats.bus("partners") as bus:
        event_id = new_id()
        headers = cloudevents.write(event, event_id, utc_now())
        await bus.publish(event.subject(), headers, events.encode(event), str(event_id))


async def test_a_service_that_is_well_says_so_in_numbers(client: Client, nats: RunningBroker) -> None:
    # given an event that was applied, a query that was answered and one that was refused
    await send(nats, sample_event())
    await client.ask("{ __typename }")
    await client.send(b"nonsense")

    async def applied() -> bool:
        told = await metrics(client)
        settled, waiting = "quadhelix_events_settled_total", "quadhelix_consumer_pending_events"
        return (told[settled], told.get(waiting)) == (1, 0)

    await eventually(applied, within=30)
    # when it is measured
    found = await metrics(client)
    # then
    assert found["quadhelix_outbox_events"] == found["quadhelix_outbox_oldest_seconds"] == 0
    assert found["quadhelix_consumer_pending_events"] == 0
    assert found["quadhelix_dead_letters parked"] == 0
    assert found["quadhelix_events_published_total"] == found["quadhelix_events_refused_total"] == 0
    assert found["quadhelix_request_seconds_count query"] == 1
    assert found["quadhelix_request_seconds_count refused"] == 1
    assert found["process_resident_memory_bytes"] > 0
    report = await health(client)
    assert (report["status"], report["atRisk"], report["deadLetters"]) == ("ready", [], 0)


async def test_a_dead_letter_degrades_health_and_is_counted(client: Client, nats: RunningBroker) -> None:
    await send(nats, sample_event(region="achterhoek"))

    async def told() -> bool:
        return (await health(client))["atRisk"] == ["deadLetters"]

    await eventually(told, within=30)
    report = await health(client)
    assert (report["status"], report["deadLetters"]) == ("degraded", 1)
    found = await metrics(client)
    assert found["quadhelix_dead_letters parked"] == found["quadhelix_events_parked_total"] == 1


async def test_an_event_that_is_not_published_for_long_degrades_health(
    client: Client, own_settings: Settings
) -> None:
    # given an event the broker refused some time ago
    database = Database(own_settings.database("partners"))
    event = sample_event()
    row = {
        "event_id": new_id(),
        "aggregate": f"partners.organisation/{event.aggregate}",
        "version": 1,
        "subject": event.subject(),
        "headers": {},
        "data": b"{}",
        "created_at": utc_now() - timedelta(minutes=5),
        "parked": True,
    }
    async with database.write() as session:
        await session.execute(insert(outbox).values(row))
    # then health tells
    report = await health(client)
    assert (report["status"], report["atRisk"]) == ("degraded", ["outbox", "refused"])
    assert (await metrics(client))["quadhelix_outbox_oldest_seconds"] >= 300
    # until it is out
    async with database.write() as session:
        await session.execute(update(outbox).values(published_at=utc_now(), parked=False))
    assert (await health(client))["status"] == "ready"
    await database.dispose()


async def test_events_that_nobody_applies_are_noticed(
    database: Database, nats: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nats.bus("education") as bus:
        # given a service whose consumer was there once, and events since then
        reactions = Reactions("education")
        reactions.on(OrganisationChanged)(hearing().apply)
        consumer = Consumer(reactions, database, bus)
        await consumer._rewind()
        relay = Relay("education", database, bus)
        observer = Observer("education", bus, relay, consumer)
        async with working(relay):
            await eventually(lambda: relay.compared, within=30)
        assert (await observer.look()).at_risk() == []
        await send(nats, sample_event())

        async def counted() -> bool:
            return (await observer.look()).pending == 1

        await eventually(counted, within=30)  # the broker counts soon after it has stored
        # when time passes and nobody applies them
        monkeypatch.setattr("quadhelix.vitals.STALLED_SECONDS", 0.05)
        await asyncio.sleep(0.1)
        # then that is told, until there is progress
        assert (await observer.look()).at_risk() == ["consumer"]


async def test_nobody_says_that_all_is_well_before_the_outbox_was_compared_with_the_stream(
    database: Database, nats: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quadhelix.vitals._ANSWER_SECONDS", 30)
    async with nats.bus("partners") as bus, nats.bus() as operator:
        # given a service whose event is out
        relay = Relay("partners", database, bus)
        observer = Observer("partners", bus, relay, Consumer(Reactions("partners"), database, bus))

        async def well() -> bool:
            vitals = await observer.look()
            return vitals.pending == vitals.outbox_depth == 0

        async with working(relay):
            async with database.write() as session:
                await stage(session, sample_event())
            await eventually(well, within=30)
        # when the stream is replaced, and nothing published again
        await operator.jetstream.delete_stream(STREAM)
        await operator.jetstream.add_stream(STREAM_SETTINGS)
        # then whoever looks is told at once, and for as long as that is so
        assert (await observer.look()).pending is None
        await eventually(lambda: bus.connected and bus.sessions >= 2, within=30)
        assert (await observer.look()).pending is None
        # and all is well only when the event is out again
        async with working(relay):
            await eventually(well, within=30)
            assert await operator.last_sequence() == 1


@pytest.mark.parametrize(
    ("sign", "risk"),
    [
        ({"outbox_seconds": 61.0}, ["outbox"]),
        ({"dead_letters": {"parked": 1}}, ["deadLetters"]),
        ({"dead_letters": {"parked": 0, "dropped": 3}}, []),
        ({"refused": 1}, ["refused"]),
        ({"gaps": {"parked": 1}, "dead_letters": {"parked": 1}}, ["deadLetters", "gaps"]),
        ({"gaps": {"parked": 0, "redriven": 2}}, []),
        ({"stalled_seconds": STALLED_SECONDS + 1, "outbox_seconds": 61.0}, ["outbox", "consumer"]),
        ({"outbox_seconds": None, "dead_letters": None, "pending": None}, []),
    ],
)
def test_what_is_at_risk_is_named(sign: dict[str, object], risk: list[str]) -> None:
    assert replace(WELL, **sign).at_risk() == risk  # type: ignore[arg-type]  # the fields of this case
