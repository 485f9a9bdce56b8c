"""Two inspections beside each other: newly blocked, newly warned, freed."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quadhelix.plugins.inspection import Inspected, Said
from quadhelix.plugins.preview import Outcome, compared

FINDINGS = st.lists(
    st.builds(
        Said,
        rule=st.sampled_from(["a.one", "a.two", "b.one"]),
        severity=st.sampled_from(["BLOCK", "WARN", "INFO"]),
        message=st.just("Mend it."),
        step=st.just("draft"),
    ),
    max_size=4,
)


def record(number: int, *findings: tuple[str, str]) -> Inspected:
    return Inspected(
        subject="CHALLENGE",
        id=str(UUID(int=number)),
        region="twente",
        extras=(),
        findings=tuple(said(rule, weight) for rule, weight in findings),
    )


def said(rule: str, weight: str, step: str = "submit") -> Said:
    return Said(rule=rule, severity=weight, message=f"{rule} says so.", step=step)


def outcomes(before: Inspected, after: Inspected) -> list[tuple[str, Outcome]]:
    return [(change.rule, change.outcome) for change in compared([before], [after]).changes]


def test_what_is_new_and_what_is_gone_is_told() -> None:
    before = record(1, ("a.old", "BLOCK"), ("a.same", "WARN"), ("a.milder", "BLOCK"), ("a.graver", "WARN"))
    after = record(1, ("a.same", "WARN"), ("a.milder", "WARN"), ("a.graver", "BLOCK"), ("a.new", "WARN"))
    assert outcomes(before, after) == [
        ("a.graver", Outcome.BLOCKED),
        ("a.milder", Outcome.FREED),
        ("a.new", Outcome.WARNED),
        ("a.old", Outcome.FREED),
    ]


def test_a_rule_counts_by_its_gravest_finding() -> None:
    assert outcomes(record(1, ("a", "BLOCK")), record(1, ("a", "WARN"), ("a", "BLOCK"), ("a", "INFO"))) == []


def test_the_step_the_record_took_last_is_told_before_a_review() -> None:
    # given a rule that speaks at both, and one that speaks at a review alone
    found = (said("a", "WARN", "review"), said("b", "WARN", "review"), said("a", "WARN", "submit"))
    after = replace(record(1), findings=found)
    # then each is told once, with the step at which it matters
    changes = compared([record(1)], [after]).changes
    assert [(change.rule, change.step) for change in changes] == [("a", "submit"), ("b", "review")]


def test_records_that_came_or_went_meanwhile_are_left_out() -> None:
    preview = compared([record(1), record(2)], [record(2, ("a", "INFO")), record(3, ("a", "BLOCK"))])
    assert preview.records == 1
    assert [change.outcome for change in preview.changes] == [Outcome.TOLD]


def test_it_counts_per_rule_and_reads_as_json() -> None:
    after = [record(number, ("a", "BLOCK")) for number in (1, 2)]
    preview = compared([record(1), record(2)], after)
    assert preview.per_rule() == [("a", Outcome.BLOCKED, 2)]
    told = preview.as_json()
    assert told["rules"] == [{"rule": "a", "outcome": "newly blocked", "records": 2}]
    assert told["changes"][0]["message"] == "a says so."


@given(FINDINGS, FINDINGS)
def test_the_way_back_frees_what_is_new_and_nothing_changes_without_a_change(
    first: list[Said], second: list[Said]
) -> None:
    def inspected(findings: list[Said]) -> Inspected:
        return Inspected(subject="CHALLENGE", id="1", region="a", extras=(), findings=tuple(findings))

    there = dict(outcomes(inspected(first), inspected(second)))
    back = dict(outcomes(inspected(second), inspected(first)))
    assert there.keys() == back.keys()
    assert all((there[rule] is Outcome.FREED) != (back[rule] is Outcome.FREED) for rule in there)
    assert outcomes(inspected(first), inspected(first)) == []
