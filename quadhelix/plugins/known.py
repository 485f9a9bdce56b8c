"""A plugin of this installation by the name an operator gives it, wherever it lies."""

from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from quadhelix.errors import PluginRefused
from quadhelix.plugins.discovery import announcements, environment_plugins, installed_distribution
from quadhelix.plugins.lockfile import Installed, Lock, canonical


@dataclass(frozen=True)
class Known:
    """A plugin that is there.

    Attributes:
        name: Its distribution, in canonical spelling.
        version: Its version.
        region: Its region's code.
        enabled: Whether services load it.
        distribution: What Python knows of it; None where its files are gone.
        installed: Its entry in the store; None for one that came with the suite.
    """

    name: str
    version: str
    region: str
    enabled: bool
    distribution: Distribution | None
    installed: Installed | None = None


def known(name: str, lock: Lock, store: Path) -> Known:
    """The plugin of this distribution or region.

    Raises:
        PluginRefused: there is none.
    """
    if entry := lock.entry(name):
        found = installed_distribution(entry, store)
        return Known(entry.name, entry.version, entry.region, entry.enabled, found, entry)
    for own, distribution in environment_plugins(store).items():
        regions = [each.name for each in announcements(distribution)]
        if canonical(name) in (own, *regions):
            return Known(own, distribution.version, regions[0], own not in lock.disabled, distribution)
    raise PluginRefused(f"There is no plugin {name} here; see `quadhelix plugins list`.")
