"""Work that nobody waits for any more: the client left, or the time of its request is up."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType

from starlette.types import Receive

from gateway.reading import Disconnected
from quadhelix.errors import Unavailable

UNWATCHED_SECONDS = 0.05
"""Time before a request is watched at all: most are answered sooner, and watching costs."""

LENIENCE_SECONDS = 1.0
"""Time beyond the deadline: whoever executes keeps it, and answers with what there is."""


class WhileWanted:
    """Cancels what the present task does in this block when the client leaves or the time is up.

    To be entered once the request is read whole. What must not be cancelled, such as a mutation, shields
    itself. Raises `Disconnected` when the client left, and `Unavailable` when the time was up before the
    request was even executed, as happens when many unknown operations wait to be planned.
    """

    def __init__(self, receive: Receive, deadline: float) -> None:
        self._receive = receive
        self._deadline = deadline
        self._watcher: asyncio.Task[None] | None = None
        self._reason: Exception | None = None

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        self._work = asyncio.current_task(loop)
        self._timer = loop.call_later(UNWATCHED_SECONDS, self._begin)

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._watcher:
            self._watcher.cancel()
        if kind is asyncio.CancelledError and self._reason and self._work and not self._work.uncancel():
            raise self._reason from None

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        self._watcher = loop.create_task(self._wait())
        left = self._deadline + LENIENCE_SECONDS - time.monotonic()
        self._timer = loop.call_later(left, self._cancel, _overdue())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue
        self._cancel(Disconnected())

    def _cancel(self, reason: Exception) -> None:
        if self._reason is None and self._work:
            self._reason = reason
            self._work.cancel()


def _overdue() -> Unavailable:
    return Unavailable(
        {
            "en": "There is too much to do; try again in a moment.",
            "nl": "Er is te veel te doen; probeer het zo weer.",
        }
    )
