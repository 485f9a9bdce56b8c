"""The inbox: applies what arrived, each event once and in its aggregate's order, one transaction per batch.

In the transaction of the effects stand the mark "dealt with" (`inbox`), the version reached
(`passed_version`) and what could not be applied (`dead_letter`). Only after its commit is anything
acknowledged to the broker, so a crash at any moment leads to a redelivery that changes nothing.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Self
from uuid import UUID

from nats.aio.msg import Msg
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents
from quadhelix.cloudevents import Envelope
from quadhelix.database import Database, utc_now
from quadhelix.event_tables import dead_letter, inbox, passed_version
from quadhelix.events import Event, UnreadableEvent
from quadhelix.logs import described, telling, trace_id
from quadhelix.outbox import traceparent

_log = logging.getLogger(__name__)

Apply = Callable[[AsyncSession, Event], Awaitable[None]]
"""Applies an event's effects within a session."""


PARKED_LETTER = "parked"
"""The state of a dead letter that waits for an operator."""


class Verdict(Enum):
    """What became of a delivery: its effects stand, it lies in `dead_letter`, or it must be tried again."""

    SETTLED = "settled"
    PARKED = "parked"
    AGAIN = "again"


@dataclass(frozen=True)
class Delivery:
    """A message as the broker delivered it, before anyone tried to read it."""

    subject: str
    headers: Mapping[str, str]
    data: bytes
    sequence: int

    @classmethod
    def of(cls, message: Msg) -> Self:
        """What this message of the broker delivers."""
        return cls(message.subject, message.headers or {}, message.data, message.metadata.sequence.stream)

    def open(self) -> Envelope | UnreadableEvent:
        """The event in it, or why there is none."""
        try:
            return cloudevents.read(self.subject, self.headers, self.data)
        except UnreadableEvent as unreadable:
            return unreadable

    def identity(self) -> UUID:
        """The event id, or for a message without one an id that its content always leads to."""
        content = f"{self.subject} {sorted(self.headers.items())}".encode() + self.data
        return cloudevents.header_uuid(self.headers, "ce-id") or UUID(bytes=sha256(content).digest()[:16])

    def aggregate(self) -> str | None:
        """The key of the aggregate the envelope names, if it names one."""
        named = cloudevents.header_uuid(self.headers, "ce-partitionkey")
        return cloudevents.aggregate_key(self.subject, named) if named else None


class Inbox:
    """One consumer's inbox.

    Args:
        consumer: Whose: the name of the service, or of a projection.
        database: Where the effects and the marks go.
        apply: Applies one event; called in a savepoint of its own.
    """

    def __init__(self, consumer: str, database: Database, apply: Apply) -> None:
        self.consumer = consumer
        self._database = database
        self._apply = apply
        self.insert = sqlite.insert if database.is_sqlite else postgresql.insert

    async def take(self, deliveries: Sequence[Delivery], *, attempt: int, last: bool) -> list[Verdict]:
        """Apply these deliveries in order and tell what became of each.

        An event whose reaction raises holds back the later ones of its aggregate and nothing else: they
        come back as `AGAIN`, or, if this is the last attempt, lie parked with the reason.

        Raises:
            OperationalError, InterfaceError: the database does not answer; nothing was applied.
        """
        opened = [(delivery, delivery.open()) for delivery in deliveries]
        async with self._database.write() as session:
            await self.alone(session)
            batch = _Batch(self, session, attempt=attempt, last=last)
            await batch.prepare([envelope for _, envelope in opened if isinstance(envelope, Envelope)])
            verdicts = await batch.together([envelope for _, envelope in opened])
            verdicts = verdicts or [await batch.settle(delivery, envelope) for delivery, envelope in opened]
            await batch.finish()
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

    async def apply_once(self, session: AsyncSession, envelope: Envelope) -> str | None:
        """Apply an event in a savepoint, unless its aggregate is past it; the answer is what went wrong.

        The batch of a consumer and the redrive of dead letters call it, each in its own transaction.
        """
        try:
            async with session.begin_nested():
                if await self._passes(session, envelope):
                    await self.apply(session, envelope)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            return described(error)
        return None

    async def apply(self, session: AsyncSession, envelope: Envelope) -> None:
        """Apply an event, as part of the trace it belongs to."""
        token = traceparent.set(envelope.traceparent)
        try:
            with telling(event=str(envelope.id), trace=trace_id(envelope.traceparent)):
                await self._apply(session, envelope.event)
                _log.info("%s applies %s", self.consumer, envelope.event.type)
        finally:
            traceparent.reset(token)

    async def _passes(self, session: AsyncSession, envelope: Envelope) -> bool:
        """Whether this version is newer than the one applied last; if so it is the last one from now on."""
        row = {"consumer": self.consumer, "aggregate": envelope.aggregate, "version": envelope.event.version}
        insert = self.insert(passed_version).values(row)
        newer = insert.on_conflict_do_update(
            index_elements=[passed_version.c.consumer, passed_version.c.aggregate],
            set_={"version": insert.excluded.version},
            where=passed_version.c.version < insert.excluded.version,
        ).returning(passed_version.c.version)
        return await session.scalar(newer) is not None


