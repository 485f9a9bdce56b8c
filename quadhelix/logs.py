"""Log lines of every process: one line per event, `key=value`, to standard error.

    time=2026-03-01T09:00:00.000Z level=warning logger=quadhelix.bus message="the broker is gone"

What is passed as `extra` follows the message, and what is known of the work at hand: `trace`, the id of its
W3C trace, and `event`, the event that is applied. An exception shows as its type and the places it came
through, never with its text or a stack trace: these may hold queries, paths or personal data.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
PLACES = 4

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


_at_hand: ContextVar[Mapping[str, str] | None] = ContextVar("at_hand", default=None)


@contextmanager
def telling(**words: str) -> Iterator[None]:
    """Every line logged within the block tells this too, save what is empty."""
    token = _at_hand.set({**(_at_hand.get() or {}), **{name: word for name, word in words.items() if word}})
    try:
        yield
    finally:
        _at_hand.reset(token)


def trace_id(traceparent: str | None) -> str:
    """The id of the trace in a W3C `traceparent`, empty if there is none.

    >>> trace_id("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    '0af7651916cd43dd8448eb211c80319c'
    """
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) == 4 else ""


class OneLine(logging.Formatter):
    """Makes one line of a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Called by the handler for each record."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"logger": record.name, "message": record.getMessage()}
        told |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        told |= _at_hand.get() or {}
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
