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

from nats.aio.client import Client
from nats.aio.msg import Msg
from sqlalchemy import Row, bindparam, exists, func, select, update

from quadhelix.bus import BrokerUnavailable, Bus, EventRefused, wake_subject
from quadhelix.database import Database, utc_now
from quadhelix.event_tables import outbox
from quadhelix.faults import fail_point
from quadhelix.lease import Lease
from quadhelix.logs import described
from quadhelix.refill import forget_lost, forget_unreadable

_log = logging.getLogger(__name__)

BATCH = 200
"""Most rows taken from the outbox in one round."""

_POLL_SECONDS = 0.75
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 8.0
_IN_FLIGHT = 64


_PARKED = outbox.alias()
_BEHIND = exists().where(_PARKED.c.aggregate == outbox.c.aggregate, _PARKED.c.parked.is_(True))
_UNPUBLISHED = (
    select(outbox)
    .where(outbox.c.published_at.is_(None), outbox.c.parked.is_(False), ~_BEHIND)
    .order_by(outbox.c.pos)
    .limit(BATCH)
)
_THIS = update(outbox).where(outbox.c.pos == bindparam("row"))
_TRIED = _THIS.values(attempts=outbox.c.attempts + 1, last_error=bindparam("error"))
_REFUSED = _TRIED.values(parked=True)
_PUBLISHED = _THIS.values(
    published_at=bindparam("now"),
    stream_seq=bindparam("sequence"),
    stream_epoch=bindparam("epoch"),
    last_error=None,
)


