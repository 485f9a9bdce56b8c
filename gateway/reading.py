"""From an HTTP request to a GraphQL request, by the GraphQL-over-HTTP specification.

Only `application/json` bodies are read. That also keeps other sites' pages from posting on a visitor's
behalf: the content types a form or a simple script can send are refused, any other makes the browser ask
first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from gateway.limits import Limits, exceeded, json_depth_within
from gateway.refusals import Refused, malformed, refuse

METHODS = "GET, POST"


class Disconnected(Exception):
    """The client left before the request was complete; nobody waits for an answer."""


@dataclass(frozen=True)
class GraphQLRequest:
    """What the client asks.

    Attributes:
        query: Text of the document.
        operation_name: Which operation of the document; None when it holds only one.
        variables: Values by variable name, as JSON.
        extensions: What the client says beside the operation, as JSON.
        read_only: Whether only queries may be executed, as the request came by GET.
    """

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    extensions: Mapping[str, Any]
    read_only: bool


async def read(scope: Scope, receive: Receive, limits: Limits) -> GraphQLRequest:
    """Read the request; raises `Refused` with the status of what is wrong with it."""
    method = scope["method"]
    if method == "GET":
        return _request(_from_query(scope["query_string"]), limits, read_only=True)
    if method != "POST":
        raise not_allowed("Send a GraphQL request by GET or POST.", METHODS)
    headers = Headers(scope=scope)
    _check_content_type(headers.get("content-type", ""), headers.get("content-encoding", "identity"))
    body = await _read_body(headers, receive, limits.body_bytes)
    return _request(_json_object(body, "The body"), limits, read_only=False)


def not_allowed(message: str, methods: str) -> Refused:
    """405, with the methods that are allowed."""
    return refuse(405, message, "METHOD_NOT_ALLOWED", {"allow": methods})


@lru_cache(maxsize=256)
def _check_content_type(content_type: str, encoding: str) -> None:
    media_type, *parameters = content_type.lower().split(";")
    charsets = [
        value.strip().strip('"')
        for name, _, value in (parameter.partition("=") for parameter in parameters)
        if name.strip() == "charset"
    ]
    if media_type.strip() != "application/json" or not {*charsets} <= {"utf-8", "utf8"}:
        raise _unsupported("Send the request as application/json in UTF-8.", {"accept": "application/json"})
    if encoding.strip().lower() != "identity":
        raise _unsupported("Send the request without content encoding.", {"accept-encoding": "identity"})


def _unsupported(message: str, headers: Mapping[str, str]) -> Refused:
    return refuse(415, message, "UNSUPPORTED_MEDIA_TYPE", headers)


async def _read_body(headers: Headers, receive: Receive, limit: int) -> bytes:
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise _too_large(limit)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        body += message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return bytes(body)


def _too_large(limit: int) -> Refused:
    # What the client still sends is not read; the connection cannot be used again.
    headers = {"connection": "close"}
    message = f"A request body may hold {limit} bytes."
    return refuse(413, message, "PAYLOAD_TOO_LARGE", headers, maximum=limit)


def _from_query(query_string: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except ValueError:
        raise malformed("The query string is not URL-encoded UTF-8.") from None
    given: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if raw := given.pop(name, ""):
            given[name] = _json_object(raw.encode(), f"The parameter {name}")
    return given


def _json_object(raw: bytes, what: str) -> dict[str, Any]:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise malformed(f"{what} is not JSON in UTF-8.") from None
    if isinstance(value, list):
        raise malformed(f"{what} must be a JSON object; several requests in one are not supported.")
    if not isinstance(value, dict):
        raise malformed(f"{what} must be a JSON object.")
    return value


def _request(given: Mapping[str, Any], limits: Limits, *, read_only: bool) -> GraphQLRequest:
    query = given.get("query")
    if not isinstance(query, str) or not query.strip():
        raise malformed("The parameter query must hold a GraphQL document.")
    operation_name = given.get("operationName")
    if not isinstance(operation_name, str | None):
        raise malformed("The parameter operationName must be a string.")
    if not json_depth_within(given, limits.json_depth):
        raise exceeded("json_depth", limits.json_depth)
    variables, extensions = (_optional_object(given, name) for name in ("variables", "extensions"))
    return GraphQLRequest(query, operation_name or None, variables, extensions, read_only)


def _optional_object(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name)
    if not isinstance(value, dict | None):
        raise malformed(f"The parameter {name} must be a JSON object.")
    return value or {}
