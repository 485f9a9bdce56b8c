"""Reactions: each event is applied once, in order, and what cannot be applied is kept and told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import nats.errors
import pytest
import pytest_asyncio
from nats.aio.msg import Msg
from nats.js import api
from sqlalchemy import Column, Integer, MetaData, Row, Table, Text, Uuid, delete, insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents, events
from quadhelix.bus import STREAM, BrokerUnavailable, Bus
from quadhelix.database import Database, new_id, utc_now
from quadhelix.event_tables import dead_letter, inbox, outbox, passed_version
from quadhelix.events import (
    CentreChanged,
    ChallengePublished,
    Event,
    OrganisationChanged,
    OrganisationRegistered,
)
from quadhelix.feed import Feed
from quadhelix.outbox import stage, traceparent
from quadhelix.reactions import Consumer, Reactions
from quadhelix.testing import RunningBroker, eventually, running, sample_event

journal = Table(
    "journal",
    MetaData(),
    Column("entry", Integer(), primary_key=True, autoincrement=True),
    Column("aggregate", Uuid(), nullable=False),
    Column("version", Integer(), nullable=False),
    Column("region", Text(), nullable=False, unique=False),
)


@pytest_asyncio.fixture(autouse=True)
async def notebook(database: Database) -> None:
    """A projection that shows each single application of an event."""
    async with database.write() as session:
        await (await session.connection()).run_sync(journal.metadata.create_all)


@pytest_asyncio.fixture
async def bus(nats: RunningBroker) -> AsyncIterator[Bus]:
    """The bus of the service that listens."""
    async with nats.bus("education") as connected:
        yield connected


@pytest_asyncio.fixture
async def partners(nats: RunningBroker) -> AsyncIterator[Bus]:
    """The bus of the service that publishes."""
    async with nats.bus("partners") as connected:
        yield connected


async def note(session: AsyncSession, event: Event) -> None:
    row = {"aggregate": event.aggregate, "version": event.version, "region": event.region}
    await session.execute(insert(journal).values(row))


def noting() -> Reactions:
    reactions = Reactions("education")
    reactions.on(OrganisationChanged, OrganisationRegistered, ChallengePublished)(note)
    return reactions


async def send(bus: Bus, *sent: Event, message_id: str = "", **changes: str) -> list[UUID]:
    """Publish events as a relay would; `changes` replace envelope attributes."""
    ids = [new_id() for _ in sent]
    for event, event_id in zip(sent, ids, strict=True):
        headers = cloudevents.write(event, event_id, utc_now())
        headers |= {f"ce-{name}": value for name, value in changes.items()}
        await bus.publish(event.subject(), headers, events.encode(event), message_id or str(event_id))
    return ids


async def noted(database: Database) -> list[tuple[UUID, int]]:
    async with database.read() as session:
        rows = await session.execute(select(journal).order_by(journal.c.entry))
        return [(row.aggregate, row.version) for row in rows]


async def dead(database: Database) -> Sequence[Row[Any]]:
    async with database.read() as session:
        return (await session.execute(select(dead_letter).order_by(dead_letter.c.id))).all()


def in_one_batch(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand over the first `number` messages together, however they arrive."""
    batch, together = Feed.batch, True

    async def first_together(feed: Feed) -> list[Msg]:
        nonlocal together
        messages = await batch(feed)
        while together and len(messages) < number:
            messages += await batch(feed)
        together = False
        return messages

    monkeypatch.setattr(Feed, "batch", first_together)


async def settled(consumer: Consumer) -> None:
    """Wait until everything in the stream is acknowledged; the count of what waits follows a little later."""
    bus = consumer._bus

    async def all_acknowledged() -> bool:
        try:
            info = await bus.jetstream.consumer_info(STREAM, "education")
            return bool(info.ack_floor) and info.ack_floor.stream_seq >= await bus.last_sequence()
        except nats.errors.Error:
            return False

    await eventually(all_acknowledged, within=30)


async def test_events_are_applied_once_and_in_order(
    nats: RunningBroker, database: Database, partners: Bus, bus: Bus
) -> None:
    # given events published before and while the consumer runs
    ids = [new_id() for _ in range(4)]
    before = [sample_event(version, each) for version in range(1, 41) for each in ids]
    await send(partners, *before)
    consumer = Consumer(noting(), database, bus)
    async with running(consumer):
        after = [sample_event(version, each) for version in range(41, 46) for each in ids]
        await send(partners, *after)
        await settled(consumer)
    # then each was applied once, in the order of the stream
    assert await noted(database) == [(event.aggregate, event.version) for event in before + after]
    # and when all are delivered once more, then none is applied again
    async with nats.bus() as operator:
        await operator.jetstream.reset_consumer(STREAM, "education", 1)
    async with running(consumer):
        await settled(consumer)
        await eventually(lambda: settled_soon(consumer))
    assert len(await noted(database)) == len(before + after)


