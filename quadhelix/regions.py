"""Who speaks for a record: the installed regions, one typed method per hook, composed where they overlap.

A region is a plugin found by entry point (group `quadhelix.regions`). Regions overlap: Leiden lies
inside Zuid-Holland, so both speak for a Leiden record. All of them are asked, each on its own; the
strictest outcome holds and every finding names its region.

Failing is contained and never silent. A plugin that is unfit is refused at start-up (`Regions.refused`),
a plugin that fails when asked is noted (`Regions.degraded`) and its silence blocks, because a rule that
cannot be asked might have objected.
"""

import difflib
import inspect
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Self

import pluggy

from quadhelix import default_rules, hookspecs
from quadhelix.errors import NotFound
from quadhelix.facts import (
    ChallengeFacts,
    Desk,
    Finding,
    IntakeFacts,
    ProjectFacts,
    RegionProfile,
    Severity,
    Term,
    ThemeTable,
    TrajectoryFacts,
    Transition,
)
from quadhelix.hookspecs import PROJECT
from quadhelix.soundness import Answer, Unsound, sound_list, sound_profile
from quadhelix.texts import pick

log = logging.getLogger(__name__)

GROUP = f"{PROJECT}.regions"
"""The entry point group a region's distribution announces itself in; the entry's name is its code."""

NEUTRAL = ""
"""Stands where a region's code would, for the rules that belong to no region."""

_DAYS_REMEMBERED = 32


class RegionPlugins(pluggy.PluginManager):
    """A plugin manager that refuses an unfit plugin by name and goes on with the rest.

    `refused` maps a plugin's name to one sentence without path or traceback, fit for an operator's
    screen; the traceback of a failed import stands in the log.
    """

    def __init__(self) -> None:
        super().__init__(PROJECT)
        self.refused: dict[str, str] = {}
        self.add_hookspecs(hookspecs)

    def load(self, entry: EntryPoint) -> None:
        """Imports and admits the plugin an installed distribution announces."""
        try:
            plugin = entry.load()
        except (Exception, SystemExit) as error:
            log.warning("region plugin %s cannot be imported", entry.name, exc_info=True)
            self.refused[entry.name] = f"It cannot be imported ({type(error).__name__})."
        else:
            self.admit(plugin, entry.name, entry.dist.name if entry.dist else "unknown distribution")

    def admit(self, plugin: object, name: str, origin: str) -> None:
        """Registers a plugin, or notes in `refused` why it cannot be asked.

        `origin` tells two plugins of one name apart; names are compared case-insensitively.
        """
        if name.casefold() in (known.casefold() for known, _ in self.list_name_plugin()):
            self.refused[f"{name} ({origin})"] = "Another plugin bears this name already."
            return
        try:
            self.register(plugin, name)
        except pluggy.PluginValidationError as error:
            self.refused[name] = _mismatch(error)
        except ValueError:
            self.refused[name] = "The same plugin is registered already under another name."
        else:
            self._check(plugin, name)

    def _check(self, plugin: object, name: str) -> None:
        objection = next(self._objections(plugin), None)
        if objection:
            self.unregister(plugin, name)
            self.refused[name] = objection

    def _objections(self, plugin: object) -> Iterator[str]:
        for hook in self.get_hookcallers(plugin) or ():
            for answer in (answer for answer in hook.get_hookimpls() if answer.plugin is plugin):
                if not hook.has_spec() and not answer.optionalhook:
                    yield f"There is no hook {hook.name}{_suggestion(hook.name)}."
                if inspect.iscoroutinefunction(answer.function):
                    yield f"Its hook {hook.name} is asynchronous, but hooks answer at once."
                if answer.wrapper or answer.hookwrapper:
                    yield f"Its hook {hook.name} wraps others, but a region speaks only for itself."


def plugin_manager(only: Collection[str] | None = None, extra: Iterable[object] = ()) -> RegionPlugins:
    """The rules that hold everywhere, the installed region plugins by name, and `extra`, in that order.

    Called once per process by `Regions.installed`, and by tests with plugins of their own. `only` limits
    the installed plugins to those names (a name nobody bears is noted as refused); `extra` plugins are
    modules or objects with hooks, known by their `__name__` or class.
    """
    manager = RegionPlugins()
    manager.register(default_rules, PROJECT)
    found = sorted(
        entry_points(group=GROUP), key=lambda entry: (entry.name, str(entry.dist and entry.dist.name))
    )
    for entry in found:
        if only is None or entry.name in only:
            manager.load(entry)
    for name in sorted(set(only or ()) - {entry.name for entry in found}):
        manager.refused[name] = "No installed plugin bears this name."
    for plugin in extra:
        manager.admit(plugin, str(getattr(plugin, "__name__", type(plugin).__name__)), "extra")
    return manager


