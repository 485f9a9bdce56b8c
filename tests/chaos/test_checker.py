"""The checker finds every broken promise: a healthy run is accepted, one doctored in any way is not."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.checker import check
from tests.chaos.evidence import Applied, Commit, Evidence, Heard, Stored, Watched
from tests.chaos.history import Answer, Entry, History, read

FIRM = "partners.organisation/f"
TASK = "challenges.challenge/t"
COURSE = "education.module/m"
STATES: dict[str, list[Any]] = {
    FIRM: [None, {"kind": "COMPANY"}],
    TASK: [None, {"stage": "PUBLISHED"}],
    COURSE: [None, {"challenges": ["t"]}],
}
SUBJECTS = {
    FIRM: "quadhelix.partners.organisation.changed",
    TASK: "quadhelix.challenges.challenge.changed",
    COURSE: "quadhelix.education.module.changed",
}
LISTENERS = {"partners": [], "challenges": [FIRM, COURSE], "education": [FIRM, TASK]}
COPIES: dict[str, list[Any]] = {FIRM: [2, True], TASK: [2, True, "PUBLISHED"], COURSE: [2, ["t"]]}


@dataclass
class Case:
    """What the clients were told and what is there: two changes of each record, all as it should be."""

    history: list[Entry] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)

    def change(self, aggregate: str, version: int) -> None:
        number = len(self.history)
        event, subject = f"event {number}", SUBJECTS[aggregate]
        entry = Entry(
            number=number,
            client="client 0",
            command="change",
            aggregate=aggregate,
            trace=f"trace {number}",
            answer=Answer.OK,
            version=version,
        )
        commit = Commit(
            service=aggregate.split(".")[0],
            event=event,
            aggregate=aggregate,
            version=version,
            subject=subject,
            trace=entry.trace,
            published=True,
            payload={"state": STATES[aggregate][version - 1]},
        )
        stored = Stored(
            sequence=number + 1, event=event, aggregate=aggregate, version=version, subject=subject
        )
        self.history.append(entry)
        self.evidence.commits.append(commit)
        self.evidence.stream.append(stored)
        for heard in self.evidence.heard:
            heard.event(stored.sequence, stored.event)
        self.evidence.records[aggregate] = self.evidence.reads[aggregate] = version
        for consumer, subjects in LISTENERS.items():
            if aggregate in subjects:
                step = Applied(consumer=consumer, event=event)
                self.evidence.applied.append(step)
                self.evidence.inbox.setdefault(consumer, set()).add(event)
                self.evidence.passed.setdefault(consumer, {})[aggregate] = version
                self.evidence.copies.setdefault(consumer, {})[aggregate] = COPIES[aggregate]


@pytest.fixture
def healthy() -> Case:
    case = Case()
    case.evidence.subjects = {
        consumer: [SUBJECTS[each] for each in heard] for consumer, heard in LISTENERS.items()
    }
    case.evidence.heard = [Heard("listens", began=True), Heard("listens too", began=True)]
    case.evidence.watched = [Watched(fault="a fault", red=True, health=(True, False, True))]
    for version in (1, 2):
        for aggregate in (FIRM, TASK, COURSE):
            case.change(aggregate, version)
    return case


def answered(case: Case, number: int, answer: Answer, **changes: object) -> None:
    case.history[number] = replace(case.history[number], answer=answer, **changes)  # type: ignore[arg-type]  # any member


def an_ok_command_left_no_trace(case: Case) -> None:
    case.history.append(replace(case.history[-1], number=99, trace="trace 99", version=3))


def an_ok_command_is_not_in_its_table(case: Case) -> None:
    case.evidence.records[FIRM] = 1


def a_change_was_stored_without_its_event(case: Case) -> None:
    case.evidence.records[TASK] = case.evidence.reads[TASK] = 3


def a_committed_event_is_not_in_the_stream(case: Case) -> None:
    del case.evidence.stream[-1]


def a_published_event_is_not_marked(case: Case) -> None:
    case.evidence.commits[-1] = replace(case.evidence.commits[-1], published=False)


def the_stream_holds_a_forged_event(case: Case) -> None:
    case.evidence.stream.append(replace(case.evidence.stream[-1], sequence=7, event="forged"))


def a_consumer_dealt_with_a_forged_event(case: Case) -> None:
    case.evidence.inbox["education"].add("forged")


def an_event_belongs_to_no_command(case: Case) -> None:
    case.history.pop(0)


def an_event_was_applied_twice(case: Case) -> None:
    case.evidence.applied.append(case.evidence.applied[-1])


def an_event_was_not_applied(case: Case) -> None:
    del case.evidence.applied[-1]


def an_event_was_applied_without_its_mark(case: Case) -> None:
    case.evidence.inbox["education"].remove("event 0")


def an_event_lies_dead(case: Case) -> None:
    case.evidence.letters["education"] = {"event 0": "it raised"}


def a_copy_is_stale(case: Case) -> None:
    case.evidence.copies["challenges"][FIRM] = [2, False]


def a_copy_is_missing(case: Case) -> None:
    del case.evidence.copies["education"][TASK]


def a_copy_has_a_link_too_many(case: Case) -> None:
    case.evidence.copies["challenges"][COURSE] = [2, ["other", "t"]]


def the_stream_is_out_of_order(case: Case) -> None:
    case.evidence.stream[0], case.evidence.stream[3] = case.evidence.stream[3], case.evidence.stream[0]


def a_consumer_skipped_a_version(case: Case) -> None:
    case.evidence.applied.remove(Applied(consumer="education", event="event 1"))


def a_consumer_went_backwards(case: Case) -> None:
    first = Applied(consumer="education", event="event 1")
    case.evidence.applied.remove(first)
    case.evidence.applied.append(first)


def a_consumer_stopped_too_early(case: Case) -> None:
    case.evidence.passed["education"][FIRM] = 1


def a_refused_command_had_an_effect(case: Case) -> None:
    answered(case, 0, Answer.FAIL, version=None)


def an_unknown_command_had_two_effects(case: Case) -> None:
    answered(case, 0, Answer.UNKNOWN, version=None)
    case.evidence.commits[1] = replace(case.evidence.commits[1], trace="trace 0")


def an_answer_names_another_version(case: Case) -> None:
    answered(case, 3, Answer.OK, version=1)


def a_stranger_was_obeyed(case: Case) -> None:
    answered(case, 0, Answer.OK, stranger=True)


def a_client_met_a_defect(case: Case) -> None:
    answered(case, 0, Answer.UNKNOWN, version=None, code="INTERNAL_ERROR")


def the_gateway_answers_an_old_version(case: Case) -> None:
    case.evidence.reads[COURSE] = 1


def a_listener_missed_an_event(case: Case) -> None:
    del case.evidence.heard[0].events[2]


def a_listener_heard_an_event_twice(case: Case) -> None:
    case.evidence.heard[0].events.append(case.evidence.heard[0].events[-1])


def a_listener_heard_events_out_of_order(case: Case) -> None:
    case.evidence.heard[1].events.reverse()


def a_listener_missed_an_event_after_it_was_told_that_it_missed_some(case: Case) -> None:
    case.evidence.heard[0].resync(2)
    case.evidence.heard[0].events = [(4, "event 3"), (5, "event 4"), (6, "event 5")]


def listeners_had_to_read_anew_without_need(case: Case) -> None:
    watched(case, resyncs=1)


def the_suite_did_not_come_to_rest(case: Case) -> None:
    watched(case, unrest="no quiet within 90 s")


def health_stayed_green_during_a_fault(case: Case) -> None:
    watched(case, health=(True, True))


def health_stays_red_after_a_fault(case: Case) -> None:
    watched(case, after=False)


def watched(case: Case, **changes: object) -> None:
    case.evidence.watched[0] = replace(case.evidence.watched[0], **changes)  # type: ignore[arg-type]  # any member


BROKEN: dict[Callable[[Case], None], str] = {
    an_ok_command_left_no_trace: "I1",
    an_ok_command_is_not_in_its_table: "I1",
    a_change_was_stored_without_its_event: "I1",
    a_committed_event_is_not_in_the_stream: "I2",
    a_published_event_is_not_marked: "I2",
    the_stream_holds_a_forged_event: "I3",
    a_consumer_dealt_with_a_forged_event: "I3",
    an_event_belongs_to_no_command: "I3",
    an_event_was_applied_twice: "I4",
    an_event_was_not_applied: "I4",
    an_event_was_applied_without_its_mark: "I4",
    an_event_lies_dead: "I4",
    a_copy_is_stale: "I4",
    a_copy_is_missing: "I4",
    a_copy_has_a_link_too_many: "I4",
    the_stream_is_out_of_order: "I5",
    a_consumer_skipped_a_version: "I5",
    a_consumer_went_backwards: "I5",
    a_consumer_stopped_too_early: "I5",
    a_refused_command_had_an_effect: "I6",
    an_unknown_command_had_two_effects: "I6",
    an_answer_names_another_version: "I6",
    a_stranger_was_obeyed: "I6",
    a_client_met_a_defect: "I6",
    the_gateway_answers_an_old_version: "I7",
    a_listener_missed_an_event: "I7",
    a_listener_heard_an_event_twice: "I7",
    a_listener_heard_events_out_of_order: "I7",
    a_listener_missed_an_event_after_it_was_told_that_it_missed_some: "I7",
    listeners_had_to_read_anew_without_need: "I7",
    the_suite_did_not_come_to_rest: "I8",
    health_stayed_green_during_a_fault: "I9",
    health_stays_red_after_a_fault: "I9",
}


def test_a_healthy_run_is_accepted(healthy: Case) -> None:
    assert check(healthy.history, healthy.evidence) == []


def test_what_nobody_knows_may_have_happened_or_not(healthy: Case) -> None:
    # given one command that was done, and one that was not, and a client that was told of neither
    answered(healthy, 0, Answer.UNKNOWN, version=None)
    healthy.history.append(replace(healthy.history[0], number=6, trace="trace 6"))
    # then both are right
    assert check(healthy.history, healthy.evidence) == []


def test_a_duplicate_and_a_poison_of_the_harness_are_no_violation(healthy: Case) -> None:
    first = healthy.evidence.stream[0]
    healthy.evidence.injected.add("poison")
    poison = replace(first, sequence=8, event="poison", readable=False)
    healthy.evidence.stream += [replace(first, sequence=7), poison]
    for heard in healthy.evidence.heard:
        heard.event(7, first.event)
    healthy.evidence.letters["education"] = {"poison": "no CloudEvent"}
    assert check(healthy.history, healthy.evidence) == []


def test_a_listener_that_was_told_that_it_missed_some_need_not_have_heard_them(healthy: Case) -> None:
    # given one who was told that it missed the first three events, of a fault that may bring that about
    healthy.evidence.heard[0].resync(3)
    healthy.evidence.heard[0].events = [(4, "event 3"), (5, "event 4"), (6, "event 5")]
    watched(healthy, resyncs=1, may_miss=True)
    # then it need not have heard those
    assert check(healthy.history, healthy.evidence) == []


@pytest.mark.parametrize("doctor", BROKEN, ids=lambda doctor: doctor.__name__)
def test_a_broken_promise_is_found(healthy: Case, doctor: Callable[[Case], None]) -> None:
    # given a healthy run, doctored in one place
    doctored = deepcopy(healthy)
    doctor(doctored)
    # then the promise that was broken is among the violations
    assert BROKEN[doctor] in {violation.promise for violation in check(doctored.history, doctored.evidence)}


def test_a_history_is_read_as_it_was_written(healthy: Case, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    history = History(file)
    for entry in healthy.history:
        history.add(entry)
    assert read(file) == healthy.history
