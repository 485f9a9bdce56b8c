"""What another shell can see of a run, and how it ends it."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from quadhelix.supervisor.health import Health, ask
from quadhelix.supervisor.part import STOP_SECONDS
from quadhelix.supervisor.processes import ProcessId
from quadhelix.supervisor.record import FolderHeld, PartRecord, RunRecord, forget, hold

SUPERVISOR_STOP_SECONDS = 60.0


@dataclass(frozen=True)
class PartStatus:
    """How one part is now.

    Attributes:
        name: Its name.
        pid: Its process; 0 while it has none.
        port: The TCP port it serves.
        state: What it says of itself when it is asked, else what the supervisor knows of it.
        ready: Whether it can do its work.
        memory_bytes: Resident memory of its process.
        restarts: How often it was started again.
        uptime_seconds: Age of its process.
        outbox_depth: How many of its events are not published; None where it says nothing of it.
        outbox_seconds: Age of the oldest of them.
        pending: How many events of others it has not applied.
        dead_letters: How many it could not apply, which wait for an operator.
        refused: How many of its events the broker refuses to take, which wait for an operator.
        gaps: How many dead letters wait for an earlier version.
        plugins: Fingerprint of its set of region plugins; None where it has none.
    """

    name: str
    pid: int
    port: int
    state: str
    ready: bool
    memory_bytes: int
    restarts: int
    uptime_seconds: float
    outbox_depth: int | None
    outbox_seconds: float | None
    pending: int | None
    dead_letters: int | None
    refused: int | None
    gaps: int | None
    plugins: str | None


@dataclass(frozen=True)
class Status:
    """How a run is now.

    Attributes:
        data_dir: The data folder.
        address: Where people reach the suite.
        supervisor: Pid of the supervisor; 0 when it is gone.
        supervisor_memory_bytes: Resident memory of the supervisor.
        ready: Whether it runs and every part is ready.
        plugins_agree: Whether all services that answer have the same region plugins.
        parts: The parts, in the order in which they start.
    """

    data_dir: str
    address: str
    supervisor: int
    supervisor_memory_bytes: int
    ready: bool
    plugins_agree: bool
    parts: tuple[PartStatus, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for machines; what `quadhelix status --json` prints."""
        return asdict(self)


def status(folder: Path) -> Status:
    """Read the record in this folder and ask each part; without a run there are no parts."""
    record = RunRecord.read(folder)
    if record is None or not (record.supervisor.alive or record.leftovers):
        return Status(str(folder), "", 0, 0, ready=False, plugins_agree=True, parts=())
    with ThreadPoolExecutor(len(record.parts) or 1) as pool:
        parts = tuple(pool.map(_part, record.parts))
    memory = _memory(record.supervisor)
    ready = memory > 0 and len(parts) > 0 and all(part.ready for part in parts)
    agree = len({part.plugins for part in parts if part.plugins}) < 2
    parts = parts if agree else tuple(map(_at_odds, parts))
    return Status(str(folder), record.address, record.pid if memory else 0, memory, ready, agree, parts)


def down(folder: Path) -> str:
    """Stop the run in this folder and say, in one sentence, what happened; it blocks until all ended.

    Raises:
        psutil.AccessDenied: the run belongs to another user.
    """
    record = RunRecord.read(folder)
    if record and record.supervisor.alive:
        record.supervisor.ask_to_end()
        if record.supervisor.gone_within(SUPERVISOR_STOP_SECONDS):
            names = ", ".join(part.name for part in reversed(record.parts))
            return f"Stopped {names}." if names else "Stopped what was about to start."
        return f"The supervisor (pid {record.pid}) was asked to stop and is still busy stopping."
    try:
        with hold(folder):
            stopped = record.stop_parts(STOP_SECONDS) if record else []
            forget(folder)
    except (FolderHeld, FileNotFoundError, NotADirectoryError):
        stopped = []
    if stopped:
        return f"The supervisor was gone already; stopped {', '.join(stopped)}, which it had left running."
    return f"Nothing runs on {folder}."


def _part(record: PartRecord) -> PartStatus:
    health = ask(record.ready_url)
    memory = _memory(record.process)
    alive = memory > 0
    return PartStatus(
        name=record.name,
        pid=record.pid if alive else 0,
        port=record.port,
        state=_state(record, health) if alive else _state_without_process(record),
        ready=health.ready and alive,
        memory_bytes=memory,
        restarts=record.restarts,
        uptime_seconds=round(time.time() - record.created, 1) if alive else 0.0,
        outbox_depth=health.report.get("outbox", {}).get("depth"),
        outbox_seconds=health.report.get("outbox", {}).get("oldestSeconds"),
        pending=health.report.get("pending"),
        dead_letters=health.report.get("deadLetters"),
        refused=health.report.get("outbox", {}).get("refused"),
        gaps=health.report.get("gaps"),
        plugins=_fingerprint(health),
    )


def _fingerprint(health: Health) -> str | None:
    """The gateway tells those of the services, which is another matter."""
    told = health.report.get("plugins")
    return told if isinstance(told, str) else None


def _at_odds(part: PartStatus) -> PartStatus:
    """A service whose neighbours have other plugins does its work, and not as it should."""
    return replace(part, state="degraded") if part.plugins and part.ready else part


def _memory(named: ProcessId) -> int:
    """Resident memory of a process in bytes; 0 when it ended."""
    try:
        process = named.process()
        return int(process.memory_info().rss) if process else 0
    except psutil.NoSuchProcess:
        return 0


def _state(record: PartRecord, health: Health) -> str:
    return record.state if record.state in ("starting", "stopping") and not health.ready else health.word


def _state_without_process(record: PartRecord) -> str:
    return record.state if record.state in ("waiting", "restarting", "stopped") else "gone"
