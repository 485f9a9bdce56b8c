"""A service's own GraphQL endpoint, for the gateway: authenticate, execute, answer."""

import logging
import re
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from strawberry.exceptions import MissingQueryError
from strawberry.federation import Schema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from quadhelix import positions
from quadhelix.database import is_away, new_id
from quadhelix.errors import INTERNAL_ERROR, InvalidInput, QuadhelixError, Unavailable
from quadhelix.freshness import Freshness
from quadhelix.gatekeeper import Gatekeeper
from quadhelix.graph.context import Context
from quadhelix.identity import Actor
from quadhelix.logs import telling, trace_id
from quadhelix.outbox import traceparent
from quadhelix.plugins.discovery import FINGERPRINT_EXTENSION
from quadhelix.positions import Position
from quadhelix.texts import accepted_languages

logger = logging.getLogger(__name__)

BAD_REQUEST = "BAD_REQUEST"
"""The code of a call that is no valid GraphQL request, as the gateway has it too."""

_SCHEMA = "_service"
_NO_OPERATION = (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)


_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class BodyTooLarge(Exception):
    """The request's body is larger than the operator allows."""


@dataclass(frozen=True)
class Endpoint:
    """Answers `POST /graphql`.

    Args:
        schema: What to execute on.
        gatekeeper: Who may call.
        context: Makes a request's context from its actor and languages.
        freshness: Waits for the events a request asks to see.
        body_limit: Largest body read, in bytes.
        answered: Told of each request: the kind of its operation, or `refused`, and the seconds it took.
        plugins: Fingerprint of the region plugins; told, as an extension, to whoever reads the schema.
    """

    schema: Schema
    gatekeeper: Gatekeeper
    context: Callable[[Actor, tuple[str, ...]], Context]
    freshness: Freshness
    body_limit: int
    answered: Callable[[str, float], None]
    plugins: str = ""

    async def answer(self, request: Request) -> Response:
        """The answer to one call; what the caller can cause is never a 500."""
        started = time.perf_counter()
        response = await self._answer(request)
        self.answered(getattr(request.state, "operation", "refused"), time.perf_counter() - started)
        return response

    async def _answer(self, request: Request) -> Response:
        languages = accepted_languages(request.headers.get("accept-language"))
        try:
            actor = self.gatekeeper.admit(request.headers.get("authorization"))
            call = _read(await _body(request, self.body_limit))
            after = positions.asked(request.headers.getlist(positions.HEADER), call.get("extensions") or {})
        except InvalidInput as wrong:
            return _json({"errors": [formatted(wrong, languages)]}, 400)
        except QuadhelixError as refused:
            return _json({"errors": [formatted(refused, languages)]}, 401)
        except BodyTooLarge:
            return _refusal(413, "PAYLOAD_TOO_LARGE", "The request body is too large.")
        except (ValueError, ClientDisconnect):
            return _refusal(400, BAD_REQUEST, "The request body is not a GraphQL request.")
        traceparent.set(_trace(request))
        request.state.operation = _kind(call["query"])
        try:
            with telling(trace=trace_id(traceparent.get())):
                answer = await self._execute_after(after, call, self.context(actor, languages))
        except _NO_OPERATION:
            return _refusal(400, BAD_REQUEST, "The request names no operation that it holds.")
        return _json(answer, 200)

    async def _execute_after(
        self, after: Iterable[Position], call: dict[str, Any], context: Context
    ) -> dict[str, Any]:
        """Execute once these events are known here; if that takes too long, nothing is executed."""
        try:
            await self.freshness.reach(after)
        except Exception as fault:  # it stands in the answer as one of a resolver would
            error = GraphQLError(type(fault).__name__, original_error=fault)
            return {"data": None, "errors": [described(error, context.languages)]}
        return await self._execute(call, context)

    async def _execute(self, call: dict[str, Any], context: Context) -> dict[str, Any]:
        result = await self.schema.execute(
            call["query"],
            variable_values=call.get("variables"),
            operation_name=call.get("operationName"),
            context_value=context,
        )
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [described(error, context.languages) for error in result.errors]
        extensions = dict(result.extensions or {})
        if context.committed:
            extensions[positions.EXTENSION] = [str(position) for position in context.committed]
        if _SCHEMA in call["query"]:
            extensions[FINGERPRINT_EXTENSION] = self.plugins
        if extensions:
            answer["extensions"] = extensions
        return answer


def described(error: GraphQLError, languages: tuple[str, ...]) -> dict[str, Any]:
    """The answer's form of an error: ours by its code, GraphQL's as it is, a defect by an id in the log."""
    cause = error.original_error
    if isinstance(cause, QuadhelixError):
        shown = formatted(cause, languages)
    elif cause is not None and is_away(cause):
        logger.warning("the database does not answer: %s", type(cause).__name__)
        shown = formatted(_database_away(), languages)
    elif cause is None or isinstance(cause, GraphQLError):
        shown = {"message": error.message, "extensions": {"code": BAD_REQUEST, **(error.extensions or {})}}
    else:
        reference = str(new_id())
        logger.error("defect %s: %s at %s", reference, type(cause).__name__, _place(cause))
        shown = {
            "message": "Something went wrong on our side.",
            "extensions": {"code": INTERNAL_ERROR, "id": reference},
        }
    if error.path:
        shown["path"] = list(error.path)
    if error.locations:
        shown["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    return shown


def formatted(error: QuadhelixError, languages: tuple[str, ...]) -> dict[str, Any]:
    """The answer's form of one of our own errors."""
    details = {"code": error.code, "field": error.field, "rule": error.rule}
    return {
        "message": error.message(languages),
        "extensions": {key: value for key, value in details.items() if value is not None},
    }


def _database_away() -> Unavailable:
    return Unavailable(
        {
            "en": "The records cannot be reached at this moment: try again a little later.",
            "nl": "De gegevens zijn op dit moment niet bereikbaar: probeer het straks opnieuw.",
        },
        rule="database",
    )


def _place(error: BaseException) -> str:
    """Where it was raised, and nothing of what it says: messages of drivers hold SQL and data."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(f.filename).stem}.{f.name}:{f.lineno}" for f in reversed(frames[-5:]))


def _trace(request: Request) -> str | None:
    """The trace the call belongs to, so that the events of its changes tell it; None if it names none."""
    named = request.headers.get("traceparent", "")
    return named if _TRACEPARENT.fullmatch(named) else None


async def _body(request: Request, limit: int) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge
    return body


def _kind(query: str) -> str:
    """The kind of operation by its first word, which is enough for the gateway's documents."""
    return "mutation" if query.lstrip().startswith("mutation") else "query"


def _read(body: bytes) -> dict[str, Any]:
    call = orjson.loads(body)
    if (
        not isinstance(call, dict)
        or not isinstance(call.get("query"), str)
        or not isinstance(call.get("variables"), dict | None)
        or not isinstance(call.get("extensions"), dict | None)
        or not isinstance(call.get("operationName"), str | None)
    ):
        raise ValueError("not a GraphQL request")
    return call


def _refusal(status: int, code: str, message: str) -> Response:
    return _json({"errors": [{"message": message, "extensions": {"code": code}}]}, status)


def _json(answer: dict[str, Any], status: int) -> Response:
    return Response(orjson.dumps(answer), status_code=status, media_type="application/json")
