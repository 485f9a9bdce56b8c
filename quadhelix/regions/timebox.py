"""A time box: a function of a plugin is interrupted when it takes longer than it may.

In the main thread an alarm of the system interrupts it, also while it sleeps or waits. In other threads
nothing can, so there it is waited for, and whoever asked measures afterwards.
"""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

_PAUSE = 0.02  # seconds between two rings at least: in a storm of signals nothing else would be done


class Overrun(BaseException):
    """A function took longer than it may; no `except Exception` of a plugin holds it up."""


class _Alarm:
    """Rings until it is off; a signal that comes a moment too late finds it so."""

    def __init__(self) -> None:
        self.on = False

    def ring(self, _signal: int, _frame: FrameType | None) -> None:
        """Called by the interpreter when the time is over."""
        if self.on:
            raise Overrun


def within(seconds: float, function: Callable[..., Any], arguments: Sequence[object] = ()) -> Any:
    """What the function answers; raises `Overrun` if it is interrupted.

    A timer that ran before goes on afterwards with the time it had left; what would have gone off within
    the box goes off right after it.
    """
    before = signal.getsignal(signal.SIGALRM)
    # The system's main thread alone hears signals; a handler that is not Python's could not be put back.
    if before is None or threading.current_thread() is not threading.main_thread():
        return function(*arguments)
    alarm = _Alarm()
    started = time.monotonic()
    delay = interval = 0.0
    signal.signal(signal.SIGALRM, alarm.ring)
    try:
        # It rings again and again: a bare `except` may have swallowed the first.
        delay, interval = signal.setitimer(signal.ITIMER_REAL, seconds, max(seconds, _PAUSE))
        try:
            alarm.on = True
            return function(*arguments)
        finally:
            alarm.on = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if delay:
            left = delay - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-6), interval)
