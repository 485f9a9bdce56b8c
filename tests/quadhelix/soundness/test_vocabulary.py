"""What a region's answers to the catalogue must be like; the rest is told by what is refused at load."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix.facts import OoapiConsumer
from quadhelix.soundness import Unsound, sound_consumers

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def consumer(fields: Mapping[str, object], key: str = "x-north") -> OoapiConsumer:
    return OoapiConsumer(key=key, fields=fields)


@given(st.dictionaries(st.text().filter(lambda name: name != "consumerKey"), json_values, max_size=3))
def test_any_json_may_be_added(fields: dict[str, Any]) -> None:
    added = [consumer(fields)]
    assert sound_consumers(added) == tuple(added)


@pytest.mark.parametrize("key", ["north", "X-North", "x-", "x-north/../y", "rio", ""])
def test_a_key_says_that_it_is_no_standard_one(key: str) -> None:
    with pytest.raises(Unsound, match="not like x-drenthe"):
        sound_consumers([consumer({}, key)])


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        {1: 2},
        {1, 2},
        b"x",
        object(),
        [[[[[[[[[[1]]]]]]]]]],
        2**63,
        "\ud800",
        {"\ud800": 1},
        "x" * 5001,
    ],
)
def test_what_no_reader_of_json_knows_is_refused(value: object) -> None:
    with pytest.raises(Unsound, match="no JSON value"):
        sound_consumers([consumer({"x": value})])


def test_a_region_does_not_change_whom_its_fields_are_for() -> None:
    with pytest.raises(Unsound, match="consumerKey"):
        sound_consumers([consumer({"consumerKey": "rio"})])


def test_one_key_is_added_once() -> None:
    with pytest.raises(Unsound, match="twice"):
        sound_consumers([consumer({}), consumer({})])
