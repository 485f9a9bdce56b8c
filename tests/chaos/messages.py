"""Messages no service sent: poison, forgeries, and events that come again."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from uuid import uuid4

from nats.js.errors import NotFoundError

from quadhelix.bus import STREAM, Bus
from quadhelix.database import utc_now
from quadhelix.deliveries import Delivery

SUBJECT = "quadhelix.partners.organisation.changed"
TYPE = "org.quadhelix.partners.organisation.changed"
MESSAGE_ID = "Nats-Msg-Id"


def envelope(aggregate: str, version: int, type_name: str = f"{TYPE}.v1") -> dict[str, str]:
    """The headers of an organisation's event."""
    return {
        "ce-specversion": "1.0",
        "ce-id": str(uuid4()),
        "ce-source": "/quadhelix/partners",
        "ce-type": type_name,
        "ce-subject": aggregate,
        "ce-time": utc_now().isoformat(),
        "ce-datacontenttype": "application/json",
        "ce-sequence": str(version),
        "ce-partitionkey": aggregate,
        "ce-region": "achterhoek",
    }


def poison(aggregate: str) -> list[tuple[dict[str, str], bytes]]:
    """Headers and payload of what no consumer can read."""
    payload = f'{{"aggregate": "{aggregate}", "version": 1, "region": "achterhoek", "state": null}}'.encode()
    return [
        (envelope(aggregate, 1), b'{"aggregate": '),
        (envelope(aggregate, 1), b"\xff\x00 no JSON at all"),
        (envelope(aggregate, 1), b"[]"),
        (envelope(aggregate, 1, f"{TYPE}.v9"), payload),
        (envelope(aggregate, 1, "org.quadhelix.partners.organisation.forgotten.v1"), payload),
        (envelope(str(uuid4()), 1), payload),
        ({"Status": "409", "Description": "no words of the broker"}, payload),
        ({}, payload),
    ]


def identity(headers: dict[str, str], payload: bytes) -> str:
    """What the inboxes know this message by."""
    return str(Delivery(SUBJECT, headers, payload, 0).identity())


async def publish(bus: Bus, headers: dict[str, str], payload: bytes) -> None:
    """Put a message into the stream as an operator could."""
    await bus.jetstream.publish(SUBJECT, payload, headers=headers or None)


async def forge(bus: Bus, aggregate: str, version: int) -> None:
    """Try to publish an event of partners over this connection, which has no right to; the broker refuses."""
    payload = f'{{"aggregate": "{aggregate}", "version": {version}, "region": "achterhoek", "state": null}}'
    for headers in (envelope(aggregate, version), {}):
        await bus.client.publish(SUBJECT, payload.encode(), headers=headers)
    await bus.client.flush()
    await asyncio.sleep(0.2)


async def again(bus: Bus, random: Random, share: float, *, known: bool, reverse: bool) -> AsyncIterator[int]:
    """Publish a share of the stored events once more, in any order or backwards.

    Args:
        known: Whether they come with their message id, which the broker recognises; or with another, as if
            its memory of it had passed.
        reverse: Whether the newest come first.
    """
    last = await bus.last_sequence()
    chosen = [sequence for sequence in range(1, last + 1) if random.random() < share][-150:]
    if reverse:
        chosen.reverse()
    else:
        random.shuffle(chosen)
    for sequence in chosen:
        try:
            stored = await bus.jetstream.get_msg(STREAM, sequence, direct=True)
        except NotFoundError:
            continue
        headers = {k: v for k, v in (stored.headers or {}).items() if k.startswith("ce-") or k == MESSAGE_ID}
        if not known and MESSAGE_ID in headers:
            headers[MESSAGE_ID] = str(uuid4())
        await bus.jetstream.publish(stored.subject or "", stored.data or b"", headers=headers or None)
        yield sequence
