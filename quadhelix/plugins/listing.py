"""What `quadhelix plugins list` tells: every plugin of the installation, and how it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quadhelix.plugins.discovery import announced, announcements, environment_plugins, is_intact
from quadhelix.plugins.lockfile import Installed, Lock
from quadhelix.plugins.rehearsal import Rehearsal, rehearse
from quadhelix.settings import SERVICES, Settings
from quadhelix.supervisor.health import ask
from quadhelix.supervisor.record import RunRecord

ACTIVE, DISABLED, REFUSED, DEGRADED = "active", "disabled", "refused", "degraded"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One plugin.

    Attributes:
        name: Its distribution.
        version: Its version.
        region: Its region's code.
        state: `active`, `disabled`, `refused` or `degraded`.
        reason: Why it is refused, or which hooks failed.
        origin: `suite` for what is installed beside it, `added` for what stands in the store.
        intact: Whether its files are those that were added; None where the store does not keep it.
        added_on: The day it was added.
    """

    name: str
    version: str
    region: str
    state: str
    reason: str
    origin: str
    intact: bool | None = None
    added_on: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        return asdict(self)


@dataclass(frozen=True)
class Listing:
    """The plugins of an installation.

    Attributes:
        plugins: All there are, by name.
        fingerprint: Of those that are in force from the next start on.
        services: Service to the fingerprint of the plugins it runs; empty where no suite runs.
    """

    plugins: Sequence[Listed]
    fingerprint: str
    services: Mapping[str, str]

    @property
    def lagging(self) -> list[str]:
        """The running services that have other plugins."""
        return [name for name, fingerprint in self.services.items() if fingerprint != self.fingerprint]


def listing(settings: Settings) -> Listing:
    """The plugins of this installation; blocks for a second, as each is loaded to see how it does.

    Raises:
        PluginRefused: `plugins.lock` cannot be read, or the plugins cannot be tried.
    """
    store = settings.plugin_folder
    lock = Lock.read(store)
    rehearsal = rehearse(settings, store, compose=False)
    reports = _running(settings)
    failing = _failing(rehearsal, reports)
    rows = [
        *(_of_store(entry, is_intact(entry, store), rehearsal, failing) for entry in lock.plugins),
        *_of_environment(settings, lock, rehearsal, failing),
    ]
    services = {name: str(report.get("plugins")) for name, report in reports.items()}
    return Listing(sorted(rows, key=lambda row: row.name), rehearsal.fingerprint, services)


def lagging(settings: Settings) -> bool:
    """Whether a suite runs here of which a service has other plugins than the store names."""
    fingerprint = announced(settings.plugin_folder).fingerprint
    return any(report.get("plugins") != fingerprint for report in _running(settings).values())


def _of_store(
    entry: Installed, intact: bool, rehearsal: Rehearsal, failing: Mapping[str, set[str]]
) -> Listed:
    state, reason = _state(entry.region, entry.enabled, rehearsal, failing)
    return Listed(
        name=entry.name,
        version=entry.version,
        region=entry.region,
        state=state,
        reason=reason,
        origin="added",
        intact=intact,
        added_on=entry.added_on,
    )


def _of_environment(
    settings: Settings, lock: Lock, rehearsal: Rehearsal, failing: Mapping[str, set[str]]
) -> Iterator[Listed]:
    for name, distribution in environment_plugins(settings.plugin_folder).items():
        if any(entry.name == name for entry in lock.plugins):
            continue
        for entry in announcements(distribution):
            state, reason = _state(entry.name, name not in lock.disabled, rehearsal, failing)
            yield Listed(
                name=name,
                version=distribution.version,
                region=entry.name,
                state=state,
                reason=reason,
                origin="suite",
            )


def _state(
    region: str, enabled: bool, rehearsal: Rehearsal, failing: Mapping[str, set[str]]
) -> tuple[str, str]:
    if not enabled:
        return DISABLED, ""
    if region not in rehearsal.plugins:
        return REFUSED, rehearsal.refusal_of(region) or "It was not loaded."
    if hooks := failing.get(region):
        return DEGRADED, ", ".join(sorted(hooks))
    return ACTIVE, ""


def _failing(rehearsal: Rehearsal, reports: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """Region to the hooks that failed, at a start or since the services run."""
    found: dict[str, set[str]] = {}
    told = [rehearsal.degraded, *(report.get("degradedPlugins", {}) for report in reports.values())]
    for each in told:
        for name, hooks in each.items():
            found.setdefault(name, set()).update(hooks)
    return found


def _running(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """Service to what it tells of its health, where a suite runs on the data folder."""
    record = RunRecord.read(settings.data_dir.resolve())
    if record is None or not record.supervisor.alive:
        return {}
    reports = {part.name: ask(part.ready_url).report for part in record.parts if part.name in SERVICES}
    return {name: report for name, report in reports.items() if report}
