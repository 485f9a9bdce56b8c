"""Several processes of one service on one database: one works, another follows, and nothing shows of it.

Each process here is a real one. One that is frozen for longer than its lease lasts, and wakes, must not
write what it had in hand.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import psutil
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from quadhelix.database import Database
from quadhelix.event_tables import event_metadata, outbox
from quadhelix.testing import RunningBroker, eventually
from tests.quadhelix.event_worker import journal

REPLICA = Path(__file__).with_name("replica.py")
ROOT = REPLICA.parents[2]
RELAY, CONSUMER = "this process has the lease relay-partners", "this process has the lease consumer-partners"
LOST = "LeaseLost"
PATIENCE = 60
SOON = 3.0
"""Seconds of silence after which a copy loses its lease, where it is to lose it."""

LATE = 90.0
"""The same where only its death is to free it, however long the machine holds it up."""


class Copy:
    """One process of the service, and what it said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def start(self, *arguments: str) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(REPLICA), *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=STDOUT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        self._reading = asyncio.create_task(self._read())

    def order(self, words: str) -> None:
        """Tell it what to do."""
        assert self._process.stdin
        self._process.stdin.write(f"{words}\n".encode())

    async def says(self, words: str) -> None:
        """Wait until it has said this."""
        try:
            await eventually(lambda: any(words in line for line in self.said), within=PATIENCE)
        except AssertionError:
            raise AssertionError(self.said[-12:]) from None

    @property
    def confirmed(self) -> set[tuple[UUID, int]]:
        """The changes it said are committed."""
        words = [line.split() for line in self.said if line.startswith("committed ")]
        return {(UUID(organisation), int(version)) for _, organisation, version in words}

    async def works(self) -> None:
        """Wait until it is the one that publishes and consumes."""
        await self.says(RELAY)
        await self.says(CONSUMER)

    async def frozen(self) -> None:
        """Wait until it does nothing any more."""
        process = psutil.Process(self._process.pid)
        await eventually(lambda: process.status() == psutil.STATUS_STOPPED, within=PATIENCE)

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            self.said.append(line.decode().rstrip())


class Copies:
    """Starts copies of the service, and looks at what they did."""

    def __init__(self, nats: RunningBroker, database: Database) -> None:
        self._nats = nats
        self._database = database
        self._all: list[Copy] = []

    async def start(self, stop_at: str = "", silence: float = LATE) -> Copy:
        copy = Copy()
        url = self._database.url
        if not self._database.is_sqlite:  # transactions end soon after their process was frozen
            url = url.update_query_dict({"options": "-c idle_in_transaction_session_timeout=1s"})
        address = url.render_as_string(hide_password=False)
        await copy.start(address, self._nats.url, self._nats.passwords["partners"], str(silence), stop_at)
        self._all.append(copy)
        return copy

    async def end(self) -> None:
        for copy in self._all:
            await copy.kill()

    async def everything_happened_once_and_in_order(self) -> None:
        """Wait until all that was committed is published and applied; then each event must be there once."""
        try:
            await eventually(self._settled, within=PATIENCE)
        except AssertionError:
            raise AssertionError([copy.said[-12:] for copy in self._all]) from None
        versions = defaultdict(list)
        async with self._database.read() as session:
            for row in await session.execute(select(journal).order_by(journal.c.entry)):
                versions[row.aggregate].append(row.version)
        assert all(seen == [*range(1, len(seen) + 1)] for seen in versions.values()), dict(versions)
        confirmed = {change for copy in self._all for change in copy.confirmed}
        assert confirmed <= {(key, version) for key, seen in versions.items() for version in seen}
        async with self._nats.bus() as bus:
            assert await bus.last_sequence() == sum(map(len, versions.values()))

    async def _settled(self) -> bool:
        committed = select(func.count()).select_from(outbox)
        async with self._database.read() as session:
            everything = await session.scalar(committed)
            waiting = await session.scalar(committed.where(outbox.c.published_at.is_(None)))
            applied = await session.scalar(select(func.count()).select_from(journal))
        return not waiting and everything == applied


