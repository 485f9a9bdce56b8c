"""The regions of this installation, asked through one typed method per hook."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Self, TypeVar

from quadhelix.errors import NotFound
from quadhelix.extras import told
from quadhelix.facts import (
    CardField,
    Desk,
    ExtraField,
    Finding,
    HelixSector,
    KpiDefinition,
    MatchCriterion,
    MaturityLevel,
    ModuleFacts,
    OoapiConsumer,
    RecordFacts,
    RegionProfile,
    Rule,
    SectorWord,
    Severity,
    Subject,
    Term,
    ThemeTable,
    Transition,
    UpdateFacts,
    Visibility,
)
from quadhelix.facts.subjects import BY_FACTS
from quadhelix.hookspecs import PROJECT
from quadhelix.regions.hearing import Answer, Hearing, heard
from quadhelix.regions.plugins import RegionPlugins, functions, plugin_manager
from quadhelix.regions.region import Region, introduced, neutral
from quadhelix.regions.scope import Scope, scopes
from quadhelix.regions.seal import sealed
from quadhelix.regions.voice import CannotBeAsked, Voice
from quadhelix.settings import Settings
from quadhelix.soundness import Unsound, sound_consumers, sound_visibility

log = logging.getLogger(__name__)

NEUTRAL = ""
"""Stands where a region's code would, for the rules that belong to no region."""

_DAYS_REMEMBERED = 32

Facts = TypeVar("Facts", bound=RecordFacts)


