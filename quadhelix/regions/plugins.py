"""Finding plugins and letting them in: what is unfit is refused by name, and the rest goes on."""

import inspect
import logging
import re
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pluggy

from quadhelix import default_rules, hookspecs
from quadhelix.hookspecs import API_VERSION, PROJECT
from quadhelix.plugins.discovery import PluginSet, announced
from quadhelix.regions.surroundings import undisturbed
from quadhelix.regions.timebox import within
from quadhelix.regions.voice import START_SECONDS
from quadhelix.soundness import Unsound, likeness, suggestion

log = logging.getLogger(__name__)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_WRITTEN_FOR = "QUADHELIX_API"


class RegionPlugins(pluggy.PluginManager):
    """A plugin manager that refuses an unfit plugin by name and goes on with the rest.

    `refused` maps a plugin's name to one sentence without path or traceback, fit for an operator's
    screen; the traceback of a failed import stands in the log. `announced` are the names that came from
    entry points, and so are the codes of their regions.
    """

    def __init__(self) -> None:
        super().__init__(PROJECT)
        self.refused: dict[str, str] = {}
        self.announced: set[str] = set()
        self.add_hookspecs(hookspecs)

    def load(self, entry: EntryPoint) -> None:
        """Imports and admits the plugin an installed distribution announces."""
        try:
            plugin = undisturbed(lambda: within(START_SECONDS, entry.load))
        except Unsound as flaw:
            log.warning("region plugin %s is left out: %s", entry.name, flaw)
            self.refused[entry.name] = str(flaw)
        except BaseException as error:  # an import can do anything, also end the process
            log.warning("region plugin %s cannot be imported", entry.name, exc_info=True)
            self.refused[entry.name] = f"It cannot be imported ({type(error).__name__})."
        else:
            if self.admit(plugin, entry.name, entry.dist.name if entry.dist else "unknown distribution"):
                self.announced.add(entry.name)

    def admit(self, plugin: object, name: str, origin: str) -> bool:
        """Registers a plugin, or notes in `refused` why it cannot be asked; tells which.

        `origin` tells two plugins of one name apart; names are compared by what they look like.
        """
        if taken := self._taken(name):
            self.refused[f"{name} ({origin})"] = taken
            return False
        if flaw := self._flaw(plugin, name):
            if self.get_plugin(name) is plugin:
                self.unregister(plugin, name)
            self.refused[name] = flaw
        return name not in self.refused

    def _taken(self, name: str) -> str | None:
        for known, _ in self.list_name_plugin():
            if name.casefold() == known.casefold():
                return "Another plugin bears this name already."
            if likeness(name) == likeness(known):
                return f"Its name looks like that of {known}."
        return None

    def _flaw(self, plugin: object, name: str) -> str | None:
        if not _NAME.fullmatch(name):
            return "Its name is not in plain letters, such as zuid-holland."
        try:
            if self.register(plugin, name) is None:
                return "It is no module with hooks."
            return next(self._objections(plugin), None)
        except pluggy.PluginValidationError as error:
            return _mismatch(error)
        except ValueError:
            return "The same plugin is registered already under another name."
        except BaseException as error:  # a module can answer in any way when its names are read
            log.warning("region plugin %s cannot be registered", name, exc_info=True)
            return f"It cannot be registered ({type(error).__name__})."

    def _objections(self, plugin: object) -> Iterator[str]:
        version = getattr(plugin, _WRITTEN_FOR, 1)
        if type(version) is not int or version != API_VERSION:
            yield f"It was written for another version of the hooks; this suite has version {API_VERSION}."
        for hook in self.get_hookcallers(plugin) or ():
            for answer in (answer for answer in hook.get_hookimpls() if answer.plugin is plugin):
                yield from _hook_objections(hook, answer)


def _hook_objections(hook: pluggy.HookCaller, answer: pluggy.HookImpl) -> Iterator[str]:
    if not hook.has_spec() and not answer.optionalhook:
        yield f"There is no hook {hook.name}{_suggestion(hook.name)}."
    if inspect.iscoroutinefunction(answer.function) or inspect.isasyncgenfunction(answer.function):
        yield f"Its hook {hook.name} is asynchronous, but hooks answer at once."
    if answer.wrapper or answer.hookwrapper:
        yield f"Its hook {hook.name} wraps others, but a region speaks only for itself."
    if answer.kwargnames:
        yield f"Its hook {hook.name} has a default for {answer.kwargnames[0]}, but is always told it."


def plugin_manager(
    only: Collection[str] | None = None, extra: Iterable[object] = (), *, store: Path | None = None
) -> RegionPlugins:
    """The rules that hold everywhere, the installed region plugins by name, and `extra`, in that order.

    Called once per process by `Regions.installed`, and by tests with plugins of their own. `only` limits
    the installed plugins to those names (a name nobody bears is noted as refused); `extra` plugins are
    modules or objects with hooks, known by their `__name__` or class. `store` is the folder of installed
    plugins; that of the settings in the environment when left out.
    """
    manager = RegionPlugins()
    manager.register(default_rules, PROJECT)
    found = PluginSet(()) if only is not None and not only else announced(store).open()
    manager.refused.update(found.refused)
    for entry in found.entries:
        if only is None or entry.name in only:
            manager.load(entry)
    for name in sorted(set(only or ()) - {entry.name for entry in found.entries} - {*found.refused}):
        manager.refused[name] = "No installed plugin bears this name."
    for plugin in extra:
        manager.admit(plugin, str(getattr(plugin, "__name__", type(plugin).__name__)), "extra")
    return manager


def functions(manager: pluggy.PluginManager, plugin: str) -> dict[str, pluggy.HookImpl]:
    """The functions of a plugin by the name of the hook."""
    hooks = manager.get_hookcallers(manager.get_plugin(plugin)) or ()
    return {
        hook.name: answer for hook in hooks for answer in hook.get_hookimpls() if answer.plugin_name == plugin
    }


def _mismatch(error: pluggy.PluginValidationError) -> str:
    # pluggy's first line names plugin and hook, its last one the argument; between them may stand anything.
    lines = str(error).splitlines()
    return f"{lines[0]}: {lines[-1]}."


def _suggestion(hook: str) -> str:
    known = [name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), f"{PROJECT}_spec")]
    return suggestion(hook, known)
