"""The same work by the NATS client alone: no database, no order, nothing applied once only."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api

from benchmarks.events.load import Message, messages
from quadhelix.bus import STREAM

WINDOW = 64
"""How many publications are under way at a time, as many as the relay has."""

BATCH = 100
"""How many messages are pulled at a time, as many as the suite's own feed pulls."""

SUBJECT = "quadhelix.partners.organisation.changed"


async def publish(client: Client, sent: Sequence[Message]) -> float:
    """Publish these; the answer is how many a second."""
    stream, window = client.jetstream(), asyncio.Semaphore(WINDOW)

    async def one(message: Message) -> None:
        subject, headers, data, message_id = message
        async with window:
            await stream.publish(subject, data, headers={**headers, "Nats-Msg-Id": message_id})

    started = time.perf_counter()
    await asyncio.gather(*map(one, sent))
    return len(sent) / (time.perf_counter() - started)


async def consume(client: Client, name: str, count: int) -> float:
    """Pull so many of the newest events and acknowledge them; the answer is how many a second."""
    stream = client.jetstream()
    last = (await stream.stream_info(STREAM)).state.last_seq
    config = api.ConsumerConfig(
        ack_policy=api.AckPolicy.EXPLICIT,
        deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=last - count + 1,
        max_ack_pending=500,
    )
    subscription = await stream.pull_subscribe(SUBJECT, name, STREAM, config)
    started, got = time.perf_counter(), 0
    while got < count:
        with suppress(TimeoutError):
            for message in await subscription.fetch(BATCH, timeout=1):
                await message.ack()
                got += 1
    await client.flush()
    return count / (time.perf_counter() - started)


async def latencies(client: Client, rate: int, seconds: float) -> list[float]:
    """Milliseconds from just before a publication to its arrival, at so many publications a second."""
    stream = client.jetstream()
    sent: dict[str, float] = {}
    took: list[float] = []
    all_arrived = asyncio.Event()
    count = int(rate * seconds)

    async def arrived(message: Msg) -> None:
        took.append((time.perf_counter() - sent[(message.headers or {})["ce-id"]]) * 1000)
        await message.ack()
        if len(took) == count:
            all_arrived.set()

    subscription = await stream.subscribe(
        SUBJECT, cb=arrived, manual_ack=True, deliver_policy=api.DeliverPolicy.NEW
    )
    begun = time.perf_counter()
    for number, (subject, headers, data, message_id) in enumerate(messages(count)):
        await asyncio.sleep(begun + number / rate - time.perf_counter())
        sent[headers["ce-id"]] = time.perf_counter()
        await stream.publish(subject, data, headers={**headers, "Nats-Msg-Id": message_id})
    await all_arrived.wait()
    await subscription.unsubscribe()
    return took
