"""Regions made up for a test: a few towns, some rules, and hooks that behave as the test wants."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any
from uuid import UUID

from quadhelix import default_rules
from quadhelix.facts import (
    ChallengeFacts,
    Finding,
    Municipality,
    NutsCode,
    ParticipationFacts,
    RegionProfile,
    Rule,
    Severity,
    Subject,
    Transition,
)
from quadhelix.facts.subjects import COURSES
from quadhelix.hookspecs import hookimpl
from quadhelix.regions import Regions, plugin_manager

TODAY = date(2026, 11, 23)
SUBMIT = Transition(name="submit", source="DRAFT", target="SUBMITTED")
REVIEW = Transition(name="review", source="PUBLISHED", target="PUBLISHED")


def profile(code: str, /, *towns: str | Municipality, **changes: Any) -> RegionProfile:
    members = tuple(
        t if isinstance(t, Municipality) else Municipality(code=t, name=f"Town {t}") for t in towns
    )
    sound = RegionProfile(
        code=code,
        names={"nl": f"Regio {code}", "en": f"Region {code}"},
        languages=("nl", "en"),
        country="NL",
        municipalities=members,
        nuts=(NutsCode(code="NL36", version=2024),),
        checked_on=TODAY,
    )
    return replace(sound, **changes)


def plugin(name: str, **hooks: Callable[..., Any]) -> ModuleType:
    module = ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    return module


def region(
    code: str, *towns: str | Municipality, declares: Sequence[Rule] = (), **hooks: Callable[..., Any]
) -> ModuleType:
    """A plugin with these towns and rules; hooks that are not given find nothing."""
    silent: dict[str, Callable[..., Any]] = {COURSES[each.subject].hook: lambda: [] for each in declares}
    own = {"region_profile": lambda: profile(code, *towns), "rules": lambda: list(declares)}
    return plugin(code, **{**silent, **own, **hooks})


def regions(*plugins: object, **options: Any) -> Regions:
    return Regions(plugin_manager(only=(), extra=plugins), **options)


def rule(id: str, severity: Severity = Severity.BLOCK, **changes: Any) -> Rule:
    sound = Rule(
        id=id,
        version=1,
        severity=severity,
        subject=Subject.CHALLENGE,
        field="title",
        demand={"en": "Titles are good."},
        message={"en": "Mend it."},
        source="invented",
    )
    return replace(sound, **changes)


def objecting(code: str, *towns: str | Municipality, severity: Severity = Severity.BLOCK) -> ModuleType:
    """A region that objects to every challenge, by its rule `<code>.no`."""
    no = rule(f"{code}.no", severity)
    return region(code, *towns, declares=[no], check_challenge=lambda challenge: [no.finding()])


def challenge(owner: str, municipality: str | None = None, **facts: Any) -> ChallengeFacts:
    """A challenge the region-neutral rules have nothing to say about."""
    participation = ParticipationFacts(organisation=UUID(int=1), role=default_rules.OWNER)
    sound = ChallengeFacts(
        id=UUID(int=2),
        region=owner,
        title={"en": "A title"},
        municipality=municipality,
        need="KNOWLEDGE",
        participations=(participation,),
    )
    return replace(sound, **facts)


def told(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Region and rule of each finding."""
    return [(finding.region, finding.rule) for finding in findings]
