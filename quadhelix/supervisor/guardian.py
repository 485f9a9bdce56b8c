"""A small process that stops the parts if the supervisor is killed.

The supervisor starts it with a pipe as standard input and never writes to it: the pipe closes when the
supervisor ends, however it ends. After an orderly stop there is nothing left to do.
"""

import sys
from pathlib import Path

from quadhelix.supervisor.processes import ProcessId
from quadhelix.supervisor.record import RunRecord


def guard(folder: Path, owner: ProcessId, stop_seconds: float) -> None:
    """Wait for the end of the supervisor `owner`, then stop what it left running."""
    sys.stdin.buffer.read()
    record = RunRecord.read(folder)
    if record and record.supervisor == owner:
        record.stop_parts(stop_seconds)


if __name__ == "__main__":
    folder, pid, created, seconds = sys.argv[1:]
    guard(Path(folder), ProcessId(int(pid), float(created)), float(seconds))
