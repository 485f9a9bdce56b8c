"""Which region plugins this installation has: those of the environment and those of the store.

A service asks once, when it starts; nothing is installed then. A plugin whose files are not those that
`plugins.lock` names is refused by name, and the rest goes on.
"""

import hashlib
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, EntryPoint, distributions, entry_points
from pathlib import Path
from typing import Self

from quadhelix.errors import PluginRefused
from quadhelix.plugins.contents import content_hash
from quadhelix.plugins.lockfile import LOCK, Installed, Lock, canonical
from quadhelix.settings import Settings

GROUP = "quadhelix.regions"
"""The entry point group a plugin announces itself in; the entry's name is the code of its region."""

FINGERPRINT_EXTENSION = "plugins"
"""Member of the extensions by which a service tells, beside its schema, which set of plugins it has."""

_FINGERPRINT_DIGITS = 12

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PluginSet:
    """The plugins that are there to be loaded.

    Attributes:
        entries: Their entry points, by name of the region; `dist` tells the distribution of each.
        refused: Region, or `plugins.lock` itself, to one sentence saying why it is left out.
        folders: Where those of the store lie.
        marks: Name, version and hash of each, in order.
    """

    entries: tuple[EntryPoint, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Twelve digits that two processes share when they have the same plugins."""
        return hashlib.sha256("\n".join(self.marks).encode()).hexdigest()[:_FINGERPRINT_DIGITS]

    def open(self) -> Self:
        """Make the plugins of the store importable in this process; a second time changes nothing.

        They come first, so that a newer version of a plugin that the environment has too is the one
        imported. `plugins add` lets nothing in that would hide a module of the suite.
        """
        for folder in self.folders:
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
        return self


def announced(folder: Path | None = None) -> PluginSet:
    """The plugins of the environment and of the store in this folder, without the disabled ones.

    Args:
        folder: The store; that of the settings in the environment when left out.
    """
    folder = folder or Settings.from_environment().plugin_folder
    try:
        lock = Lock.read(folder)
    except PluginRefused as refusal:
        logger.error("%s", refusal)
        return _combined({}, [], {LOCK: str(refusal)}, frozenset(), folder)
    refused: dict[str, str] = {}
    sound: dict[str, Distribution] = {}
    marks = []
    for entry in lock.plugins:
        if not entry.enabled:
            continue
        if distribution := _sound(entry, folder):
            sound[entry.name] = distribution
            marks.append(f"{entry.name}=={entry.version} {entry.sha256}")
        else:
            logger.error("the plugin %s is not what %s says, and is left out", entry.name, LOCK)
            refused[entry.region] = f"Its files are not those that {LOCK} names: add it again, or remove it."
    # One that was tampered with, or disabled, does not let an older one of the environment through.
    hidden = frozenset(lock.disabled) | {entry.name for entry in lock.plugins}
    return _combined(sound, marks, refused, hidden, folder)


def environment_plugins(store: Path) -> dict[str, Distribution]:
    """Canonical name to distribution, of the plugins that are installed beside the suite itself."""
    found = (entry.dist for entry in entry_points(group=GROUP) if entry.dist)
    return {canonical(each.name): each for each in found if not _home(each).is_relative_to(store.resolve())}


def announcements(distribution: Distribution) -> list[EntryPoint]:
    """The regions a distribution announces."""
    return [entry for entry in distribution.entry_points if entry.group == GROUP]


def installed_distribution(entry: Installed, store: Path) -> Distribution | None:
    """The distribution of this plugin in the store, if its folder holds it."""
    found = distributions(path=[str(store / entry.folder)])
    return next((each for each in found if canonical(each.name) == entry.name), None)


def is_intact(entry: Installed, store: Path) -> bool:
    """Whether the plugin's files are those that were installed."""
    try:
        return content_hash(store / entry.folder) == entry.content
    except OSError:
        return False


def _sound(entry: Installed, store: Path) -> Distribution | None:
    return installed_distribution(entry, store) if is_intact(entry, store) else None


def _combined(
    sound: Mapping[str, Distribution],
    marks: list[str],
    refused: Mapping[str, str],
    hidden: frozenset[str],
    store: Path,
) -> PluginSet:
    beside = {name: each for name, each in environment_plugins(store).items() if name not in hidden}
    entries = [entry for each in (*beside.values(), *sound.values()) for entry in announcements(each)]
    return PluginSet(
        entries=tuple(sorted(entries, key=lambda entry: (entry.name, str(entry.dist and entry.dist.name)))),
        refused=refused,
        folders=tuple(_home(each) for each in sound.values()),
        marks=tuple(sorted([*marks, *(_mark(name, each) for name, each in beside.items())])),
    )


def _mark(name: str, distribution: Distribution) -> str:
    record = hashlib.sha256((distribution.read_text("RECORD") or "").encode()).hexdigest()
    return f"{name}=={distribution.version} {record}"


def _home(distribution: Distribution) -> Path:
    return Path(str(distribution.locate_file(""))).resolve()
