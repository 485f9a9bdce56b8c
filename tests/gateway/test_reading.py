"""What makes a request a GraphQL request, and with which status anything else is refused."""

import json

import pytest
from starlette.types import Message

from gateway.limits import Limits
from gateway.reading import GraphQLRequest, read
from gateway.refusals import Refused

LIMITS = Limits(body_bytes=1_000)
JSON = (b"content-type", b"application/json")


async def post(*parts: bytes, headers: tuple[tuple[bytes, bytes], ...] = (JSON,)) -> GraphQLRequest:
    waiting = list(parts)

    async def receive() -> Message:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    return await read({"type": "http", "method": "POST", "headers": headers}, receive, LIMITS)


async def by_get(query_string: bytes) -> GraphQLRequest:
    async def receive() -> Message:
        raise AssertionError("a GET has no body to read")

    scope = {"type": "http", "method": "GET", "headers": [], "query_string": query_string}
    return await read(scope, receive, LIMITS)


def status_of(refused: pytest.ExceptionInfo[Refused]) -> int:
    return refused.value.refusal.status


async def test_a_post_carries_query_operation_name_and_variables() -> None:
    # Given a body in two parts
    body = json.dumps({"query": "{a}", "operationName": "A", "variables": {"x": 1}, "other": 1}).encode()
    # When it is read
    request = await post(body[:10], body[10:])
    # Then it says what was asked, and unknown members are ignored
    assert request == GraphQLRequest("{a}", "A", {"x": 1}, {}, read_only=False)


async def test_a_get_carries_the_same_in_its_query_string() -> None:
    request = await by_get(
        b"query=%7Ba%7D&operationName=&variables=%7B%22x%22%3A1%7D&extensions=%7B%22after%22%3A%22y%22%7D"
    )
    assert request == GraphQLRequest("{a}", None, {"x": 1}, {"after": "y"}, read_only=True)


@pytest.mark.parametrize("name", ["variables", "operationName", "extensions"])
async def test_null_is_as_good_as_absent(name: str) -> None:
    assert await post(json.dumps({"query": "{a}", name: None}).encode()) == GraphQLRequest(
        "{a}", None, {}, {}, read_only=False
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"NONSENSE",
        b'{"query":',
        b"\xff\xfe",
        b'{"query": "\xff"}',
        b'{"query": "\\ud800"}',
        b"null",
        b"7",
        b'"{a}"',
        b"[]",
        b'[{"query": "{a}"}]',
        b"{}",
        b'{"qeury": "{a}"}',
        b'{"query": null}',
        b'{"query": 7}',
        b'{"query": ""}',
        b'{"query": " \\n"}',
        b'{"query": {"a": 1}}',
        b'{"query": "{a}", "operationName": 7}',
        b'{"query": "{a}", "variables": [7]}',
        b'{"query": "{a}", "variables": "{}"}',
        b'{"query": "{a}", "extensions": 7}',
        b'{"query": NaN}',
        b"[" * 900,
    ],
)
async def test_what_is_no_graphql_request_is_400(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        await post(body)
    assert status_of(refused) == 400
    assert refused.value.refusal.legacy_status == 400


@pytest.mark.parametrize(
    "query_string",
    [
        b"",
        b"query=",
        b"query=%ff",
        b"query=\xff",
        b"query={a}&variables=[]",
        b"query={a}&variables={",
        b"query={a}&variables=7",
        b"query={a}&extensions=x",
        b"&".join(b"a=1" for _ in range(200)),
    ],
)
async def test_a_get_that_is_no_graphql_request_is_400(query_string: bytes) -> None:
    with pytest.raises(Refused) as refused:
        await by_get(query_string)
    assert status_of(refused) == 400


@pytest.mark.parametrize(
    "content_type",
    [
        b"",
        b"text/plain",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"application/graphql",
        b"text/plain; application/json",
        b"application/json; charset=latin-1",
        b"\xff",
    ],
)
async def test_what_a_form_or_simple_script_can_send_is_415(content_type: bytes) -> None:
    with pytest.raises(Refused) as refused:
        await post(b'{"query": "{a}"}', headers=((b"content-type", content_type),))
    assert status_of(refused) == 415


@pytest.mark.parametrize(
    "content_type",
    [b"Application/JSON", b'application/json; charset="UTF-8"', b"application/json;charset=utf8;x=y"],
)
async def test_json_in_utf8_is_read_however_it_is_spelled(content_type: bytes) -> None:
    assert (await post(b'{"query": "{a}"}', headers=((b"content-type", content_type),))).query == "{a}"


async def test_compressed_bodies_are_415() -> None:
    with pytest.raises(Refused) as refused:
        await post(b"x", headers=(JSON, (b"content-encoding", b"gzip")))
    assert status_of(refused) == 415


async def test_an_announced_body_beyond_the_limit_is_not_read_at_all() -> None:
    with pytest.raises(Refused) as refused:
        await post(headers=(JSON, (b"content-length", b"1001")))  # no part to read: reading would fail
    assert status_of(refused) == 413


async def test_an_unannounced_body_is_read_no_further_than_the_limit() -> None:
    # Given a body of a hundred parts that says nothing of its size
    parts = [b" " * 500] * 100
    waiting = list(parts)

    async def receive() -> Message:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": True}

    # When it is read
    with pytest.raises(Refused) as refused:
        await read({"type": "http", "method": "POST", "headers": [JSON]}, receive, LIMITS)
    # Then reading stopped at the third part
    assert status_of(refused) == 413
    assert len(waiting) == 97


async def test_other_methods_are_405_and_told_which_are_allowed() -> None:
    for method in ("PUT", "DELETE", "HEAD", "OPTIONS", "BREW"):
        with pytest.raises(Refused) as refused:
            await read({"type": "http", "method": method, "headers": []}, None, LIMITS)  # type: ignore[arg-type]  # never read
        assert status_of(refused) == 405
        assert refused.value.refusal.headers["allow"] == "GET, POST"


async def test_variables_nested_too_deeply_are_refused_by_name() -> None:
    deep = b'{"query": "{a}", "variables": {"x": ' + b"[" * 100 + b"]" * 100 + b"}}"
    with pytest.raises(Refused) as refused:
        await post(deep)
    assert refused.value.refusal.errors[0]["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "json_depth",
        "maximum": 64,
    }
