"""`quadhelix up`: from an empty folder to a running suite, and back."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, STDOUT
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quadhelix.identity import Actor, Grant, Role
from quadhelix.ports import bound
from quadhelix.settings import SERVICES, Settings
from quadhelix.supervisor.keys import development_token, make_keys
from quadhelix.supervisor.logs import last_message, rotate
from quadhelix.supervisor.part import STOP_SECONDS, Part, PartFailed, Say, finished
from quadhelix.supervisor.record import RunRecord, forget, hold
from quadhelix.supervisor.suite import HOST, TOKEN_VARIABLE, command, environment, operator_environment, suite
from quadhelix.supervisor.supervisor import Supervisor

DEMONSTRATION = "demonstration"
DEMONSTRATION_TOKEN_SECONDS = 3600
SAME_SIGNAL_SECONDS = 1.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
TERMINAL = "/dev/tty"


@dataclass
class Run:
    """One run of the suite on one data folder.

    Args:
        settings: What the operator set; `data_dir` is an absolute path to a folder that exists.
        port: Where the gateway listens; 0 takes any free port.
        demonstration: Whether to load the demonstration data, once.
        say: Told of every event.
        welcome: Told the address when all is ready.
    """

    settings: Settings
    port: int
    demonstration: bool
    say: Say
    welcome: Callable[[str], None]
    _supervisor: Supervisor | None = field(default=None, init=False, repr=False)
    _stopping_since: float = field(default=0.0, init=False, repr=False)
    _renewal: asyncio.Event = field(default_factory=asyncio.Event, init=False, repr=False)

    def until_stopped(self) -> None:
        """Start everything and watch it until SIGINT or SIGTERM; a second one kills at once.

        SIGHUP starts the services anew, one after the other, for a changed set of plugins. Where it comes
        because our terminal is gone, it stops us too, unless we run under nohup.

        Raises:
            FolderHeld: another supervisor works on the folder.
            PortUnavailable: the port cannot be had.
            PartFailed: a part could not be started.
        """
        # Databases, logs and keys are for their owner only.
        os.umask(0o077)
        with hold(self.settings.data_dir):
            self._stop_leftovers()
            with bound(HOST, self.port) as listener:
                port = listener.getsockname()[1]
            try:
                self._start(port, f"http://{HOST}:{port}")
            finally:
                forget(self.settings.data_dir)

    def parts(self, port: int) -> list[Part]:
        """What is run, the gateway listening on this port; a test puts smaller programs here."""
        return suite(self.settings, port)

    def _start(self, port: int, address: str) -> None:
        folder = self.settings.data_dir
        self.say("data", f"in {folder}", True)
        # Other shells can see, and stop, what has no parts yet.
        RunRecord.of(os.getpid(), address).write(folder)
        make_keys(folder / "keys")
        asyncio.run(self._interruptible(self.parts(port), address))

    def _stop_leftovers(self) -> None:
        if record := RunRecord.read(self.settings.data_dir):
            for name in record.stop_parts(STOP_SECONDS):
                self.say(name, "was left over from an earlier run and is stopped", False)

    async def _interruptible(self, parts: list[Part], address: str) -> None:
        stop = asyncio.Event()
        for number in STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._interrupted, stop)
        lasting = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN or not _has_terminal()
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._hung_up, stop, lasting)
        life = asyncio.create_task(self._live(parts, address))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([life, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        life.cancel()
        try:
            await life
        except asyncio.CancelledError:
            return

    def _interrupted(self, stop: asyncio.Event) -> None:
        now = time.monotonic()
        # A program that started us may pass on a signal that we got already: those two are one.
        if stop.is_set() and self._supervisor and now - self._stopping_since > SAME_SIGNAL_SECONDS:
            self._supervisor.kill()
        self._stopping_since = self._stopping_since if stop.is_set() else now
        stop.set()

    def _hung_up(self, stop: asyncio.Event, lasting: bool) -> None:
        if lasting or _has_terminal():
            self._renewal.set()
        else:
            self._interrupted(stop)

    async def _live(self, parts: list[Part], address: str) -> None:
        folder = self.settings.data_dir
        await self._migrate()
        async with Supervisor(parts, folder, address=address, say=self.say) as self._supervisor:
            await self._supervisor.until_ready()
            await self._provision(parts)
            await self._demonstrate(address)
            self.welcome(address)
            names = [part.name for part in parts if part.name in SERVICES]
            renewing = asyncio.create_task(self._renew(self._supervisor, names))
            try:
                await self._supervisor.watch_forever()
            finally:
                await finished(renewing)

    async def _renew(self, supervisor: Supervisor, names: list[str]) -> None:
        """Start the services anew each time someone asks; what is asked meanwhile is done afterwards."""
        while True:
            await self._renewal.wait()
            self._renewal.clear()
            await supervisor.renew(names)

    async def _migrate(self) -> None:
        started = time.monotonic()
        failure = await self._job("migrations", command("migrate", *SERVICES), environment(self.settings))
        if failure:
            raise PartFailed("migrations", failure)
        self.say("databases", f"migrated in {time.monotonic() - started:.1f} s", True)

    async def _provision(self, parts: list[Part]) -> None:
        """Bring the bundled broker's stream to this version's settings; an operator's own is left alone."""
        variables = operator_environment(self.settings, parts)
        if variables and (failure := await self._job("provision", command("provision"), variables)):
            self.say("events", f"{failure}; the suite goes on with the stream as it is", False)

    async def _demonstrate(self, address: str) -> None:
        marker = self.settings.data_dir / f"{DEMONSTRATION}-loaded"
        if not self.demonstration or self.settings.issuer or marker.exists():
            return
        started = time.monotonic()
        actor = Actor(DEMONSTRATION, frozenset({Grant(role=Role.CONSORTIUM_ADMIN)}))
        token = development_token(self.settings, actor, seconds=DEMONSTRATION_TOKEN_SECONDS)
        load = (sys.executable, "-m", DEMONSTRATION, "--url", f"{address}/graphql")
        if failure := await self._job(DEMONSTRATION, load, environment() | {TOKEN_VARIABLE: token}):
            self.say(DEMONSTRATION, f"{failure}; the suite goes on without it", False)
            return
        marker.touch()
        self.say(DEMONSTRATION, f"data loaded in {time.monotonic() - started:.1f} s", True)

    async def _job(self, name: str, arguments: tuple[str, ...], variables: Mapping[str, str]) -> str:
        """Run a program to its end; why it failed, or nothing."""
        log = self._log(name)
        with log.open("ab") as output:
            start = output.tell()
            job = await asyncio.create_subprocess_exec(
                *arguments,
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                env=variables,
                start_new_session=True,
            )
        try:
            code = await job.wait()
        except asyncio.CancelledError:
            job.kill()
            await job.wait()
            raise
        return f"failed: {await asyncio.to_thread(last_message, log, start)}" if code else ""

    def _log(self, name: str) -> Path:
        folder = self.settings.data_dir / "logs"
        folder.mkdir(exist_ok=True)
        rotate(folder / f"{name}.log")
        return folder / f"{name}.log"


def _has_terminal() -> bool:
    try:
        os.close(os.open(TERMINAL, os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
