"""What anybody's subgraphs learn of the client."""

import pytest
from starlette.datastructures import Headers

from gateway.callers import FORWARDED, NEVER_FORWARDED, ForwardedCallers
from gateway.tracing import continue_trace
from quadhelix.errors import InvalidInput

TRACE = continue_trace(None)


async def test_what_is_listed_goes_on_and_nothing_else() -> None:
    client = Headers({"Authorization": "Basic x", "Accept-Language": "nl", "Cookie": "a=b", "X-Tenant": "t"})
    found = await ForwardedCallers().headers(client, {}, TRACE)
    assert found == {"authorization": "Basic x", "accept-language": "nl", "traceparent": TRACE.header}
    found = await ForwardedCallers.of(["X-Tenant", "x-tenant"]).headers(client, {}, TRACE)
    assert found == {"x-tenant": "t", "traceparent": TRACE.header}


def test_an_empty_list_is_the_published_one() -> None:
    assert ForwardedCallers.of([]).names == FORWARDED


@pytest.mark.parametrize("name", [*sorted(NEVER_FORWARDED), "", "a b", "a:b", "ü", "a\r\nb"])
def test_what_must_not_or_cannot_go_on_is_named(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ForwardedCallers.of([name])
    assert refused.value.field == "QUADHELIX_FORWARDED_HEADERS"
