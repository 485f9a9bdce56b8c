"""All parts together: started in the order of their needs, watched, stopped last first."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from quadhelix.supervisor.logs import rotate
from quadhelix.supervisor.part import STOP_SECONDS, Part, PartFailed, Say, Watch, finished
from quadhelix.supervisor.record import RunRecord, forget

READY_SECONDS = 60.0
LOG_CHECK_SECONDS = 60.0


class Supervisor:
    """Runs parts as long as its `async with` block lasts.

    Args:
        parts: What to run; a part names those it needs, which stand before it.
        folder: The data folder, held by this process (`record.hold`); gets `run.json` and `logs/`.
        address: Where people reach the suite, for `run.json`.
        say: Told of every event.
        ready_seconds: Longest time from start to ready, of all parts together.
        stop_seconds: Time a part gets to end by itself before it is killed.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        folder: Path,
        *,
        address: str,
        say: Say,
        ready_seconds: float = READY_SECONDS,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._folder = folder
        self._run = RunRecord.of(os.getpid(), address)
        self._say = say
        self._ready_seconds = ready_seconds
        self._stop_seconds = stop_seconds
        self._keepers: list[asyncio.Task[None]] = []
        self._caretakers: list[asyncio.Task[None]] = []
        self._watches = {
            part.name: Watch(part, folder / "logs" / f"{part.name}.log", say=say, changed=self._write)
            for part in parts
        }

    async def __aenter__(self) -> Self:
        (self._folder / "logs").mkdir(exist_ok=True)
        self._write()
        self._keepers = [asyncio.create_task(self._keep(watch)) for watch in self._watches.values()]
        self._caretakers = [asyncio.create_task(self._guard()), asyncio.create_task(self._trim_logs())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await finished(*self._keepers)
        await self._stop_parts()
        forget(self._folder)
        await finished(*self._caretakers)

    @property
    def record(self) -> RunRecord:
        """The run as it is now."""
        return replace(self._run, parts=tuple(watch.record for watch in self._watches.values()))

    async def until_ready(self) -> None:
        """Wait until every part was ready once.

        Raises:
            PartFailed: one could not be started, or was not ready in time.
        """
        ready = asyncio.create_task(self._all_ready())
        try:
            done, _ = await asyncio.wait(
                [ready, *self._keepers],
                timeout=self._ready_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            await finished(ready)
        for keeper in self._keepers:
            if keeper in done:
                keeper.result()
        if not done:
            late = next(name for name, watch in self._watches.items() if not watch.ready.is_set())
            raise PartFailed(late, f"was not ready within {self._ready_seconds:g} s")

    async def watch_forever(self) -> None:
        """Go on watching until cancelled."""
        done, _ = await asyncio.wait(self._keepers, return_when=asyncio.FIRST_EXCEPTION)
        for keeper in done:
            keeper.result()

    async def renew(self, names: Sequence[str]) -> bool:
        """Start these parts anew, one after the other, each ready before the next; others serve on.

        Returns:
            Whether all are ready again. After one that is not, the rest stays as it is.
        """
        for name in names:
            self._say(name, "is started anew", True)
            if not await self._watches[name].renew(self._ready_seconds):
                self._say(name, "is not ready again; what comes after it stays as it is", False)
                return False
        return True

    def kill(self) -> None:
        """Kill what still runs, for whoever does not want to wait for an orderly stop."""
        for part in self.record.leftovers:
            part.process.kill()

    async def _all_ready(self) -> None:
        for watch in self._watches.values():
            await watch.ready.wait()

    async def _keep(self, watch: Watch) -> None:
        await watch.keep([self._watches[name] for name in watch.part.needs])

    async def _stop_parts(self) -> None:
        for part in self.record.leftovers:
            by_itself = await asyncio.to_thread(part.process.stop, self._stop_seconds)
            await self._watches[part.name].reap()
            self._say(part.name, "stopped" if by_itself else "did not stop in time and was killed", by_itself)

    async def _guard(self) -> None:
        """Keep the guardian at hand; it lives until our end of its pipe closes."""
        owner = (str(self._run.pid), repr(self._run.created), str(self._stop_seconds))
        command = (sys.executable, "-m", "quadhelix.supervisor.guardian", str(self._folder), *owner)
        while True:
            guardian = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
            )
            try:
                await guardian.wait()
            except asyncio.CancelledError:
                guardian.kill()
                await guardian.wait()
                raise
            await asyncio.sleep(1)

    async def _trim_logs(self) -> None:
        while True:
            await asyncio.sleep(LOG_CHECK_SECONDS)
            for watch in self._watches.values():
                await asyncio.to_thread(rotate, watch.log)

    def _write(self) -> None:
        try:
            self.record.write(self._folder)
        except OSError as error:  # a full disk must not end the watch over the parts
            self._say("supervisor", f"cannot write its record: {error.strerror}", False)
