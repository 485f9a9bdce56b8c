"""The fast codec is the standard one, but for speed."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.codec import CODEC
from gateway.federation import StandardCodec

values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=15,
)


@given(values)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert CODEC.loads(CODEC.dumps(value)) == value
    assert json.loads(CODEC.dumps(value)) == value


@given(values)
def test_it_reads_as_the_standard_one_does(value: Any) -> None:
    text = json.dumps(value).encode()
    assert CODEC.loads(text) == StandardCodec().loads(text)


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 10**40])
def test_an_integer_keeps_every_digit(number: int) -> None:
    assert CODEC.loads(f'{{"a":[{number}]}}'.encode()) == {"a": [number]}
    assert CODEC.dumps({"a": number}) == f'{{"a":{number}}}'.encode()


def test_half_a_surrogate_is_passed_on() -> None:
    assert CODEC.loads(b'"\\ud800"') == "\ud800"
    assert CODEC.dumps("\ud800") == b'"\\ud800"'


@pytest.mark.parametrize("text", [b"", b"{", b"[1,]", b"NaN", b'{"a":Infinity}', b"\xff", b'"\x00"'])
@pytest.mark.parametrize("codec", [CODEC, StandardCodec()])
def test_what_is_no_json_is_refused(text: bytes, codec: StandardCodec) -> None:
    with pytest.raises(ValueError, match=r"."):
        codec.loads(text)


@pytest.mark.parametrize("codec", [CODEC, StandardCodec()])
def test_what_nests_beyond_reason_is_refused(codec: StandardCodec) -> None:
    with pytest.raises((ValueError, RecursionError)):
        codec.loads(b"[" * 200_000)


def test_what_cannot_be_said_in_json_is_null() -> None:
    assert CODEC.dumps(math.nan) == b"null"
