"""Event contracts: what is sent is what is read, names follow the pattern, nothing unreadable gets in."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quadhelix import events
from quadhelix.events import (
    Event,
    OrganisationState,
    UnreadableEvent,
    contract,
    contracts,
    decode,
    encode,
)
from quadhelix.settings import SERVICES

ALL = [*contracts()]
NAME = re.compile(r"org\.quadhelix\.([a-z]+)\.([a-z]+)\.([a-z]+)\.v([1-9][0-9]*)")

WORDS = st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS,
    lambda values: st.lists(values, max_size=2) | st.dictionaries(WORDS, values, max_size=2),
    max_leaves=4,
)
EXTRAS = st.dictionaries(WORDS, st.dictionaries(WORDS, JSON, max_size=2), max_size=2)

st.register_type_strategy(str, WORDS)
st.register_type_strategy(OrganisationState, st.builds(OrganisationState, extras=EXTRAS))


@st.composite
def any_event(draw: st.DrawFn) -> Event:
    return draw(st.from_type(draw(st.sampled_from(ALL))))


@settings(max_examples=300)
@given(any_event())
def test_what_is_sent_is_what_is_read(event: Event) -> None:
    assert decode(event.type, encode(event)) == event


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
class TestEveryContract:
    """Laws of the names and the forms."""

    def test_its_name_tells_emitter_aggregate_and_major(self, kind: type[Event]) -> None:
        name = NAME.fullmatch(kind.type)
        assert name
        assert name[1] == kind.emitter()
        assert kind.emitter() in SERVICES
        assert kind.subject() == f"quadhelix.{name[1]}.{name[2]}.{name[3]}"

    def test_it_is_found_by_its_name_and_explains_itself(self, kind: type[Event]) -> None:
        assert contract(kind.type) is kind
        assert kind.__doc__
        assert kind.__doc__.strip().endswith(".")

    @given(data=st.data())
    @settings(max_examples=20)
    def test_a_field_of_a_later_release_is_skipped(self, kind: type[Event], data: st.DataObject) -> None:
        event = data.draw(st.from_type(kind))
        later = encode(event)[:-1] + b',"added_later":{"x":[1]}}'
        assert decode(kind.type, later) == event

    @given(data=st.data())
    @settings(max_examples=20)
    def test_a_payload_without_a_field_is_refused(self, kind: type[Event], data: st.DataObject) -> None:
        payload = encode(data.draw(st.from_type(kind)))
        with pytest.raises(UnreadableEvent, match="aggregate: missing"):
            decode(kind.type, payload.replace(b'"aggregate"', b'"unknown"', 1))


def test_no_two_events_share_a_name() -> None:
    assert len({kind.type for kind in ALL}) == len(ALL)


def test_events_hold_no_place_for_a_person() -> None:
    personal = re.compile("person|contact|mail|phone|birth|address", re.IGNORECASE)
    named: list[Any] = [kind for kind in vars(events).values() if hasattr(kind, "__dataclass_fields__")]
    assert not [
        f"{kind.__name__}.{f}" for kind in named for f in kind.__dataclass_fields__ if personal.search(f)
    ]


@given(st.text(max_size=300))
def test_an_unknown_type_is_refused_in_a_short_sentence(name: str) -> None:
    with pytest.raises(UnreadableEvent) as refused:
        decode(name, b"{}")
    assert len(str(refused.value)) < 1400


@given(st.binary(max_size=200))
def test_what_is_no_payload_is_refused_without_quoting_it(data: bytes) -> None:
    with pytest.raises(UnreadableEvent, match="breaks its contract at"):
        decode(events.OrganisationChanged.type, data)


def test_a_refusal_names_the_place_and_not_the_value() -> None:
    data = b'{"aggregate":"secret","version":"secret","region":7,"state":{"names":"secret"}}'
    with pytest.raises(UnreadableEvent) as refused:
        decode(events.OrganisationChanged.type, data)
    assert "state.names" in str(refused.value)
    assert "secret" not in str(refused.value)
