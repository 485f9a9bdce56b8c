"""What an operation may cost, estimated before anybody is asked."""

from typing import Any

import pytest
from graphql import build_schema, parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.costs import ASSUMED_ITEMS, cost_of
from gateway.limits import Limits
from gateway.refusals import Refused

SCHEMA = build_schema("""
    type Query { lab: Lab, labs(limit: Int): [Lab!]!, places(first: Int, last: Int): Places!, any: [Thing] }
    type Places { totalCount: Int!, nodes: [Place!]!, edges: [Edge!]! }
    type Edge { cursor: String!, node: Place! }
    type Place { name: String!, labs: [Lab!]! }
    type Lab { name: String!, tags: [String!]!, place: Place, neighbours(limit: Int): [Lab!]! }
    union Thing = Lab | Place
""")


def cost(text: str, **variables: Any) -> int:
    document = parse(text)
    assert not validate(SCHEMA, document)
    return cost_of(SCHEMA, document, None).total(variables)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename }", 0),
        ("{ __schema { types { name fields { name } } } }", 0),
        ("{ lab { name tags } }", 1),
        ("{ lab { place { name } } }", 2),
        ("{ a: lab { name } b: lab { name } }", 2),
        ("{ labs { name } }", ASSUMED_ITEMS),
        ("{ labs(limit: 7) { name } }", 7),
        ("{ labs(limit: 7) { place { name } } }", 14),
        ("{ labs(limit: 2) { neighbours(limit: 3) { name } } }", 2 * (1 + 3)),
        ("{ places(first: 9) { nodes { name } } }", 1 + 9),
        ("{ places(last: 9) { edges { node { name } } } }", 1 + 9 * 2),
        ("{ places { nodes { labs { name } } } }", 1 + ASSUMED_ITEMS * (1 + ASSUMED_ITEMS)),
        ("{ labs(limit: -3) { name } }", 0),
        ("{ any { ... on Lab { place { name } } ... on Place { name } } }", 2 * ASSUMED_ITEMS),
        ("{ ...F } fragment F on Query { labs(limit: 4) { ...G } } fragment G on Lab { place { name } }", 8),
    ],
)
def test_objects_are_counted_and_pages_multiply(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_a_page_size_that_is_a_variable_is_filled_in_for_each_request() -> None:
    text = "query ($n: Int, $m: Int = 3) { labs(limit: $n) { neighbours(limit: $m) { place { name } } } }"
    assert cost(text, n=10) == 10 * (1 + 3 * 2)
    assert cost(text, n=10, m=100) == 10 * (1 + 100 * 2)
    # What is left out or is no number counts as a list of which nothing is known
    assert cost(text) == cost(text, n="rubbish") == cost(text, n=None) == ASSUMED_ITEMS * 7
    assert cost(text, n=-1) == 0


def test_only_the_operation_that_is_run_counts() -> None:
    document = parse("query A { lab { name } } query B { labs(limit: 50) { name } }")
    assert cost_of(SCHEMA, document, "A").total({}) == 1
    assert cost_of(SCHEMA, document, "B").total({}) == 50
    assert cost_of(SCHEMA, document, "C").total({}) == 0


def test_beyond_the_limit_it_is_refused_with_the_limit() -> None:
    document = parse("{ labs(limit: 100) { neighbours(limit: 100) { neighbours(limit: 100) { name } } } }")
    with pytest.raises(Refused) as refused:
        cost_of(SCHEMA, document, None).check({}, Limits())
    assert refused.value.refusal.errors[0]["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "cost",
        "maximum": 1_000_000,
    }


@settings(deadline=None)  # how long it takes is up to the machine
@given(st.lists(st.integers(0, 50), min_size=1, max_size=6))
def test_variables_and_literals_cost_the_same(sizes: list[int]) -> None:
    def text(written: list[str]) -> str:
        return (
            "".join(f"{{ a: neighbours(limit: {size}) " for size in written)
            + "{ name }"
            + " }" * len(written)
        )

    literal = "{ lab " + text([str(size) for size in sizes]) + " }"
    names = [f"$v{number}" for number in range(len(sizes))]
    heads = ", ".join(f"{name}: Int" for name in names)
    variable = f"query ({heads}) {{ lab " + text(names) + " }"
    assert cost(literal) == cost(variable, **{f"v{number}": size for number, size in enumerate(sizes)})
