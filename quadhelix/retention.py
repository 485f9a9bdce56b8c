"""Retention: how long a service remembers the events it sent and received, and who forgets them.

What was sent is kept so that a lost stream can be filled again from the outboxes; what was received, so
that no event can arrive once more after its mark is gone. Dead letters are never forgotten.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import Table, delete, func, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from quadhelix.bus import STREAM_SETTINGS
from quadhelix.database import Database, utc_now
from quadhelix.event_tables import inbox, outbox
from quadhelix.lease import Lease
from quadhelix.logs import described

_log = logging.getLogger(__name__)

SENT = timedelta(days=30)
"""How long a published event stays in the outbox."""

RECEIVED = SENT + timedelta(seconds=STREAM_SETTINGS.max_age or 0) + timedelta(days=30)
"""How long an inbox knows an event: an outbox may publish it once more, and the stream then keeps it."""

CHUNK = 1_000
"""Most rows forgotten in one transaction, so that no writer waits for long."""

_EVERY_SECONDS = 3_600.0


class Retention:
    """Forgets a service's old events once an hour; of all its processes one does so at a time.

    Args:
        service: Name of the service.
        database: Its database.
    """

    def __init__(self, service: str, database: Database) -> None:
        self._service = service
        self._database = database
        self._lease = Lease(database, f"retention-{service}")

    async def run(self, stop: asyncio.Event) -> None:
        """Forget what is old until `stop` is set; a database that is away is tried again an hour later."""
        try:
            while not stop.is_set():
                try:
                    if await self._lease.held():
                        await self.purge()
                except Exception as fault:  # whatever it is, there is another time
                    _log.warning("old events of %s are kept for now: %s", self._service, described(fault))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _EVERY_SECONDS)
        finally:
            await self._lease.release()

    async def purge(self) -> dict[str, int]:
        """Forget what is old now; the answer is how many rows went, by table."""
        now = utc_now()
        old = {
            outbox: outbox.c.published_at < now - SENT,
            inbox: inbox.c.at < now - RECEIVED,
        }
        gone = {table.name: await self._purge(table, condition) for table, condition in old.items()}
        if any(gone.values()):
            _log.info("%s forgot %d events it sent and %d it received", self._service, *gone.values())
        return gone

    async def _purge(self, table: Table, condition: ColumnElement[bool]) -> int:
        key = tuple_(*table.primary_key.columns)
        chunk = select(*table.primary_key.columns).where(condition).limit(CHUNK)
        gone = 0
        while True:
            async with self._database.write() as session:
                count = await session.scalar(select(func.count()).select_from(chunk.subquery()))
                if count:
                    await session.execute(delete(table).where(key.in_(chunk)))
            gone += count or 0
            if not count or count < CHUNK:
                return gone