@dataclass(frozen=True)
class Scope:
    """What "everything of region X" means on one day, as a filter a database can apply.

    A record belongs when X owns it, when it names a municipality of X, or when it names none and its
    owner lies wholly inside X. A query applies exactly this, with the three fields as parameters:

        region = :code
        OR municipality IN (:municipalities)
        OR (municipality IS NULL AND region IN (:regions))

    `regions` contains `code` itself.
    """

    code: str
    regions: frozenset[str]
    municipalities: frozenset[str]

    def covers(self, region: str, municipality: str | None) -> bool:
        """Whether a record of this owner and municipality belongs; the same filter, for one record.

        >>> holland = Scope("zuid-holland", frozenset({"zuid-holland", "leiden"}), frozenset({"GM0606"}))
        >>> holland.covers("leiden", None), holland.covers("leiden", "GM0363")
        (True, False)
        """
        if region == self.code:
            return True
        return region in self.regions if municipality is None else municipality in self.municipalities


@dataclass(frozen=True)
class _Voice:
    """A plugin that may speak: its name, and its function per hook."""

    plugin: str
    functions: Mapping[str, pluggy.HookImpl]


class Regions:
    """The regions of this installation, asked through one typed method per hook.

    Built once per process; profiles, glossaries and theme tables are read then, rules are asked for
    each change. `profiles` is ordered by code. `refused` maps the plugins left out to a reason.
    """

    def __init__(self, manager: RegionPlugins) -> None:
        self._refused = dict(manager.refused)
        self._failures: dict[str, set[str]] = {}
        self._voices = {NEUTRAL: _Voice(PROJECT, _functions(manager, PROJECT))}
        profiles: dict[str, RegionProfile] = {}
        for plugin, _ in manager.list_name_plugin():
            if plugin != PROJECT:
                self._introduce(plugin, _functions(manager, plugin), profiles)
        self.profiles: Mapping[str, RegionProfile] = MappingProxyType(dict(sorted(profiles.items())))
        self._glossaries = {code: self._told(code, "glossary_terms", Term) for code in self.profiles}
        self._tables = {code: self._told(code, "theme_tables", ThemeTable) for code in self.profiles}
        self._scopes = lru_cache(maxsize=_DAYS_REMEMBERED)(self._scopes_on)

    @classmethod
    def installed(cls, only: Collection[str] | None = None) -> Self:
        """The regions whose plugins are installed, or only those named; services call this at start-up."""
        return cls(plugin_manager(only))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all regions, in order."""
        return tuple(self.profiles)

    @property
    def refused(self) -> Mapping[str, str]:
        """Plugin name to the one sentence saying why it is left out; shown by health and at start-up."""
        return MappingProxyType(self._refused)

    @property
    def degraded(self) -> Mapping[str, tuple[str, ...]]:
        """Plugin name to the hooks that failed when asked since this process started; shown by health."""
        return MappingProxyType({name: tuple(sorted(hooks)) for name, hooks in self._failures.items()})

    def profile(self, code: str) -> RegionProfile:
        """Who the region is. Raises `NotFound` for a code no region bears."""
        try:
            return self.profiles[code]
        except KeyError:
            raise NotFound({"en": "region", "nl": "regio"}, field="region") from None

    def glossary(self, code: str) -> tuple[Term, ...]:
        """The region's words for laymen, in the plugin's order. Raises `NotFound`."""
        return self._glossaries[self.profile(code).code]

    def theme_tables(self, code: str) -> tuple[ThemeTable, ...]:
        """The tables a challenge of the region can sit on; empty where it has none. Raises `NotFound`."""
        return self._tables[self.profile(code).code]

    def desk(self, code: str) -> Desk | None:
        """The one place where the region's questions come in, if it has one. Raises `NotFound`."""
        return self.profile(code).desk

    def scope(self, code: str, on: date) -> Scope:
        """The filter for everything of a region on a day: the records it speaks for (`speaking_for`).

        A code no region bears covers the records it owns, and those only.
        """
        return self._scopes(on).get(code) or Scope(code, frozenset({code}), frozenset())

    def speaking_for(self, region: str, municipality: str | None, on: date) -> tuple[str, ...]:
        """The regions whose rules apply to a record on a day: its owner first, then the others by code.

        The others are those that have the record's municipality or, where it names none, have every
        municipality of its owner.
        """
        scopes = self._scopes(on).items()
        return region, *(c for c, scope in scopes if c != region and scope.covers(region, municipality))

    def check_challenge(
        self, challenge: ChallengeFacts, transition: Transition, on: date
    ) -> tuple[Finding, ...]:
        """What the rules say about a challenge taking this step; region-neutral findings come first."""
        return self._ask("check_challenge", on, challenge, {"challenge": challenge, "transition": transition})

    def check_project(self, project: ProjectFacts, transition: Transition, on: date) -> tuple[Finding, ...]:
        """What the rules say about a project taking this step; region-neutral findings come first."""
        return self._ask("check_project", on, project, {"project": project, "transition": transition})

    def check_intake(self, intake: IntakeFacts, transition: Transition, on: date) -> tuple[Finding, ...]:
        """What the rules say about an intake taking this step; region-neutral findings come first."""
        return self._ask("check_intake", on, intake, {"intake": intake, "transition": transition})

    def check_trajectory(
        self, trajectory: TrajectoryFacts, transition: Transition, on: date
    ) -> tuple[Finding, ...]:
        """What the rules say about a trajectory taking this step; region-neutral findings come first."""
        facts = {"trajectory": trajectory, "transition": transition}
        return self._ask("check_trajectory", on, trajectory, facts)

    def _ask(
        self,
        hook: str,
        on: date,
        record: ChallengeFacts | ProjectFacts | IntakeFacts | TrajectoryFacts,
        facts: Mapping[str, object],
    ) -> tuple[Finding, ...]:
        speaking = (NEUTRAL, *self.speaking_for(record.region, record.municipality, on))
        return tuple(finding for code in speaking for finding in self._findings(code, hook, facts))

    def _findings(self, code: str, hook: str, facts: Mapping[str, object]) -> list[Finding]:
        voice = self._voices.get(code)
        # The owner's plugin may be refused or removed: its rules might object, so they block.
        answer = self._answer(voice, hook, Finding, facts) if voice else None
        if answer is None:
            return [self._cannot_be_asked(code)]
        return [replace(finding, region=code) for finding in answer]

    def _cannot_be_asked(self, code: str) -> Finding:
        names = self.profiles[code].names if code in self.profiles else {}
        dutch = pick(names, ["nl"]) or code or "het platform"
        english = pick(names, ["en"]) or code or "the platform"
        return Finding(
            rule=f"{code or PROJECT}.cannot-be-asked",
            version=1,
            severity=Severity.BLOCK,
            field="region",
            message={
                "nl": f"De regels van {dutch} kunnen nu niet worden nagegaan; probeer het later opnieuw.",
                "en": f"The rules of {english} cannot be consulted now; please try again later.",
            },
            region=code,
        )

    def _introduce(
        self, plugin: str, functions: Mapping[str, pluggy.HookImpl], profiles: dict[str, RegionProfile]
    ) -> None:
        """Takes a plugin's profile in, or notes why the plugin is refused."""
        if "region_profile" not in functions:
            self._refused[plugin] = "It has no hook region_profile, so nobody knows whom it speaks for."
            return
        try:
            profile = sound_profile(functions["region_profile"].function(), profiles.values())
        except Unsound as flaw:
            self._refused[plugin] = str(flaw)
        except Exception as error:
            log.warning("region plugin %s fails in region_profile", plugin, exc_info=True)
            self._refused[plugin] = f"Its hook region_profile fails ({type(error).__name__})."
        else:
            profiles[profile.code] = profile
            self._voices[profile.code] = _Voice(plugin, functions)

    def _told(self, code: str, hook: str, kind: type[Answer]) -> tuple[Answer, ...]:
        return tuple(self._answer(self._voices[code], hook, kind, {}) or ())

    def _answer(
        self, voice: _Voice, hook: str, kind: type[Answer], facts: Mapping[str, object]
    ) -> list[Answer] | None:
        """What one plugin says: nothing where it has no such function, None where it fails."""
        answers = voice.functions.get(hook)
        if answers is None:
            return []
        try:
            return sound_list(answers.function(*(facts[name] for name in answers.argnames)), kind)
        except Exception:  # whatever a plugin does, the suite goes on
            log.exception("region plugin %s fails in %s", voice.plugin, hook)
            self._failures.setdefault(voice.plugin, set()).add(hook)
            return None

    def _scopes_on(self, day: date) -> dict[str, Scope]:
        members = {
            code: frozenset(place.code for place in profile.municipalities if place.belongs(day))
            for code, profile in self.profiles.items()
        }
        return {code: Scope(code, _inside(code, members), places) for code, places in members.items()}


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether the change must not happen: the strictest outcome of all regions holds."""
    return any(finding.severity is Severity.BLOCK for finding in findings)


def _inside(code: str, members: Mapping[str, frozenset[str]]) -> frozenset[str]:
    # A region without municipalities lies nowhere, so it is inside no other.
    inside = {other for other, places in members.items() if places and places <= members[code]}
    return frozenset({code, *inside})


def _functions(manager: pluggy.PluginManager, plugin: str) -> dict[str, pluggy.HookImpl]:
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
    close = difflib.get_close_matches(hook, known, n=1)
    return f"; perhaps {close[0]} is meant" if close else ""
