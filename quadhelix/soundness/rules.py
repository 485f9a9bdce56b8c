"""Whether rules are declared as they can be asked, and findings made as their rules were declared."""

import re
from collections.abc import Collection, Iterator, Mapping

from quadhelix.facts import Finding, Rule, Severity, Subject
from quadhelix.facts.subjects import COURSES
from quadhelix.soundness.words import (
    Unsound,
    are,
    first_flaw,
    is_a,
    is_count,
    is_line,
    is_text,
    is_told,
    sound_list,
    text_flaws,
)

MOST_FINDINGS = 100
"""How much one region can find in one record at once."""

CANNOT_BE_ASKED = "cannot-be-asked"
"""What the host says of a region whose rules fail; no rule may bear the name."""

OwnFields = Mapping[Subject, Collection[str]]
"""The field paths of a region's own, by kind of record: `drenthe.scale`."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_ID = 100
_SEGMENT = re.compile(r"[a-z][A-Za-z0-9]*|0|[1-9][0-9]*")
_GRAVITY = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}


def sound_rules(answer: object, prefix: str, own: OwnFields) -> Mapping[str, Rule]:
    """The rules of a region by id.

    Args:
        answer: What the plugin declared.
        prefix: What their ids begin with, before the dot.
        own: The region's own fields.
    """
    rules = sound_list(answer, Rule, lambda rule: _rule(rule, prefix, own), lambda rule: rule.id)
    return {rule.id: rule for rule in rules}


def sound_findings(
    answer: object, declared: Mapping[str, Rule], subject: Subject, step: str, own: OwnFields
) -> list[Finding]:
    """The findings, if each is made as its rule is declared, for this kind of record and step."""
    if type(answer) is not list:
        raise Unsound("The answer is not a list of Finding values.")
    if len(answer) > MOST_FINDINGS:
        raise Unsound(f"The answer holds more than {MOST_FINDINGS} findings.")
    for number, value in enumerate(answer, 1):
        if type(value) is not Finding:
            raise Unsound("The answer holds something that is not a Finding.")
        if flaw := first_flaw(_finding(value, declared, subject, step, own)):
            raise Unsound(f"Finding {number} {flaw}.")
    return answer


def is_field(path: object, subject: Subject, own: OwnFields) -> bool:
    """Whether a path leads to an input field of such a record, or to a field of the region's own.

    >>> is_field("participations.0.organisation", Subject.CHALLENGE, {})
    True
    >>> is_field("particpations", Subject.CHALLENGE, {})
    False
    >>> is_field("drenthe.scale", Subject.CHALLENGE, {Subject.CHALLENGE: ["drenthe.scale"]})
    True
    """
    if not isinstance(path, str):
        return False
    segments = path.split(".")
    if not all(map(_SEGMENT.fullmatch, segments)):
        return False
    return segments[0] in COURSES[subject].fields or ".".join(segments[:2]) in own.get(subject, ())


def _rule(rule: Rule, prefix: str, own: OwnFields) -> Iterator[str]:
    region, _, name = rule.id.partition(".")
    if region != prefix or not _NAME.fullmatch(name) or len(rule.id) > _LONGEST_ID:
        yield f"has an id that is not like {prefix}.dutch-title"
    if name == CANNOT_BE_ASKED:
        yield "has an id that the suite keeps for itself"
    if not is_count(rule.version):
        yield "has a version that does not count from 1"
    if not is_a(rule.severity, Severity):
        yield "has no Severity"
    if not is_a(rule.subject, Subject):
        yield "is about no Subject"
    steps = COURSES[rule.subject].steps
    if not steps:
        yield f"is about a {rule.subject}, which no hook asks about"
    if not are(rule.steps, str) or not steps.issuperset(rule.steps):
        yield f"is asked at a step that no {rule.subject} takes"
    if not is_field(rule.field, rule.subject, own):
        yield f"names a field that no {rule.subject} has"
    yield from text_flaws(demand=rule.demand, message=rule.message)
    if not is_line(rule.source):
        yield "has no source"


def _finding(
    finding: Finding, declared: Mapping[str, Rule], subject: Subject, step: str, own: OwnFields
) -> Iterator[str]:
    rule = declared.get(finding.rule)
    if rule is None or rule.subject is not subject or not rule.asked_at(step):
        yield f"is of a rule that is not declared for a {subject} at the step {step}"
        return
    if finding.version != rule.version:
        yield f"is not of the declared version of {rule.id}"
    if not is_a(finding.severity, Severity) or _GRAVITY[finding.severity] > _GRAVITY[rule.severity]:
        yield f"weighs more than {rule.id} was declared to"
    if finding.field != rule.field and not is_field(finding.field, subject, own):
        yield f"of {rule.id} names a field that no {subject} has"
    if not is_text(finding.message):
        yield f"of {rule.id} has no message"
    if not is_told(finding.message):
        yield f"of {rule.id} has a message that is too long, in no language or not to be written"
    if finding.source and not is_line(finding.source):
        yield f"of {rule.id} has a source that is no text"
