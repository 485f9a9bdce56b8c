"""The checker: what a history and the facts of a quiet moment say about each promise of the suite.

I1 every ok command is in its database; I2 every committed event is in the stream; I3 no event without a
commit; I4 each consumer applied each event once, and its copies are what the owner told; I5 per aggregate,
versions are stored and applied without gap and in order; I6 a fail had no effect, an unknown none or one;
I7 the gateway answers what the owner holds, and who listens live hears each event or is told that some were
missed; I8 all is quiet again in time, by itself; I9 health is red during a fault and green after it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.chaos.copies import expected
from tests.chaos.evidence import Commit, Evidence
from tests.chaos.history import Answer, Entry


@dataclass(frozen=True, order=True)
class Violation:
    """A broken promise, and the case that shows it."""

    promise: str
    case: str

    def __str__(self) -> str:
        return f"{self.promise}: {self.case}"


def check(history: Sequence[Entry], evidence: Evidence) -> list[Violation]:
    """All violations, sorted; none is the hoped-for answer."""
    promises = (
        _done_is_stored(history, evidence),
        _records_are_told(evidence),
        _committed_is_published(evidence),
        _published_is_committed(evidence),
        _applied_once(evidence),
        _copies_agree(evidence),
        _stored_in_order(evidence),
        _applied_in_order(evidence),
        _effects_fit_answers(history, evidence),
        _gateway_agrees(evidence),
        _listeners_hear_all(evidence),
        _recovered(evidence),
        _health_told(evidence),
    )
    return sorted({Violation(promise, case) for found in promises for promise, case in found})


Found = Iterator[tuple[str, str]]


def _done_is_stored(history: Sequence[Entry], evidence: Evidence) -> Found:
    stored = {(commit.aggregate, commit.version) for commit in evidence.commits}
    for entry in history:
        if entry.answer is Answer.OK and (entry.aggregate, entry.version) not in stored:
            yield "I1", f"{entry.command} {entry.number}: {entry.aggregate} has no version {entry.version}"
        if entry.answer is Answer.OK and evidence.records.get(entry.aggregate, 0) < (entry.version or 1):
            yield "I1", f"{entry.command} {entry.number}: {entry.aggregate} is not in its owner's table"


def _records_are_told(evidence: Evidence) -> Found:
    newest = _newest(evidence)
    for aggregate, version in evidence.records.items():
        told = newest[aggregate].version if aggregate in newest else 0
        if told != version:
            yield "I1", f"{aggregate} is at version {version}, its newest event at {told}"


def _committed_is_published(evidence: Evidence) -> Found:
    stream = {stored.event for stored in evidence.stream}
    for commit in evidence.commits:
        if commit.event not in stream:
            yield "I2", f"{commit.aggregate} version {commit.version} is committed and not in the stream"
        elif not commit.published:
            yield "I2", f"{commit.aggregate} version {commit.version} is not marked as published"


def _published_is_committed(evidence: Evidence) -> Found:
    known = {commit.event for commit in evidence.commits} | evidence.injected
    for stored in evidence.stream:
        if stored.event not in known:
            yield "I3", f"message {stored.sequence} on {stored.subject} was never committed"
    for consumer, dealt_with in evidence.inbox.items():
        for event in dealt_with - known:
            yield "I3", f"{consumer} dealt with {event}, which was never committed"


def _applied_once(evidence: Evidence) -> Found:
    times = Counter((step.consumer, step.event) for step in evidence.applied)
    for consumer, commit in _expected_steps(evidence):
        case = f"{consumer} applied {commit.aggregate} version {commit.version}"
        if (seen := times[(consumer, commit.event)]) != 1:
            yield "I4", f"{case} {seen} times"
        if commit.event not in evidence.inbox.get(consumer, ()):
            yield "I4", f"{case} and has no mark of it"
    for consumer, letters in evidence.letters.items():
        for event in letters.keys() - evidence.injected:
            yield "I4", f"{consumer} could not apply {event}: {letters[event]}"


def _copies_agree(evidence: Evidence) -> Found:
    newest = _newest(evidence)
    for consumer, subjects in evidence.subjects.items():
        for aggregate, commit in newest.items():
            if commit.subject not in subjects:
                continue
            reached = evidence.passed.get(consumer, {}).get(aggregate)
            if reached != commit.version:
                yield "I5", f"{consumer} reached version {reached} of {aggregate}, not {commit.version}"
            copy = evidence.copies.get(consumer, {}).get(aggregate)
            if copy != expected(consumer, commit):
                yield "I4", f"{consumer} holds {copy} of {aggregate}, not {expected(consumer, commit)}"


def _stored_in_order(evidence: Evidence) -> Found:
    ours = {commit.event for commit in evidence.commits}
    seen: set[str] = set()
    last: dict[str, int] = defaultdict(int)
    for stored in evidence.stream:
        if stored.event in seen or stored.event not in ours:
            continue
        seen.add(stored.event)
        if stored.version != last[stored.aggregate] + 1:
            before = last[stored.aggregate]
            yield "I5", f"stream: {stored.aggregate} version {stored.version} came after {before}"
        last[stored.aggregate] = stored.version


def _applied_in_order(evidence: Evidence) -> Found:
    commits = {commit.event: commit for commit in evidence.commits}
    last: dict[tuple[str, str], int] = defaultdict(int)
    for step in evidence.applied:
        if commit := commits.get(step.event):
            before = last[(step.consumer, commit.aggregate)]
            if commit.version != before + 1:
                went = f"from version {before} to {commit.version}"
                yield "I5", f"{step.consumer} went {went} of {commit.aggregate}"
            last[(step.consumer, commit.aggregate)] = commit.version


def _effects_fit_answers(history: Sequence[Entry], evidence: Evidence) -> Found:
    effects: dict[str, list[Commit]] = defaultdict(list)
    for commit in evidence.commits:
        effects[commit.trace].append(commit)
    for entry in history:
        found = effects.pop(entry.trace, [])
        case = f"{entry.command} {entry.number} ({entry.answer}) had {len(found)} effects"
        if len(found) > (0 if entry.answer is Answer.FAIL else 1):
            yield "I6", case
        elif entry.answer is Answer.OK and found and found[0].version != entry.version:
            yield "I6", f"{case}, version {found[0].version} and not {entry.version}"
        if entry.stranger and entry.answer is Answer.OK:
            yield "I6", f"{entry.command} {entry.number} was done for one who has no right to it"
        if entry.code == "INTERNAL_ERROR":
            yield "I6", f"{entry.command} {entry.number} met a defect"
    for trace, found in effects.items():
        yield (
            "I3",
            f"{len(found)} commits of {found[0].aggregate} belong to no command ({trace or 'no trace'})",
        )


def _gateway_agrees(evidence: Evidence) -> Found:
    for aggregate, version in evidence.reads.items():
        held = evidence.records.get(aggregate, 0)
        if version != held:
            yield "I7", f"the gateway tells version {version} of {aggregate}, its owner {held}"


def _listeners_hear_all(evidence: Evidence) -> Found:
    for heard in evidence.heard:
        told = [(each.sequence, each.event) for each in evidence.stream if each.readable]
        due = [event for event in told if event[0] > heard.after]
        if heard.events != due:
            missed, strange = sorted({*due} - {*heard.events}), sorted({*heard.events} - {*due})
            case = f"missed {len(missed)} {missed[:3]}, and heard {len(strange)} too many {strange[:3]}"
            yield "I7", f"who {heard.name} {case if missed or strange else 'heard events out of order'}"
    for each in evidence.watched:
        if each.resyncs and not each.may_miss:
            yield "I7", f"{each.fault}: {each.resyncs} times listeners were made to read anew without need"


def _recovered(evidence: Evidence) -> Found:
    for each in evidence.watched:
        if each.unrest:
            yield "I8", f"{each.fault}: {each.unrest}"


def _health_told(evidence: Evidence) -> Found:
    for each in evidence.watched:
        if each.red and all(each.health):
            yield "I9", f"{each.fault}: health stayed green meanwhile"
        if not each.after:
            yield "I9", f"{each.fault}: health stays red after it"


def _expected_steps(evidence: Evidence) -> Iterator[tuple[str, Commit]]:
    for consumer, subjects in evidence.subjects.items():
        for commit in evidence.commits:
            if commit.subject in subjects:
                yield consumer, commit


def _newest(evidence: Evidence) -> dict[str, Commit]:
    newest: dict[str, Commit] = {}
    for commit in evidence.commits:
        if commit.aggregate not in newest or newest[commit.aggregate].version < commit.version:
            newest[commit.aggregate] = commit
    return newest
