"""Reading what a subgraph answered, and telling an answer from noise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.federation.codec import Codec
from gateway.federation.transport import FetchResponse

SUBREQUEST_FAILED = "SUBREQUEST_FAILED"
DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"

_MESSAGES = {
    SUBREQUEST_FAILED: "A part of the graph could not be reached or gave no usable answer.",
    DEADLINE_EXCEEDED: "A part of the graph did not answer in time.",
}


_DATA = re.compile(rb'\s*\{\s*"data"\s*:')


class FetchFailedError(Exception):
    """A fetch brought nothing usable; only `code` may reach the client."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """A GraphQL response: data (None when the subgraph gave none), errors, extensions.

    Attributes:
        alone: Whether there was nothing but data.
        body: The response as it came.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    alone: bool = False
    body: bytes = b""


def read_answer(response: FetchResponse, codec: Codec) -> Answer:
    """Read a GraphQL response; raises `FetchFailedError` when it is none.

    A status other than 200 is accepted with a GraphQL body, as the GraphQL over HTTP draft allows.
    """
    try:
        body = codec.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise FetchFailedError(SUBREQUEST_FAILED, f"status {response.status}, body is not JSON") from error
    if not isinstance(body, dict):
        raise FetchFailedError(SUBREQUEST_FAILED, "body is not a JSON object")
    data, errors = body.get("data"), body.get("errors")
    if errors is not None and not (
        isinstance(errors, list) and all(isinstance(item, dict) for item in errors)
    ):
        raise FetchFailedError(SUBREQUEST_FAILED, "`errors` is not a list of objects")
    if data is not None and not isinstance(data, dict):
        raise FetchFailedError(SUBREQUEST_FAILED, "`data` is not an object")
    if data is None and not errors:
        raise FetchFailedError(SUBREQUEST_FAILED, f"status {response.status}, neither data nor errors")
    extensions = body.get("extensions")
    told = extensions if isinstance(extensions, dict) else {}
    return Answer(data, errors or [], told, len(body) == 1, response.body)


def data_text(answer: Answer) -> bytes | None:
    """The text of `data` as the subgraph wrote it; None when it did not say `data` and nothing else."""
    found = _DATA.match(answer.body)
    # A second "data" may be further down, or a key that is there twice.
    if found is None or not answer.alone or answer.body.count(b'"data"') != 1:
        return None
    return answer.body[found.end() :].rstrip()[:-1]


def failure(code: str, subgraph: str, path: list[str | int] | None) -> dict[str, Any]:
    """The one error a client sees of a failed fetch: no address, no inner text."""
    error: dict[str, Any] = {"message": _MESSAGES[code]}
    if path:
        error["path"] = path
    return error | {"extensions": {"code": code, "service": subgraph}}


def passed_on(error: Mapping[str, Any], subgraph: str, path: list[str | int] | None) -> dict[str, Any]:
    """A subgraph's own error as the client sees it: its message and extensions, our path, its service."""
    message = error.get("message")
    extensions = error.get("extensions")
    result: dict[str, Any] = {
        "message": message if isinstance(message, str) else _MESSAGES[SUBREQUEST_FAILED]
    }
    if path:
        result["path"] = path
    own = extensions if isinstance(extensions, dict) else {}
    return result | {"extensions": {"code": "SUBGRAPH_ERROR", **own, "service": subgraph}}
