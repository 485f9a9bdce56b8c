"""How large an operation may be, fragments expanded."""

import time

import pytest
from graphql import get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

from gateway.limits import Limits, check_document, json_depth_within
from gateway.refusals import Refused
from quadhelix.errors import InvalidInput
from quadhelix.settings import Settings

SMALL = Limits(depth=3, aliases=2, root_fields=3, fields=6)


def limit_broken(text: str, limits: Limits = SMALL) -> str | None:
    try:
        check_document(parse(text), limits)
    except Refused as refused:
        return str(refused.refusal.errors[0]["extensions"]["limit"])
    return None


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("{ a b c }", None),
        ("{ a b c d }", "root_fields"),
        ("{ ...F } fragment F on Query { a b c d }", "root_fields"),
        ("{ ... { a b ... { c d } } }", "root_fields"),
        ("{ a { b { c } } }", None),
        ("{ a { b { c { d } } } }", "depth"),
        ("{ a { ... { b { c } } } }", "depth"),
        ("{ a { ...F } } fragment F on X { b { c } }", "depth"),
        ("{ x: a y: b c }", None),
        ("{ x: a y: b z: c }", "aliases"),
        ("{ a { ...F } b { ...F } c { ...F } } fragment F on X { x: y }", "aliases"),
        ("{ a { b c } d { e f } }", None),
        ("{ a { b c d } e { f g } }", "fields"),
        ("query A { a } query B { a b c d }", "root_fields"),
    ],
)
def test_each_limit_counts_what_it_names(text: str, limit: str | None) -> None:
    assert limit_broken(text) == limit


def test_fragments_that_double_are_counted_without_being_expanded() -> None:
    # Given thirty fragments, each spreading the next twice: a thousand million fields
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(25))
    text = f"{{ ...F0 }} {fragments} fragment F25 on Query {{ a }}"
    # When it is checked
    started = time.process_time()
    broken = limit_broken(text, Limits())
    # Then it is refused, and at once
    assert broken == "fields"
    assert time.process_time() - started < 1


def test_cycles_and_unknown_fragments_are_left_to_validation() -> None:
    assert limit_broken("{ ...F } fragment F on Query { a { ...F } ...Nowhere }", Limits()) is None


def test_a_chain_of_a_thousand_fragments_is_too_deep_rather_than_a_stack_overflow() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(1000))
    assert limit_broken(f"{{ ...F0 }} {chain}", Limits()) == "depth"


def test_the_introspection_query_of_tools_fits_the_published_limits() -> None:
    text = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    assert limit_broken(text, Limits()) is None


@given(
    st.recursive(st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner))
)
def test_json_depth_agrees_with_its_definition(value: object) -> None:
    def depth(of: object) -> int:
        if isinstance(of, dict):
            return 1 + max(map(depth, of.values()), default=0)
        return 1 + max(map(depth, of), default=0) if isinstance(of, list) else 0

    for limit in range(5):
        assert json_depth_within(value, limit) == (depth(value) <= limit)


def test_settings_change_the_limits_they_name() -> None:
    settings = Settings(body_limit=7, limits=("depth=40", " aliases = 5 "), introspection=False)
    assert Limits.of(settings) == Limits(body_bytes=7, depth=40, aliases=5, introspection=False)
    assert Limits.of(Settings()) == Limits()


@pytest.mark.parametrize(
    "entry", ["depth", "depth=", "depth=-1", "depth=0", "depth=x", "x=1", "introspection=1"]
)
def test_what_is_no_limit_is_refused_by_name(entry: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Limits.of(Settings(limits=(entry,)))
    assert refused.value.field == "QUADHELIX_LIMITS"
