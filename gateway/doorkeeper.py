"""What happens around every request, whatever it asks for: trace, access log, and the last safety net."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import answers
from gateway.reading import Disconnected
from gateway.refusals import internal
from gateway.tracing import Trace, continue_trace
from quadhelix.logs import described

access = logging.getLogger("gateway.access")
logger = logging.getLogger(__name__)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))


@dataclass(frozen=True)
class Doorkeeper:
    """ASGI middleware: gives a request its trace, logs that it was answered, answers defects with an id.

    The log line holds method, route, status, time and trace id. Tokens, query strings, unknown paths and
    addresses of people stay out of it.

    Attributes:
        app: What answers, by its routes.
        paths: The routes that the log may name.
        direct: What answers a path without looking for a route: what is asked for most.
    """

    app: ASGIApp
    paths: frozenset[str]
    direct: Mapping[str, ASGIApp]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through and see it answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        trace = continue_trace(_header(scope, b"traceparent"))
        scope.setdefault("state", {})["trace"] = trace
        exit_ = _Exit(send, trace)
        try:
            await self.direct.get(scope["path"], self.app)(scope, receive, exit_)
        except Disconnected:
            exit_.status = 499
        except Exception as defect:
            await self._answer_defect(defect, exit_)
        self._log(scope, exit_, time.perf_counter() - started)

    def _log(self, scope: Scope, exit_: _Exit, seconds: float) -> None:
        if not access.isEnabledFor(logging.INFO):
            return
        told = {
            "method": scope["method"] if scope["method"] in _METHODS else "other",
            "path": scope["path"] if scope["path"] in self.paths else "other",
            "status": exit_.status,
            "milliseconds": round(seconds * 1000, 1),
            "trace": exit_.trace.trace_id,
        }
        access.info("answered", extra=told)

    async def _answer_defect(self, defect: Exception, exit_: _Exit) -> None:
        incident = secrets.token_hex(8)
        told = {"incident": incident, "error": described(defect), "trace": exit_.trace.trace_id}
        logger.error("a request met a defect", extra=told)
        if not exit_.status:
            await answers.refused(answers.JSON, internal(incident).refusal).send(exit_)


@dataclass
class _Exit:
    """Sends a response with the headers every response has, and remembers its status."""

    send: Send
    trace: Trace
    status: int = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            identity = (b"x-request-id", self.trace.trace_id.encode())
            message = {**message, "headers": [*message.get("headers", ()), *_ALWAYS, identity]}
        await self.send(message)


def _header(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name == wanted:
            return str(value, "latin-1")
    return None
