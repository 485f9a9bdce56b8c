"""The suite's own versions: a plugin's requirements are held against them, and never move them."""

from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from quadhelix.errors import PluginRefused
from quadhelix.plugins.discovery import environment_plugins
from quadhelix.plugins.lockfile import Lock, canonical


def suite_pins(store: Path) -> dict[str, str]:
    """Canonical name to version of everything in the environment but the region plugins."""
    plugins = environment_plugins(store)
    found = {canonical(each.name): each.version for each in reversed([*distributions()]) if each.name}
    return {name: version for name, version in sorted(found.items()) if name not in plugins}


def brought_pins(lock: Lock, without: str) -> dict[str, str]:
    """Name to version of what the store's other plugins brought along: all share one Python process."""
    others = (entry for entry in lock.plugins if entry.name != without)
    return dict(each.split("==", 1) for entry in others for each in entry.brings)


def missing(name: str, requires: Iterable[str], pins: Mapping[str, str]) -> list[str]:
    """The requirements that the environment does not meet because it lacks the distribution.

    >>> missing("quadhelix-drenthe", ["quadhelix", "holidays>=1; python_version>'3'"], {"quadhelix": "0.1.0"})
    ['holidays>=1']

    Raises:
        PluginRefused: one asks for another version than the suite has; it is named.
    """
    needed = []
    for text in requires:
        requirement = _parsed(name, text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        requirement.marker = None
        version = pins.get(canonical(requirement.name))
        if version is None:
            needed.append(str(requirement))
        elif not requirement.specifier.contains(version, prereleases=True):
            raise PluginRefused(
                f"{name} requires {requirement}, and the suite has {requirement.name} {version}, which no"
                " plugin moves."
            )
    return needed


def _parsed(name: str, text: str) -> Requirement:
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise PluginRefused(f"{name} has a requirement that cannot be read: {text[:80]}.") from None
    if requirement.url:
        raise PluginRefused(f"{name} requires {requirement.name} from an address; name a version.")
    return requirement
