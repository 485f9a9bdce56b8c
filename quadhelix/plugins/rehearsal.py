"""The plugins as they would be, loaded, and the supergraph composed with them, before anything is switched.

It runs in a process of its own, with the settings of a store that is being prepared, and goes the very way
that the services go when they start.
"""

import inspect
import logging
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quadhelix.plugins.child import answer_of, answer_with
from quadhelix.plugins.discovery import announced
from quadhelix.settings import SERVICES, Settings

if TYPE_CHECKING:
    from quadhelix.regions import Regions

MODULE = "quadhelix.plugins.rehearsal"
_COMPOSE = "compose"


@dataclass(frozen=True, kw_only=True)
class Described:
    """What a loaded plugin brings.

    Attributes:
        region: Its region's code.
        name: Its distribution.
        version: Its version.
        api: The version of the hooks it was written for.
        declares_api: Whether it says so.
        hooks: The hooks it has.
        rules: Its rules: id, version, severity, subject, source.
        terms: Keys of its glossary.
        kpis: Keys of what it counts.
        fields: Subject to the names of its own fields.
    """

    region: str
    name: str
    version: str
    api: int
    declares_api: bool
    hooks: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]
    terms: tuple[str, ...]
    kpis: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rehearsal:
    """How a set of plugins does.

    Attributes:
        plugins: Those that were loaded, by region.
        refused: Region or plugin to why it was left out.
        degraded: Plugin to the hooks that failed when they were asked for their data.
        composition: Why the services' graphs do not compose; empty when they do.
        fingerprint: Of the set, as the services' health tells it.
    """

    plugins: Mapping[str, Described]
    refused: Mapping[str, str]
    degraded: Mapping[str, tuple[str, ...]]
    composition: tuple[str, ...]
    fingerprint: str

    def refusal_of(self, region: str) -> str | None:
        """Why the plugin of this region was left out, if it was."""
        named = (why for key, why in self.refused.items() if key == region or key.startswith(f"{region} ("))
        return next(named, None)


def rehearse(settings: Settings, store: Path, *, compose: bool = True) -> Rehearsal:
    """How the plugins of the environment and of this store do; blocks for some seconds.

    Args:
        settings: The installation.
        store: The store.
        compose: Whether the graph is composed with them too, which takes longest.

    Raises:
        PluginRefused: they could not be tried at all.
    """
    # The secrets of the suite are none of a plugin's business.
    bare = Settings(data_dir=settings.data_dir, plugins=str(store))
    answer = answer_of(MODULE, bare, *([_COMPOSE] if compose else []))
    plugins = {code: Described(**value) for code, value in answer["plugins"].items()}
    return Rehearsal(**{**answer, "plugins": plugins, "composition": tuple(answer["composition"])})


def _rehearsed() -> dict[str, Any]:
    from quadhelix.regions import Regions

    settings = Settings.from_environment()
    found = announced(settings.plugin_folder).open()
    regions = Regions.of(settings)
    loaded = {entry.name: entry for entry in found.entries if entry.name in regions.codes}
    plugins = {code: _described(entry) for code, entry in loaded.items()}
    composition = _composition(regions) if _COMPOSE in sys.argv else ()
    # Failures are counted while data is asked for, so they are read last.
    degraded = {name: tuple(hooks) for name, hooks in regions.degraded.items()}
    refused = {**found.refused, **regions.refused}
    return asdict(Rehearsal(plugins, refused, degraded, composition, found.fingerprint))


def _described(entry: EntryPoint) -> Described:
    plugin = entry.load()
    rules = [
        {
            "id": rule.id,
            "version": rule.version,
            "severity": str(rule.severity),
            "subject": str(rule.subject),
            "source": rule.source,
        }
        for rule in _told(plugin, "rules")
    ]
    fields: dict[str, tuple[str, ...]] = {}
    for some in _told(plugin, "extra_fields"):
        fields[str(some.subject)] = tuple(each.name for each in some.fields)
    return Described(
        region=entry.name,
        name=entry.dist.name if entry.dist else "",
        version=entry.dist.version if entry.dist else "",
        api=getattr(plugin, "QUADHELIX_API", 1),
        declares_api=hasattr(plugin, "QUADHELIX_API"),
        hooks=tuple(sorted(name for name, each in vars(plugin).items() if _is_hook(each))),
        rules=tuple(rules),
        terms=tuple(term.key for term in _told(plugin, "glossary_terms")),
        kpis=tuple(kpi.key for kpi in _told(plugin, "kpi_definitions")),
        fields=fields,
    )


def _told(plugin: Any, hook: str) -> list[Any]:
    """What a hook without arguments answers; one that fails is told of as degraded, and has nothing here."""
    try:
        return list(getattr(plugin, hook, list)())
    except BaseException:  # a plugin may raise what it likes
        logging.getLogger(__name__).warning("the hook %s fails", hook, exc_info=True)
        return []


def _is_hook(member: object) -> bool:
    return inspect.isroutine(member) and hasattr(member, "quadhelix_impl")


def _composition(regions: "Regions") -> tuple[str, ...]:
    from quadhelix import schemas

    try:
        parts = {name: import_module(f"services.{name}.schema").schema for name in SERVICES}
        schemas.supergraph({name: part.extended(regions).as_str() for name, part in parts.items()})
    except schemas.CannotCompose as reasons:
        return tuple(str(reasons).splitlines())
    except Exception as error:
        return (f"the services' schemas cannot be built: {type(error).__name__}: {str(error)[:300]}",)
    return ()


if __name__ == "__main__":
    answer_with(_rehearsed)
