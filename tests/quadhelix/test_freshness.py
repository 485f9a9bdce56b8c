"""Freshness: a service waits for the client's own changes, and no longer than it was told."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents, events
from quadhelix.database import Database, new_id, utc_now
from quadhelix.deliveries import Delivery, Verdict
from quadhelix.errors import Stale
from quadhelix.events import Event, OrganisationChanged
from quadhelix.freshness import Freshness
from quadhelix.inbox import Inbox
from quadhelix.positions import Position
from quadhelix.testing import sample_event

SUBJECTS = [OrganisationChanged.subject()]


def freshness(database: Database, timeout: float = 60.0) -> Freshness:
    return Freshness("education", SUBJECTS, database, timeout)


async def arrive(database: Database, event: Event, *, sound: bool = True) -> list[Verdict]:
    """The event reaches the consumer's inbox; a reaction that is not sound leaves it parked."""

    async def apply(_session: AsyncSession, _event: Event) -> None:
        if not sound:
            raise LookupError

    headers = cloudevents.write(event, new_id(), utc_now())
    delivery = Delivery(event.subject(), headers, events.encode(event), 1)
    return await Inbox("education", database, apply).take([delivery], attempt=1, last=True)


def changed(aggregate: UUID, version: int) -> Position:
    return Position(OrganisationChanged.subject(), aggregate, version)


async def test_what_is_passed_is_not_waited_for(database: Database) -> None:
    event = sample_event(version=3)
    await arrive(database, event)
    await freshness(database, 0).reach([Position.of(event), changed(event.aggregate, 2)])
    await freshness(database, 0).reach([])


async def test_it_waits_until_the_event_has_arrived(database: Database) -> None:
    # given a client that asks to see a change that is still under way
    event = sample_event()
    waiting = asyncio.create_task(freshness(database).reach([Position.of(event)]))
    await asyncio.sleep(0)
    assert not waiting.done()
    # when the event arrives, then the wait is over
    await arrive(database, event)
    async with asyncio.timeout(60):
        await waiting


async def test_what_the_service_does_not_hear_of_is_not_waited_for(database: Database) -> None:
    elsewhere = Position("quadhelix.challenges.challenge.changed", new_id(), 1)
    await freshness(database, 0).reach([elsewhere])


async def test_an_event_that_lies_dead_makes_the_answer_stale_and_hangs_nothing(database: Database) -> None:
    # given an event that could not be applied
    event = sample_event()
    assert await arrive(database, event, sound=False) == [Verdict.PARKED]
    # when a client asks to see it, then it is told so after the bound
    with pytest.raises(Stale) as stale:
        async with asyncio.timeout(60):
            await freshness(database, 0.2).reach([Position.of(event)])
    assert stale.value.code == "STALE"
    assert "nog niet overal bekend" in stale.value.message(["nl"])
