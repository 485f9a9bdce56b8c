"""The inbox: applies what arrived, each event once and in its aggregate's order, one transaction per batch.

In the transaction of the effects stand the mark "dealt with" (`inbox`), the version reached
(`passed_version`) and what could not be applied (`dead_letter`). Only after its commit is anything
acknowledged to the broker, so a crash at any moment leads to a redelivery that changes nothing.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.batch import Batch, NotTogether
from quadhelix.cloudevents import Envelope
from quadhelix.database import Database, is_away, utc_now
from quadhelix.deliveries import GAP, PARKED_LETTER, Delivery, Passed, Verdict, version_in
from quadhelix.event_tables import dead_letter, inbox, passed_version
from quadhelix.events import Event, UnreadableEvent
from quadhelix.logs import described, telling, trace_id
from quadhelix.outbox import traceparent

_log = logging.getLogger(__name__)

Apply = Callable[[AsyncSession, Event], Awaitable[None]]
"""Applies an event's effects within a session."""

Opened = tuple[Delivery, Envelope | UnreadableEvent]
"""A delivery and what is in it."""

Fence = Callable[[AsyncSession], Awaitable[None]]
"""Raises when this process may not write any more: another has taken its place, as `Lease.fence` finds."""


@dataclass(frozen=True)
class Redriven:
    """A dead letter that was tried again: its event, and why it stays parked if it does."""

    event_id: UUID
    opened: Envelope | UnreadableEvent
    reason: str | None