async def test_only_subjects_with_a_reaction_are_delivered(
    nats: RunningBroker, database: Database, bus: Bus
) -> None:
    async with nats.bus("challenges") as challenges:
        consumer = Consumer(noting(), database, bus)
        async with running(consumer):
            await eventually(lambda: settled_soon(consumer))
            await challenges.publish("quadhelix.challenges.intake.changed", {}, b"{}", "1")
            assert await consumer.lag() == 0
    assert await dead(database) == []


async def settled_soon(consumer: Consumer) -> bool:
    try:
        return await consumer.lag() == 0
    except BrokerUnavailable:
        return False


async def test_a_repeated_publication_is_applied_once(database: Database, partners: Bus, bus: Bus) -> None:
    # given one event that stands in the stream twice, as after a crash beyond the broker's memory
    event, event_id = sample_event(), str(new_id())
    await send(partners, event, id=event_id, message_id="first")
    await send(partners, event, id=event_id, message_id="second")
    consumer = Consumer(noting(), database, bus)
    async with running(consumer):
        await settled(consumer)
    assert await noted(database) == [(event.aggregate, 1)]


def test_only_where_every_event_of_a_record_is_heard_can_one_be_missed() -> None:
    partly, wholly = Reactions("education"), noting()
    partly.on(OrganisationChanged)(note)
    assert partly.followed() == set()
    assert wholly.followed() == {"partners.organisation"}


async def test_a_version_that_comes_early_waits_for_its_turn(
    database: Database, partners: Bus, bus: Bus
) -> None:
    one, other = new_id(), new_id()
    await send(
        partners, sample_event(2, one), sample_event(1, one), sample_event(1, other), sample_event(3, one)
    )
    consumer = Consumer(noting(), database, bus)
    async with running(consumer):
        await settled(consumer)
    # then an earlier one that came late was waited for, and each is applied once
    assert await noted(database) == [(one, 1), (one, 2), (other, 1), (one, 3)]
    assert {letter.state for letter in await dead(database)} == {"redriven"}


async def test_unreadable_events_are_parked_with_a_reason_and_others_flow_on(
    database: Database, nats: RunningBroker, partners: Bus, bus: Bus
) -> None:
    # given four messages nobody can read among two good events
    first, last = sample_event(), sample_event()
    await send(partners, first)
    subject = first.subject()
    await partners.publish(subject, {}, b"not json", "1")
    await partners.publish(subject, {"Status": "409"}, b"", "2")
    await send(partners, sample_event(), type="org.quadhelix.partners.organisation.changed.v9")
    await send(partners, sample_event(), type="org.quadhelix.education.module.changed.v1")
    await send(partners, last)
    consumer = Consumer(noting(), database, bus)
    async with running(consumer):
        await settled(consumer)
    # then the good ones are applied, the others kept with the reason
    assert await noted(database) == [(first.aggregate, 1), (last.aggregate, 1)]
    letters = await dead(database)
    assert [letter.stream_seq for letter in letters] == [2, 3, 4, 5]
    assert "no CloudEvent" in letters[0].reason
    assert "unknown event type" in letters[2].reason
    assert letters[0].data == b"not json"
    assert {(letter.consumer, letter.state) for letter in letters} == {("education", "parked")}
    # and after a restart they are not parked again
    async with nats.bus() as operator:
        await operator.jetstream.reset_consumer(STREAM, "education", 1)
    async with running(consumer):
        await settled(consumer)
    assert len(await dead(database)) == 4


