"""Whatever bytes arrive, the answer is JSON with a status below 500."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.gateway.conftest import House, Reply

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "labs",
        "lab",
        "echo",
        "lists",
        "whoami",
        "__typename",
        "__schema",
        "id",
        "name",
        "devices",
        "nothing",
        "fails",
    ]
)
VALUES = st.sampled_from(
    ["1", '"x"', "null", "$v", "[1, [2]]", "{a: 1}", "1e400", "ENUM", "-0", '"""b"""', "9" * 40]
)


def selections() -> st.SearchStrategy[str]:
    """Selection sets that look like GraphQL without always being it."""
    arguments = st.lists(st.tuples(NAMES, VALUES), max_size=2).map(
        lambda pairs: "(" + ", ".join(f"{name}: {value}" for name, value in pairs) + ")" if pairs else ""
    )
    alias = st.sampled_from(["", "a: ", "labs: ", "__x: "])
    directive = st.sampled_from(["", " @include(if: $v)", " @skip(if: true)", " @unknown", " @defer"])
    leaf = st.tuples(alias, NAMES, arguments, directive).map("".join)
    spread = st.sampled_from(
        ["...F", "... on Lab { id }", "... { whoami }", "...Nowhere", "... on Nothing { x }"]
    )
    return st.recursive(
        st.lists(leaf | spread, min_size=0, max_size=4).map(" ".join),
        lambda inner: st.tuples(leaf, inner, leaf).map(
            lambda parts: f"{parts[0]} {{ {parts[1]} }} {parts[2]}"
        ),
        max_leaves=6,
    )


HEADS = (
    "",
    "query ",
    "query A($v: Int) ",
    "query ($v: Boolean!) ",
    "mutation ",
    "subscription ",
    "fragment F on Lab ",
)
TAILS = (
    "",
    " fragment F on Lab { id ...F }",
    " fragment F on Query { labs { id } }",
    " #",
    "\0",
    " query A { a }",
)
DOCUMENTS = st.builds(
    lambda head, body, tail: f"{head}{{ {body} }}{tail}",
    st.sampled_from(HEADS),
    selections(),
    st.sampled_from(TAILS),
)
HEADER_NAMES = (
    b"accept",
    b"content-type",
    b"content-length",
    b"content-encoding",
    b"authorization",
    b"accept-language",
    b"traceparent",
    b"transfer-encoding",
    b"host",
    b"cookie",
)
HEADER_VALUES = (b"application/json", b"*/*", b"Bearer x", b"nl", b"-1", b"1e9", b"")
HEADERS = st.lists(
    st.tuples(st.sampled_from(HEADER_NAMES), st.binary(max_size=30) | st.sampled_from(HEADER_VALUES)),
    max_size=4,
)
METHODS = st.sampled_from(["POST", "GET", "PUT", "HEAD", "OPTIONS", "BREW", ""])
REQUESTS = st.fixed_dictionaries(
    {"query": JSONS | DOCUMENTS}, optional={"variables": JSONS, "operationName": JSONS, "extensions": JSONS}
)
VARIABLES = st.dictionaries(st.sampled_from(["v", "w"]), JSONS, max_size=2)
FUZZ = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def acceptable(reply: "Reply") -> bool:
    """A status a client can have caused, and a body that is a GraphQL response."""
    answer = json.loads(reply.body)
    return reply.status < 500 and isinstance(answer, dict) and ("data" in answer or bool(answer["errors"]))


@FUZZ
@given(
    method=METHODS, parts=st.lists(st.binary(), min_size=1, max_size=3), query=st.binary(), headers=HEADERS
)
async def test_arbitrary_bytes(
    house: "House", method: str, parts: list[bytes], query: bytes, headers: Any
) -> None:
    reply = await house.client.request(method, "/graphql", query=query, headers=headers, parts=parts)
    assert acceptable(reply)


@FUZZ
@given(asked=JSONS | REQUESTS)
@example(asked={"query": "\ud800"})
@example(asked={"query": '{ echo(text: "\\uD800") }'})
@example(asked={"query": "query ($v: String) { echo(text: $v) }", "variables": {"v": "\0"}})
async def test_arbitrary_json(house: "House", asked: Any) -> None:
    assert acceptable(await house.client.post(json.dumps(asked).encode()))


@FUZZ
@given(document=DOCUMENTS, variables=VARIABLES, name=st.none() | st.text(max_size=3))
async def test_almost_graphql(house: "House", document: str, variables: Any, name: str | None) -> None:
    asked = {"query": document, "variables": variables, "operationName": name}
    reply = await house.client.post(asked)
    assert acceptable(reply)
    assert "INTERNAL_ERROR" not in reply.codes


@FUZZ
@given(text=st.text(), variables=st.text(), name=st.text())
async def test_arbitrary_query_strings(house: "House", text: str, variables: str, name: str) -> None:
    def sendable(value: str) -> str:
        return value.encode("utf-8", "replace").decode()

    reply = await house.client.get(
        "/graphql", query=sendable(text), variables=sendable(variables), operationName=sendable(name)
    )
    assert acceptable(reply)


@FUZZ
@given(path=st.text().map(lambda text: f"/{text}"), method=st.sampled_from(["GET", "POST", "HEAD", "DELETE"]))
async def test_arbitrary_paths(house: "House", path: str, method: str) -> None:
    reply = await house.client.request(method, path)
    assert reply.status < 500


@pytest.mark.parametrize("depth", [10, 100, 1_000, 100_000])
async def test_nesting_of_every_kind(house: "House", depth: int) -> None:
    chain = "".join(f" fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(depth))
    documents = (
        "{ labs " * depth + "}" * depth,
        "{ lists(of: " + "[" * depth + "]" * depth + ") }",
        "query ($v: " + "[" * depth + "Int" + "]" * depth + ") { __typename }",
        "{ ...F0 }" + chain,
    )
    variables = b'{"query": "{a}", "variables": {"v": ' + b"[" * depth + b"]" * depth + b"}}"
    bodies = (json.dumps({"query": document}).encode() for document in documents)
    for body in (b"[" * depth, variables, *bodies):
        assert acceptable(await house.client.post(body))
