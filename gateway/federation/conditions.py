"""When a selection applies: `@skip` and `@include` by variable, as alternatives of literals.

A condition is a set of alternatives; each alternative is a set of literals `(variable, wanted value)` that
must all hold. Variable values are never known here: they are looked up when a plan runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Literal = tuple[str, bool]
Condition = frozenset[frozenset[Literal]]

ALWAYS: Condition = frozenset({frozenset()})
NEVER: Condition = frozenset()


def literal(variable: str, wanted: bool) -> Condition:
    """The condition that a variable has a value."""
    return frozenset({frozenset({(variable, wanted)})})


def both(left: Condition, right: Condition) -> Condition:
    """Holds when both hold."""
    if left == ALWAYS or right == ALWAYS:
        return right if left == ALWAYS else left
    merged = {one | other for one in left for other in right}
    return _simplest(frozenset(item for item in merged if not _contradicts(item)))


def either(left: Condition, right: Condition) -> Condition:
    """Holds when one of them holds."""
    if left is right or right == NEVER or left == ALWAYS:
        return left
    return right if left == NEVER or right == ALWAYS else _simplest(left | right)


def negated(condition: Condition) -> Condition:
    """Holds when the condition does not."""
    found = ALWAYS
    for alternative in condition:
        found = both(found, frozenset(frozenset({(name, not wanted)}) for name, wanted in alternative))
    return found


def given(condition: Condition, known: Condition) -> Condition:
    """What remains to be checked where `known` is already certain."""
    if condition in (known, ALWAYS):
        return ALWAYS
    certain = frozenset.intersection(*known) if known else frozenset()
    return _simplest(frozenset(alternative - certain for alternative in condition))


def holds(condition: Condition, variables: Mapping[str, Any]) -> bool:
    """Whether the condition holds for these variables."""
    return any(
        all(variables.get(name) is wanted for name, wanted in alternative) for alternative in condition
    )


def ordered(condition: Condition) -> list[list[Literal]]:
    """The alternatives in a stable order, for printing."""
    return sorted(sorted(alternative) for alternative in condition)


def describe(condition: Condition) -> str:
    """The condition in words: `$a and not $b, or $c`."""
    alternatives = [
        " and ".join(f"${name}" if wanted else f"not ${name}" for name, wanted in alternative)
        for alternative in ordered(condition)
    ]
    return ", or ".join(alternatives)


def _contradicts(alternative: frozenset[Literal]) -> bool:
    return any((name, not wanted) in alternative for name, wanted in alternative)


def _simplest(condition: Condition) -> Condition:
    """Drop alternatives that a shorter one covers, and literals whose opposite is covered by another."""
    if len(condition) < 2:
        return condition
    joined = {
        item - {(name, wanted)}
        for item in condition
        for name, wanted in item
        if any((name, not wanted) in other and other - {(name, not wanted)} <= item for other in condition)
    }
    if not joined <= condition:
        return _simplest(condition | joined)
    return frozenset(item for item in condition if not any(other < item for other in condition))
