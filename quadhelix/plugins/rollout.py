"""A running suite takes over a changed set of plugins: its services start anew, one after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psutil import AccessDenied

from quadhelix.errors import PluginRefused
from quadhelix.settings import SERVICES
from quadhelix.supervisor.health import ask
from quadhelix.supervisor.record import PartRecord, RunRecord

PATIENCE_SECONDS = 180.0
GATEWAY_SECONDS = 30.0
"""The gateway looks at the services' schemas every few seconds."""

_POLL_SECONDS = 0.2
_GATEWAY = "gateway"


@dataclass(frozen=True)
class Back:
    """A part that works with the new set, and after how many seconds."""

    name: str
    seconds: float


class RolloutFailed(PluginRefused):
    """A part does not work with the new set of plugins."""


def roll_out(
    data_dir: Path, fingerprint: str, tell: Callable[[Back], None], *, at_once: bool = True
) -> list[Back] | None:
    """Let the suite on this data folder take over the plugins of this fingerprint, which are in the store.

    Args:
        data_dir: The data folder of the run.
        fingerprint: Of the plugins that are to be in force.
        tell: Told of each part that is back.
        at_once: Whether each service has to start at the first attempt.

    Returns:
        The parts in the order in which they were back; None where no suite runs on the folder.

    Raises:
        RolloutFailed: a part did not come back, or the gateway cannot serve what the services now tell.
    """
    record = RunRecord.read(data_dir)
    if record is None or not record.supervisor.alive:
        return None
    try:
        record.supervisor.ask_to_renew()
    except AccessDenied:
        raise RolloutFailed("The running suite belongs to another user, who has to do this.") from None
    return _Rollout(data_dir, record, fingerprint, tell, at_once).followed()


@dataclass
class _Rollout:
    data_dir: Path
    before: RunRecord
    fingerprint: str
    tell: Callable[[Back], None]
    at_once: bool

    def followed(self) -> list[Back]:
        started = time.monotonic()
        backs: list[Back] = []
        waiting = [part.name for part in self.before.parts if part.name in SERVICES]
        while waiting:
            if self._is_back(waiting[0]):
                backs.append(self._told(waiting.pop(0), started))
            elif time.monotonic() - started > PATIENCE_SECONDS:
                raise RolloutFailed(f"{waiting[0]} did not come back within {PATIENCE_SECONDS:g} s.")
            else:
                time.sleep(_POLL_SECONDS)
        if any(part.name == _GATEWAY for part in self.before.parts):
            self._await_gateway()
            backs.append(self._told(_GATEWAY, started))
        return backs

    def _told(self, name: str, started: float) -> Back:
        back = Back(name, round(time.monotonic() - started, 1))
        self.tell(back)
        return back

    def _is_back(self, name: str) -> bool:
        part, before = self._part(name), _found(self.before, name)
        if self.at_once and part.restarts > before.restarts:
            raise RolloutFailed(f"{name} does not start with these plugins; its log says why.")
        health = ask(part.ready_url)
        is_new = part.pid not in (0, before.pid)
        return is_new and health.ready and health.report.get("plugins") == self.fingerprint

    def _await_gateway(self) -> None:
        deadline = time.monotonic() + GATEWAY_SECONDS
        while True:
            report = ask(self._part(_GATEWAY).ready_url).report
            plugins = report.get("plugins")
            same = isinstance(plugins, dict) and {*plugins.values()} == {self.fingerprint}
            if same and report.get("status") == "ready":
                return
            if time.monotonic() > deadline:
                raise RolloutFailed("The gateway does not serve the services' new schemas.")
            time.sleep(_POLL_SECONDS)

    def _part(self, name: str) -> PartRecord:
        now = RunRecord.read(self.data_dir)
        if now is None or not now.supervisor.alive:
            raise RolloutFailed("The suite ended meanwhile.")
        return _found(now, name)


def _found(record: RunRecord, name: str) -> PartRecord:
    return next(part for part in record.parts if part.name == name)
