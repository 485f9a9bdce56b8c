"""The outbox: a change and the event that tells of it are committed together, or neither is."""

from contextvars import ContextVar

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents, events, positions
from quadhelix.database import new_id, utc_now
from quadhelix.event_tables import outbox
from quadhelix.events import Event

traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
"""The W3C trace context of the work at hand; events staged meanwhile carry it along."""

quiet: ContextVar[bool] = ContextVar("quiet", default=False)
"""Whether nothing is staged: what a projection is rebuilt from was told to the others long ago."""


async def stage(session: AsyncSession, event: Event) -> None:
    """Put an event in the outbox, in the caller's transaction.

    Actions and reactions call it once per change, after `Aggregate.touch()`; the relay publishes the event
    after the commit. The change itself is flushed first, so that a concurrent change shows as `Conflict`.
    """
    if quiet.get():
        return
    await session.flush()
    event_id, now = new_id(), utc_now()
    row = {
        "event_id": event_id,
        "aggregate": cloudevents.aggregate_key(event.subject(), event.aggregate),
        "version": event.version,
        "subject": event.subject(),
        "headers": cloudevents.write(event, event_id, now, traceparent.get()),
        "data": events.encode(event),
        "created_at": now,
    }
    await session.execute(insert(outbox).values(row))
    positions.note(event)
