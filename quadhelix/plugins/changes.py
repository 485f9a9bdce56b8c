"""Adding, removing, enabling and disabling a plugin: prepared, tried, switched, and taken back if need be."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from quadhelix.errors import PluginRefused
from quadhelix.plugins.discovery import announced, is_intact
from quadhelix.plugins.inspection import Inspected, inspect_records
from quadhelix.plugins.known import Known, known
from quadhelix.plugins.listing import lagging
from quadhelix.plugins.lockfile import Installed, Lock
from quadhelix.plugins.preparing import Preparation
from quadhelix.plugins.preview import Preview, compared
from quadhelix.plugins.rehearsal import Described, Rehearsal, rehearse
from quadhelix.plugins.rollout import Back, RolloutFailed, roll_out
from quadhelix.plugins.store import Store
from quadhelix.settings import Settings

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What was done.

    Attributes:
        action: `added`, `removed`, `enabled` or `disabled`.
        name: The plugin's distribution.
        version: Its version.
        region: Its region's code.
        replaced: The version it took the place of.
        brings: Distributions that came along.
        plugin: What it brings, or what went with it; None where it could not be loaded.
        owned: Kind of record to how many of them the region owns; told when a plugin goes.
        kept: Kind of record to how many keep the region's data; told when a plugin goes.
        services: The parts of the running suite that are back; None where none runs.
    """

    action: str
    name: str
    version: str
    region: str
    replaced: str | None = None
    brings: tuple[str, ...] = ()
    plugin: Described | None = None
    owned: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    services: tuple[Back, ...] | None = None


