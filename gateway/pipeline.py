"""The way of one GraphQL request: admit, read, identify, plan, execute, answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from gateway import answers
from gateway.callers import Callers
from gateway.codec import CODEC
from gateway.engine import Engine, Engines
from gateway.federation import (
    NO_OVERRIDES,
    OverrideContext,
    Plan,
    RequestContext,
    VariablesError,
    active_labels,
)
from gateway.limits import Limits
from gateway.origins import Origins
from gateway.reading import Disconnected, GraphQLRequest, not_allowed, read
from gateway.refusals import Refusal, Refused, coded, invalid, of_family
from gateway.tally import ERRORS, GONE, OK
from gateway.tracing import Trace
from gateway.wanted import WhileWanted
from quadhelix import positions
from quadhelix.errors import INTERNAL_ERROR, QuadhelixError, Unavailable
from quadhelix.texts import accepted_languages


@dataclass(frozen=True)
class Pipeline:
    """The endpoint `/graphql`, as an ASGI application.

    Attributes:
        engines: Has the engine of the present graph.
        callers: Tells what the subgraphs learn of the client.
        limits: What a request may weigh.
        origins: Whose pages may ask.
        timeout: Seconds a request may take.
        switched_on: Override labels of supergraphs that hold for every request; those that name a share
            hold for that share of traces.
    """

    engines: Engines
    callers: Callers
    limits: Limits
    origins: Origins
    timeout: float
    switched_on: frozenset[str] = frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever is wrong with it is part of the answer."""
        headers = Headers(scope=scope)
        media_type = answers.JSON
        crossing: Mapping[str, str] = {}
        try:
            if scope["method"] == "OPTIONS" and (allowed := self.origins.preflight(headers)) is not None:
                await answers.allowed(allowed).send(send)
                return
            crossing = self.origins.admit(headers)
            media_type = answers.negotiate(headers.get("accept"))
            answer = answers.executed(media_type, await self._execute(scope, receive, headers))
        except Refused as refused:
            answer = self._refused(media_type, refused.refusal)
        except QuadhelixError as failure:
            languages = accepted_languages(headers.get("accept-language"))
            answer = self._refused(media_type, of_family(failure, languages).refusal)
        except Disconnected:
            self.engines.tally.outcomes[GONE] += 1
            raise
        except Exception:
            self.engines.tally.outcomes[INTERNAL_ERROR] += 1
            raise
        await answer.crossing(crossing).send(send)

    def _refused(self, media_type: str, refusal: Refusal) -> answers.Answer:
        self.engines.tally.outcomes[refusal.errors[0]["extensions"]["code"]] += 1
        return answers.refused(media_type, refusal)

    async def _execute(self, scope: Scope, receive: Receive, headers: Headers) -> bytes:
        deadline = time.monotonic() + self.timeout
        request = await read(scope, receive, self.limits)
        with WhileWanted(receive, deadline):
            forwarded = await self.callers.headers(headers, request.extensions, scope["state"]["trace"])
            engine = self._engine()
            override = self._override(engine, scope["state"]["trace"])
            prepared = await engine.operations.prepare(request.query, request.operation_name, override)
            _check_method(prepared.plan, request)
            if prepared.cost is not None:
                prepared.cost.check(request.variables, self.limits)
            context = RequestContext(headers=forwarded, deadline=deadline)
            try:
                result = await engine.executor.execute(prepared.program, request.variables, context)
            except VariablesError as failure:
                raise invalid(coded(failure.errors, failure.code)) from None
        if events := positions.told(extensions for _, extensions in result.subgraph_extensions):
            result.extensions[positions.EXTENSION] = events
        self.engines.tally.outcomes[ERRORS if result.errors else OK] += 1
        return result.to_bytes(CODEC)

    def _override(self, engine: Engine, trace: Trace) -> OverrideContext:
        labels = engine.supergraph.override_labels
        return active_labels(labels, trace.trace_id, self.switched_on) if labels else NO_OVERRIDES

    def _engine(self) -> Engine:
        if self.engines.engine is None:
            raise Unavailable(
                {
                    "en": "The graph is being put together; try again in a moment.",
                    "nl": "De graaf wordt nog samengesteld; probeer het zo weer.",
                }
            )
        return self.engines.engine


def _check_method(plan: Plan, request: GraphQLRequest) -> None:
    if request.read_only and plan.kind != "query":
        raise not_allowed("Only queries go by GET; send this operation by POST.", "POST")
