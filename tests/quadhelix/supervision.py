"""What tests of the supervisor share: what it said, what it recorded, and patience."""

import time
from collections.abc import Callable
from pathlib import Path

from quadhelix.supervisor.record import RunRecord

PATIENCE = 60.0


class Diary:
    """What the supervisor said."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, bool]] = []

    def __call__(self, name: str, text: str, good: bool) -> None:
        self.lines.append((name, text, good))

    def told(self, name: str, fragment: str) -> bool:
        return any(who == name and fragment in text for who, text, _ in self.lines)


def recorded(folder: Path) -> RunRecord:
    record = RunRecord.read(folder)
    assert record
    return record


def pid_of(folder: Path, name: str) -> int:
    return next(part.pid for part in recorded(folder).parts if part.name == name)


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
