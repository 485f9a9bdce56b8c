"""What the services are told, and the trace a request belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import KeySet
from starlette.datastructures import Headers

from gateway.context import Contexts
from gateway.tracing import continue_trace
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.tokens import CONTEXT_AUDIENCE, CONTEXT_ISSUER, Signer, Verifier, new_key

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_trace_is_continued_with_a_span_of_our_own() -> None:
    trace = continue_trace(PARENT)
    assert trace.header.startswith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
    assert trace.header.endswith("-01")
    assert trace.span_id != "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "rubbish",
        PARENT + "-x",
        PARENT.upper(),
        PARENT.replace("00-", "ff-", 1),
        f"00-{'0' * 32}-{'1' * 16}-01",
    ],
)
def test_anything_else_begins_a_new_trace(header: str | None) -> None:
    trace = continue_trace(header)
    assert len(trace.trace_id) == 32
    assert trace.trace_id not in (header or "")
    assert continue_trace(trace.header).trace_id == trace.trace_id


def test_a_context_token_names_the_actor_and_is_signed_once() -> None:
    # Given two actors
    signer = Signer(new_key("context"), CONTEXT_ISSUER, CONTEXT_AUDIENCE)
    verifier = Verifier(KeySet([signer.key]), CONTEXT_ISSUER, CONTEXT_AUDIENCE)
    contexts = Contexts(signer)
    admin = Actor("someone", frozenset({Grant(role=Role.REGION_ADMIN, region="leiden")}))
    # When each asks twice
    tokens = [contexts.token(actor) for actor in (admin, ANONYMOUS, admin, ANONYMOUS)]
    # Then each has one token, that stands for them
    assert tokens[:2] == tokens[2:]
    assert verifier.verify(tokens[0]) == admin
    assert verifier.verify(tokens[1]) == ANONYMOUS
    assert verifier.verify(tokens[1]).anonymous


@given(st.text(st.characters(codec="latin-1")))
def test_only_a_harmless_language_header_goes_on(value: str) -> None:
    from gateway.context import _LANGUAGES

    headers = Headers({"accept-language": value})
    if _LANGUAGES.fullmatch(headers["accept-language"]):
        assert not {*value} & {*'\r\n\0"\\<>'}
        assert len(value) <= 200
