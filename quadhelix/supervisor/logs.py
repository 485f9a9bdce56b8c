"""The log file of each part: appended to by the part, kept small and quoted from by the supervisor."""

import os
import re
import shutil
from pathlib import Path

KEPT_BYTES = 5_000_000
QUOTED_BYTES = 4096
QUOTED_CHARACTERS = 200

_MESSAGE = re.compile(r'message=(?:"((?:[^"\\]|\\.)*)"|(\w+))')
_BROKER_PREFIX = re.compile(r"^\[\d+\] \S+ \S+ \[\w+\] ")


def rotate(path: Path) -> None:
    """Move the text of a file that grew over the limit to `NAME.log.1`, and empty the file.

    The part goes on writing to the same file. Lines it writes in the instant between are lost.
    """
    if path.exists() and path.stat().st_size > KEPT_BYTES:
        shutil.copyfile(path, path.with_name(f"{path.name}.1"))
        os.truncate(path, 0)


def last_message(path: Path, start: int = 0) -> str:
    """The message of the last line after this offset, without time and level; empty when there is none."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(min(start, size), size - QUOTED_BYTES))
        lines = file.read().decode(errors="replace").split("\n")
    line = next((line.strip() for line in reversed(lines) if line.strip()), "")
    found = _MESSAGE.search(line)
    message = (found[1] or found[2] or "").replace('\\"', '"') if found else _BROKER_PREFIX.sub("", line)
    return message[:QUOTED_CHARACTERS]