class Changes:
    """What an operator does to the plugins of one installation.

    Args:
        settings: The installation; `data_dir` tells which running suite takes the change over.
        tell: Told of each step, in one line.
    """

    def __init__(self, settings: Settings, tell: Tell) -> None:
        self._settings = settings
        self._store = Store(settings.plugin_folder)
        self._tell = tell

    def add(self, source: str, wheels: Path | None = None) -> Changed:
        """Install a wheel, a project's directory or a distribution by name, and put it in force.

        Args:
            source: What to install.
            wheels: A folder of wheels to take all that is needed from, without network.

        Raises:
            PluginRefused: it cannot be; then everything is as it was.
        """
        with self._store.changing(), self._store.staged() as staging:
            lock = self._store.lock
            self._tell("preparing")
            entry = Preparation(self._store.folder, lock, wheels).prepared(source, staging)
            before = lock.entry(entry.name)
            if before and self._is_in_force(before, entry):
                raise PluginRefused(f"{entry.name} {entry.version} is installed already from this wheel.")
            rehearsal = self._rehearsed(staging, lock.with_entry(entry), entry.region)
            plugin = rehearsal.plugins[entry.region]
            lock = lock.with_entry(replace(entry, api=plugin.api))
            services = self._switched(staging, lock, rehearsal.fingerprint)
            self._store.clear()
            return Changed(
                action="added",
                name=entry.name,
                version=entry.version,
                region=entry.region,
                replaced=before.version if before else None,
                brings=entry.brings,
                plugin=plugin,
                services=services,
            )

    def remove(self, name: str, *, sure: bool = False) -> Changed:
        """Take a plugin of the store out of force and off the disk; the data of its fields stays.

        Raises:
            PluginRefused: there is none, it is the environment's, or its region owns records and nobody said
                `sure`; then everything is as it was.
        """
        with self._store.changing():
            found = self._known(name)
            if found.installed is None:
                raise PluginRefused(f"{found.name} was not added here, it came with the suite: disable it.")
            changed = self._gone(found, self._store.lock.without(found.name), sure=sure)
            self._store.clear()
            return replace(changed, action="removed")

    def disable(self, name: str, *, sure: bool = False) -> Changed:
        """Take a plugin out of force, and keep it; as `remove`."""
        with self._store.changing():
            found = self._known(name)
            if not found.enabled:
                raise PluginRefused(f"{found.name} is disabled already.")
            lock = self._store.lock.switched(found.name, enabled=False)
            return replace(self._gone(found, lock, sure=sure), action="disabled")

    def enable(self, name: str) -> Changed:
        """Put a disabled plugin in force again.

        Raises:
            PluginRefused: there is none, or it would be refused; then everything is as it was.
        """
        with self._store.changing(), self._store.staged() as staging:
            found = self._known(name)
            if found.enabled:
                raise PluginRefused(f"{found.name} is enabled already.")
            if found.installed and not self._intact(found.installed):
                raise PluginRefused(f"The files of {found.name} are not those that were added: add it again.")
            lock = self._store.lock.switched(found.name, enabled=True)
            rehearsal = self._rehearsed(staging, lock, found.region)
            services = self._switched(staging, lock, rehearsal.fingerprint)
            return Changed(
                action="enabled",
                name=found.name,
                version=found.version,
                region=found.region,
                plugin=rehearsal.plugins[found.region],
                services=services,
            )

    def preview(self, source: str, wheels: Path | None = None) -> tuple[str, Preview]:
        """What a plugin would change for the records that exist: its name and version, and the preview.

        Args:
            source: As for `add`; or a plugin that is disabled.
            wheels: As for `add`.

        Raises:
            PluginRefused: it would be refused.
        """
        with self._store.changing(), self._store.staged() as staging:
            lock = self._store.lock
            found = self._named(source)
            if found and found.enabled:
                raise PluginRefused(f"{found.name} is in force: name a wheel or project of another version.")
            if found:
                changed, title = lock.switched(found.name, enabled=True), f"{found.name} {found.version}"
                region = found.region
            else:
                entry = Preparation(self._store.folder, lock, wheels).prepared(source, staging)
                changed, title, region = lock.with_entry(entry), f"{entry.name} {entry.version}", entry.region
            self._rehearsed(staging, changed, region)
            self._tell("asking the rules in force, and then those of the plugin")
            before = inspect_records(self._settings, self._store.folder)
            return title, compared(before, inspect_records(self._settings, staging))

    def _known(self, name: str) -> Known:
        return known(name, self._store.lock, self._store.folder)

    def _named(self, source: str) -> Known | None:
        with suppress(PluginRefused):
            return None if Path(source).exists() else self._known(source)
        return None

    def _is_in_force(self, before: Installed, entry: Installed) -> bool:
        """Whether adding it would change nothing; a command that was killed may have left services behind."""
        same = before.sha256 == entry.sha256 and before.enabled and self._intact(before)
        return same and not lagging(self._settings)

    def _intact(self, entry: Installed) -> bool:
        return is_intact(entry, self._store.folder)

    def _gone(self, found: Known, lock: Lock, *, sure: bool) -> Changed:
        with self._store.staged() as staging:
            self._tell("counting records")
            records = self._records(sure=sure)
            owned = _counted(record for record in records if record.region == found.region)
            kept = _counted(record for record in records if found.region in record.extras)
            if owned and not sure:
                raise PluginRefused(
                    f"{found.region} owns {_listed(owned)}. Without its plugin its rules cannot be asked, so"
                    " nobody can change these. Say --yes to go on."
                )
            plugin = rehearse(self._settings, self._store.folder, compose=False).plugins.get(found.region)
            rehearsal = self._rehearsed(staging, lock, None)
            services = self._switched(staging, lock, rehearsal.fingerprint)
        return Changed(
            action="",
            name=found.name,
            version=found.version,
            region=found.region,
            plugin=plugin,
            owned=owned,
            kept=kept,
            services=services,
        )

    def _records(self, *, sure: bool) -> list[Inspected]:
        try:
            return inspect_records(self._settings, self._store.folder)
        except PluginRefused:
            if not sure:
                raise
            return []

    def _rehearsed(self, staging: Path, lock: Lock, region: str | None) -> Rehearsal:
        """Try the set that this lock names; the plugin of `region` must be let in, and all compose."""
        self._tell("rehearsing")
        self._store.stage(staging, lock)
        rehearsal = rehearse(self._settings, staging)
        if region and (why := rehearsal.refusal_of(region)):
            raise PluginRefused(f"The suite would refuse the plugin of {region}: {why}")
        if region and region not in rehearsal.plugins:
            raise PluginRefused(f"The suite would not load the plugin of {region}.")
        if region and (hooks := rehearsal.degraded.get(region)):
            raise PluginRefused(f"The plugin of {region} fails in {', '.join(hooks)}.")
        if rehearsal.composition:
            raise PluginRefused("The graph would not compose: " + "; ".join(rehearsal.composition))
        return rehearsal

    def _switched(self, staging: Path, lock: Lock, fingerprint: str) -> tuple[Back, ...] | None:
        """Let the lock name the new set, and a running suite take it over; or all is as it was before."""
        before, former = self._store.lock, announced(self._store.folder).fingerprint
        with self._taken_back_on_failure(before, former):
            self._store.take(staging, lock)
            self._tell("switching")
            backs = roll_out(self._settings.data_dir.resolve(), fingerprint, self._told)
            return None if backs is None else tuple(backs)

    @contextmanager
    def _taken_back_on_failure(self, lock: Lock, fingerprint: str) -> Iterator[None]:
        try:
            yield
        except RolloutFailed as failure:
            self._tell(f"{failure} Taking it back")
            lock.write(self._store.folder)
            raise PluginRefused(f"{failure} {self._taken_back(fingerprint)}") from None
        except BaseException:
            lock.write(self._store.folder)
            raise
        finally:
            self._store.clear()

    def _taken_back(self, fingerprint: str) -> str:
        try:
            roll_out(self._settings.data_dir.resolve(), fingerprint, self._told, at_once=False)
        except RolloutFailed as failure:
            return f"The former plugins are set again, and yet: {failure}"
        return "The former plugins are in force again."

    def _told(self, back: Back) -> None:
        self._tell(f"{back.name} is back after {back.seconds:.1f} s")


def _counted(records: Iterator[Inspected]) -> dict[str, int]:
    return dict(sorted(Counter(record.subject for record in records).items()))


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} of kind {subject}" for subject, number in counts.items())
