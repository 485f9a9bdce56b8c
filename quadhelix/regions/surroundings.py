"""What plugins share with the whole suite: importing one leaves it as it was, or the plugin is refused.

The worse mistake is to let it pass: with the log silenced, nobody would hear of the next failure.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from quadhelix.soundness import Unsound

_SIGNALS = (signal.SIGALRM, signal.SIGINT, signal.SIGTERM)


def undisturbed(load: Callable[[], Any]) -> Any:
    """What `load` answers; called from the thread that starts every other one of the process.

    Raises:
        Unsound: it changes what is shared, which is undone, or starts a thread.
    """
    before, threads = _found(), {*threading.enumerate()}
    try:
        return load()
    finally:
        now = _found()
        changed = [what for what in before if now[what] != before[what]]
        for what in changed:
            _PUT_BACK[what](before[what])
        if changed:
            raise Unsound(f"Importing it changes the {changed[0]}, which the whole suite shares.")
        if {*threading.enumerate()} - threads:
            raise Unsound("Importing it starts a thread, and a plugin does nothing by itself.")


def _found() -> dict[str, Any]:
    root = logging.getLogger()
    return {
        "environment variables": dict(os.environ),
        "working directory": _directory(),
        "log": (root.manager.disable, root.level, [*root.handlers]),
        "handling of signals": [signal.getsignal(number) for number in _SIGNALS],
    }


def _directory() -> str:
    with suppress(FileNotFoundError):
        return str(Path.cwd())
    return ""


def _environment_back(variables: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)


def _directory_back(directory: str) -> None:
    with suppress(OSError):
        os.chdir(directory)


def _log_back(log: tuple[int, int, list[logging.Handler]]) -> None:
    root = logging.getLogger()
    root.manager.disable, level, root.handlers[:] = log
    root.setLevel(level)


def _signals_back(handlers: list[Any]) -> None:
    for number, handler in zip(_SIGNALS, handlers, strict=True):
        # A handler that is not Python's is told as None, and cannot be set.
        if handler is not None:
            signal.signal(number, handler)


_PUT_BACK: dict[str, Callable[[Any], None]] = {
    "environment variables": _environment_back,
    "working directory": _directory_back,
    "log": _log_back,
    "handling of signals": _signals_back,
}
