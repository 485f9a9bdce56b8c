"""Content negotiation and encoding."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answers import GRAPHQL, JSON, negotiate
from gateway.codec import CODEC
from gateway.refusals import Refused


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, GRAPHQL),
        ("", GRAPHQL),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON; charset=utf-8", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", GRAPHQL),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL),
        ("application/graphql-response+json;q=0.5, application/json;q=0.9", JSON),
        ("application/json, application/graphql-response+json", JSON),
        ("text/html, */*;q=0.1", JSON),
        ("application/graphql-response+json;q=0, */*", JSON),
        ("application/json;q=rubbish, application/graphql-response+json;q=0.1", GRAPHQL),
    ],
)
def test_the_best_type_the_client_takes_is_spoken(accept: str | None, media_type: str) -> None:
    assert negotiate(accept) == media_type


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "rubbish", "image/*", ","])
def test_a_client_that_takes_neither_gets_406(accept: str) -> None:
    with pytest.raises(Refused) as refused:
        negotiate(accept)
    assert refused.value.refusal.status == 406


@given(st.text(st.characters(codec="latin-1")))
def test_no_accept_header_makes_more_than_a_406(accept: str) -> None:
    assert outcome(accept) in (GRAPHQL, JSON, 406)


def outcome(accept: str) -> str | int:
    try:
        return negotiate(accept)
    except Refused as refused:
        return refused.refusal.status


@pytest.mark.parametrize("value", [2**70, "\ud800", float("1e300"), "ü"])
def test_whatever_a_service_sends_can_be_written(value: object) -> None:
    assert json.loads(CODEC.dumps({"data": value})) == {"data": value}
