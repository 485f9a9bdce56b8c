"""The way of one GraphQL request: read, identify, plan, execute, answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from gateway import answers
from gateway.context import Contexts
from gateway.engine import Engine
from gateway.federation import Plan, RequestContext, VariablesError
from gateway.identity import Verifier, identify
from gateway.limits import Limits
from gateway.reading import GraphQLRequest, not_allowed, read
from gateway.refusals import Refused, coded, invalid, of_family
from gateway.subgraphs import Subgraphs
from gateway.tracing import Trace
from quadhelix.errors import QuadhelixError, Unavailable
from quadhelix.identity import Actor
from quadhelix.texts import accepted_languages


@dataclass(frozen=True)
class Pipeline:
    """The endpoint `/graphql`, as an ASGI application.

    Attributes:
        subgraphs: Has the engine of the present graph.
        verifier: Tells who a bearer token stands for.
        contexts: Signs who asks, for the services.
        limits: What a request may weigh.
        timeout: Seconds a request may take.
    """

    subgraphs: Subgraphs
    verifier: Verifier
    contexts: Contexts
    limits: Limits
    timeout: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever is wrong with it is part of the answer."""
        headers = Headers(scope=scope)
        media_type = answers.JSON
        try:
            media_type = answers.negotiate(headers.get("accept"))
            answer = answers.executed(media_type, await self._execute(scope, receive, headers))
        except Refused as refused:
            answer = answers.refused(media_type, refused.refusal)
        except QuadhelixError as failure:
            languages = accepted_languages(headers.get("accept-language"))
            answer = answers.refused(media_type, of_family(failure, languages).refusal)
        await answer.send(send)

    async def _execute(self, scope: Scope, receive: Receive, headers: Headers) -> dict[str, Any]:
        request = await read(scope, receive, self.limits)
        actor = await identify(headers, self.verifier)
        engine = self._engine()
        plan = await engine.operations.prepare(request.query, request.operation_name)
        _check_method(plan, request)
        context = self._context(actor, scope["state"]["trace"], headers)
        try:
            result = await engine.executor.execute(plan, request.variables, context)
        except VariablesError as failure:
            raise invalid(coded(failure.errors, failure.code)) from None
        return result.to_json()

    def _engine(self) -> Engine:
        if self.subgraphs.engine is None:
            raise Unavailable(
                {
                    "en": "The graph is being put together; try again in a moment.",
                    "nl": "De graaf wordt nog samengesteld; probeer het zo weer.",
                }
            )
        return self.subgraphs.engine

    def _context(self, actor: Actor, trace: Trace, headers: Headers) -> RequestContext:
        return RequestContext(
            headers=self.contexts.headers(actor, trace, headers),
            deadline=time.monotonic() + self.timeout,
        )


def _check_method(plan: Plan, request: GraphQLRequest) -> None:
    if request.read_only and plan.kind != "query":
        raise not_allowed("Only queries go by GET; send this operation by POST.", "POST")
