"""What the clients asked and were told: one line of JSON for each command, in the order of answers."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Answer(StrEnum):
    """What a client knows of its command: it was done, it was refused, or nobody told."""

    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One command and its answer.

    Attributes:
        number: Its number in the run.
        client: Who asked.
        command: The mutation.
        aggregate: Key of the aggregate it is about, as the outbox writes it.
        trace: Trace id sent along; the event of the change bears it.
        answer: What the client was told.
        version: The aggregate's version by the answer, if it was done.
        code: Why not, if it was not done, or why nobody knows.
        stranger: Whether the client has no rights, so that it may not be done.
        at: When it was asked, seconds since the run began.
        took: Seconds until the answer.
    """

    number: int
    client: str
    command: str
    aggregate: str
    trace: str
    answer: Answer
    version: int | None = None
    code: str = ""
    stranger: bool = False
    at: float = 0.0
    took: float = 0.0


class History:
    """The entries of a run, in memory and in a file."""

    def __init__(self, file: Path) -> None:
        self.entries: list[Entry] = []
        self._file = file

    def add(self, entry: Entry) -> None:
        """Note an answer; what is in the file survives the harness."""
        self.entries.append(entry)
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(entry)) + "\n")


def read(file: Path) -> list[Entry]:
    """The entries of an earlier run."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [Entry(**{**line, "answer": Answer(line["answer"])}) for line in map(json.loads, lines)]
