"""Dead letters: what a consumer could not apply, and how an operator puts it right.

A letter is applied where it lies, in the service's own database. It is never published again: every other
consumer would get it once more, and the broker would take it for a duplicate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.cloudevents import Envelope
from quadhelix.database import Database, utc_now
from quadhelix.errors import NotFound
from quadhelix.event_tables import dead_letter, inbox
from quadhelix.inbox import Inbox
from quadhelix.texts import Text

LETTER: Text = {"en": "dead letter", "nl": "onbestelbaar bericht"}
"""What a dead letter is called in errors."""


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """One event that could not be applied.

    Attributes:
        consumer: Whose reaction failed.
        event_id: The event's id, or for a message without one an id its content leads to.
        aggregate: `<service>.<kind>/<id>`, where the envelope names one; its later events wait behind it.
        stream_sequence: Its number in the stream.
        state: `parked`, `redriven` or `dropped`.
        payload: The message as it came; `show` prints it, logs never do.
    """

    consumer: str
    event_id: UUID
    aggregate: str | None
    stream_sequence: int
    subject: str
    type: str
    reason: str
    attempts: int
    state: str
    at: datetime
    headers: dict[str, str]
    payload: bytes

    def as_json(self) -> dict[str, Any]:
        """All but the message itself, for machines."""
        return {
            "consumer": self.consumer,
            "eventId": str(self.event_id),
            "aggregate": self.aggregate,
            "streamSequence": self.stream_sequence,
            "subject": self.subject,
            "type": self.type,
            "reason": self.reason,
            "attempts": self.attempts,
            "state": self.state,
            "at": self.at.isoformat(),
        }


class DeadLetters:
    """The dead letters of one consumer; `quadhelix events dead` calls it, and health counts by it.

    Args:
        inbox: The consumer's inbox, which applies what is redriven.
        database: The service's database.
    """

    def __init__(self, inbox: Inbox, database: Database) -> None:
        self._inbox = inbox
        self._database = database

    async def parked(self) -> list[DeadLetter]:
        """Those that wait for an operator, oldest first."""
        async with self._database.read() as session:
            rows = await session.execute(self._letters(dead_letter.c.state == "parked"))
            return [_letter(row) for row in rows]

    async def get(self, event_id: UUID) -> DeadLetter:
        """One letter, whatever became of it; raises `NotFound`."""
        async with self._database.read() as session:
            row = (await session.execute(self._letters(dead_letter.c.event_id == event_id))).first()
        if row is None:
            raise NotFound(LETTER, field="event")
        return _letter(row)

    async def redrive(
        self, event_ids: Iterable[UUID] | None = None, *, past_gaps: bool = False
    ) -> list[DeadLetter]:
        """Apply parked letters, with all that wait behind them, in order; the answer is what became of each.

        One that fails again stays parked with its newest reason, and so does what waits behind it.

        Args:
            event_ids: Which; all when left out.
            past_gaps: Whether to apply them although an earlier version never came.
        """
        wanted = await self.parked() if event_ids is None else [await self.get(each) for each in event_ids]
        done: list[DeadLetter] = []
        for queue in dict.fromkeys(
            letter.aggregate or letter.event_id for letter in wanted if letter.state == "parked"
        ):
            done += await self._redrive_queue(queue, past_gaps=past_gaps)
        return done

    async def drop(self, event_id: UUID) -> DeadLetter:
        """Decide that a letter is never applied; what waits behind it can then be redriven."""
        await self.get(event_id)
        dealt_with = {"consumer": self._inbox.consumer, "event_id": event_id, "at": utc_now()}
        async with self._database.write() as session:
            await self._inbox.alone(session)
            # Should the stream be told anew, the event arrives once more.
            await session.execute(self._inbox.insert(inbox).values(dealt_with).on_conflict_do_nothing())
            await self._mark(session, event_id, state="dropped")
        return await self.get(event_id)

    async def _redrive_queue(self, queue: str | UUID, *, past_gaps: bool) -> list[DeadLetter]:
        """Apply one aggregate's letters, or one that names no aggregate, until one fails."""
        column = dead_letter.c.aggregate if isinstance(queue, str) else dead_letter.c.event_id
        waiting = self._letters(column == queue, dead_letter.c.state == "parked")
        async with self._database.write() as session:
            await self._inbox.alone(session)
            letters = (await session.execute(waiting)).all()
            done = await self._inbox.redrive(session, letters, past_gaps=past_gaps)
        self._inbox.tell(
            each.opened for each in done if each.reason is None and isinstance(each.opened, Envelope)
        )
        return [await self.get(each.event_id) for each in done]

    async def _mark(self, session: AsyncSession, event_id: UUID, **values: object) -> None:
        mine = (dead_letter.c.consumer == self._inbox.consumer) & (dead_letter.c.event_id == event_id)
        await session.execute(update(dead_letter).where(mine).values(**values))

    def _letters(self, *conditions: Any) -> Select[Any]:
        mine = dead_letter.c.consumer == self._inbox.consumer
        return select(dead_letter).where(mine, *conditions).order_by(dead_letter.c.stream_seq)


def _letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        consumer=row.consumer,
        event_id=row.event_id,
        aggregate=row.aggregate,
        stream_sequence=row.stream_seq,
        subject=row.subject,
        type=str(row.headers.get("ce-type", "")),
        reason=row.reason,
        attempts=row.attempts,
        state=row.state,
        at=row.at,
        headers=row.headers,
        payload=row.data,
    )