class _Batch:
    """One transaction's work. `_held` tells of which aggregates nothing more may be applied, and why."""

    def __init__(self, owner: Inbox, session: AsyncSession, *, attempt: int, last: bool) -> None:
        self._owner = owner
        self._session = session
        self._attempt = attempt
        self._last = last
        self._fresh: set[UUID] = set()
        self._unapplied: list[UUID] = []
        self._held: dict[str, Verdict] = {}
        self._failed: dict[UUID, str] = {}

    async def prepare(self, envelopes: Sequence[Envelope]) -> None:
        """Claim all events at once, and find the aggregates that wait behind a dead letter."""
        if not envelopes:
            return
        rows = [
            {"consumer": self._owner.consumer, "event_id": envelope.id, "at": utc_now()}
            for envelope in envelopes
        ]
        claim = self._owner.insert(inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.event_id)
        self._fresh = set(await self._session.scalars(claim))
        waiting = select(dead_letter.c.aggregate).where(
            dead_letter.c.consumer == self._owner.consumer,
            dead_letter.c.state == "parked",
            dead_letter.c.aggregate.in_({envelope.aggregate for envelope in envelopes}),
        )
        self._held = {key: Verdict.PARKED for key in await self._session.scalars(waiting) if key}

    async def together(self, opened: Sequence[Envelope | UnreadableEvent]) -> list[Verdict] | None:
        """Apply a whole batch in one savepoint, at a fraction of what one for each event costs.

        None, nothing being applied, where one of them cannot be: then each is settled by itself, and the
        one that failed has failed; it is not tried twice.
        """
        envelopes = [envelope for envelope in opened if isinstance(envelope, Envelope)]
        if self._held or not 1 < len(opened) == len(envelopes):
            return None
        at_work: Envelope | None = None
        try:
            async with self._session.begin_nested():
                for envelope in await self._newer(envelopes):
                    at_work = envelope
                    await self._owner.apply(self._session, envelope)
                    at_work = None
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            if at_work is not None:
                self._failed[at_work.id] = described(error)
            return None
        return [Verdict.SETTLED] * len(opened)

    async def _newer(self, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """The fresh ones of versions that are not passed yet, and are from now on."""
        mine = passed_version.c.consumer == self._owner.consumer
        named = passed_version.c.aggregate.in_({envelope.aggregate for envelope in envelopes})
        query = select(passed_version.c.aggregate, passed_version.c.version).where(mine, named)
        passed = {row.aggregate: row.version for row in await self._session.execute(query)}
        newer: dict[str, int] = {}
        found = []
        for envelope in envelopes:
            key, version = envelope.aggregate, envelope.event.version
            if envelope.id in self._fresh and version > newer.get(key, passed.get(key, 0)):
                newer[key] = version
                found.append(envelope)
        if newer:
            rows = [
                {"consumer": self._owner.consumer, "aggregate": key, "version": version}
                for key, version in newer.items()
            ]
            insert = self._owner.insert(passed_version).values(rows)
            key_columns = [passed_version.c.consumer, passed_version.c.aggregate]
            version_now = {"version": insert.excluded.version}
            await self._session.execute(
                insert.on_conflict_do_update(index_elements=key_columns, set_=version_now)
            )
        return found

    async def settle(self, delivery: Delivery, opened: Envelope | UnreadableEvent) -> Verdict:
        """Apply one delivery, or say what becomes of it instead."""
        if isinstance(opened, UnreadableEvent):
            return await self._refuse(delivery, delivery.aggregate(), str(opened), retry=False)
        if opened.id not in self._fresh:
            return Verdict.SETTLED
        self._fresh.discard(opened.id)
        if opened.aggregate in self._held:
            self._unapplied.append(opened.id)
            return await self._refuse(
                delivery, opened.aggregate, "waits behind an earlier event", retry=False
            )
        reason = self._failed.get(opened.id) or await self._owner.apply_once(self._session, opened)
        if reason is None:
            return Verdict.SETTLED
        self._unapplied.append(opened.id)
        return await self._refuse(delivery, opened.aggregate, reason, retry=not self._last)

    async def finish(self) -> None:
        """Give back the claims on events that were not applied."""
        if self._unapplied:
            await self._session.execute(
                delete(inbox).where(
                    inbox.c.consumer == self._owner.consumer, inbox.c.event_id.in_(self._unapplied)
                )
            )

    async def _refuse(
        self, delivery: Delivery, aggregate: str | None, reason: str, *, retry: bool
    ) -> Verdict:
        """Park a delivery, or leave it for the next attempt, and hold back what follows of its aggregate."""
        verdict = Verdict.AGAIN if retry else Verdict.PARKED
        if aggregate is not None:
            verdict = self._held.setdefault(aggregate, verdict)
        if verdict is Verdict.PARKED:
            await self._park(delivery, aggregate, reason)
        return verdict

    async def _park(self, delivery: Delivery, aggregate: str | None, reason: str) -> None:
        row = {
            "consumer": self._owner.consumer,
            "event_id": delivery.identity(),
            "aggregate": aggregate,
            "stream_seq": delivery.sequence,
            "subject": delivery.subject,
            "headers": {name: str(value) for name, value in delivery.headers.items()},
            "data": delivery.data,
            "reason": reason,
            "attempts": self._attempt,
            "at": utc_now(),
        }
        await self._session.execute(self._owner.insert(dead_letter).values(row).on_conflict_do_nothing())
        trace = trace_id(cloudevents.header(delivery.headers, "ce-traceparent"))
        with telling(event=str(delivery.identity()), trace=trace):
            _log.error("%s parked event %d: %s", self._owner.consumer, delivery.sequence, reason)
