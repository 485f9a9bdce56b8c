"""Refill: finds the published events that the broker has lost, so that the relay publishes them again.

A broker that lost its disk comes back with a new stream; one whose store was damaged, with the old one cut
off where the damage begins, or with holes in it. Other services may have published since: that a stream is
as long as it was says nothing, so the newest event we know to be in it is asked for by its id. What it
counts and cannot read is found beside the work, by reading all.
"""

import json
from collections.abc import Sequence
from typing import Any

from nats.js.errors import NotFoundError
from sqlalchemy import Row, Select, func, select, update

from quadhelix.bus import PUBLISH_TIMEOUT, STREAM, Bus
from quadhelix.database import Database, new_id
from quadhelix.event_tables import outbox
from quadhelix.replay import Replay

CHUNK = 500
"""Most events marked in one statement."""


async def forget_lost(database: Database, bus: Bus) -> int:
    """Mark what the stream does not hold any more as not published; the answer is how many events.

    The relay calls it after each connection, before it publishes anything.
    """
    state = (await bus.jetstream.stream_info(STREAM)).state
    if not state.num_deleted and await _sound(database, bus):
        return 0
    here, lost = await _published(database, bus.epoch)
    holes = await _holes(bus) if state.num_deleted else set()
    lost += [row.pos for row in here if row.stream_seq in holes]
    here = [row for row in here if row.stream_seq not in holes]
    lost += [row.pos for row in here[await _kept(bus, here) :]]
    await _forget(database, lost)
    return len(lost)


async def forget_unreadable(database: Database, bus: Bus, service: str) -> int:
    """Mark what the stream counts and cannot show as not published; the answer is how many events.

    A bit that flipped on the broker's disk is found when the message is read, and then the message is passed
    over in silence. So all events of the service are read once; the relay does it beside its work.

    Raises:
        BrokerUnavailable: the broker does not answer now.
    """
    oldest = (await bus.jetstream.stream_info(STREAM)).state.first_seq
    here, _ = await _published(database, epoch := bus.epoch)
    unseen = {row.stream_seq: row.pos for row in here if row.stream_seq >= oldest}
    async with Replay(bus, f"audit-{service}-{new_id().hex}", [f"quadhelix.{service}.>"]) as replay:
        while unseen and not await replay.exhausted():
            for message in await replay.batch():
                unseen.pop(message.metadata.sequence.stream, None)
    if epoch != bus.epoch:  # another stream by now, of which nothing was read
        return 0
    await _forget(database, [*unseen.values()])
    return len(unseen)


async def _forget(database: Database, lost: Sequence[int]) -> None:
    async with database.write() as session:
        for start in range(0, len(lost), CHUNK):
            these = update(outbox).where(outbox.c.pos.in_(lost[start : start + CHUNK]))
            await session.execute(these.values(published_at=None, stream_seq=None, stream_epoch=None))


async def _sound(database: Database, bus: Bus) -> bool:
    """Whether all is in this stream, judged by the newest event: a store loses its end first."""
    published = outbox.c.published_at.is_not(None)
    elsewhere = select(func.count()).where(published, outbox.c.stream_epoch != bus.epoch)
    newest = select(outbox).where(published).order_by(outbox.c.stream_seq.desc()).limit(1)
    async with database.read() as session:
        strays = await session.scalar(elsewhere)
        row = (await session.execute(newest)).first()
    return not strays and (row is None or await _holds(bus, row))


async def _published(database: Database, epoch: str) -> tuple[list[Row[Any]], list[int]]:
    """The events published to this stream, in its order, and the positions of those that went elsewhere."""
    columns = (outbox.c.pos, outbox.c.event_id, outbox.c.stream_seq, outbox.c.stream_epoch)
    query: Select[Any] = (
        select(*columns).where(outbox.c.published_at.is_not(None)).order_by(outbox.c.stream_seq)
    )
    async with database.read() as session:
        rows = (await session.execute(query)).all()
    here = [row for row in rows if row.stream_epoch == epoch]
    return here, [row.pos for row in rows if row.stream_epoch != epoch]


async def _kept(bus: Bus, rows: Sequence[Row[Any]]) -> int:
    """How many of these, which are in the stream's order, came before its end was cut off."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if await _holds(bus, rows[middle]):
            low = middle + 1
        else:
            high = middle
    return low


async def _holds(bus: Bus, row: Row[Any]) -> bool:
    """Whether the stream holds this event at the place where it was stored."""
    try:
        message = await bus.jetstream.get_msg(STREAM, row.stream_seq, direct=True)
    except NotFoundError:
        return False
    return (message.headers or {}).get("Nats-Msg-Id") == str(row.event_id)


async def _holes(bus: Bus) -> set[int]:
    """The places of the stream that hold nothing; by itself nothing is ever removed but its oldest events."""
    wish = json.dumps({"deleted_details": True}).encode()
    answer = await bus.client.request(f"$JS.API.STREAM.INFO.{STREAM}", wish, timeout=PUBLISH_TIMEOUT)
    return {*json.loads(answer.data)["state"].get("deleted", ())}
