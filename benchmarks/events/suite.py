"""The same work by the suite: out of one database, over the broker, into another one."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import func, select

from benchmarks.events.listener import SERVICE, organisations, projecting
from benchmarks.events.load import Message, change, changes, commit
from quadhelix.bus import Bus
from quadhelix.database import Database, new_id
from quadhelix.event_tables import inbox
from quadhelix.reactions import Consumer
from quadhelix.relay import Relay
from quadhelix.testing import RunningBroker, eventually, running

WINDOW = 64
WRITTEN_IN_TURNS = 50
_PATIENCE = 60.0


async def publish(bus: Bus, sent: Sequence[Message]) -> float:
    """Publish these on the bus; the answer is how many a second."""
    window = asyncio.Semaphore(WINDOW)

    async def one(message: Message) -> None:
        async with window:
            await bus.publish(*message)

    started = time.perf_counter()
    await asyncio.gather(*map(one, sent))
    return len(sent) / (time.perf_counter() - started)


async def relay(database: Database, bus: Bus, count: int) -> float:
    """Have so many events taken from the outbox to the stream; the answer is how many a second."""
    made = changes(count)
    for start in range(0, count, 500):
        await commit(database, *made[start : start + 500])
    work = Relay("partners", database, bus)

    async def out() -> bool:
        return (await work.depth())[0] == 0

    started = time.perf_counter()
    async with running(work):
        await _committed(database, out)
        taken = time.perf_counter() - started
    return count / taken


async def consume(database: Database, bus: Bus, count: int) -> float:
    """Have so many waiting events applied; the answer is how many a second."""
    async with database.write() as session:
        await (await session.connection()).run_sync(organisations.metadata.create_all)
    seen = await _received(database)
    applied: list[tuple[UUID, int]] = []
    consumer = Consumer(projecting(database, applied), database, bus)

    async def in_() -> bool:
        return await _received(database) >= seen + count

    started = time.perf_counter()
    async with running(consumer):
        await _committed(database, in_)
        taken = time.perf_counter() - started
    return count / taken


async def latencies(
    database: Database, bus: Bus, listener_url: str, broker: RunningBroker, rate: int, seconds: float
) -> list[float]:
    """Milliseconds from a commit to the commit of its projection, at so many writes a second.

    One service writes and relays here, the other listens in a process of its own.
    """
    work = Relay("partners", database, bus)
    database.after_commit(work.wake)
    written: dict[tuple[str, int], int] = {}
    ids = [new_id() for _ in range(WRITTEN_IN_TURNS)]
    async with _listening(listener_url, broker) as told, running(work):
        # A listener on a new database is told first what was published before.
        first = new_id()
        await commit(database, change(first, 1))
        await eventually(lambda: (str(first), 1) in told, within=_PATIENCE)
        begun = time.perf_counter()
        for number in range(int(rate * seconds)):
            await asyncio.sleep(begun + number / rate - time.perf_counter())
            aggregate, version = ids[number % len(ids)], number // len(ids) + 1
            await commit(database, change(aggregate, version))
            written[str(aggregate), version] = time.monotonic_ns()
        await eventually(lambda: told.keys() >= written.keys(), within=_PATIENCE)
    return [(told[key] - moment) / 1e6 for key, moment in written.items()]


async def _committed(database: Database, check: Callable[[], Awaitable[bool]]) -> None:
    """Wait until `check` holds; asking after commits alone, it costs little of what is measured."""
    changed = asyncio.Event()
    database.after_commit(changed.set)
    async with asyncio.timeout(_PATIENCE):
        while not await check():
            await changed.wait()
            changed.clear()


async def _received(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(inbox)) or 0


@asynccontextmanager
async def _listening(url: str, broker: RunningBroker) -> AsyncIterator[dict[tuple[str, int], int]]:
    """A listener, and what it has told: event to the moment it was applied."""
    given = {"DATABASE": url, "BROKER": broker.url, "PASSWORD": broker.passwords[SERVICE]}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.events.listener",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {f"BENCHMARK_{name}": value for name, value in given.items()},
    )
    told: dict[tuple[str, int], int] = {}

    async def read() -> None:
        assert process.stdout
        async for line in process.stdout:
            aggregate, version, moment = line.decode().split()
            told[aggregate, int(version)] = int(moment)

    reader = asyncio.create_task(read())
    try:
        yield told
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()
        await reader
