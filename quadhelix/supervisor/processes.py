"""One process, known by its pid and its time of birth, so that a reused pid is never touched."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

SAME_BIRTH_SECONDS = 1.0
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class ProcessId:
    """A process that we started, or that a record of an earlier run names.

    Attributes:
        pid: Its process id.
        created: Its time of birth in seconds since 1970, as psutil tells it.
    """

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        """The process that has this pid now; one that ended already never matches anything."""
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            return cls(pid, 0.0)

    def process(self) -> psutil.Process | None:
        """The living process, or None when it ended, is a zombie, or its pid belongs to another by now."""
        try:
            process = psutil.Process(self.pid)
            is_same = abs(process.create_time() - self.created) < SAME_BIRTH_SECONDS
            return process if is_same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process() is not None

    def gone_within(self, seconds: float) -> bool:
        """Wait for its end, at most so long; it blocks, so call it in a thread."""
        deadline = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def ask_to_end(self) -> None:
        """Send SIGTERM.

        Raises:
            psutil.AccessDenied: the process belongs to another user.
        """
        self._tell(psutil.Process.terminate)

    def ask_to_renew(self) -> None:
        """Send SIGHUP, on which a supervisor starts its services anew.

        Raises:
            psutil.AccessDenied: the process belongs to another user.
        """
        self._tell(lambda process: process.send_signal(signal.SIGHUP))

    def kill(self) -> None:
        """Send SIGKILL."""
        self._tell(psutil.Process.kill)

    def stop(self, seconds: float) -> bool:
        """Ask it to end, kill it after so many seconds; answers whether it ended by itself."""
        self.ask_to_end()
        if self.gone_within(seconds):
            return True
        self.kill()
        self.gone_within(seconds)
        return False

    def _tell(self, message: Callable[[psutil.Process], None]) -> None:
        if process := self.process():
            try:
                message(process)
            except psutil.NoSuchProcess:
                return