async def test_a_reaction_that_raises_parks_its_aggregate_and_nothing_else(
    database: Database,
    partners: Bus,
    bus: Bus,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # given a reaction with a defect that shows for one organisation's second version
    monkeypatch.setattr("quadhelix.reactions.RETRY_DELAYS", (0.01, 0.02))
    cursed, other = new_id(), new_id()
    attempts = 0
    reactions = noting()

    @reactions.on(OrganisationChanged)
    async def stumble(session: AsyncSession, event: OrganisationChanged) -> None:
        nonlocal attempts
        if (event.aggregate, event.version) == (cursed, 2):
            attempts += 1
            raise KeyError("a secret of the record")

    sent = [sample_event(version, each) for version in (1, 2, 3) for each in (cursed, other)]
    await send(partners, *sent)
    consumer = Consumer(reactions, database, bus)
    async with running(consumer):
        await settled(consumer)
        await send(partners, sample_event(4, cursed), sample_event(4, other))
        await settled(consumer)
    # then it was tried three times, its first part undone each time, and what follows waits behind it
    assert attempts == 3
    assert await noted(database) == [(cursed, 1)] + [(other, version) for version in (1, 2, 3, 4)]
    letters = await dead(database)
    assert [letter.reason.split(" < ")[0] for letter in letters] == [
        "KeyError",
        "waits behind an earlier event",
        "waits behind an earlier event",
    ]
    assert letters[0].attempts == 3
    assert "stumble" in letters[0].reason
    assert "secret" not in letters[0].reason + caplog.text
    # and none of them counts as dealt with
    async with database.read() as session:
        done = set(await session.scalars(select(inbox.c.event_id)))
    assert not done & {letter.event_id for letter in letters}


async def test_a_passing_failure_is_overcome_in_order(
    database: Database, partners: Bus, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a reaction that fails the first time
    in_one_batch(3, monkeypatch)
    one, other = new_id(), new_id()
    failures = [RuntimeError("not yet")]
    reactions = Reactions("education")

    @reactions.on(OrganisationChanged)
    async def remember(session: AsyncSession, event: OrganisationChanged) -> None:
        await note(session, event)
        if event.aggregate == one and failures:
            raise failures.pop()

    await send(partners, sample_event(1, one), sample_event(1, other), sample_event(2, one))
    consumer = Consumer(reactions, database, bus)
    async with running(consumer):
        await settled(consumer)
    # then the other organisation did not wait for it, and its own order is kept
    assert await noted(database) == [(other, 1), (one, 1), (one, 2)]
    assert await dead(database) == []


async def test_what_a_reaction_stages_belongs_to_the_same_trace(
    database: Database, partners: Bus, bus: Bus
) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    reactions = Reactions("education")

    @reactions.on(OrganisationChanged)
    async def answer(session: AsyncSession, event: OrganisationChanged) -> None:
        await stage(session, sample_event())

    await send(partners, sample_event(), traceparent=trace)
    consumer = Consumer(reactions, database, bus)
    async with running(consumer):
        await settled(consumer)
    async with database.read() as session:
        headers = (await session.execute(select(outbox.c.headers))).scalar_one()
    assert headers["ce-traceparent"] == trace
    assert traceparent.get() is None


async def test_it_goes_on_after_the_broker_was_killed(
    database: Database, nats: RunningBroker, partners: Bus, bus: Bus
) -> None:
    one = new_id()
    consumer = Consumer(noting(), database, bus)
    async with running(consumer):
        await send(partners, *(sample_event(version, one) for version in range(1, 21)))
        # when the broker dies and comes back while events are under way
        await nats.kill()
        await nats.start()
        await eventually(lambda: partners.connected and partners.sessions >= 2, within=30)
        await send(partners, *(sample_event(version, one) for version in range(21, 31)))
        await settled(consumer)
    assert await noted(database) == [(one, version) for version in range(1, 31)]


async def test_its_consumer_at_the_broker_is_made_anew_when_lost(
    database: Database, nats: RunningBroker, partners: Bus, bus: Bus
) -> None:
    one = new_id()
    consumer = Consumer(noting(), database, bus)
    async with running(consumer), nats.bus() as operator:
        await send(partners, sample_event(1, one))
        await settled(consumer)
        await operator.jetstream.delete_consumer(STREAM, "education")
        await send(partners, sample_event(2, one))

        async def both() -> bool:
            return len(await noted(database)) == 2

        await eventually(both, within=30)


@pytest.mark.parametrize(
    "made",
    [{"deliver_policy": api.DeliverPolicy.NEW}, {"ack_policy": api.AckPolicy.NONE}, {"mem_storage": True}],
    ids=["new events only", "no acknowledgement", "in memory"],
)
async def test_a_consumer_that_somebody_made_otherwise_is_made_anew(
    database: Database, nats: RunningBroker, partners: Bus, bus: Bus, made: dict[str, Any]
) -> None:
    one = new_id()
    await send(partners, sample_event(1, one))
    # given a consumer under the service's name whose settings cannot be changed to ours
    async with nats.bus() as operator:
        settings = {"durable_name": "education", "ack_policy": api.AckPolicy.EXPLICIT, **made}
        await operator.jetstream.add_consumer(STREAM, api.ConsumerConfig(**settings))

    # when the service runs
    async def heard() -> bool:
        return await noted(database) == [(one, 1)]

    async with running(Consumer(noting(), database, bus)):
        # then it hears everything all the same
        await eventually(heard, within=30)


async def test_a_database_that_was_put_back_hears_again_what_it_forgot(
    database: Database, nats: RunningBroker, partners: Bus, bus: Bus
) -> None:
    one, other = new_id(), new_id()
    consumer = Consumer(noting(), database, bus)
    async with running(consumer):
        await send(partners, sample_event(1, one), sample_event(1, other))
        await settled(consumer)
        # given a backup, events after it, and one that nobody here listens to
        kept = {each: await rows(database, each) for each in (inbox, passed_version, journal)}
        await send(partners, sample_event(2, one), sample_event(2, other), sample_event(3, one))
        await settled(consumer)
    await send(partners, CentreChanged(aggregate=new_id(), version=1, region="leiden", state=None))
    # when the database is put back while the service is down, and the others go on
    async with database.write() as session:
        for table, found in kept.items():
            await session.execute(delete(table))
            await session.execute(insert(table), found)
    await send(partners, sample_event(4, one))
    # then it hears again what it does not know of, and what it knows of changes nothing
    consumer = Consumer(noting(), database, bus)
    async with running(consumer):
        await eventually(lambda: _noted(database, 6), within=30)
        await settled(consumer)
    assert [version for each, version in await noted(database) if each == one] == [1, 2, 3, 4]
    assert [version for each, version in await noted(database) if each == other] == [1, 2]
    # and the next time it goes on where it was
    async with running(consumer):
        await send(partners, sample_event(5, one))
        await settled(consumer)
    assert consumer.tally["settled"] == 7


async def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    async with database.read() as session:
        return [dict(row) for row in (await session.execute(select(table))).mappings()]


async def _noted(database: Database, number: int) -> bool:
    return len(await noted(database)) == number


async def test_of_two_consumers_one_works_and_the_other_takes_over(
    database: Database, nats: RunningBroker, partners: Bus
) -> None:
    async with nats.bus("education") as first_bus, nats.bus("education") as second_bus:
        workers: list[str] = []

        def counting(name: str) -> Reactions:
            reactions = noting()

            @reactions.on(OrganisationChanged)
            async def count(session: AsyncSession, event: OrganisationChanged) -> None:
                workers.append(name)

            return reactions

        first = Consumer(counting("first"), database, first_bus)
        second = Consumer(counting("second"), database, second_bus)
        async with running(first):
            await send(partners, sample_event())
            await settled(first)
            async with running(second):
                # when both run, then only the first works
                await send(partners, *(sample_event() for _ in range(20)))
                await settled(first)
                assert workers == ["first"] * 21
        async with running(second):
            # when the first has stopped, then the second works
            await send(partners, sample_event())
            await settled(second)
        assert workers == ["first"] * 21 + ["second"]


async def test_a_database_that_is_away_is_waited_for(
    database: Database, partners: Bus, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a database that fails when the batch is to be applied
    one = new_id()
    reactions = noting()
    faults = [OperationalError("select 1", {}, Exception("gone")) for _ in range(2)]

    @reactions.on(OrganisationChanged)
    async def fail(session: AsyncSession, event: OrganisationChanged) -> None:
        if event.version == 2 and faults:
            raise faults.pop()

    await send(partners, *(sample_event(version, one) for version in (1, 2, 3)))
    consumer = Consumer(reactions, database, bus)
    async with running(consumer):
        await settled(consumer)
    # then nothing is given up: all is applied once it is back
    assert await noted(database) == [(one, 1), (one, 2), (one, 3)]
    assert await dead(database) == []


async def test_a_statement_that_can_never_work_is_a_defect_and_no_database_that_is_away(
    database: Database, partners: Bus, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quadhelix.reactions.RETRY_DELAYS", (0.01,))
    bad, good = new_id(), new_id()
    reactions = noting()

    # given a reaction that both databases call an operational error
    @reactions.on(OrganisationChanged)
    async def ask_too_much(session: AsyncSession, event: OrganisationChanged) -> None:
        if event.aggregate == bad:
            await session.execute(text(f"select {', '.join('1' * 2001)}"))

    await send(partners, sample_event(1, bad), sample_event(1, good))
    consumer = Consumer(reactions, database, bus)
    async with running(consumer):
        await settled(consumer)
    # then that event lies dead, and the others flow
    assert await noted(database) == [(good, 1)]
    [letter] = await dead(database)
    assert letter.reason.startswith("OperationalError")


async def test_without_reactions_there_is_nothing_to_run(database: Database, bus: Bus) -> None:
    consumer = Consumer(Reactions("education"), database, bus)
    await asyncio.wait_for(consumer.run(asyncio.Event()), 30)
    assert await consumer.lag() == 0


async def test_a_redriven_letter_frees_its_aggregate(database: Database, partners: Bus, bus: Bus) -> None:
    # given an aggregate behind a dead letter
    one = new_id()
    await send(partners, sample_event(1, one), type="org.quadhelix.partners.organisation.changed.v9")
    consumer = Consumer(noting(), database, bus)
    async with running(consumer):
        await settled(consumer)
        # when an operator has dealt with it
        async with database.write() as session:
            await session.execute(update(dead_letter).values(state="dropped"))
        await send(partners, sample_event(2, one))
        await settled(consumer)
    # then the next event is applied
    assert await noted(database) == [(one, 2)]
