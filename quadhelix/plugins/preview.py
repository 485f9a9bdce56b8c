"""What a plugin would change: two inspections of the same records beside each other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from quadhelix.facts import Severity
from quadhelix.plugins.inspection import Inspected, Said


class Outcome(StrEnum):
    """What becomes of a record by one rule."""

    BLOCKED = "newly blocked"
    WARNED = "newly warned"
    TOLD = "newly told"
    FREED = "freed"


_WEIGHTS = {Severity.BLOCK: 3, Severity.WARN: 2, Severity.INFO: 1}
_NEWLY = {3: Outcome.BLOCKED, 2: Outcome.WARNED, 1: Outcome.TOLD}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One record that one rule treats differently.

    Attributes:
        outcome: What becomes of it.
        rule: The rule.
        subject: The kind of record.
        id: The record.
        region: Who owns it.
        step: The step at which the rule was asked: the one it took last, or a review.
        message: What the rule says, or said, in English.
    """

    outcome: Outcome
    rule: str
    subject: str
    id: str
    region: str
    step: str
    message: str


@dataclass(frozen=True)
class Preview:
    """What a set of plugins would change for the records that exist.

    Attributes:
        records: How many records were looked at.
        changes: What would change, in order of record and rule.
    """

    records: int
    changes: tuple[Change, ...]

    def per_rule(self) -> list[tuple[str, Outcome, int]]:
        """How many records each rule treats differently, by rule and outcome."""
        counts = Counter((change.rule, change.outcome) for change in self.changes)
        return [(rule, outcome, number) for (rule, outcome), number in sorted(counts.items())]

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        rules = [{"rule": rule, "outcome": str(how), "records": many} for rule, how, many in self.per_rule()]
        return {
            "records": self.records,
            "rules": rules,
            "changes": [asdict(change) for change in self.changes],
        }


def compared(before: Iterable[Inspected], after: Iterable[Inspected]) -> Preview:
    """What differs; a record that came or went between the two is left out."""
    earlier = {(each.subject, each.id): each for each in before}
    pairs = [(earlier[key], each) for each in after if (key := (each.subject, each.id)) in earlier]
    changes = [change for old, new in pairs for change in _changes(old, new)]
    return Preview(len(pairs), tuple(changes))


def _changes(old: Inspected, new: Inspected) -> Iterator[Change]:
    before, after = _heaviest(old.findings), _heaviest(new.findings)
    for rule in sorted({*before, *after}):
        was, now = before.get(rule), after.get(rule)
        outcome = _outcome(_weight(was), _weight(now))
        if outcome and (said := now or was):
            yield Change(
                outcome=outcome,
                rule=rule,
                subject=new.subject,
                id=new.id,
                region=new.region,
                step=said.step,
                message=said.message,
            )


def _heaviest(findings: Iterable[Said]) -> dict[str, Said]:
    """Rule to its gravest finding: one rule may object to several fields, and at a review as well."""
    return {said.rule: said for said in sorted(findings, key=_weight)}


def _weight(said: Said | None) -> int:
    return _WEIGHTS[Severity(said.severity)] if said else 0


def _outcome(was: int, now: int) -> Outcome | None:
    """A rule that weighs more than before names what is new; one that weighs less frees the record.

    >>> _outcome(0, 3), _outcome(3, 2), _outcome(2, 2)
    (<Outcome.BLOCKED: 'newly blocked'>, <Outcome.FREED: 'freed'>, None)
    """
    if was == now:
        return None
    return _NEWLY[now] if now > was else Outcome.FREED
