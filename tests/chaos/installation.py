"""One installation of the suite that can be hurt: started as an operator does, its processes within reach."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import psutil
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from quadhelix.broker import USERS
from quadhelix.bus import Bus
from quadhelix.database import Database
from quadhelix.settings import SERVICES, Settings
from quadhelix.supervisor.health import ask
from quadhelix.supervisor.keys import broker_passwords
from quadhelix.supervisor.record import PartRecord, RunRecord
from quadhelix.supervisor.status import Status, status
from quadhelix.testing import eventually, free_port
from tests.chaos import witness
from tests.chaos.inside import sitecustomize
from tests.chaos.volumes import Volume
from tests.running_suite import RunningSuite

BROKER = "broker"
COMMAND_SECONDS = 120

Manner = Mapping[str, float | str]
"""How a process behaves, as `inside.sitecustomize` reads it."""


class Installation:
    """A data folder and the suite that runs on it.

    Args:
        folder: Where it keeps its data.
        database_url: What `QUADHELIX_DATABASE_URL` says; empty for SQLite.
        disks: Whether the folder, and the broker's store in it, get disks of their own, which can be full.
    """

    def __init__(self, folder: Path, database_url: str = "", *, disks: bool = False) -> None:
        self.folder = folder
        self.store = folder / "broker" / "store"
        self.data_volume = Volume(folder) if disks else None
        self.store_volume = Volume(self.store) if disks else None
        self._manners = folder.with_name("manners")
        self._suite: RunningSuite | None = None
        self._settings = Settings(data_dir=folder, database_url=database_url)
        if database_url:
            os.environ["QUADHELIX_DATABASE_URL"] = database_url

    @asynccontextmanager
    async def prepared(self) -> AsyncIterator[None]:
        """Within the block its disks are there, and its processes can be told how to behave."""
        self._manners.mkdir(parents=True)
        inside = str(Path(sitecustomize.__file__).parent)
        path = os.pathsep.join(filter(None, (inside, os.environ.get("PYTHONPATH"))))
        variables = {sitecustomize.FOLDER: str(self._manners), "PYTHONPATH": path}
        with ExitStack() as stack:
            stack.enter_context(patch.dict(os.environ, variables))
            for volume in filter(None, (self.data_volume, self.store_volume)):
                stack.enter_context(volume)
            try:
                yield
            finally:
                await self.stop()

    @property
    def suite(self) -> RunningSuite:
        """The suite that runs now."""
        assert self._suite
        return self._suite

    async def start(self) -> None:
        """`quadhelix up`."""
        self._suite = await RunningSuite(self.folder, "--no-demo", variables={}).__aenter__()

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

    def behave(self, service: str, manner: Manner) -> None:
        """Say how the service's next process behaves; see `inside.sitecustomize`."""
        file = self._manners / f"{service}.json"
        file.write_text(json.dumps(manner), encoding="utf-8")

    async def command(self, *arguments: str, may_fail: bool = False) -> None:
        """`quadhelix ...`, as an operator types it."""
        words = (sys.executable, "-m", "quadhelix", *arguments)
        variables = {**os.environ, "QUADHELIX_DATA_DIR": str(self.folder)}
        process = await asyncio.create_subprocess_exec(*words, stdout=PIPE, stderr=STDOUT, env=variables)
        output, _ = await asyncio.wait_for(process.communicate(), COMMAND_SECONDS)
        if process.returncode and not may_fail:
            raise AssertionError(json.dumps([*arguments, output.decode()[-500:]]))

    @asynccontextmanager
    async def replica(self, service: str) -> AsyncIterator[Process]:
        """A second process of a service, beside the one that serves; ended in order when the block ends."""
        first = self.part(service).process.process()
        assert first, f"{service} does not run"
        port = str(free_port())
        # The first one was handed its socket; this one opens its own.
        given = [word for word in first.cmdline() if not word.startswith("--fd")]
        words = [port if word == str(self.part(service).port) else word for word in given]
        process = await asyncio.create_subprocess_exec(
            *words, env=first.environ(), stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
        )
        try:
            address = f"http://127.0.0.1:{port}/health/ready"

            async def ready() -> bool:
                return (await asyncio.to_thread(ask, address)).ready

            await eventually(ready, within=60)
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), 30)

    async def execute(self, service: str, statement: str) -> None:
        """A statement on a service's database, tried until nobody is in the way."""
        database = self.database(service)

        async def done() -> bool:
            try:
                async with database._reader.connect() as connection:
                    await connection.execution_options(isolation_level="AUTOCOMMIT")
                    await connection.execute(text(statement))
            except OperationalError:
                return False
            return True

        try:
            await eventually(done, within=30)
        finally:
            await database.dispose()

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

    async def ready(self, within: float) -> float:
        """Wait until all parts are ready; seconds it took, or `TimeoutError`."""
        return await self._until(lambda now: now.ready, within)

    async def quiet(self, within: float) -> float:
        """Wait until all parts are ready and nothing is under way; seconds it took, or `TimeoutError`."""
        return await self._until(_quiet, within)

    async def _until(self, holds: Callable[[Status], bool], within: float) -> float:
        """Wait until this was so at two looks; the answer is how long it took until the first of them."""
        began = time.monotonic()
        first = None
        while True:
            looked = time.monotonic()
            now = await self.status()
            if not holds(now):
                first = None
            elif first is not None:
                return first - began
            else:
                first = looked
            if looked - began > within:
                raise TimeoutError(_unrest(now))
            await asyncio.sleep(0.1)


def _quiet(now: Status) -> bool:
    services = [part for part in now.parts if part.name in SERVICES]
    return now.ready and not any(part.outbox_depth or part.pending for part in services)


def _unrest(now: Status) -> str:
    return "; ".join(_words(now)) or "nothing runs"


def _words(now: Status) -> Iterable[str]:
    for part in now.parts:
        yield f"{part.name} {part.state}, outbox {part.outbox_depth}, pending {part.pending}"
