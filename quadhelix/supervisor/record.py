"""The data folder of a run: who holds it, and `run.json`, what other shells read of a run."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from quadhelix.supervisor.processes import ProcessId

LOCK = "lock"
RECORD = "run.json"


@dataclass(frozen=True)
class PartRecord:
    """What is known of one part. A part without a process has pid 0.

    Attributes:
        name: Name of the part.
        pid: Its process.
        created: Birth of that process, seconds since 1970.
        port: The TCP port it serves.
        ready_url: Address that answers 200 when it is ready.
        state: `waiting`, `starting`, `ready`, `restarting` or `stopping`.
        restarts: How often it was started again.
        since: When the present process was started, ISO 8601 in UTC.
    """

    name: str
    pid: int
    created: float
    port: int
    ready_url: str
    state: str
    restarts: int
    since: str

    @property
    def process(self) -> ProcessId:
        """The process of the part."""
        return ProcessId(self.pid, self.created)


@dataclass(frozen=True)
class RunRecord:
    """A run of the supervisor, its parts in the order in which they start.

    Attributes:
        pid: The supervisor's process.
        created: Birth of that process.
        address: Where people reach the suite.
        since: When the supervisor started, ISO 8601 in UTC.
        parts: The parts.
    """

    pid: int
    created: float
    address: str
    since: str
    parts: tuple[PartRecord, ...]

    @classmethod
    def of(cls, pid: int, address: str) -> "RunRecord":
        """A run that begins now, under the supervisor with this pid."""
        born = ProcessId.of(pid)
        return cls(born.pid, born.created, address, now(), ())

    @property
    def supervisor(self) -> ProcessId:
        """The process of the supervisor."""
        return ProcessId(self.pid, self.created)

    @property
    def leftovers(self) -> list[PartRecord]:
        """Parts that still run, in the order in which to stop them: last started first."""
        return [part for part in reversed(self.parts) if part.process.alive]

    def write(self, folder: Path) -> None:
        """Store the record so that a reader sees the old or the new one, never half of it."""
        draft = folder / f"{RECORD}.new"
        draft.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")
        draft.replace(folder / RECORD)

    @classmethod
    def read(cls, folder: Path) -> "RunRecord | None":
        """The record of the present or the last unfinished run; None when there is none to be read."""
        try:
            return cls._parsed(json.loads((folder / RECORD).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @classmethod
    def _parsed(cls, value: dict[str, Any]) -> "RunRecord":
        parts = tuple(_sound(PartRecord(**part)) for part in value["parts"])
        return _sound(cls(**{**value, "parts": parts}))

    def stop_parts(self, seconds: float) -> list[str]:
        """Stop what still runs, each part within so many seconds; names those that ran.

        It blocks, so call it in a thread.
        """
        stopped = self.leftovers
        for part in stopped:
            part.process.stop(seconds)
        return [part.name for part in stopped]


Record = TypeVar("Record", PartRecord, RunRecord)


def _sound(record: Record) -> Record:
    """The same record; raises `TypeError` or `ValueError` for what no supervisor wrote."""
    for item in fields(record):
        value = getattr(record, item.name)
        if isinstance(item.type, type) and type(value) is not item.type:
            raise TypeError(f"{item.name} is no {item.type.__name__}")
    if record.pid < 0:
        raise ValueError("no process has a negative id")
    return record


def now() -> str:
    """This moment as the record writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def forget(folder: Path) -> None:
    """Remove the record: nothing of the run is left."""
    (folder / RECORD).unlink(missing_ok=True)


class FolderHeld(Exception):
    """Another supervisor works on this data folder; `record` is its run, if it wrote one already."""

    def __init__(self, record: RunRecord | None) -> None:
        super().__init__("another supervisor works on this data folder")
        self.record = record


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the folder for this process alone; the hold ends with the process, however it ends.

    Raises:
        FolderHeld: another process holds it.
    """
    descriptor = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise FolderHeld(RunRecord.read(folder)) from None
    try:
        yield
    finally:
        os.close(descriptor)