@pytest_asyncio.fixture
async def copies(nats: RunningBroker, database: Database) -> AsyncIterator[Copies]:
    async with database.write() as session:
        connection = await session.connection()
        await connection.run_sync(event_metadata.create_all)
        await connection.run_sync(journal.metadata.create_all)
    copies = Copies(nats, database)
    yield copies
    await copies.end()


async def test_another_takes_over_from_one_that_is_killed(copies: Copies) -> None:
    # given two copies, of which the first does the work, while both commit
    first = await copies.start()
    await first.works()
    second = await copies.start()
    for copy in (first, second):
        copy.order("commit 100")
    await eventually(lambda: len(first.confirmed) > 20 and len(second.confirmed) > 20, within=PATIENCE)
    assert RELAY not in second.said
    # when the first is killed
    await first.kill()
    # then the second does its work
    await second.works()
    # and when it is killed too, a third does, and nothing is lost of what that committed meanwhile
    third = await copies.start()
    third.order("commit 20")
    await second.kill()
    await third.works()
    await copies_have(third, 20)
    await copies.everything_happened_once_and_in_order()
    assert len(third.confirmed) == 20


@pytest.mark.parametrize("stop_at", ["publish", "take"])
async def test_one_that_was_frozen_for_long_writes_nothing_when_it_wakes(
    copies: Copies, stop_at: str
) -> None:
    # given a copy that freezes with events in its hands
    frozen = await copies.start(stop_at, SOON)
    await frozen.works()
    frozen.order("commit 5")
    await frozen.frozen()
    # when another takes over, and does that work and more
    other = await copies.start(silence=SOON)
    await other.works()
    other.order("commit 10")
    await copies_have(other, 10)
    await copies.everything_happened_once_and_in_order()
    # and the frozen one wakes
    frozen.wake()
    # then it is kept from writing what it had in its hands, goes on as a second, and nothing came twice
    await frozen.says(LOST)
    frozen.order("commit 5")
    await copies_have(frozen, 10)
    await copies.everything_happened_once_and_in_order()


async def test_one_frozen_in_the_midst_of_a_transaction(copies: Copies, database: Database) -> None:
    # given a copy that freezes while the effects of events are written and not committed
    frozen = await copies.start("apply", SOON)
    await frozen.works()
    frozen.order("commit 5")
    await frozen.frozen()
    other = await copies.start(silence=SOON)
    if database.is_sqlite:  # where nobody can break the lock of a process that lives
        frozen.wake()
        await copies_have(frozen, 5)
        await frozen.kill()
    await other.works()
    # when another takes over, then the unfinished work is undone, and done by the other
    other.order("commit 5")
    await copies_have(other, 5)
    await copies.everything_happened_once_and_in_order()
    # and when the frozen one wakes, nothing comes twice
    if not database.is_sqlite:
        frozen.wake()
        await copies_have(frozen, 5)
    await copies.everything_happened_once_and_in_order()


async def test_what_was_written_can_be_read_from_a_copy_that_does_not_consume(copies: Copies) -> None:
    # given a copy that consumes, and one that does not
    active = await copies.start()
    await active.works()
    idle = await copies.start()
    # when a change is made through either
    for copy, count in ((idle, 1), (active, 1)):
        copy.order(f"commit {count}")
        await copies_have(copy, count)
        organisation, version = max(copy.confirmed)
        # then a query to the idle one that names it waits until it is known, and gets it
        answers = idle.said.count("knows")
        idle.order(f"know {organisation} {version}")
        await eventually(lambda wanted=answers + 1: idle.said.count("knows") == wanted, within=PATIENCE)
    assert CONSUMER not in idle.said


async def copies_have(copy: Copy, number: int) -> None:
    """Wait until this copy has committed so many changes."""
    try:
        await eventually(lambda: len(copy.confirmed) >= number, within=PATIENCE)
    except AssertionError:
        raise AssertionError(copy.said) from None
