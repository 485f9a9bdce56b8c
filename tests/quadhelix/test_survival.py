"""Processes that are killed: nothing committed is lost, nothing is applied twice, order holds.

Each process here is a real one and dies by SIGKILL: at a named point, or at any moment.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import Column, Integer, MetaData, Table, Uuid, func, select

from quadhelix.database import Database
from quadhelix.event_tables import event_metadata, inbox, outbox
from quadhelix.testing import RunningBroker, eventually

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where the kind of database makes no difference: these tests start processes, which takes its time."""

WORKER = Path(__file__).with_name("event_worker.py")

journal = Table(
    "journal",
    MetaData(),
    Column("entry", Integer(), primary_key=True, autoincrement=True),
    Column("aggregate", Uuid(), nullable=False),
    Column("version", Integer(), nullable=False),
)


class Workers:
    """Starts worker processes on two databases and one broker, and collects what they confirmed."""

    def __init__(self, nats: RunningBroker, partners: Database, education: Database) -> None:
        self.nats = nats
        self.databases = {"publish": partners, "listen": education}
        self.confirmed: set[tuple[UUID, int]] = set()
        self._processes: list[Process] = []
        self._readers: list[asyncio.Task[None]] = []

    async def start(self, role: str, *, changes: int = 0, fail_at: str = "") -> Process:
        user = {"publish": "partners", "listen": "education"}[role]
        url = self.databases[role].url.render_as_string(hide_password=False)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(WORKER), role, url, self.nats.url, self.nats.passwords[user], str(changes)),
            env=os.environ | {"QUADHELIX_TEST_FAULTS": "1", "QUADHELIX_FAIL_AT": fail_at},
            stdout=PIPE,
            stderr=DEVNULL,
        )
        self._processes.append(process)
        self._readers.append(asyncio.create_task(self._read(process)))
        return process

    async def kill(self, process: Process) -> None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def end(self) -> None:
        for process in self._processes:
            await self.kill(process)
        await asyncio.gather(*self._readers)

    async def _read(self, process: Process) -> None:
        assert process.stdout
        async for line in process.stdout:
            organisation, version = line.decode().split()
            self.confirmed.add((UUID(organisation), int(version)))

    async def unpublished(self) -> int:
        return await self._count("publish", select(func.count()).where(outbox.c.published_at.is_(None)))

    async def committed(self) -> int:
        return await self._count("publish", select(func.count()).select_from(outbox))

    async def applied(self) -> int:
        return await self._count("listen", select(func.count()).select_from(journal))

    async def dealt_with(self) -> int:
        return await self._count("listen", select(func.count()).select_from(inbox))

    async def _count(self, role: str, query: object) -> int:
        async with self.databases[role].read() as session:
            return await session.scalar(query) or 0  # type: ignore[call-overload]  # any select of a count

    async def in_order(self) -> dict[UUID, list[int]]:
        versions = defaultdict(list)
        async with self.databases["listen"].read() as session:
            for row in await session.execute(select(journal).order_by(journal.c.entry)):
                versions[row.aggregate].append(row.version)
        return versions


@pytest_asyncio.fixture
async def workers(nats: RunningBroker, database: Database, tmp_path: Path) -> AsyncIterator[Workers]:
    education = Database(f"sqlite:///{tmp_path / 'education.sqlite'}") if database.is_sqlite else database
    for each in {database, education}:
        async with each.write() as session:
            connection = await session.connection()
            await connection.run_sync(event_metadata.create_all)
            await connection.run_sync(journal.metadata.create_all)
    workers = Workers(nats, database, education)
    yield workers
    await workers.end()
    if education is not database:
        await education.dispose()


@on_sqlite
async def test_killed_between_commit_and_publish(workers: Workers, nats: RunningBroker) -> None:
    # given a service that dies when its first event is committed and not yet published
    killed = await workers.start("publish", changes=3, fail_at="after_commit")
    assert await killed.wait() == -9
    async with nats.bus() as bus:
        assert await bus.last_sequence() == 0
        committed = await workers.unpublished()
        assert committed >= 1
        # when it starts again
        await workers.start("publish")
        await eventually(lambda: nothing_waits(workers), within=30)
        # then all that was committed is published, once
        assert await bus.last_sequence() == committed


@on_sqlite
async def test_killed_between_acknowledgement_and_mark(workers: Workers, nats: RunningBroker) -> None:
    killed = await workers.start("publish", changes=3, fail_at="after_puback")
    assert await killed.wait() == -9
    async with nats.bus() as bus:
        # given events the broker has and the outbox does not know to be published
        assert await bus.last_sequence() >= 1
        assert await workers.unpublished() >= 1
        # when it starts again, then the stream still has each once
        await workers.start("publish")
        await eventually(lambda: nothing_waits(workers), within=30)
        assert await bus.last_sequence() == await workers.committed()


@on_sqlite
async def test_killed_between_effect_and_acknowledgement(workers: Workers, nats: RunningBroker) -> None:
    # given five events, and a listener that dies when it has committed their effects
    await workers.start("publish", changes=5)
    await eventually(lambda: committed(workers, 5), within=30)
    await eventually(lambda: nothing_waits(workers), within=30)
    killed = await workers.start("listen", fail_at="after_apply")
    assert await killed.wait() == -9
    before = await workers.applied()
    assert before >= 1
    async with nats.bus() as bus:
        # given effects of which the broker knows nothing; it may have delivered more than was read
        info = await bus.jetstream.consumer_info("QUADHELIX_EVENTS", "education")
        assert (info.num_ack_pending or 0) >= before
        assert info.ack_floor is None or info.ack_floor.stream_seq == 0
        # when it starts again
        await workers.start("listen")

        async def all_acknowledged() -> bool:
            info = await bus.jetstream.consumer_info("QUADHELIX_EVENTS", "education")
            return bool(info.ack_floor) and info.ack_floor.stream_seq == 5

        # then it need not wait for the broker's patience to end, and applies nothing twice
        await eventually(all_acknowledged, within=25)
    assert await workers.applied() == await workers.dealt_with() == 5


async def test_killed_at_any_moment(workers: Workers, nats: RunningBroker) -> None:
    # given a service that writes and one that listens
    writer = await workers.start("publish", changes=10_000)
    listener = await workers.start("listen")
    await eventually(lambda: applied(workers, 20), within=30)
    # when each of them, and the broker, is killed while events are under way
    await workers.kill(listener)
    await nats.kill()
    await workers.start("listen")
    await asyncio.sleep(0.3)
    await workers.kill(writer)
    await nats.start()
    writer = await workers.start("publish", changes=10_000)
    reached = await workers.applied()
    await eventually(lambda: applied(workers, reached + 20), within=30)
    await workers.kill(writer)
    await workers.start("publish")
    # then, once all is quiet, every confirmed change was applied, once, gap-free and in order
    await eventually(lambda: nothing_waits(workers), within=30)
    everything = await workers.committed()
    await eventually(lambda: applied(workers, everything), within=60)
    versions = await workers.in_order()
    assert all(seen == list(range(1, len(seen) + 1)) for seen in versions.values())
    assert sum(map(len, versions.values())) == everything
    assert all(versions[organisation][version - 1] == version for organisation, version in workers.confirmed)
    assert len(workers.confirmed) >= 30


async def nothing_waits(workers: Workers) -> bool:
    return await workers.unpublished() == 0


async def committed(workers: Workers, number: int) -> bool:
    return await workers.committed() >= number


async def applied(workers: Workers, number: int) -> bool:
    return await workers.applied() >= number