@dataclass
class _Round:
    """What became of the rows of one round, which goes to one stream over one connection."""

    session: int
    epoch: str
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
        bus: Where the events go; register `begin_anew` with `bus.after_connecting`.
    """

    def __init__(self, service: str, database: Database, bus: Bus) -> None:
        self._service = service
        self._database = database
        self._bus = bus
        self._lease = Lease(database, f"relay-{service}")
        self._wake = asyncio.Event()
        self._anew = asyncio.Event()
        self._wakes = 0
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)
        self._session = 0
        self._compared = 0
        self._audit: asyncio.Task[None] | None = None
        self._listening: Client | None = None
        self._told = 0
        self.tally: Counter[str] = Counter()
        """How many events this process got `published`, and how many were `refused`; metrics show it."""

    def wake(self) -> None:
        """There may be something to publish; called after each commit, the relay's own among them."""
        self._wakes += 1
        self._wake.set()

    def begin_anew(self) -> None:
        """The connection or the stream is another: what failed before may go now; the bus calls it."""
        self._anew.set()
        self.wake()

    @property
    def compared(self) -> bool:
        """Whether the outbox was compared with the stream since we connected, or another process does it."""
        return self._compared == self._bus.sessions

    async def depth(self) -> tuple[int, float]:
        """How many events are not published, parked ones included, and the age of the oldest in seconds."""
        query = select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.published_at.is_(None))
        async with self._database.read() as session:
            count, oldest = (await session.execute(query)).one()
        # A clock that was put back would make it negative.
        return count, max(0.0, (utc_now() - oldest).total_seconds()) if oldest else 0.0

    async def refused(self) -> int:
        """How many events the broker refuses to take; each holds back its aggregate until someone acts."""
        query = select(func.count()).where(outbox.c.parked.is_(True))
        async with self._database.read() as session:
            return await session.scalar(query) or 0

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop` is set; what is in hand then is finished first."""
        waker = asyncio.create_task(self._wake_at(stop))
        failures = 0
        try:
            while not stop.is_set():
                self._wake.clear()
                self._anew.clear()
                wakes = self._wakes
                try:
                    rows, round_ = await self._publish_next()
                except Exception as fault:  # whatever it is, events must go on once it has passed
                    _log.warning("the relay of %s cannot work: %s", self._service, described(fault))
                    rows, round_ = 0, self._round(failed=[{}])
                failures = failures + 1 if round_.failed and not round_.advanced else 0
                if failures:
                    await _pause(self._anew, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (failures - 1)))
                elif rows < BATCH:
                    if rows and self._wakes == wakes + 1:  # by the record of this very round
                        self._wake.clear()
                    await _pause(self._wake, _POLL_SECONDS)
        finally:
            waker.cancel()
            await self._end_audit()
            await self._lease.release()

    async def _publish_next(self) -> tuple[int, _Round]:
        """One round, if it is ours to do; the answer is how many rows there were and what became of them."""
        round_ = self._round()
        if not self._bus.connected:
            return 0, round_
        await self._listen()
        if not await self._lease.held():
            await self._wake_the_active_one()
            self._compared = round_.session
            return 0, round_
        await self._republish_what_the_broker_lost()
        self._compared = self._session
        rows = await self._unpublished()
        if rows:
            fail_point("after_commit")
            groups = [list(group) for _, group in groupby(sorted(rows, key=_aggregate), key=_aggregate)]
            await self._publish(groups, round_)
            fail_point("after_puback")
            await self._record(round_)
            self.tally.update(published=len(round_.published), refused=len(round_.refused))
        return len(rows), round_

    def _round(self, **members: Any) -> _Round:
        return _Round(self._bus.sessions, self._bus.epoch, **members)

    async def _unpublished(self) -> Sequence[Row[Any]]:
        async with self._database.read() as session:
            return (await session.execute(_UNPUBLISHED)).all()

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
                    if self._bus.sessions != round_.session:
                        return  # the stream may be another by now, and lack what comes before
                    if not self._lease.mine:
                        return  # this process was frozen for long: another publishes by now
                    sequence = await self._bus.publish(row.subject, row.headers, row.data, str(row.event_id))
            except EventRefused as refused:
                _log.error("the broker refuses event %s: %s", row.event_id, refused)
                round_.refused.append({"row": row.pos, "error": str(refused)})
                return
            except Exception as fault:  # whatever it is, the others' events go on
                error = str(fault) if isinstance(fault, BrokerUnavailable) else described(fault)
                round_.failed.append({"row": row.pos, "error": error})
                return
            round_.published.append({"row": row.pos, "sequence": sequence})

    async def _record(self, round_: _Round) -> None:
        """Write into the outbox what became of these rows; if a power cut undoes that, they go out again."""
        known = {"now": utc_now(), "epoch": round_.epoch}
        async with self._database.write(lasting=False) as session:
            await self._lease.fence(session)
            connection = await session.connection()
            for statement, rows in (
                (_PUBLISHED, [row | known for row in round_.published]),
                (_REFUSED, round_.refused),
                (_TRIED, round_.failed),
            ):
                if rows:
                    await connection.execute(statement, rows)

    async def _republish_what_the_broker_lost(self) -> None:
        """After each connection: a stream made anew, or shorter than we know it, gets its events again."""
        if self._session == self._bus.sessions:
            return
        session = self._bus.sessions
        lost = await forget_lost(self._database, self._bus)
        if lost:
            _log.warning("the broker lost %d events of %s: they are published again", lost, self._service)
        self._session = session
        await self._end_audit()
        self._audit = asyncio.create_task(self._audit_the_stream(), name=f"audit {self._service}")

    async def _audit_the_stream(self) -> None:
        """Publish again what the broker cannot read any more; fails with the connection, and begins anew."""
        try:
            lost = await forget_unreadable(self._database, self._bus, self._service)
        except Exception as fault:  # whatever it is, publishing goes on
            _log.warning("the events of %s are not audited: %s", self._service, described(fault))
            return
        if lost:
            _log.warning(
                "the broker cannot read %d events of %s: they are published again", lost, self._service
            )
            self.wake()

    async def _end_audit(self) -> None:
        audit, self._audit = self._audit, None
        if audit is not None:
            audit.cancel()
            await asyncio.wait({audit})

    async def _listen(self) -> None:
        """Hear of the commits of the service's other processes, on each connection once."""
        if self._listening is not self._bus.client:
            self._listening = self._bus.client
            await self._listening.subscribe(wake_subject(self._service), cb=self._woken)

    async def _woken(self, _message: Msg) -> None:
        if self._lease.mine:
            self.wake()

    async def _wake_the_active_one(self) -> None:
        """Tell the process that publishes of commits here; where the word is lost, it looks soon anyway."""
        if self._wakes != self._told:
            self._told = self._wakes
            await self._bus.client.publish(wake_subject(self._service))

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.begin_anew()


def _aggregate(row: Row[Any]) -> str:
    return str(row.aggregate)


async def _pause(until: asyncio.Event, seconds: float) -> None:
    """Wait for the event, at most about this long: the chance in it keeps services out of step."""
    with suppress(TimeoutError):
        await asyncio.wait_for(until.wait(), seconds * random.uniform(0.8, 1.2))
