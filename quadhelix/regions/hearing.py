"""One region is heard about one record: what it finds, and what each of its rules answered.

Nobody outside `quadhelix.regions` makes a hearing; what comes out of it are findings and `Answer`s.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from quadhelix.facts import UNSTOPPABLE, Finding, RecordFacts, RegionProfile, Rule, Severity, Transition
from quadhelix.facts.subjects import Course
from quadhelix.hookspecs import PROJECT
from quadhelix.regions.region import Region
from quadhelix.regions.voice import CannotBeAsked
from quadhelix.soundness import CANNOT_BE_ASKED, sound_findings
from quadhelix.texts import pick


class Outcome(StrEnum):
    """What came of one rule: the record keeps it, breaks it, or nobody knows; or it was not its step."""

    KEPT = "KEPT"
    FOUND = "FOUND"
    CANNOT_BE_ASKED = "CANNOT_BE_ASKED"
    NOT_ASKED = "NOT_ASKED"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one rule answered about one record.

    Attributes:
        region: The region whose rule it is; empty for the suite's own.
        plugin: The plugin that was asked; empty where none is installed for the region.
        rule: The rule's id.
        version: The rule's version.
        outcome: What came of it.
        findings: What it found.
        microseconds: What the hook took that answers for this rule, and for others maybe.
    """

    region: str
    plugin: str
    rule: str
    version: int
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    microseconds: float = 0.0


@dataclass(frozen=True)
class Hearing:
    """One region, heard about one record at one step; `region` is None where no plugin speaks for `code`."""

    code: str
    region: Region | None
    course: Course
    findings: tuple[Finding, ...]
    failed: bool
    microseconds: float

    def answers(self, step: str) -> Iterator[Answer]:
        """What each of its rules about such records answered; first that it cannot be asked, if so."""
        plugin = self.region.voice.plugin if self.region else ""
        if self.failed:
            for finding in self.findings:
                yield self._answer(plugin, finding.rule, finding.version, Outcome.CANNOT_BE_ASKED, (finding,))
        for rule in self.region.rules.values() if self.region else ():
            if rule.subject is self.course.subject:
                found = tuple(finding for finding in self.findings if finding.rule == rule.id)
                yield self._answer(plugin, rule.id, rule.version, self._outcome(rule, step, found), found)

    def _outcome(self, rule: Rule, step: str, found: tuple[Finding, ...]) -> Outcome:
        if not rule.asked_at(step):
            return Outcome.NOT_ASKED
        if self.failed:
            return Outcome.CANNOT_BE_ASKED
        return Outcome.FOUND if found else Outcome.KEPT

    def _answer(
        self, plugin: str, rule: str, version: int, outcome: Outcome, findings: tuple[Finding, ...]
    ) -> Answer:
        return Answer(
            region=self.code,
            plugin=plugin,
            rule=rule,
            version=version,
            outcome=outcome,
            findings=findings,
            microseconds=self.microseconds,
        )


def heard(
    code: str, region: Region | None, course: Course, facts: RecordFacts, transition: Transition
) -> Hearing:
    """Ask one region about one record; a region without a plugin cannot be asked."""
    started = time.perf_counter_ns()
    step = transition.name
    try:
        findings = _findings(code, region, course, facts, transition)
        failed = False
    except CannotBeAsked:
        profile = region.profile if region else None
        severity = Severity.WARN if region and not region.can_block(course.subject, step) else Severity.BLOCK
        findings = (_cannot_be_asked(code, profile, severity),)
        failed = True
    if step in UNSTOPPABLE:
        findings = tuple(map(_mild, findings))
    return Hearing(code, region, course, findings, failed, (time.perf_counter_ns() - started) / 1000)


def _findings(
    code: str, region: Region | None, course: Course, facts: RecordFacts, transition: Transition
) -> tuple[Finding, ...]:
    # The owner's plugin may be refused or removed: its rules might object.
    if region is None:
        raise CannotBeAsked
    if not region.voice.has(course.hook):
        return ()

    def read(answer: object) -> tuple[Finding, ...]:
        sound = sound_findings(answer, region.rules, course.subject, transition.name, region.own_fields)
        return tuple(replace(finding, region=code, message=dict(finding.message)) for finding in sound)

    return region.voice.ask(course.hook, read, {course.argument: facts, "transition": transition})


def _mild(finding: Finding) -> Finding:
    """A finding as a review has it: nothing is at hand that could be stopped."""
    return replace(finding, severity=Severity.WARN) if finding.severity is Severity.BLOCK else finding


def _cannot_be_asked(code: str, profile: RegionProfile | None, severity: Severity) -> Finding:
    names = profile.names if profile else {}
    dutch = pick(names, ["nl"]) or code or "het platform"
    english = pick(names, ["en"]) or code or "the platform"
    later = severity is Severity.BLOCK
    return Finding(
        rule=f"{code or PROJECT}.{CANNOT_BE_ASKED}",
        version=1,
        severity=severity,
        field="region",
        message={
            "nl": f"De regels van {dutch} kunnen nu niet worden nagegaan"
            f"{'; probeer het later opnieuw' if later else ''}.",
            "en": f"The rules of {english} cannot be consulted now"
            f"{'; please try again later' if later else ''}.",
        },
        region=code,
    )
