"""What a subgraph may say for a scalar of GraphQL itself."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError, specified_scalar_types
from hypothesis import given
from hypothesis import strategies as st

from gateway.federation.leaves import KINDS, fits

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    st.floats(-(2**31), 2**31 - 1),
    st.text(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(), st.integers(), max_size=2),
)


def test_the_scalars_are_those_of_graphql() -> None:
    assert set(KINDS) == set(specified_scalar_types)


@given(st.sampled_from(sorted(KINDS)), values)
def test_what_fits_is_what_graphql_takes_for_input_and_whole_numbers(scalar: str, value: Any) -> None:
    # given what graphql-core says of the same value, as input: there it takes JSON as it is
    try:
        specified_scalar_types[scalar].coerce_input_value(value)
        taken = True
    except GraphQLError:
        taken = False
    # then the two agree, but that an ID of 3.0 is none here
    assert fits(scalar, value) == (taken and not (scalar == "ID" and isinstance(value, float)))


@given(st.text(), values)
def test_for_any_other_scalar_anything_fits(scalar: str, value: Any) -> None:
    assert scalar in KINDS or fits(scalar, value)
