"""Laws of type references."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.federation.typeref import (
    TypeRef,
    least_restrictive,
    named,
    parse_reference,
    rewrap,
    shape,
    strictest,
)


def _wrapped(name: str, depth: int) -> st.SearchStrategy[str]:
    bang = st.sampled_from(["", "!"])
    reference = bang.map(lambda mark: name + mark)
    for _ in range(depth):
        reference = st.tuples(reference, bang).map(lambda pair: f"[{pair[0]}]{pair[1]}")
    return reference


pairs = st.integers(0, 3).flatmap(lambda depth: st.tuples(_wrapped("T", depth), _wrapped("T", depth)))


@given(pairs)
def test_merging_is_symmetric_and_idempotent(pair: tuple[str, str]) -> None:
    left, right = pair
    for merge in (least_restrictive, strictest):
        merged = merge(left, right)
        assert merged is not None
        assert merged == merge(right, left)
        assert merge(merged, left) == merged
        assert merge(left, left) == left
        assert shape(merged) == shape(left)


@given(pairs)
def test_output_loses_and_input_gains_non_nulls(pair: tuple[str, str]) -> None:
    loose, strict = least_restrictive(*pair), strictest(*pair)
    assert (loose or "").count("!") <= min(item.count("!") for item in pair)
    assert (strict or "").count("!") >= max(item.count("!") for item in pair)


def test_different_shapes_cannot_be_one() -> None:
    assert least_restrictive("[T]", "T") is None
    assert strictest("T", "U") is None


def test_parts_of_a_reference() -> None:
    assert named("[[Book!]]!") == "Book"
    assert rewrap("[Book!]!", "Work") == "[Work!]!"
    assert parse_reference("[Book!]") == TypeRef(True, item=TypeRef(False, name="Book"))
