"""One installation of the suite that can be hurt: started as an operator does, its processes within reach."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from quadhelix.broker import USERS
from quadhelix.bus import Bus
from quadhelix.database import Database
from quadhelix.settings import SERVICES, Settings
from quadhelix.supervisor.keys import broker_passwords
from quadhelix.supervisor.record import PartRecord, RunRecord
from quadhelix.supervisor.status import Status, status
from quadhelix.testing import eventually
from tests.chaos import witness
from tests.running_suite import RunningSuite

BROKER = "broker"
FAULTS = ("QUADHELIX_TEST_FAULTS", "QUADHELIX_FAIL_AT")


class Installation:
    """A data folder and the suite that runs on it.

    Args:
        folder: Where it keeps its data.
        database_url: What `QUADHELIX_DATABASE_URL` says; empty for SQLite.
    """

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        self._suite: RunningSuite | None = None
        self._settings = Settings(data_dir=folder, database_url=database_url)
        if database_url:
            os.environ["QUADHELIX_DATABASE_URL"] = database_url

    @property
    def suite(self) -> RunningSuite:
        """The suite that runs now."""
        assert self._suite
        return self._suite

    async def start(self, fail_at: str = "") -> None:
        """`quadhelix up`; with a fail point, every service dies whenever it passes it."""
        for name, value in zip(FAULTS, ("1", fail_at), strict=True):
            os.environ.pop(name, None)
            if fail_at:
                os.environ[name] = value
        self._suite = await RunningSuite(self.folder, "--no-demo").__aenter__()

    async def stop(self) -> None:
        """End it in order, as Ctrl-C does; nothing happens if it has ended."""
        suite, self._suite = self._suite, None
        if suite:
            await suite.__aexit__()

    async def kill_supervisor(self) -> None:
        """End `quadhelix up` without warning, and wait until nothing of it is left."""
        parts = self.record.parts
        self.suite._process.kill()
        await self.stop()
        await eventually(lambda: not any(part.process.alive for part in parts), within=30)

    @property
    def record(self) -> RunRecord:
        """What `quadhelix up` has written down of its processes."""
        record = RunRecord.read(self.folder)
        if record is None:
            raise LookupError("nothing runs")
        return record

    def part(self, name: str) -> PartRecord:
        """One part of the run."""
        return next(part for part in self.record.parts if part.name == name)

    def signal(self, name: str, number: signal.Signals) -> bool:
        """Send a part a signal; whether it had a process."""
        process = self.part(name).process.process()
        if process:
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                return False
        return process is not None

    async def status(self) -> Status:
        """What `quadhelix status` finds."""
        return await asyncio.to_thread(status, self.folder)

    def database(self, service: str) -> Database:
        """A service's database; dispose of it."""
        return Database(self._settings.database(service))

    async def install_witnesses(self) -> None:
        """Have the databases write down what the consumers do; once, before the first command."""
        for service in SERVICES:
            database = self.database(service)
            await witness.install(database)
            await database.dispose()

    @asynccontextmanager
    async def bus(self, user: str = "operator") -> AsyncIterator[Bus]:
        """A connection to the broker as this user."""
        password = broker_passwords(self.folder / "keys", USERS)[user]
        bus = Bus(f"nats://127.0.0.1:{self.part(BROKER).port}", user, password, "chaos")
        await bus.connect()
        try:
            await bus.ready(20)
            yield bus
        finally:
            await bus.close()

    async def quiet(self, within: float) -> float:
        """Wait until all parts are ready and nothing is under way; seconds it took, or `TimeoutError`."""
        began = time.monotonic()
        calm = 0
        while calm < 2:
            if time.monotonic() - began > within:
                raise TimeoutError(_unrest(await self.status()))
            calm = calm + 1 if _quiet(await self.status()) else 0
            await asyncio.sleep(0.1)
        return time.monotonic() - began


def _quiet(now: Status) -> bool:
    services = [part for part in now.parts if part.name in SERVICES]
    return now.ready and not any(part.outbox_depth or part.pending for part in services)


def _unrest(now: Status) -> str:
    return "; ".join(_words(now)) or "nothing runs"


def _words(now: Status) -> Iterable[str]:
    for part in now.parts:
        yield f"{part.name} {part.state}, outbox {part.outbox_depth}, pending {part.pending}"
