"""Refill: finds the published events that the broker has lost, so that the relay publishes them again.

A broker that lost its disk comes back with a new stream; one whose store was damaged, with the old one cut
off where the damage begins, without its beginning, or with holes in it. Other services may have published
since: that a stream is as long as it was says nothing, so the newest event we know to be in it is asked for
by its id. What it counts and cannot read is found beside the work, by reading all.
"""

import json
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from nats.js import api
from nats.js.errors import NotFoundError
from sqlalchemy import Row, Select, func, select, update

from quadhelix.bus import PUBLISH_TIMEOUT, STREAM, BrokerUnavailable, Bus
from quadhelix.database import Database, new_id, utc_now
from quadhelix.event_tables import outbox
from quadhelix.replay import Replay

CHUNK = 500
"""Most events marked in one statement."""

WINDOW = 2_000
"""Most events of the outbox that are compared with the stream at a time."""

_PATIENCE = 30.0
_SURELY_KEPT = 0.9  # share of the stream's age limit up to which clocks that differ do not matter


async def forget_lost(database: Database, bus: Bus) -> int:
    """Mark what the stream does not hold any more as not published; the answer is how many events.

    The relay calls it after each connection, before it publishes anything.
    """
    info = await bus.jetstream.stream_info(STREAM)
    lost = await _beginning(database, bus.epoch, info)
    if info.state.num_deleted or not await _sound(database, bus):
        here, elsewhere = await _published(database, bus.epoch, info.state.first_seq)
        holes = await _holes(bus) if info.state.num_deleted else set()
        lost += elsewhere + [row.pos for row in here if row.stream_seq in holes]
        here = [row for row in here if row.stream_seq not in holes]
        lost += [row.pos for row in here[await _kept(bus, here) :]]
    await _forget(database, lost)
    return len(lost)


async def forget_unreadable(database: Database, bus: Bus, service: str) -> int:
    """Mark what the stream counts and cannot show as not published; the answer is how many events.

    A bit that flipped on the broker's disk is found when the message is read, and then the message is passed
    over in silence. So all events of the service are read once, some at a time; the relay does it beside its
    work.

    Raises:
        BrokerUnavailable: the broker does not answer now, or cannot get on.
    """
    epoch, lost, seen = bus.epoch, 0, set[int]()
    first = (await bus.jetstream.stream_info(STREAM)).state.first_seq
    oldest, position, end = await _extent(database, epoch)
    audit, subjects = f"audit-{service}-{new_id().hex}", [f"quadhelix.{service}.>"]
    async with Replay(bus, audit, subjects, max(first, oldest) - 1, headers_only=True) as replay:
        while window := await _window(database, epoch, position, end):
            position = window[-1].pos
            last = max(row.stream_seq for row in window)
            await _read(replay, last, seen)
            if epoch != bus.epoch:  # another stream by now, of which nothing was read
                return lost
            unseen = [row.pos for row in window if row.stream_seq >= first and row.stream_seq not in seen]
            seen.difference_update(row.stream_seq for row in window)
            await _forget(database, unseen)
            lost += len(unseen)
    return lost


async def _read(replay: Replay, last: int, seen: set[int]) -> None:
    """Go on to this place of the stream, or its end, and add the places of all that can be read."""
    heard = time.monotonic()
    while replay.sequence < last and not await replay.exhausted():
        messages = await replay.batch()
        seen.update(message.metadata.sequence.stream for message in messages)
        heard = time.monotonic() if messages else heard
        if time.monotonic() - heard > _PATIENCE:
            raise BrokerUnavailable("the broker does not get on with the stream")


async def _extent(database: Database, epoch: str) -> tuple[int, int, int]:
    """Of the events published to this stream: its oldest sequence number, and the positions around them."""
    here = outbox.c.published_at.is_not(None) & (outbox.c.stream_epoch == epoch)
    query = select(func.min(outbox.c.stream_seq), func.min(outbox.c.pos) - 1, func.max(outbox.c.pos))
    async with database.read() as session:
        oldest, start, end = (await session.execute(query.where(here))).one()
    return oldest or 0, start or 0, end or 0


async def _window(database: Database, epoch: str, after: int, end: int) -> Sequence[Any]:
    """The next events published to this stream, by their positions in the outbox."""
    query = (
        select(outbox.c.pos, outbox.c.stream_seq)
        .where(outbox.c.pos > after, outbox.c.pos <= end)
        .where(outbox.c.published_at.is_not(None), outbox.c.stream_epoch == epoch)
        .order_by(outbox.c.pos)
        .limit(WINDOW)
    )
    async with database.read() as session:
        return (await session.execute(query)).all()


async def _beginning(database: Database, epoch: str, info: api.StreamInfo) -> list[int]:
    """The positions of those that lay before the stream's beginning and are too young to have gone by age.

    Where an operator has the stream drop its oldest events for another reason, none are missed.
    """
    settings, now = info.config, utc_now()
    if settings.discard != api.DiscardPolicy.NEW:
        return []
    cut_off = (outbox.c.stream_epoch == epoch) & (outbox.c.stream_seq < info.state.first_seq)
    if settings.max_age:
        cut_off &= outbox.c.published_at > now - timedelta(seconds=settings.max_age * _SURELY_KEPT)
    async with database.read() as session:
        return [*await session.scalars(select(outbox.c.pos).where(cut_off))]


async def _forget(database: Database, lost: Sequence[int]) -> None:
    if not lost:
        return
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


async def _published(database: Database, epoch: str, first: int) -> tuple[list[Row[Any]], list[int]]:
    """The events published to this stream, in its order, and the positions of those that went elsewhere.

    Of this stream's, those from its first one on.
    """
    columns = (outbox.c.pos, outbox.c.event_id, outbox.c.stream_seq, outbox.c.stream_epoch)
    query: Select[Any] = (
        select(*columns).where(outbox.c.published_at.is_not(None)).order_by(outbox.c.stream_seq)
    )
    async with database.read() as session:
        rows = (await session.execute(query)).all()
    here = [row for row in rows if row.stream_epoch == epoch and row.stream_seq >= first]
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
