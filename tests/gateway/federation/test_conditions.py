"""Conditions mean what they say, for every assignment of their variables."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from gateway.federation.conditions import (
    ALWAYS,
    NEVER,
    Condition,
    both,
    describe,
    either,
    holds,
    literal,
    negated,
)
from gateway.federation.conditions import (
    given as known_given,
)

NAMES = "abc"
literals = st.builds(literal, st.sampled_from(NAMES), st.booleans())
conditions: st.SearchStrategy[Condition] = st.recursive(
    literals | st.just(ALWAYS) | st.just(NEVER),
    lambda inner: st.builds(both, inner, inner) | st.builds(either, inner, inner),
    max_leaves=6,
)
ASSIGNMENTS = [dict(zip(NAMES, values, strict=True)) for values in product([True, False], repeat=len(NAMES))]


@given(conditions, conditions)
def test_both_and_either(left: Condition, right: Condition) -> None:
    for values in ASSIGNMENTS:
        a, b = holds(left, values), holds(right, values)
        assert holds(both(left, right), values) == (a and b)
        assert holds(either(left, right), values) == (a or b)
        assert holds(negated(left), values) is not a


@given(literals, literals)
def test_an_opposite_cancels_out(condition: Condition, known: Condition) -> None:
    assert both(condition, negated(condition)) == NEVER
    assert either(condition, negated(condition)) == ALWAYS
    assert either(both(condition, known), both(condition, negated(known))) == condition


@given(conditions, conditions)
def test_what_remains_given_something_is_exact_where_that_holds(wanted: Condition, known: Condition) -> None:
    for values in ASSIGNMENTS:
        if holds(known, values):
            assert holds(known_given(wanted, known), values) == holds(wanted, values)


def test_in_words() -> None:
    assert describe(both(literal("a", True), literal("b", False))) == "$a and not $b"
    assert describe(either(literal("b", True), literal("a", True))) == "$a, or $b"
