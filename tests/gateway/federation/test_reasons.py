"""An error explains the nulls at, above and below its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.federation.reasons import Concrete, Reasons

places = st.lists(st.sampled_from(["a", "b", 0, 1]), max_size=4).map(tuple)


@given(errors=st.lists(places, max_size=4), null=places)
def test_a_null_is_covered_when_one_place_lies_on_the_way_to_the_other(
    errors: list[Concrete], null: Concrete
) -> None:
    reasons = Reasons({"message": "no", "path": list(place)} for place in errors)
    assert reasons.cover(null) == any(
        place[: len(null)] == null or null[: len(place)] == place for place in errors
    )


def test_an_error_without_a_path_covers_everything() -> None:
    assert Reasons([{"message": "no"}]).cover(("a", 0))
    assert not Reasons([]).cover(("a", 0))