class Inbox:
    """One consumer's inbox.

    Args:
        consumer: Whose: the name of the service, or of a projection.
        database: Where the effects and the marks go.
        apply: Applies one event; called in a savepoint of its own.
        fence: Asked by each transaction of `take` before it writes; none where an operator is at work.
        followed: The families of aggregates of which it hears every event, and so misses one that is missing.
    """

    def __init__(
        self,
        consumer: str,
        database: Database,
        apply: Apply,
        fence: Fence | None = None,
        followed: Collection[str] = (),
    ) -> None:
        self.consumer = consumer
        self._database = database
        self._apply = apply
        self._fence = fence
        self._followed = frozenset(followed)
        self.whole = True
        """Whether the stream still has its beginning; if not, an aggregate may well begin at any version."""
        self.insert = sqlite.insert if database.is_sqlite else postgresql.insert

    async def take(self, deliveries: Sequence[Delivery], *, attempt: int, last: bool) -> list[Verdict]:
        """Apply these deliveries in order and tell what became of each.

        An event whose reaction raises holds back the later ones of its aggregate and nothing else: they
        come back as `AGAIN`, or, if this is the last attempt, lie parked with the reason. An event before
        which a version is missing lies parked at once, until that version comes.

        Raises:
            SQLAlchemyError: the database is away, as `is_away` tells; nothing was applied.
        """
        opened = [(delivery, delivery.open()) for delivery in deliveries]
        try:
            return await self._take(opened, None, attempt=attempt, last=last)
        except NotTogether as apart:
            return await self._take(opened, apart, attempt=attempt, last=last)

    async def _take(
        self, opened: Sequence[Opened], apart: NotTogether | None, *, attempt: int, last: bool
    ) -> list[Verdict]:
        """One transaction: all of them together, unless that was found not to work."""
        async with self._database.write() as session:
            await self.alone(session)
            if self._fence is not None:
                await self._fence(session)
            batch = Batch(self, session, apart.failed if apart else {}, attempt=attempt, last=last)
            await batch.prepare([envelope for _, envelope in opened if isinstance(envelope, Envelope)])
            verdicts = None if apart else await batch.together([envelope for _, envelope in opened])
            verdicts = verdicts or [await batch.settle(delivery, envelope) for delivery, envelope in opened]
        batch.tell()
        return verdicts

    async def alone(self, session: AsyncSession) -> None:
        """Keep all other work on this inbox waiting until the transaction ends.

        A redrive beside the consumer would otherwise leave events parked behind what was just applied.
        SQLite lets in one writer at a time anyway.
        """
        if not self._database.is_sqlite:
            lock = text("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
            await session.execute(lock, {"name": f"inbox-{self.consumer}"})

    async def letters(self) -> dict[str, int]:
        """How many dead letters there are, by what became of them; the parked ones wait for an operator."""
        mine = dead_letter.c.consumer == self.consumer
        query = select(dead_letter.c.state, func.count()).where(mine).group_by(dead_letter.c.state)
        async with self._database.read() as session:
            return {PARKED_LETTER: 0} | {state: count for state, count in await session.execute(query)}

    async def gaps(self) -> dict[str, int]:
        """How many dead letters came while a version was missing, by what became of them."""
        mine = (dead_letter.c.consumer == self.consumer) & dead_letter.c.reason.startswith(GAP)
        query = select(dead_letter.c.state, func.count()).where(mine).group_by(dead_letter.c.state)
        async with self._database.read() as session:
            return {PARKED_LETTER: 0} | {state: count for state, count in await session.execute(query)}

    async def knows(self, event_id: UUID) -> bool:
        """Whether this event came before: it was dealt with, or is a dead letter."""
        done = select(inbox.c.event_id).where(inbox.c.consumer == self.consumer)
        dead = select(dead_letter.c.event_id).where(dead_letter.c.consumer == self.consumer)
        query = done.where(inbox.c.event_id == event_id).union_all(
            dead.where(dead_letter.c.event_id == event_id)
        )
        async with self._database.read() as session:
            return (await session.execute(query)).first() is not None

    async def passed(self, session: AsyncSession, aggregates: Collection[str]) -> dict[str, Passed]:
        """How far the consumer is with those of these aggregates that it has heard of."""
        columns = passed_version.c.aggregate, passed_version.c.version, passed_version.c.region
        mine = (passed_version.c.consumer == self.consumer) & passed_version.c.aggregate.in_(aggregates)
        rows = await session.execute(select(*columns).where(mine))
        return {row.aggregate: Passed(row.version, row.region) for row in rows}

    def foreign(self, envelope: Envelope, passed: Passed) -> str | None:
        """Why this event is not its region's to tell, if that is so: an aggregate keeps its owner."""
        if passed.region in (None, envelope.event.region):
            return None
        return f"the region {envelope.event.region[:40]!r} does not own {envelope.aggregate}"

    def is_next(self, envelope: Envelope, passed: Passed) -> bool:
        """Whether no version is missing before this one, as far as the consumer can know."""
        unheard = not passed.version and not self.whole
        family = envelope.aggregate.partition("/")[0]
        return unheard or family not in self._followed or envelope.event.version <= passed.version + 1

    async def gap(self, session: AsyncSession, envelope: Envelope, passed: Passed) -> str | None:
        """For which version this event has to wait, if for any; what an operator dropped is not missed."""
        if self.is_next(envelope, passed):
            return None
        dropped = select(dead_letter.c.headers).where(
            dead_letter.c.consumer == self.consumer,
            dead_letter.c.state == "dropped",
            dead_letter.c.aggregate == envelope.aggregate,
        )
        gone = {version_in(headers) for headers in await session.scalars(dropped)}
        missing = next(version for version in count(passed.version + 1) if version not in gone)
        return f"{GAP}{missing}, which has not come" if missing < envelope.event.version else None

    async def redrive(
        self, session: AsyncSession, letters: Iterable[Row[Any]], *, past_gaps: bool = False
    ) -> list[Redriven]:
        """Apply dead letters of one aggregate in the order of their versions, until one fails.

        An operator asks for it, and so does a version that was missing, when it comes.

        Args:
            session: Of a transaction that has the inbox `alone`.
            letters: Rows of `dead_letter`.
            past_gaps: Whether to apply them although an earlier version never came.
        """
        done: list[Redriven] = []
        for row in sorted(letters, key=lambda row: (version_in(row.headers), row.stream_seq)):
            opened = Delivery(row.subject, row.headers, row.data, row.stream_seq).open()
            reason = await self._redrive(session, opened, past_gaps=past_gaps)
            done.append(Redriven(row.event_id, opened, reason))
            letter = (dead_letter.c.consumer == self.consumer) & (dead_letter.c.event_id == row.event_id)
            marks = {"reason": reason} if reason else {"state": "redriven"}
            await session.execute(
                update(dead_letter).where(letter).values(attempts=row.attempts + 1, **marks)
            )
            if reason:
                break
        return done

    async def _redrive(
        self, session: AsyncSession, opened: Envelope | UnreadableEvent, *, past_gaps: bool
    ) -> str | None:
        """Apply one letter's event once; the answer is what went wrong, if anything did."""
        if isinstance(opened, UnreadableEvent):
            return str(opened)
        passed = (await self.passed(session, [opened.aggregate])).get(opened.aggregate, Passed())
        reason = self.foreign(opened, passed)
        if reason is None and not past_gaps:
            reason = await self.gap(session, opened, passed)
        if reason:
            return reason
        claim = {"consumer": self.consumer, "event_id": opened.id, "at": utc_now()}
        fresh = self.insert(inbox).values(claim).on_conflict_do_nothing().returning(inbox.c.event_id)
        async with session.begin_nested() as savepoint:
            if await session.scalar(fresh) is None:
                return None
            reason = await self.apply_once(session, opened)
            if reason:
                await savepoint.rollback()
            return reason

    def tell(self, applied: Iterable[Envelope]) -> None:
        """Log that these are applied; call it once that is committed."""
        for envelope in applied:
            with telling(event=str(envelope.id), trace=trace_id(envelope.traceparent)):
                _log.info("%s applied %s", self.consumer, envelope.event.type)

    async def apply_once(self, session: AsyncSession, envelope: Envelope) -> str | None:
        """Apply an event in a savepoint, unless its aggregate is past it; the answer is what went wrong.

        The batch of a consumer and the redrive of dead letters call it, each in its own transaction.
        """
        try:
            async with session.begin_nested():
                if await self._passes(session, envelope):
                    await self.apply(session, envelope)
        except Exception as error:
            if is_away(error):
                raise
            return described(error)
        return None

    async def apply(self, session: AsyncSession, envelope: Envelope) -> None:
        """Apply an event, as part of the trace it belongs to."""
        token = traceparent.set(envelope.traceparent)
        try:
            with telling(event=str(envelope.id), trace=trace_id(envelope.traceparent)):
                await self._apply(session, envelope.event)
        finally:
            traceparent.reset(token)

    async def _passes(self, session: AsyncSession, envelope: Envelope) -> bool:
        """Whether this version is newer than the one applied last; if so it is the last one from now on."""
        event = envelope.event
        return await self.reach(session, {envelope.aggregate: Passed(event.version, event.region)})

    async def reach(self, session: AsyncSession, reached: Mapping[str, Passed]) -> bool:
        """Note how far the consumer is with these aggregates now; False if it was so far with all before."""
        # The rows beside the statement, not in it: so the statement is the same each time, and compiled once.
        insert = self.insert(passed_version)
        further = insert.on_conflict_do_update(
            index_elements=[passed_version.c.consumer, passed_version.c.aggregate],
            set_={
                "version": insert.excluded.version,
                "region": func.coalesce(passed_version.c.region, insert.excluded.region),
            },
            where=passed_version.c.version < insert.excluded.version,
        )
        rows = [
            {"consumer": self.consumer, "aggregate": key, **passed._asdict()}
            for key, passed in reached.items()
        ]
        noted = await session.scalars(further.returning(passed_version.c.version), rows)
        return noted.first() is not None
