"""How a process of the suite behaves under a fault: its clock is wrong, it is slow, its version is another.

Python runs this as it starts each process that has this folder on its path; the product knows nothing of it.
The file `<service>.json` in the folder `CHAOS_MANNERS` says which, for the service's next process.
"""

import asyncio
import datetime as calendar
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = "CHAOS_MANNERS"
"""The variable that names the folder of the files."""

OLD_TYPE = "org.quadhelix.partners.organisation.changed.v0"
NEW_TYPE = "org.quadhelix.partners.organisation.changed.v1"


def begin() -> None:
    """Behave as the file of this process's service says; called before anything else of the suite."""
    folder, words = os.environ.get(FOLDER), sys.orig_argv
    if not folder or "quadhelix" not in words:
        return
    understand_the_older_version()
    service = words[words.index("run") + 1] if "run" in words else ""
    file = Path(folder) / f"{service}.json"
    if service and file.exists():
        _behave(json.loads(file.read_text(encoding="utf-8")))


def understand_the_older_version() -> None:
    """Events of an older major, in which one member of the state had another name, can be read."""
    from quadhelix.upcasting import is_old, upcaster

    if not is_old(OLD_TYPE):
        upcaster(OLD_TYPE, NEW_TYPE)(_renamed)


def _behave(manner: Mapping[str, Any]) -> None:
    if point := manner.get("fail"):
        os.environ.update(QUADHELIX_TEST_FAULTS="1", QUADHELIX_FAIL_AT=point)
    if seconds := manner.get("clock"):
        _shift_clock(seconds)
    if seconds := manner.get("slow"):
        _react_slowly(seconds)
    if manner.get("old"):
        _speak_the_older_version()
    if manner.get("newer"):
        _speak_a_newer_version()


def _renamed(payload: dict[str, Any]) -> dict[str, Any]:
    state = payload["state"]
    if state is None:
        return payload
    kept = {name: value for name, value in state.items() if name != "land"}
    return payload | {"state": kept | {"country": state["land"]}}


def _speak_the_older_version() -> None:
    from quadhelix import events

    encode = events.encode

    def older(event: events.Event) -> bytes:
        payload = json.loads(encode(event))
        if isinstance(event, events.OrganisationChanged) and payload["state"]:
            payload["state"]["land"] = payload["state"].pop("country")
        return json.dumps(payload).encode()

    events.OrganisationChanged.type = OLD_TYPE
    events.encode = older


def _speak_a_newer_version() -> None:
    """Every event bears members that its readers do not know yet."""
    from quadhelix import events

    encode = events.encode

    def newer(event: events.Event) -> bytes:
        payload = json.loads(encode(event)) | {"added": {"by": "a newer version"}}
        if payload.get("state"):
            payload["state"]["added"] = [1, 2, 3]
        return json.dumps(payload).encode()

    events.encode = newer


def _react_slowly(seconds: float) -> None:
    from quadhelix.reactions import Listeners

    apply = Listeners.apply

    async def slowly(self: Listeners, session: Any, event: Any) -> None:
        await asyncio.sleep(seconds)
        await apply(self, session, event)

    Listeners.apply = slowly  # type: ignore[method-assign]  # the process belongs to a fault


def _shift_clock(seconds: float) -> None:
    """This process takes the present for another hour; what waits by the monotonic clock does not notice."""
    now, now_ns, real = time.time, time.time_ns, calendar.datetime
    ahead = calendar.timedelta(seconds=seconds)

    class Kind(type):
        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, real)

    class Shifted(real, metaclass=Kind):  # type: ignore[misc, valid-type]  # a class known at run time
        fromisoformat = real.fromisoformat
        fromtimestamp = real.fromtimestamp
        combine = real.combine
        strptime = real.strptime

        def __new__(cls, *arguments: Any, **named: Any) -> Any:
            return real(*arguments, **named)

        @classmethod
        def now(cls, tz: calendar.tzinfo | None = None) -> Any:
            return real.now(tz) + ahead

        @classmethod
        def utcnow(cls) -> Any:
            return real.now(calendar.UTC).replace(tzinfo=None) + ahead

    time.time = lambda: now() + seconds
    time.time_ns = lambda: now_ns() + int(seconds * 1e9)
    calendar.datetime = Shifted  # type: ignore[misc]  # the process belongs to a fault


begin()
