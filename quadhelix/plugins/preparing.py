"""From what an operator names (a wheel, a directory, a name) to a plugin that lies ready to be tried."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quadhelix.errors import PluginRefused
from quadhelix.hookspecs import API_VERSION
from quadhelix.plugins import pip
from quadhelix.plugins.contents import content_hash
from quadhelix.plugins.discovery import announcements, environment_plugins
from quadhelix.plugins.lockfile import Installed, Lock, canonical
from quadhelix.plugins.pins import brought_pins, missing, suite_pins
from quadhelix.plugins.wheels import Wheel, read_wheel

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(==[A-Za-z0-9.!+-]+)?")


@dataclass(frozen=True)
class Preparation:
    """Prepares plugins for one store.

    Attributes:
        store: The folder of the store.
        lock: What it holds now.
        wheels: A folder of wheels to take what is missing from; None for what pip is set up to use.
    """

    store: Path
    lock: Lock
    wheels: Path | None = None

    def prepared(self, source: str, staging: Path) -> Installed:
        """Put the plugin and what it needs into a folder of its own in `staging`; blocks.

        Raises:
            PluginRefused: it cannot be had, is none, needs what the suite does not allow, or speaks for a
                region of another plugin.
        """
        plugin = self._wheel(source, staging)
        self._check_region(plugin)
        brings = self._completed(plugin, staging)
        folder = f"{canonical(plugin.name).replace('-', '_')}-{plugin.version}-{secrets.token_hex(4)}"
        pip.install([plugin.path, *brings.values()], staging / folder)
        return Installed(
            name=plugin.name,
            version=plugin.version,
            region=plugin.region,
            api=API_VERSION,
            sha256=plugin.sha256,
            content=content_hash(staging / folder),
            folder=folder,
            brings=tuple(sorted(brings)),
            added_on=datetime.now(UTC).date().isoformat(),
            source=plugin.path.name,
        )

    def _wheel(self, source: str, staging: Path) -> Wheel:
        """The plugin's wheel; where it was asked for by name, it is chosen to fit the suite's versions."""
        path = Path(source).expanduser()
        if path.is_dir():
            return read_wheel(pip.build(path, staging / "built"))
        if path.is_file():
            return read_wheel(path.resolve())
        if source.endswith(".whl") or not _NAME.fullmatch(source):
            raise PluginRefused(f"There is no file or folder {source}, and it is not the name of a plugin.")
        name = canonical(source.split("==")[0])
        found = pip.fetch([source], self._offer(name), staging / "fetched")
        own = next((file for file in found if canonical(file.name.split("-")[0]) == name), None)
        if own is None:
            raise PluginRefused(f"{source} is not to be had, or no other version than the installed one is.")
        return read_wheel(own)

    def _completed(self, plugin: Wheel, staging: Path) -> dict[str, Path]:
        """What the plugin brings along because the environment lacks it: `name==version` to the wheel."""
        if not missing(plugin.name, plugin.requires, suite_pins(self.store)):
            return {}
        found = pip.fetch([plugin.path], self._offer(plugin.name), staging / "needed")
        return {_identity(file): file for file in found if canonical(file.name.split("-")[0]) != plugin.name}

    def _offer(self, name: str) -> pip.Offer:
        return pip.Offer(self.wheels, {**suite_pins(self.store), **brought_pins(self.lock, name)})

    def _check_region(self, plugin: Wheel) -> None:
        for other in self.lock.plugins:
            if other.region == plugin.region and other.name != plugin.name:
                raise PluginRefused(f"{other.name} speaks for {plugin.region} already; remove it first.")
        hidden = {*self.lock.disabled}
        for name, distribution in environment_plugins(self.store).items():
            codes = {entry.name for entry in announcements(distribution)}
            if plugin.region in codes and name != plugin.name and name not in hidden:
                raise PluginRefused(f"{name} speaks for {plugin.region} already; disable it first.")


def _identity(wheel: Path) -> str:
    name, version, *_ = wheel.name.split("-")
    return f"{canonical(name)}=={version}"
