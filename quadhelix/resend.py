"""Publishing one event once more: what an operator does when a stream lost it and a listener waits for it."""

from uuid import UUID

from sqlalchemy import select, update

from quadhelix.database import Database
from quadhelix.errors import NotFound
from quadhelix.event_tables import outbox
from quadhelix.texts import Text

SENT: Text = {"en": "sent event of this record and version", "nl": "verzonden gebeurtenis van deze versie"}
"""What a sent event is called in errors."""


async def resend(database: Database, aggregate: str, version: int) -> UUID:
    """Have the relay publish an event again, under its own id; the answer is that id.

    Whoever applied it already does nothing. The broker itself passes over an id it was sent in the last ten
    minutes and still remembers.

    Args:
        database: Of the service whose event it is.
        aggregate: `<service>.<kind>/<id>`, as dead letters name it.
        version: The version that is waited for.

    Raises:
        NotFound: the outbox does not hold it, or not any more.
    """
    sent = (outbox.c.aggregate == aggregate) & (outbox.c.version == version)
    unsent = {"published_at": None, "stream_seq": None, "stream_epoch": None}
    async with database.write() as session:
        event_id: UUID | None = await session.scalar(select(outbox.c.event_id).where(sent))
        if event_id is None:
            raise NotFound(SENT, field="event")
        await session.execute(update(outbox).where(sent).values(**unsent))
    return event_id
