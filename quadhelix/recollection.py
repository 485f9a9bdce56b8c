"""Recollection: whether a database knows what its consumer acknowledged to the broker.

One that was put back from a backup, or made anew, does not, while the broker goes on behind that. Then all is
to be delivered once more; the inbox knows what of it was dealt with.
"""

from collections.abc import Collection

from nats.js.errors import NotFoundError

from quadhelix import cloudevents
from quadhelix.bus import STREAM, Bus
from quadhelix.inbox import Inbox

STEPS = 100
"""Most places of the stream that are looked at, back from the last one acknowledged."""


async def recollects(bus: Bus, inbox: Inbox, subjects: Collection[str]) -> bool:
    """Whether the newest event that was acknowledged is known here; yes where nobody can tell.

    The consumer asks when it begins, before anything is delivered.

    Args:
        bus: The bus, connected.
        inbox: That of the consumer, which bears its name.
        subjects: The NATS subjects it hears.
    """
    info = await bus.jetstream.consumer_info(STREAM, inbox.consumer)
    last = info.ack_floor.stream_seq if info.ack_floor else 0
    for sequence in range(last, max(0, last - STEPS), -1):
        try:
            message = await bus.jetstream.get_msg(STREAM, sequence, direct=True)
        except NotFoundError:
            return True
        event_id = cloudevents.header_uuid(message.headers or {}, "ce-id")
        if message.subject in subjects and event_id:
            return await inbox.knows(event_id)
    return True
