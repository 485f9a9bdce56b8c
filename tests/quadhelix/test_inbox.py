"""The inbox: a batch is applied in one go where that can be, and nobody can tell it from one by one."""

import random
from uuid import UUID

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents, events
from quadhelix.database import Database, utc_now
from quadhelix.deliveries import Delivery, Verdict
from quadhelix.event_tables import dead_letter, inbox, passed_version
from quadhelix.events import Event
from quadhelix.inbox import Inbox
from quadhelix.testing import sample_event

journal = Table(
    "journal",
    MetaData(),
    Column("entry", Integer(), primary_key=True, autoincrement=True),
    Column("consumer", Text(), nullable=False),
    Column("aggregate", Uuid(), nullable=False),
    Column("version", Integer(), nullable=False),
)
CURSED = 5
"""The version at which the reaction fails."""


def inbox_of(consumer: str, database: Database, calls: list[tuple[UUID, int]]) -> Inbox:
    async def note(session: AsyncSession, event: Event) -> None:
        calls.append((event.aggregate, event.version))
        row = {"consumer": consumer, "aggregate": event.aggregate, "version": event.version}
        await session.execute(insert(journal).values(row))
        if event.version == CURSED:
            raise ValueError("a defect")

    return Inbox(consumer, database, note)


def deliveries(chance: random.Random, versions: int) -> list[Delivery]:
    """Changes of three organisations, some of which come late, again, or not at all; or no events."""
    found = []
    for sequence in range(1, 30):
        aggregate, version = UUID(int=chance.randrange(3)), chance.randint(1, versions)
        event = sample_event(version, aggregate)
        event_id = UUID(int=100 * aggregate.int + version)
        headers = cloudevents.write(event, event_id, utc_now())
        found.append(Delivery(event.subject(), headers, events.encode(event), sequence))
    return found


async def state(database: Database, consumer: str) -> list[object]:
    """All that a consumer left in the database."""
    async with database.read() as session:
        noted = await session.execute(
            select(journal.c.aggregate, journal.c.version)
            .where(journal.c.consumer == consumer)
            .order_by(journal.c.entry)
        )
        passed = await session.execute(
            select(passed_version.c.aggregate, passed_version.c.version)
            .where(passed_version.c.consumer == consumer)
            .order_by(passed_version.c.aggregate)
        )
        letters = await session.execute(
            select(dead_letter.c.event_id, dead_letter.c.stream_seq)
            .where(dead_letter.c.consumer == consumer)
            .order_by(dead_letter.c.stream_seq)
        )
        done = await session.scalars(
            select(inbox.c.event_id).where(inbox.c.consumer == consumer).order_by(inbox.c.event_id)
        )
        return [noted.all(), passed.all(), letters.all(), done.all()]


@pytest.mark.parametrize("versions", [4, 8], ids=["sound", "with a defect"])
@pytest.mark.parametrize("seed", range(3))
async def test_a_batch_has_the_effects_of_one_by_one(database: Database, seed: int, versions: int) -> None:
    async with database.write() as session:
        await (await session.connection()).run_sync(journal.metadata.create_all)
    # given the same deliveries, for a consumer that takes them in batches and one that takes each alone
    sent = deliveries(random.Random(seed), versions)
    for consumer, size in (("batches", 10), ("alone", 1)):
        taken = inbox_of(consumer, database, [])
        for start in range(0, len(sent), size):
            await taken.take(sent[start : start + size], attempt=1, last=True)
    # then they leave the same
    assert await state(database, "batches") == await state(database, "alone")


async def test_what_failed_in_a_batch_is_not_tried_twice(database: Database) -> None:
    async with database.write() as session:
        await (await session.connection()).run_sync(journal.metadata.create_all)
    # given a batch of which one event fails
    calls: list[tuple[UUID, int]] = []
    good, bad = sample_event(1, UUID(int=1)), sample_event(CURSED, UUID(int=2))
    sent = [
        Delivery(
            event.subject(), cloudevents.write(event, event.aggregate, utc_now()), events.encode(event), n
        )
        for n, event in enumerate((good, bad), start=1)
    ]
    # when it is taken
    verdicts = await inbox_of("education", database, calls).take(sent, attempt=1, last=False)
    # then that one was tried once, and the other stands
    assert verdicts == [Verdict.SETTLED, Verdict.AGAIN]
    assert calls.count((bad.aggregate, CURSED)) == 1
    noted, *_ = await state(database, "education")
    assert noted == [(good.aggregate, 1)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("size", [1, 3, 12], ids=["one by one", "by three", "in one batch"])
async def test_in_whatever_order_versions_come_each_is_applied_once_and_in_turn(
    database: Database, seed: int, size: int
) -> None:
    async with database.write() as session:
        await (await session.connection()).run_sync(journal.metadata.create_all)
    # given the versions of two organisations, shuffled, for a consumer that hears all of that family
    calls: list[tuple[UUID, int]] = []

    async def note(_session: AsyncSession, event: Event) -> None:
        calls.append((event.aggregate, event.version))

    sent = []
    for number in range(12):
        event = sample_event(1 + number // 2, UUID(int=number % 2))
        headers = cloudevents.write(event, UUID(int=100 + number), utc_now())
        sent.append(Delivery(event.subject(), headers, events.encode(event), number))
    random.Random(seed).shuffle(sent)
    inbox = Inbox("education", database, note, followed=["partners.organisation"])
    # when they are delivered, and once more
    for start in [*range(0, 12, size)] * 2:
        await inbox.take(sent[start : start + size], attempt=1, last=True)
    # then each was applied once, in the order of its versions, and no gap is left
    for aggregate in (UUID(int=0), UUID(int=1)):
        assert [version for each, version in calls if each == aggregate] == [1, 2, 3, 4, 5, 6]
    assert (await inbox.gaps())["parked"] == (await inbox.letters())["parked"] == 0
