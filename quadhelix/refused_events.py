"""Refused events: what the broker will not take, and how an operator gets the record's events to flow again.

The broker refuses an event that is larger than it takes. Nothing is lost: the event stays in its service's
outbox with the reason, and so do the later ones of its record, while all others flow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update

from quadhelix.database import Database
from quadhelix.errors import NotFound
from quadhelix.event_tables import outbox
from quadhelix.texts import Text

REFUSED: Text = {"en": "refused event", "nl": "geweigerde gebeurtenis"}
"""What a refused event is called in errors."""


@dataclass(frozen=True, kw_only=True)
class RefusedEvent:
    """One event the broker refused.

    Attributes:
        event_id: The event's id.
        aggregate: `<service>.<kind>/<id>`; its later events wait behind it.
        version: The record's version after the change it tells of.
        bytes: Size of its payload.
        reason: What the broker said.
        waiting: How many later events wait behind it.
    """

    event_id: UUID
    aggregate: str
    version: int
    type: str
    bytes: int
    reason: str
    at: datetime
    waiting: int

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "eventId": str(self.event_id),
            "aggregate": self.aggregate,
            "version": self.version,
            "type": self.type,
            "bytes": self.bytes,
            "reason": self.reason,
            "at": self.at.isoformat(),
            "waiting": self.waiting,
        }


class RefusedEvents:
    """The refused events of one service; `quadhelix events refused` calls it.

    Args:
        database: The service's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[RefusedEvent]:
        """Those that wait for an operator, oldest first."""
        async with self._database.read() as session:
            query = select(outbox).where(outbox.c.parked.is_(True)).order_by(outbox.c.pos)
            rows = (await session.execute(query)).all()
            behind = await session.execute(
                select(outbox.c.aggregate).where(
                    outbox.c.published_at.is_(None),
                    outbox.c.parked.is_(False),
                    outbox.c.aggregate.in_([row.aggregate for row in rows]),
                )
            )
            waiting = [key for (key,) in behind]
        return [_refused(row, waiting) for row in rows]

    async def retry(self, event_ids: Sequence[UUID] | None = None) -> list[RefusedEvent]:
        """Have the relay offer some to the broker again; all when left out. The answer is which.

        Raises:
            NotFound: one of them is not refused.
        """
        found = await self.all()
        if event_ids is not None:
            found = [await self.get(each) for each in event_ids]
        ids = [each.event_id for each in found]
        async with self._database.write() as session:
            await session.execute(update(outbox).where(outbox.c.event_id.in_(ids)).values(parked=False))
        return found

    async def skip(self, event_id: UUID) -> RefusedEvent:
        """Decide that one is never published; the later ones of its record then are.

        Whoever listens misses its version, and says so: the dead letters of that record are then redriven
        past the gap. Raises `NotFound`.
        """
        found = await self.get(event_id)
        async with self._database.write() as session:
            await session.execute(delete(outbox).where(outbox.c.event_id == event_id))
        return found

    async def get(self, event_id: UUID) -> RefusedEvent:
        """One of them; raises `NotFound`."""
        for each in await self.all():
            if each.event_id == event_id:
                return each
        raise NotFound(REFUSED, field="event")


def _refused(row: Row[Any], waiting: Sequence[str]) -> RefusedEvent:
    return RefusedEvent(
        event_id=row.event_id,
        aggregate=row.aggregate,
        version=row.version,
        type=str(row.headers.get("ce-type", "")),
        bytes=len(row.data),
        reason=row.last_error or "",
        at=row.created_at,
        waiting=waiting.count(row.aggregate),
    )