class Regions:
    """The regions of this installation, asked through one typed method per hook.

    Built once per process; what regions bring along is read then, rules are asked for each change.
    `profiles` is ordered by code. What takes a region's code raises `NotFound` for one that no region
    bears; the empty code stands for the suite's own answers.

    Args:
        manager: The plugins.
        time_box: What a hook may take when it is asked about a record, in seconds.
        trace: Whether each rule that is asked leaves a line in the log.
    """

    def __init__(
        self, manager: RegionPlugins, *, time_box: float = Settings.rule_time_box, trace: bool = False
    ) -> None:
        self._trace = trace
        self._refused = dict(manager.refused)
        own = neutral(Voice(PROJECT, functions(manager, PROJECT), time_box))
        admitted: dict[str, Region] = {}
        for plugin, _ in manager.list_name_plugin():
            if plugin != PROJECT:
                self._introduce(Voice(plugin, functions(manager, plugin), time_box), manager, admitted)
        self._regions = {NEUTRAL: own, **dict(sorted(admitted.items()))}
        self.profiles: Mapping[str, RegionProfile] = MappingProxyType(
            {code: region.profile for code, region in self._regions.items() if region.profile}
        )
        self._scopes = lru_cache(maxsize=_DAYS_REMEMBERED)(lambda day: scopes(self.profiles, day))

    @classmethod
    def installed(cls, only: Collection[str] | None = None) -> Self:
        """The regions whose plugins are installed, or only those named; tools and tests call this."""
        return cls(plugin_manager(only))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The regions an operator has set; services call this at start-up."""
        manager = plugin_manager(settings.regions or None, store=settings.plugin_folder)
        return cls(manager, time_box=settings.rule_time_box, trace=settings.trace_rules)

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
        voices = (region.voice for region in self._regions.values())
        return MappingProxyType({v.plugin: tuple(sorted(v.failures)) for v in voices if v.failures})

    @property
    def failures(self) -> Mapping[tuple[str, str], int]:
        """How often each plugin could not be asked each of its hooks, since this process started."""
        voices = (region.voice for region in self._regions.values())
        return {(voice.plugin, hook): count for voice in voices for hook, count in voice.failures.items()}

    def profile(self, code: str) -> RegionProfile:
        """Who the region is; the suite itself is none."""
        try:
            return self.profiles[code]
        except KeyError:
            raise NotFound({"en": "region", "nl": "regio"}, field="region") from None

    def plugin(self, code: str) -> str:
        """The name of the plugin that speaks for the region."""
        return self._region(code).voice.plugin

    def rules(self, code: str) -> tuple[Rule, ...]:
        """The rules of the region."""
        return tuple(self._region(code).rules.values())

    def glossary(self, code: str) -> tuple[Term, ...]:
        """The region's words for laymen, in the plugin's order."""
        return self._region(code).terms

    def sectors(self, code: str) -> tuple[SectorWord, ...]:
        """What the region calls sectors; those it leaves out bear the suite's names."""
        return self._region(code).sectors

    def theme_tables(self, code: str) -> tuple[ThemeTable, ...]:
        """The tables a challenge of the region can sit on; empty where it has none."""
        return self._region(code).tables

    def required_helix_sectors(self, code: str) -> tuple[HelixSector, ...]:
        """The strands of the helix the region wants in a challenge."""
        return self._region(code).helix

    def match_criteria(self, code: str) -> tuple[MatchCriterion, ...]:
        """What counts in a match; the suite's own criteria where the region is silent."""
        return self._region(code).criteria or self._regions[NEUTRAL].criteria

    def kpi_definitions(self, code: str) -> tuple[KpiDefinition, ...]:
        """What the region counts; empty where it counts nothing."""
        return self._region(code).kpis

    def maturity_scale(self, code: str) -> tuple[MaturityLevel, ...]:
        """The levels on which the region places its centres, from 1 up."""
        return self._region(code).scale

    def project_card_fields(self, code: str) -> tuple[CardField, ...]:
        """The lines of the region's project card; the suite's own card where it is silent."""
        return self._region(code).card or self._regions[NEUTRAL].card

    def extra_fields(self, subject: Subject) -> Mapping[str, tuple[ExtraField, ...]]:
        """Region code to the fields it adds to such records, regions without any left out."""
        return {
            code: region.extras[subject] for code, region in self._regions.items() if subject in region.extras
        }

    def desk(self, code: str) -> Desk | None:
        """The one place where the region's questions come in, if it has one."""
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
        known = self._scopes(on).items()
        return region, *(c for c, scope in known if c != region and scope.covers(region, municipality))

    def check(self, facts: RecordFacts, transition: Transition, on: date) -> tuple[Finding, ...]:
        """What the rules say about a record taking this step; region-neutral findings come first.

        At the step `review` nothing blocks. The transition's day is filled in.

        Raises:
            TypeError: no hook asks about such facts; a defect of the caller.
        """
        hearings = list(self._hearings(facts, transition, on))
        if self._trace:
            self._log(hearings, facts, transition)
        return tuple(finding for hearing in hearings for finding in hearing.findings)

    def explain(self, facts: RecordFacts, transition: Transition, on: date) -> list[Answer]:
        """Like `check`, told rule by rule: also those that are kept, and those of other steps."""
        hearings = self._hearings(facts, transition, on)
        return [answer for hearing in hearings for answer in hearing.answers(transition.name)]

    def default_visibility(self, update: UpdateFacts, on: date) -> Visibility:
        """Who reads an update whose author did not say: where regions differ or one fails, internal."""
        shown = self._shown(update)
        asked = [*self._speaking(update, on, "default_visibility")] or [self._regions[NEUTRAL]]
        said = {_visibility(region, shown) for region in asked}
        return Visibility.INTERNAL if Visibility.INTERNAL in said else Visibility.PUBLIC

    def ooapi_consumers(self, module: ModuleFacts, on: date) -> tuple[OoapiConsumer, ...]:
        """What the regions add to a module in the catalogue, its owner first; each key once.

        A region that fails adds nothing: the catalogue is read by machines that know nothing of it.
        """
        facts = {"module": self._shown(module)}
        added: dict[str, OoapiConsumer] = {}
        for region in self._speaking(module, on, "ooapi_consumer"):
            with suppress(CannotBeAsked):
                for consumer in region.voice.ask("ooapi_consumer", sound_consumers, facts):
                    added.setdefault(consumer.key, consumer)
        return tuple(added.values())

    def _speaking(self, facts: RecordFacts, on: date, hook: str) -> Iterator[Region]:
        """The regions that speak for a record and have this hook."""
        for code in self.speaking_for(facts.region, facts.municipality, on):
            region = self._regions.get(code)
            if region and region.voice.has(hook):
                yield region

    def _hearings(self, facts: RecordFacts, transition: Transition, on: date) -> Iterator[Hearing]:
        course = BY_FACTS.get(type(facts))
        if course is None or not course.steps:
            raise TypeError(f"no hook asks about {type(facts).__name__}")
        dated = replace(transition, on=on)
        shown = self._shown(facts)
        for code in (NEUTRAL, *self.speaking_for(facts.region, facts.municipality, on)):
            yield heard(code, self._regions.get(code), course, shown, dated)

    def _shown(self, facts: Facts) -> Facts:
        """The facts as rules see them."""
        return sealed(told(facts, self.extra_fields))

    def _log(self, hearings: Iterable[Hearing], facts: RecordFacts, transition: Transition) -> None:
        for hearing in hearings:
            for answer in hearing.answers(transition.name):
                log.info(
                    "rule asked",
                    extra={
                        "region": answer.region,
                        "plugin": answer.plugin,
                        "rule": answer.rule,
                        "version": answer.version,
                        "subject": hearing.course.subject.value,
                        "record": str(facts.id),
                        "step": transition.name,
                        "answer": answer.outcome.value,
                        "microseconds": round(answer.microseconds, 1),
                    },
                )

    def _region(self, code: str) -> Region:
        return self._regions[self.profile(code).code if code else NEUTRAL]

    def _introduce(self, voice: Voice, manager: RegionPlugins, admitted: dict[str, Region]) -> None:
        """Let a plugin's region in, or note why the plugin is refused."""
        try:
            region = introduced(voice, [known.profile for known in admitted.values() if known.profile])
        except Unsound as flaw:
            self._refused[voice.plugin] = str(flaw)
            return
        code = region.profile.code if region.profile else NEUTRAL
        if voice.plugin in manager.announced and code != voice.plugin:
            self._refused[voice.plugin] = f"Its entry point bears another name than its region, {code}."
        else:
            admitted[code] = region


def _visibility(region: Region, update: UpdateFacts) -> Visibility:
    """What one region says; internal if it fails, were it the suite itself that ran out of time."""
    try:
        return region.voice.ask("default_visibility", sound_visibility, {"update": update})
    except CannotBeAsked:
        return Visibility.INTERNAL


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether the change must not happen: the strictest outcome of all regions holds."""
    return any(finding.severity is Severity.BLOCK for finding in findings)
