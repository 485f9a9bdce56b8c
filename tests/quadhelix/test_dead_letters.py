"""Dead letters: an operator sees what failed, mends the cause, and has it applied once and in order."""

import asyncio
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import Column, Integer, MetaData, Table, Uuid, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents, events
from quadhelix.database import Database, new_id, utc_now
from quadhelix.dead_letters import DeadLetters
from quadhelix.deliveries import Delivery, Verdict
from quadhelix.errors import NotFound
from quadhelix.events import Event
from quadhelix.inbox import Inbox
from quadhelix.testing import sample_event

journal = Table(
    "journal",
    MetaData(),
    Column("entry", Integer(), primary_key=True, autoincrement=True),
    Column("aggregate", Uuid(), nullable=False),
    Column("version", Integer(), nullable=False),
)

sound = True
"""Whether the reaction's defect is mended."""


@pytest_asyncio.fixture(autouse=True)
async def notebook(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A projection that shows each single application of an event."""
    monkeypatch.setitem(globals(), "sound", False)
    async with database.write() as session:
        await (await session.connection()).run_sync(journal.metadata.create_all)


@pytest.fixture
def consumer(database: Database) -> Inbox:
    """The inbox of a consumer whose reaction stumbles over every second version until it is mended."""
    return Inbox("education", database, note)


@pytest.fixture
def letters(consumer: Inbox, database: Database) -> DeadLetters:
    return DeadLetters(consumer, database)


async def note(session: AsyncSession, event: Event) -> None:
    if event.version == 2 and not sound:
        raise KeyError("a secret of the record")
    await session.execute(insert(journal).values(aggregate=event.aggregate, version=event.version))


def mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "sound", True)


def deliveries(aggregate: UUID, *versions: int) -> list[Delivery]:
    return [
        Delivery(
            event.subject(),
            cloudevents.write(event, new_id(), utc_now()),
            events.encode(event),
            sequence=version,
        )
        for version in versions
        for event in [sample_event(version, aggregate)]
    ]


async def noted(database: Database) -> list[int]:
    async with database.read() as session:
        return list(await session.scalars(select(journal.c.version).order_by(journal.c.entry)))


async def test_redriving_applies_a_letter_and_what_waits_behind_it_in_order(
    database: Database, consumer: Inbox, letters: DeadLetters, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an event that fails and two that wait behind it
    await consumer.take(deliveries(new_id(), 1, 2, 3, 4), attempt=4, last=True)
    failed, *waiting = await letters.parked()
    assert "KeyError" in failed.reason
    assert "secret" not in failed.reason
    assert [letter.stream_sequence for letter in waiting] == [3, 4]
    # when the defect is mended and the first is redriven
    mend(monkeypatch)
    done = await letters.redrive([failed.event_id])
    # then all three are applied, once
    assert [letter.state for letter in done] == ["redriven"] * 3
    assert await noted(database) == [1, 2, 3, 4]
    assert await letters.parked() == []
    assert await letters.redrive([failed.event_id]) == await letters.redrive() == []
    assert await noted(database) == [1, 2, 3, 4]


async def test_a_letter_that_fails_again_stays_with_its_newest_reason(
    database: Database, consumer: Inbox, letters: DeadLetters
) -> None:
    await consumer.take(deliveries(new_id(), 1, 2, 3), attempt=4, last=True)
    # when it is redriven although nothing was mended
    [failed] = await letters.redrive()
    # then nothing is lost, and what waits behind it waits on
    assert (failed.state, failed.attempts) == ("parked", 5)
    assert [letter.stream_sequence for letter in await letters.parked()] == [2, 3]
    assert await noted(database) == [1]


async def test_another_aggregates_letters_are_not_held_back(
    database: Database, consumer: Inbox, letters: DeadLetters, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a message nobody can read, and an event that can be mended
    garbage = Delivery("quadhelix.partners.organisation", {}, b"not json", sequence=9)
    await consumer.take([*deliveries(new_id(), 2), garbage], attempt=4, last=True)
    mend(monkeypatch)
    # when all is redriven
    done = await letters.redrive()
    # then the one is applied and the other keeps its reason
    assert [(letter.stream_sequence, letter.state) for letter in done] == [(2, "redriven"), (9, "parked")]
    assert await noted(database) == [2]
    # and it can be dropped for good
    [unreadable] = await letters.parked()
    assert (await letters.drop(unreadable.event_id)).state == "dropped"
    assert await letters.parked() == []


async def test_what_a_dropped_letter_held_back_can_go_on(
    database: Database, consumer: Inbox, letters: DeadLetters
) -> None:
    aggregate = new_id()
    await consumer.take(deliveries(aggregate, 1, 2, 3), attempt=4, last=True)
    [failed, _] = await letters.parked()
    await letters.drop(failed.event_id)
    # what waits still waits, and so does what comes later, until it is redriven
    assert await consumer.take(deliveries(aggregate, 4), attempt=1, last=False) == [Verdict.PARKED]
    assert [letter.state for letter in await letters.redrive()] == ["redriven", "redriven"]
    assert await noted(database) == [1, 3, 4]


async def test_what_was_dropped_is_not_applied_when_the_stream_is_told_anew(
    database: Database, consumer: Inbox, letters: DeadLetters, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an event that was dropped, and a defect that was mended since
    again = deliveries(new_id(), 2)
    await consumer.take(again, attempt=4, last=True)
    [failed] = await letters.parked()
    await letters.drop(failed.event_id)
    mend(monkeypatch)
    # when it is delivered once more
    assert await consumer.take(again, attempt=1, last=False) == [Verdict.SETTLED]
    # then it stays dropped
    assert await noted(database) == []


async def test_an_unknown_letter_is_not_found(letters: DeadLetters) -> None:
    with pytest.raises(NotFound):
        await letters.get(new_id())
    with pytest.raises(NotFound):
        await letters.redrive([new_id()])


async def test_redriving_while_events_arrive_leaves_none_behind(
    database: Database, consumer: Inbox, letters: DeadLetters, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def receive(later: list[Delivery]) -> None:
        for each in later:
            await consumer.take([each], attempt=1, last=False)

    expected: list[int] = []
    for _ in range(10):
        # given a letter, and a consumer that goes on receiving events of the same aggregate
        aggregate = new_id()
        monkeypatch.setitem(globals(), "sound", False)
        await consumer.take(deliveries(aggregate, 1, 2), attempt=4, last=True)
        mend(monkeypatch)
        # when it is redriven at the same time
        await asyncio.gather(receive(deliveries(aggregate, 3, 4, 5)), letters.redrive())
        # then nothing is left waiting behind a letter that is no longer there
        expected += [1, 2, 3, 4, 5]
        assert await letters.parked() == []
        assert await noted(database) == expected
