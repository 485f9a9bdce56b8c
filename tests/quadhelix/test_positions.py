"""Positions: what a client is told of its changes, and what it may hand back."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix import events
from quadhelix.errors import InvalidInput
from quadhelix.positions import MOST, Position, asked, read
from quadhelix.testing import sample_event

ID = "0198a0c0-0000-7000-8000-000000000000"

POSITIONS = st.builds(
    Position,
    st.sampled_from([contract.subject() for contract in events.contracts()]),
    st.uuids(),
    st.integers(1, 10**9 - 1),
)


def test_a_position_names_the_event_as_clients_see_it() -> None:
    event = sample_event(version=7)
    assert str(Position.of(event)) == f"partners.organisation.changed/{event.aggregate}/7"


@given(st.lists(POSITIONS, max_size=MOST, unique=True))
def test_what_is_told_can_be_handed_back(told: list[Position]) -> None:
    assert read([", ".join(map(str, told))]) == tuple(told)
    assert read([str(position) for position in told * 2]) == tuple(told)


@pytest.mark.parametrize(
    "value",
    [
        "x",
        f"partners.organisation.changed/{ID}",
        f"partners.organisation.changed/{ID}/0",
        f"partners.organisation.changed/{ID}/-1",
        f"partners.organisation.changed/{ID}/1/2",
        f"partners.organisation.changed/{ID}/\u0661",
        f"partners.organisation.changed/{ID}/9999999999",
        f"partners.organisation.changed/{ID.replace('-', '')}/1",
        f"partners.organisation/{ID}/1",
        f"partners.>/{ID}/1",
        f"quadhelix.partners.organisation.changed/{ID}/1",
        "," * 200 * MOST + ",",
        ",".join(f"partners.organisation.changed/{ID}/{version}" for version in range(1, MOST + 2)),
    ],
)
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read([value])
    assert (refused.value.field, refused.value.rule) == ("Quadhelix-After", "event-position")


@given(st.lists(st.text(max_size=60), max_size=5))
def test_nothing_a_client_can_send_ends_otherwise(values: list[str]) -> None:
    with suppress(InvalidInput):
        assert all(str(position) in ",".join(values) for position in read(values))


def test_of_header_and_extensions_the_later_of_each_record_counts() -> None:
    earlier, later = (f"partners.organisation.changed/{ID}/{version}" for version in (9, 10))
    other = f"partners.centre.changed/{ID}/1"
    for header, extension in (
        ([earlier], [later, other]),
        ([later, other], [earlier]),
        ([], f"{later}, {other}, {earlier}"),
    ):
        assert {*map(str, asked(header, {"after": extension}))} == {later, other}
    assert asked([later], {}) == asked([later], {"after": None}) == asked([], {"after": [later]})
    assert asked([], {"after": []}) == asked([], {"else": 1}) == ()


@pytest.mark.parametrize("value", ["nonsense", ["nonsense"], 1, {}, [1], [[]], [None], True])
def test_nonsense_in_the_extensions_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked([], {"after": value})
    assert (refused.value.field, refused.value.rule) == ("extensions.after", "event-position")


def test_header_and_extensions_together_name_no_more_than_either() -> None:
    half = [f"partners.organisation.changed/{ID[:-3]}{number:03x}/1" for number in range(60)]
    more = [f"partners.centre.changed/{ID[:-3]}{number:03x}/1" for number in range(60)]
    with pytest.raises(InvalidInput):
        asked(half, {"after": more})
