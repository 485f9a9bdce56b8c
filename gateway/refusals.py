"""Why a request is not executed, with the HTTP status that says so.

The status follows the GraphQL-over-HTTP specification. What is no well-formed GraphQL request has one status
whatever the media type. A well-formed one that fails before execution has a 4xx as
`application/graphql-response+json` and 200 as `application/json`, whose clients trust nothing but 200.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError

from gateway.federation import PlanningError
from quadhelix.errors import INTERNAL_ERROR, QuadhelixError

MOST_ERRORS = 20
"""Errors told of one request."""

MOST_CHARACTERS = 500
"""Characters of one message."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What a client is told about a request that is not executed.

    Attributes:
        errors: In GraphQL response form.
        status: HTTP status as `application/graphql-response+json`.
        legacy_status: HTTP status as `application/json`.
        headers: Headers that belong to the status.
        body: What the response holds beside the errors.
    """

    errors: Sequence[Mapping[str, Any]]
    status: int
    legacy_status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """Carries a refusal out of the stages."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.errors[0]["message"])
        self.refusal = refusal


def error(message: str, code: str, **extensions: Any) -> dict[str, Any]:
    """One error in GraphQL response form."""
    return {"message": message, "extensions": {"code": code, **extensions}}


def refuse(
    status: int, message: str, code: str, headers: Mapping[str, str] | None = None, **extensions: Any
) -> Refused:
    """A request refused as HTTP, with the same status in both media types."""
    errors = [error(message, code, **extensions)]
    return Refused(Refusal(errors=errors, status=status, legacy_status=status, headers=headers or {}))


def malformed(message: str) -> Refused:
    """400: what came in is no GraphQL request."""
    return refuse(400, message, "BAD_REQUEST")


def invalid(errors: Sequence[Mapping[str, Any]]) -> Refused:
    """A well-formed request whose document, operation or variables cannot be executed."""
    return Refused(Refusal(errors=errors, status=400, legacy_status=200))


def coded(errors: Sequence[GraphQLError], code: str) -> list[dict[str, Any]]:
    """What graphql-core found wrong, in response form, under one code; the first `MOST_ERRORS` of it."""
    return [_coded(found, code) for found in errors[:MOST_ERRORS]]


def _coded(found: GraphQLError, code: str) -> dict[str, Any]:
    # A message quotes the client's own words, which may be a megabyte long.
    message = found.message
    if len(message) > MOST_CHARACTERS:
        message = f"{message[:MOST_CHARACTERS]}…"
    # Validation that takes more steps than graphql-core allows says so in its message only.
    if message == "Validation aborted.":
        message, code = "The document takes too long to validate.", "LIMIT_EXCEEDED"
    return {**found.formatted, "message": message, "extensions": {**(found.extensions or {}), "code": code}}


def unplanned(failure: PlanningError) -> Refused:
    """No plan: the operation is at fault, or the graph has no way to a field and the answer is null."""
    errors = [error(failure.message, failure.code)]
    if failure.code == "UNPLANNABLE_FIELD":
        return Refused(Refusal(errors=errors, status=200, legacy_status=200, body={"data": None}))
    return invalid(errors)


def of_family(failure: QuadhelixError, languages: Sequence[str] = ()) -> Refused:
    """A typed error of the suite, in the reader's language."""
    status, headers = _STATUSES.get(failure.code, (400, {}))
    details = {"field": failure.field, "rule": failure.rule}
    told = {name: value for name, value in details.items() if value is not None}
    return refuse(status, failure.message(languages), failure.code, headers, **told)


def internal(incident: str) -> Refused:
    """500: a defect of ours. `incident` is the id under which the log tells more."""
    return refuse(500, "Something went wrong on our side.", INTERNAL_ERROR, id=incident)


_STATUSES: Mapping[str, tuple[int, Mapping[str, str]]] = {
    "UNAUTHENTICATED": (401, {"www-authenticate": 'Bearer error="invalid_token"'}),
    "FORBIDDEN": (403, {}),
    "UNAVAILABLE": (503, {"retry-after": "2"}),
}
