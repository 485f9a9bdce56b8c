"""Log lines of every process: one line per event, `key=value`, to standard error.

    time=2026-03-01T09:00:00.000Z level=warning logger=quadhelix.bus message="the broker is gone"

What is passed as `extra` follows the message. An exception shows as its type and the places it came
through, never with its text or a stack trace: these may hold queries, paths or personal data.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
PLACES = 4

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class OneLine(logging.Formatter):
    """Makes one line of a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Called by the handler for each record."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"logger": record.name, "message": record.getMessage()}
        told |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[1]:
            told["error"] = described(record.exc_info[1])
        pairs = [f"{name}={_quoted(name, value)}" for name, value in told.items()]
        return f"time={moment.removesuffix('+00:00')}Z level={record.levelname.lower()} {' '.join(pairs)}"


def configure(level: str) -> None:
    """Send the log lines of this process from this level on to standard error; called once, at start."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # What a server or library says of its normal work is noise between our lines.
    for name in ("uvicorn.error", "alembic", "aiosqlite", "nats"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


def described(error: BaseException) -> str:
    """An exception by type and the last places it came through, innermost first.

    >>> described(ValueError("a secret"))
    'ValueError'
    """
    places = [
        (frame.f_globals.get("__name__", "?"), frame.f_code.co_name, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    trail = [f"{module}.{name}:{line}" for module, name, line in places if "importlib" not in module]
    return " < ".join([type(error).__name__, *reversed(trail[-PLACES:])])


def _quoted(name: str, value: object) -> str:
    text = str(value)
    return text if name == "logger" or text.isalnum() else json.dumps(text, ensure_ascii=False)
