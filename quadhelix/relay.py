"""The relay: takes committed events from the outbox to the broker, in each aggregate's order.

An event counts as published once the broker has acknowledged it. A crash in between leads to a second
publication under the same id, which the broker recognises, and the consumers' inboxes too.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, or_, select, update

from quadhelix.bus import BrokerUnavailable, Bus, EventRefused
from quadhelix.database import Database, utc_now
from quadhelix.event_tables import outbox
from quadhelix.faults import fail_point
from quadhelix.lease import Lease
from quadhelix.logs import described

_log = logging.getLogger(__name__)

BATCH = 200
"""Most rows taken from the outbox in one round."""

_POLL_SECONDS = 0.75
_LONGEST_PAUSE = 8.0
_IN_FLIGHT = 64


@dataclass
class _Round:
    """What became of the rows of one round."""

    published: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)

    @property
    def advanced(self) -> bool:
        """Whether the outbox got shorter."""
        return bool(self.published or self.refused)


class Relay:
    """Publishes one service's outbox; of all its processes one does so at a time.

    Args:
        service: Name of the service.
        database: Its database; register `wake` with `database.after_commit`.
        bus: Where the events go.
    """

    def __init__(self, service: str, database: Database, bus: Bus) -> None:
        self._service = service
        self._database = database
        self._bus = bus
        self._lease = Lease(database, f"relay-{service}")
        self._wake = asyncio.Event()
        self._wakes = 0
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)
        self._session = 0
        self.tally: Counter[str] = Counter()
        """How many events this process got `published`, and how many were `refused`; metrics show it."""

    def wake(self) -> None:
        """There may be something to publish; called after each commit, the relay's own among them."""
        self._wakes += 1
        self._wake.set()

    async def depth(self) -> tuple[int, float]:
        """How many events are not published, parked ones included, and the age of the oldest in seconds."""
        query = select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.published_at.is_(None))
        async with self._database.read() as session:
            count, oldest = (await session.execute(query)).one()
        return count, (utc_now() - oldest).total_seconds() if oldest else 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop` is set; what is in hand then is finished first."""
        waker = asyncio.create_task(self._wake_at(stop))
        failures = 0
        try:
            while not stop.is_set():
                self._wake.clear()
                wakes = self._wakes
                try:
                    rows, round_ = await self._publish_next()
                except Exception as fault:  # whatever it is, events must go on once it has passed
                    _log.warning("the relay of %s cannot work: %s", self._service, described(fault))
                    rows, round_ = 0, _Round(failed=[{}])
                failures = failures + 1 if round_.failed and not round_.advanced else 0
                if failures:
                    await _pause(stop, min(_LONGEST_PAUSE, 0.1 * 2**failures))
                elif rows < BATCH:
                    if rows and self._wakes == wakes + 1:  # by the record of this very round
                        self._wake.clear()
                    await _pause(self._wake, _POLL_SECONDS)
        finally:
            waker.cancel()
            await self._lease.release()

    async def _publish_next(self) -> tuple[int, _Round]:
        """One round, if it is ours to do; the answer is how many rows there were and what became of them."""
        round_ = _Round()
        if not self._bus.connected or not await self._lease.held():
            return 0, round_
        await self._republish_what_the_broker_lost()
        rows = await self._unpublished()
        if rows:
            fail_point("after_commit")
            groups = [list(group) for _, group in groupby(sorted(rows, key=_aggregate), key=_aggregate)]
            await self._publish(groups, round_)
            fail_point("after_puback")
            await self._record(round_)
            self.tally.update(published=len(round_.published), refused=len(round_.refused))
        return len(rows), round_

    async def _unpublished(self) -> Sequence[Row[Any]]:
        parked = outbox.alias()
        behind = exists().where(parked.c.aggregate == outbox.c.aggregate, parked.c.parked.is_(True))
        query = (
            select(outbox)
            .where(outbox.c.published_at.is_(None), outbox.c.parked.is_(False), ~behind)
            .order_by(outbox.c.pos)
            .limit(BATCH)
        )
        async with self._database.read() as session:
            return (await session.execute(query)).all()

    async def _publish(self, groups: Sequence[Sequence[Row[Any]]], round_: _Round) -> None:
        """Publish the groups side by side; when the connection is lost, do not wait for their answers.

        What was under way then is sent again, under the same id.
        """

        async def all_groups() -> None:
            await asyncio.gather(*(self._publish_in_order(group, round_) for group in groups))

        work, lost = asyncio.create_task(all_groups()), asyncio.create_task(self._bus.lost())
        await asyncio.wait({work, lost}, return_when=asyncio.FIRST_COMPLETED)
        for task in (work, lost):
            task.cancel()
        await asyncio.wait({work})
        if not work.cancelled():
            work.result()

    async def _publish_in_order(self, rows: Sequence[Row[Any]], round_: _Round) -> None:
        """Publish one aggregate's events, each after the one before was acknowledged; stop at a failure."""
        for row in sorted(rows, key=lambda row: row.version):
            try:
                async with self._in_flight:
                    sequence = await self._bus.publish(row.subject, row.headers, row.data, str(row.event_id))
            except EventRefused as refused:
                _log.error("the broker refuses event %s: %s", row.event_id, refused)
                round_.refused.append({"row": row.pos, "error": str(refused)})
                return
            except BrokerUnavailable as fault:
                round_.failed.append({"row": row.pos, "error": str(fault)})
                return
            round_.published.append({"row": row.pos, "sequence": sequence})

    async def _record(self, round_: _Round) -> None:
        """Write into the outbox what became of this round's rows."""
        this = update(outbox).where(outbox.c.pos == bindparam("row"))
        tried = this.values(attempts=outbox.c.attempts + 1, last_error=bindparam("error"))
        published = this.values(
            published_at=utc_now(),
            stream_seq=bindparam("sequence"),
            stream_epoch=self._bus.epoch,
            last_error=None,
        )
        async with self._database.write() as session:
            connection = await session.connection()
            for statement, rows in (
                (published, round_.published),
                (tried.values(parked=True), round_.refused),
                (tried, round_.failed),
            ):
                if rows:
                    await connection.execute(statement, rows)

    async def _republish_what_the_broker_lost(self) -> None:
        """After each connection: a stream made anew, or shorter than we know it, gets its events again."""
        if self._session == self._bus.sessions:
            return
        session_number, last = self._bus.sessions, await self._bus.last_sequence()
        lost = or_(outbox.c.stream_epoch != self._bus.epoch, outbox.c.stream_seq > last)
        async with self._database.write() as session:
            forget = update(outbox).where(outbox.c.published_at.is_not(None), lost)
            await session.execute(forget.values(published_at=None, stream_seq=None, stream_epoch=None))
        self._session = session_number

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.wake()


def _aggregate(row: Row[Any]) -> str:
    return str(row.aggregate)


async def _pause(until: asyncio.Event, seconds: float) -> None:
    """Wait for the event, at most about this long: the chance in it keeps services out of step."""
    with suppress(TimeoutError):
        await asyncio.wait_for(until.wait(), seconds * random.uniform(0.8, 1.2))
