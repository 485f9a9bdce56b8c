"""`plugins.lock`: which plugins were installed into the store, with their hashes, and which are disabled.

    {
      "format": 1,
      "plugins": [{"name": "quadhelix-drenthe", "version": "0.1.0", "region": "drenthe", "api": 1,
                   "sha256": "…", "content": "…", "folder": "quadhelix_drenthe-0.1.0-1f3a5c7e9b2d",
                   "brings": [], "enabled": true, "added_on": "2026-11-23", "source": "…-any.whl"}],
      "disabled": ["quadhelix-leiden"]
    }

`disabled` names plugins of the environment itself, which the store does not hold.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

from quadhelix.errors import PluginRefused

LOCK = "plugins.lock"
FORMAT = 1

_FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+!-]*")


def canonical(name: str) -> str:
    """A distribution's name as all its spellings share it.

    >>> canonical("Quadhelix_Oost.Vlaanderen")
    'quadhelix-oost-vlaanderen'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True, kw_only=True)
class Installed:
    """One plugin of the store.

    Attributes:
        name: Its distribution, in canonical spelling.
        version: Its version.
        region: The code of the region it speaks for.
        api: The version of the hooks it was written for.
        sha256: Of the wheel it was installed from.
        content: Of its installed files, as `content_hash` tells it.
        folder: Its folder in the store.
        brings: Distributions it brought along, as `name==version`.
        enabled: Whether services load it.
        added_on: The day it was added, ISO 8601.
        source: Name of the file it was installed from.
    """

    name: str
    version: str
    region: str
    api: int
    sha256: str
    content: str
    folder: str
    brings: tuple[str, ...] = ()
    enabled: bool = True
    added_on: str
    source: str

    @classmethod
    def parsed(cls, value: Mapping[str, Any]) -> Self:
        """An entry of the file; members that this version does not know are left aside.

        Raises:
            ValueError, KeyError, TypeError: it is none.
        """
        known = {item.name: value[item.name] for item in fields(cls) if item.name in value}
        entry = cls(**known | {"brings": tuple(value.get("brings", ()))})
        if not isinstance(value.get("enabled", True), bool) or not all("==" in each for each in entry.brings):
            raise ValueError("unsound entry")
        texts = (entry.name, entry.version, entry.region, entry.sha256, entry.content, entry.folder)
        # The name of a folder, never a path: nothing outside the store is loaded.
        if not all(isinstance(text, str) for text in texts) or not _FOLDER.fullmatch(entry.folder):
            raise ValueError("unsound entry")
        return entry


@dataclass(frozen=True)
class Lock:
    """The content of `plugins.lock`; a store without one is empty."""

    plugins: tuple[Installed, ...] = ()
    disabled: tuple[str, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The lock of this store.

        Raises:
            PluginRefused: it cannot be read, or was written by a newer version of Quadhelix.
        """
        try:
            raw = (folder / LOCK).read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except (OSError, UnicodeDecodeError):
            raise PluginRefused(f"{LOCK} cannot be read.") from None
        try:
            return cls._parsed(json.loads(raw))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise PluginRefused(f"{LOCK} is damaged: restore it, or remove it and add its plugins.") from None

    @classmethod
    def _parsed(cls, value: Mapping[str, Any]) -> Self:
        if value["format"] > FORMAT:
            raise PluginRefused(
                f"{LOCK} has format {value['format']:d}, and this version of Quadhelix knows up to {FORMAT}:"
                " use the version that wrote it, or a newer one."
            )
        entries = tuple(Installed.parsed(entry) for entry in value["plugins"])
        return cls(entries, tuple(canonical(str(name)) for name in value.get("disabled", ())))

    def write(self, folder: Path) -> None:
        """Store the lock so that a reader sees the old or the new one, never half of it."""
        value = {
            "format": FORMAT,
            "plugins": [asdict(entry) for entry in self.plugins],
            "disabled": list(self.disabled),
        }
        draft = folder / f"{LOCK}.{secrets.token_hex(4)}"
        try:
            draft.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
            draft.replace(folder / LOCK)
        finally:
            draft.unlink(missing_ok=True)

    def entry(self, name: str) -> Installed | None:
        """The plugin of this distribution or region, if the store holds it."""
        wanted = canonical(name)
        return next((entry for entry in self.plugins if wanted in (entry.name, entry.region)), None)

    def with_entry(self, entry: Installed) -> Self:
        """The lock with this plugin in the place of any other version of it."""
        rest = [other for other in self.plugins if other.name != entry.name]
        enabled = tuple(name for name in self.disabled if name != entry.name)
        return replace(
            self, plugins=tuple(sorted([*rest, entry], key=lambda each: each.name)), disabled=enabled
        )

    def without(self, name: str) -> Self:
        """The lock without this distribution."""
        return replace(self, plugins=tuple(entry for entry in self.plugins if entry.name != name))

    def switched(self, name: str, *, enabled: bool) -> Self:
        """The lock with this distribution enabled or disabled, whether the store holds it or not."""
        if self.entry(name):
            changed = (replace(e, enabled=enabled) if e.name == name else e for e in self.plugins)
            return replace(self, plugins=tuple(changed))
        left = {*self.disabled} - {name} if enabled else {*self.disabled, name}
        return replace(self, disabled=tuple(sorted(left)))
