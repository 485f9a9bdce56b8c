"""One part: started, watched, and started again with back-off when it ends or is unwell for long."""

import asyncio
import signal
import socket
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import disk_usage
from typing import Any

from quadhelix.ports import PortUnavailable, bound
from quadhelix.supervisor.health import ask
from quadhelix.supervisor.logs import last_message, rotate
from quadhelix.supervisor.processes import ProcessId
from quadhelix.supervisor.record import PartRecord, now

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 10.0
HEALTHY_SECONDS = 10.0
FIRST_ATTEMPTS = 3
PROBE_SECONDS = 0.1
LOOK_SECONDS = 2.0
ROOM_BYTES = 8 * 2**20
"""A disk with less room than this is full."""

UNWELL_SECONDS = 60.0
"""Usual patience with a part that is not ready."""

LONGEST_UNWELL_SECONDS = 600.0
STOP_SECONDS = 8.0
"""Time a part gets to end by itself before it is killed."""

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
        patience: Seconds it may be alive and not ready, while what it needs is, before it is started again.
        disk: A folder whose disk it fills; while that is full, a new start does not help.
        prepare: Called before each start of its process.
        waiting_room: The host on which its port stays open while it is started anew, so that who asks then
            waits instead of being refused; its program is handed the socket as `--fd NUMBER`.
    """

    name: str
    command: tuple[str, ...]
    ready_url: str
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    port: int = 0
    needs: tuple[str, ...] = ()
    patience: float = UNWELL_SECONDS
    disk: Path | None = None
    prepare: Callable[[], None] = field(default=lambda: None, repr=False)
    waiting_room: str = ""


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
        self._listener: socket.socket | None = None
        self._needed: Sequence[Watch] = ()
        self._renewal = asyncio.Event()
        self._renewed = asyncio.Event()
        self._ended = asyncio.Event()
        self._patience = part.patience
        self._ready_at = 0.0
        self._well_at = 0.0

    async def keep(self, needed: "Sequence[Watch]") -> None:
        """Start the part when what it needs is ready, and again whenever it ends; runs until cancelled.

        Raises:
            PartFailed: it ended three times before it was ready once.
        """
        self._needed = needed
        for watch in needed:
            await watch.ready.wait()
        delay = FIRST_DELAY_SECONDS
        while True:
            reason = await self._live()
            if self._renewal.is_set():
                continue
            self._refuse()
            self._ended.set()
            if self._well_at - self._ready_at >= HEALTHY_SECONDS:
                delay, self._patience = FIRST_DELAY_SECONDS, self.part.patience
            self._give_up_on_a_bad_start(reason)
            self._say(self.part.name, f"{reason}; starting it again in {delay:g} s", False)
            self._note(pid=0, created=0.0, state="restarting", restarts=self.record.restarts + 1)
            await self._pause(delay)
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)

    @property
    def well(self) -> bool:
        """Whether it was ready when it was last looked at."""
        return self._ready_at > 0 and time.monotonic() - self._well_at < 2 * LOOK_SECONDS

    async def renew(self, seconds: float) -> bool:
        """Start the part anew; whether it is ready again, within so many seconds and at the first attempt."""
        self._renewed.clear()
        self._ended.clear()
        self._renewal.set()
        outcomes = [asyncio.create_task(event.wait()) for event in (self._renewed, self._ended)]
        await asyncio.wait(outcomes, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        await finished(*outcomes)
        return self._renewed.is_set()

    async def reap(self) -> None:
        """Collect the exit code of a process that was stopped; called once, at the end."""
        self._refuse()
        if self._process:
            await self._process.wait()
        self._note(pid=0, created=0.0, state="stopped")

    async def _live(self) -> str:
        """Run the process once: why it ended."""
        self._ready_at = self._well_at = 0.0
        self._renewal.clear()
        try:
            rotate(self.log)
            start = await self._spawn()
        except OSError as error:
            return f"cannot be started: {error.strerror}"
        except PortUnavailable as error:
            return f"cannot be started: {error}"
        reason = await self._until_ended()
        message = await asyncio.to_thread(last_message, self.log, start)
        return f"{reason}{f' (last logged: {message})' if message else ''}"

    async def _spawn(self) -> int:
        """Start the process; where in the log its lines begin."""
        self.part.prepare()
        handed = self._handed()
        with self.log.open("ab") as output:
            start = output.tell()  # before the process shares, and moves, this position
            self._process = await asyncio.create_subprocess_exec(
                *self.part.command,
                *(f"--fd={number}" for number in handed),
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                env=self.part.environment,
                start_new_session=True,
                pass_fds=handed,
            )
            born = ProcessId.of(self._process.pid)
            self._note(pid=born.pid, created=born.created, state="starting", since=now())
            return start

    def _handed(self) -> tuple[int, ...]:
        """The socket on which the process is to listen, if it is us who keep it open."""
        if self.part.waiting_room and self._listener is None:
            self._listener = bound(self.part.waiting_room, self.part.port)
        return (self._listener.fileno(),) if self._listener else ()

    def _refuse(self) -> None:
        """Close the port: nobody can tell when its process is back."""
        if self._listener:
            self._listener.close()
            self._listener = None

    async def _until_ended(self) -> str:
        """Wait for the end of the process, or bring it about: why it ended."""
        if self._process is None:
            return "has no process"
        ended = asyncio.create_task(self._process.wait())
        probing = asyncio.create_task(self._probe())
        renewing = asyncio.create_task(self._asked_to_renew())
        try:
            await asyncio.wait((ended, probing, renewing), return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                return _ending(ended.result())
            reason = renewing.result() if renewing.done() else probing.result()
            await asyncio.to_thread(self.record.process.stop, STOP_SECONDS)
            await ended
            return reason
        finally:
            await finished(ended, probing, renewing)

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until somebody asks for a new start."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._renewal.wait()

    async def _asked_to_renew(self) -> str:
        await self._renewal.wait()
        return "is started anew"

    async def _probe(self) -> str:
        """Look at the process from its start on; the answer is what is wrong with it, once something is."""
        await self._until_ready()
        excused_at = 0.0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            health = await asyncio.to_thread(ask, self.part.ready_url)
            now = time.monotonic()
            unwell = now - max(self._well_at, excused_at)
            if health.ready:
                self._well_at = now
            elif not all(watch.well for watch in self._needed) or self._disk_is_full():
                excused_at = now  # a new start does not give it what it needs
            elif unwell > self._patience:
                self._patience = min(self._patience * 2, LONGEST_UNWELL_SECONDS)
                return f"was alive but not ready for {unwell:.0f} s ({health.word})"

    async def _until_ready(self) -> None:
        started = time.monotonic()
        health = await asyncio.to_thread(ask, self.part.ready_url)
        while not health.ready:
            await asyncio.sleep(PROBE_SECONDS)
            health = await asyncio.to_thread(ask, self.part.ready_url)
        self._ready_at = self._well_at = time.monotonic()
        self._note(state="ready")
        again = "again " if self.record.restarts else ""
        self._say(self.part.name, f"ready {again}in {self._ready_at - started:.1f} s", True)
        self.ready.set()
        if not self._renewal.is_set():
            self._renewed.set()

    def _disk_is_full(self) -> bool:
        disk = self.part.disk
        return disk is not None and disk.exists() and disk_usage(disk).free < ROOM_BYTES

    def _give_up_on_a_bad_start(self, reason: str) -> None:
        if not self.ready.is_set() and self.record.restarts + 1 >= FIRST_ATTEMPTS:
            raise PartFailed(self.part.name, reason)

    def _note(self, **changes: Any) -> None:
        self.record = replace(self.record, **changes)
        self._changed()


async def finished(*tasks: asyncio.Task[Any]) -> None:
    """Cancel these tasks and wait until they have ended; what they raise then is of no interest."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()


def _ending(code: int) -> str:
    """How a process ended, as people say it."""
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {_SIGNALS.get(-code, f'signal {-code}')}"
