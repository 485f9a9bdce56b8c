"""One part: started, watched, and started again with back-off when it ends."""

import asyncio
import signal
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quadhelix.supervisor.health import ask
from quadhelix.supervisor.logs import last_message, rotate
from quadhelix.supervisor.processes import ProcessId
from quadhelix.supervisor.record import PartRecord, now

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
FIRST_ATTEMPTS = 3
PROBE_SECONDS = 0.1

_SIGNALS = {known.value: known.name for known in signal.Signals}

Say = Callable[[str, str, bool], None]
"""Told of every event: the part, one line of text, and whether the news is good."""


@dataclass(frozen=True)
class Part:
    """A program that is kept running.

    Attributes:
        name: Its name in messages, in `run.json` and of its log file.
        command: Program and arguments.
        ready_url: Address that answers 200 when it is ready.
        environment: Its whole environment; nothing is inherited.
        port: The TCP port it serves, for whoever reads `run.json`.
        needs: Names of parts that must be ready before it starts the first time.
    """

    name: str
    command: tuple[str, ...]
    ready_url: str
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    port: int = 0
    needs: tuple[str, ...] = ()


class PartFailed(Exception):
    """A part did not become ready when the suite started; the message says why, in one line."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}")
        self.name = name
        self.reason = reason


class Watch:
    """Keeps one part running.

    Args:
        part: What to run.
        log: File its output is appended to.
        say: Told when it is ready, and why it ended.
        changed: Called after every change of `record`.
    """

    def __init__(self, part: Part, log: Path, *, say: Say, changed: Callable[[], None]) -> None:
        self.part = part
        self.log = log
        self.ready = asyncio.Event()
        self.record = PartRecord(part.name, 0, 0.0, part.port, part.ready_url, "waiting", 0, "")
        self._say = say
        self._changed = changed
        self._process: Process | None = None
        self._ready_at = 0.0

    async def keep(self, needed: Iterable[asyncio.Event]) -> None:
        """Start the part when what it needs is ready, and again whenever it ends; runs until cancelled.

        Raises:
            PartFailed: it ended three times before it was ready once.
        """
        for event in needed:
            await event.wait()
        delay = FIRST_DELAY_SECONDS
        while True:
            reason, healthy_seconds = await self._live()
            delay = FIRST_DELAY_SECONDS if healthy_seconds >= HEALTHY_SECONDS else delay
            self._give_up_on_a_bad_start(reason)
            self._say(self.part.name, f"{reason}; starting it again in {delay:g} s", False)
            self._note(pid=0, created=0.0, state="restarting", restarts=self.record.restarts + 1)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)

    async def reap(self) -> None:
        """Collect the exit code of a process that was stopped; called once, at the end."""
        if self._process:
            await self._process.wait()
        self._note(pid=0, created=0.0, state="stopped")

    async def _live(self) -> tuple[str, float]:
        """Run the process once: why it ended, and how many seconds it had been ready."""
        try:
            rotate(self.log)
            start = await self._spawn()
        except OSError as error:
            return f"cannot be started: {error.strerror}", 0.0
        code = await self._wait_while_probing()
        healthy_seconds = time.monotonic() - self._ready_at if self._ready_at else 0.0
        message = await asyncio.to_thread(last_message, self.log, start)
        return f"{_ending(code)}{f' (last logged: {message})' if message else ''}", healthy_seconds

    async def _spawn(self) -> int:
        """Start the process; where in the log its lines begin."""
        with self.log.open("ab") as output:
            start = output.tell()  # before the process shares, and moves, this position
            self._process = await asyncio.create_subprocess_exec(
                *self.part.command,
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                env=self.part.environment,
                start_new_session=True,
            )
            born = ProcessId.of(self._process.pid)
            self._note(pid=born.pid, created=born.created, state="starting", since=now())
            return start

    async def _wait_while_probing(self) -> int:
        self._ready_at = 0.0
        probing = asyncio.create_task(self._until_ready())
        try:
            return await self._process.wait() if self._process else 0
        finally:
            probing.cancel()
            with suppress(asyncio.CancelledError):
                await probing

    async def _until_ready(self) -> None:
        started = time.monotonic()
        health = await asyncio.to_thread(ask, self.part.ready_url)
        while not health.ready:
            await asyncio.sleep(PROBE_SECONDS)
            health = await asyncio.to_thread(ask, self.part.ready_url)
        self._ready_at = time.monotonic()
        self._note(state="ready")
        again = "again " if self.record.restarts else ""
        self._say(self.part.name, f"ready {again}in {self._ready_at - started:.1f} s", True)
        self.ready.set()

    def _give_up_on_a_bad_start(self, reason: str) -> None:
        if not self.ready.is_set() and self.record.restarts + 1 >= FIRST_ATTEMPTS:
            raise PartFailed(self.part.name, reason)

    def _note(self, **changes: Any) -> None:
        self.record = replace(self.record, **changes)
        self._changed()


def _ending(code: int) -> str:
    """How a process ended, as people say it."""
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {_SIGNALS.get(-code, f'signal {-code}')}"
