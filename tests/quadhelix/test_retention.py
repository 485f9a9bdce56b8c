"""Retention: old events are forgotten, and nothing that may still be needed."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from quadhelix import retention
from quadhelix.database import Database, new_id, utc_now
from quadhelix.event_tables import inbox, outbox
from quadhelix.outbox import stage
from quadhelix.retention import RECEIVED, SENT, Retention
from quadhelix.testing import eventually, running, sample_event

DAY = timedelta(days=1)


async def sent(database: Database, published_at: datetime | None, *, parked: bool = False) -> UUID:
    """An event in the outbox, published at this moment."""
    event = sample_event()
    async with database.write() as session:
        await stage(session, event)
        row = outbox.update().where(
            outbox.c.version == event.version, outbox.c.aggregate.endswith(str(event.aggregate))
        )
        await session.execute(row.values(published_at=published_at, parked=parked))
    return event.aggregate


async def received(database: Database, *moments: datetime) -> None:
    async with database.write() as session:
        rows = [{"consumer": "education", "event_id": new_id(), "at": at} for at in moments]
        await session.execute(insert(inbox), rows)


async def left(database: Database) -> tuple[int, int]:
    async with database.read() as session:
        counts = [await session.scalar(select(func.count()).select_from(table)) for table in (outbox, inbox)]
    return counts[0] or 0, counts[1] or 0


async def test_only_what_nobody_can_need_is_forgotten(database: Database) -> None:
    # given events young and old, one of them unpublished and one refused by the broker
    now = utc_now()
    for moment in (now, now - SENT + DAY, now - SENT - DAY):
        await sent(database, moment)
    await sent(database, None)
    await sent(database, None, parked=True)
    await received(database, now, now - RECEIVED + DAY, now - RECEIVED - DAY)
    # when the hour has come
    gone = await Retention("education", database).purge()
    # then one of each is gone
    assert gone == {"outbox": 1, "inbox": 1}
    assert await left(database) == (4, 2)


async def test_many_go_in_chunks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHUNK", 7)
    await received(database, *[utc_now() - RECEIVED - DAY] * 30)
    assert await Retention("education", database).purge() == {"outbox": 0, "inbox": 30}


async def test_it_runs_beside_the_service(database: Database) -> None:
    await received(database, utc_now() - RECEIVED - DAY)

    async def forgotten() -> bool:
        return await left(database) == (0, 0)

    async with running(Retention("education", database)):
        await eventually(forgotten)
