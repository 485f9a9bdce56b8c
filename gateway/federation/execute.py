"""Executing: sending a plan's fetches as soon as they may go, and making one answer of what comes back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.federation.answers import (
    DEADLINE_EXCEEDED,
    SUBREQUEST_FAILED,
    Answer,
    FetchFailedError,
    data_text,
    failure,
    passed_on,
    read_answer,
)
from gateway.federation.codec import Codec, StandardCodec
from gateway.federation.conditions import holds
from gateway.federation.entities import Batch, distribute, find, merge_into, objects
from gateway.federation.errors import DeadlineExceededError, TransportError
from gateway.federation.introspect import answer_introspection
from gateway.federation.losses import Loss, Search, keys_of, null_above
from gateway.federation.model import Supergraph
from gateway.federation.plan import Fetch, Path, Plan
from gateway.federation.program import Execution, Program
from gateway.federation.projection import Projection, client_paths
from gateway.federation.reasons import Reasons
from gateway.federation.transport import FetchRequest, FetchResponse, RequestContext, Transport

MOST_STEPS = 200
"""Steps of an error's path beyond which it is taken for none: deeper than any answer."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExecutionResult:
    """The answer to one operation.

    Attributes:
        data: What the client asked for; None when it came to nothing.
        errors: Errors in GraphQL response form, empty when there are none.
        extensions: Extensions for the client.
        subgraph_extensions: What subgraphs sent as extensions, with their names, in order of arrival.
        raw: `data` in the very bytes of the subgraph, when one subgraph said just what the client asked for.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    subgraph_extensions: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    raw: bytes | None = None

    def to_bytes(self, codec: Codec) -> bytes:
        """The GraphQL response as JSON."""
        if self.raw is not None and not self.errors and not self.extensions:
            return b'{"data":' + self.raw + b"}"
        return codec.dumps(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """The GraphQL response."""
        response: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        response["data"] = self.data
        return response | ({"extensions": self.extensions} if self.extensions else {})


class Executor:
    """Runs plans against subgraphs, through one transport per subgraph name."""

    def __init__(
        self,
        supergraph: Supergraph,
        transports: Mapping[str, Transport],
        *,
        codec: Codec | None = None,
        execution: Execution = Execution.ADAPTIVE,
        pass_through: bool = True,
    ) -> None:
        """Make an executor.

        Args:
            supergraph: The graph.
            transports: By name of the subgraph.
            codec: Reads and writes JSON; that of the standard library by default.
            execution: How plans that come without a program are run.
            pass_through: Whether an answer may be handed on in the subgraph's bytes after it was checked.
        """
        missing = [name for name in supergraph.subgraphs if name not in transports]
        if missing:
            raise ValueError(f"no transport for the subgraph {missing[0]}")
        self.supergraph = supergraph
        self.transports = transports
        self.codec = codec or StandardCodec()
        self.execution = execution
        self.pass_through = pass_through
        self._mutations: set[asyncio.Task[ExecutionResult]] = set()

    def program(self, plan: Plan) -> Program:
        """The plan made ready to run more than once."""
        return Program(plan, self.supergraph.api_schema, self.execution)

    async def execute(
        self, plan: Plan | Program, variables: Mapping[str, Any] | None, context: RequestContext
    ) -> ExecutionResult:
        """Run a plan, or the program of a plan that is run more than once.

        Failures of subgraphs become errors in the result. When the caller is cancelled, the requests of a
        query are too; a mutation runs to its end.

        Raises:
            VariablesError: The variables do not fit the operation.
        """
        given = dict(variables or {})
        program = plan if isinstance(plan, Program) else self.program(plan)
        run = _Run(self, program, given, program.coercion.values(given), context)
        program.use()
        if program.plan.kind == "query":
            return await run.result()
        task = asyncio.ensure_future(run.result())
        self._mutations.add(task)
        task.add_done_callback(self._mutations.discard)
        return await asyncio.shield(task)


@dataclass
class _Run:
    """One execution of one program."""

    executor: Executor
    program: Program
    given: dict[str, Any]
    coerced: Mapping[str, Any]
    context: RequestContext
    data: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    only: Answer | None = None

    @property
    def plan(self) -> Plan:
        return self.program.plan

    async def result(self) -> ExecutionResult:
        if self.program.is_chain:
            for fetch in self.plan.fetches:
                await self._land(fetch)
        else:
            await self._fetch_all()
        introspection = self._introspect()
        data = self.program.project(self.data, self.coerced, self.errors, introspection)
        if self.losses and data is not None:
            self._explain(data)
        raw = self._untouched() if data is self.data else None
        return ExecutionResult(data, self.errors, subgraph_extensions=tuple(self.extensions), raw=raw)

    def _introspect(self) -> Mapping[str, Any]:
        if self.plan.introspection is None:
            return {}
        schema = self.executor.supergraph.api_schema
        found, errors = answer_introspection(schema, self.plan.introspection, self.given)
        self.errors += [dict(error.formatted) for error in errors]
        return found

    def _explain(self, data: Mapping[str, Any]) -> None:
        """Add errors for nulls that were lost with something else, where no error covers them yet."""
        reasons, search = Reasons(self.errors), Search(self.coerced)
        for loss in self.losses:
            for place in search.nulls(loss, self.plan.fields, self.data, data):
                if not reasons.cover(place):
                    reasons.add(place)
                    self.errors.append(failure(SUBREQUEST_FAILED, loss.fetch.subgraph, list(place)))

    def _untouched(self) -> bytes | None:
        """The subgraph's bytes of `data`, after projection found nothing to change in what they say."""
        if len(self.plan.fetches) != 1 or not self.executor.pass_through or self.only is None:
            return None
        return data_text(self.only)

    async def _fetch_all(self) -> None:
        missing = [len(fetch.depends_on) for fetch in self.plan.fetches]
        async with asyncio.TaskGroup() as group:
            for fetch in self.plan.fetches:
                if not fetch.depends_on:
                    group.create_task(self._fetch_on(fetch, missing, group))

    async def _fetch_on(self, fetch: Fetch, missing: list[int], group: asyncio.TaskGroup) -> None:
        """Fetch, and go on with what waited for nothing else: one here, the others in tasks of their own."""
        going: Fetch | None = fetch
        while going is not None:
            await self._land(going)
            ready = []
            for number in self.program.followers[going.id]:
                missing[number] -= 1
                if not missing[number]:
                    ready.append(self.plan.fetches[number])
            going = ready[0] if ready else None
            for other in ready[1:]:
                group.create_task(self._fetch_on(other, missing, group))

    async def _land(self, fetch: Fetch) -> None:
        if holds(fetch.condition, self.coerced) and not self._is_in_vain(fetch):
            await self._fetch(fetch)

    def _is_in_vain(self, fetch: Fetch) -> bool:
        """Whether an earlier mutation already made the whole answer null, which ends a mutation."""
        if self.plan.kind == "query" or fetch.kind != "root":
            return False
        done = {
            key
            for earlier in self.plan.fetches[: fetch.id]
            for key, condition in zip(earlier.root_keys, earlier.root_conditions, strict=True)
            if holds(condition, self.coerced)
        }
        fields = [item for item in self.plan.fields if item.key in done]
        projection = Projection(self.executor.supergraph.api_schema, self.coerced, list(self.errors))
        return projection.project(self.plan.root, fields, self.data) is None

    async def _fetch(self, fetch: Fetch) -> None:
        batches: dict[str, Batch] = {}
        variables = {name: self.given[name] for name in fetch.variables if name in self.given}
        if fetch.kind == "entity":
            batches = self.program.collect(fetch.id, self.data, self.coerced)
            if not any(batch.representations for batch in batches.values()):
                return
            for batch in batches.values():
                variables[batch.calls[0].representations] = batch.representations
        elif fetch.kind == "reentry" and not objects(self.data, fetch.path):
            return
        try:
            answer = await self._ask(fetch, variables)
        except FetchFailedError as error:
            self._fail(fetch, error, self._waiting(fetch, batches.values()))
        else:
            self._take(fetch, answer, batches)

    def _waiting(self, fetch: Fetch, batches: Iterable[Batch]) -> list[Path]:
        """Paths that stay empty when these batches bring nothing."""
        if fetch.kind != "entity":
            return [fetch.path]
        return list(dict.fromkeys(call.path for batch in batches for call in batch.waiting))

    def _fail(self, fetch: Fetch, error: FetchFailedError, paths: Iterable[Path]) -> None:
        """Report a failure once for every path that waits, by every name that the client gave it."""
        logger.warning("fetch from subgraph %s failed: %s (%s)", fetch.subgraph, error.code, error)
        for path in paths:
            for place in self._client_paths(self._static_path(fetch, path)):
                self.errors.append(failure(error.code, fetch.subgraph, place))

    async def _ask(self, fetch: Fetch, variables: Mapping[str, Any]) -> Answer:
        body = self.program.heads[fetch.id] + self.executor.codec.dumps(variables) + b"}"
        deadline = self.context.deadline
        repeatable = fetch.operation_kind == "query"
        request = FetchRequest(fetch.subgraph, body, self.context.headers, deadline, repeatable)
        remaining = None if deadline is None else deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise FetchFailedError(DEADLINE_EXCEEDED, "no time left to ask")
        try:
            response = await _in_time(self.executor.transports[fetch.subgraph], request, remaining)
        except DeadlineExceededError as error:
            raise FetchFailedError(DEADLINE_EXCEEDED, "no answer in time") from error
        except (TransportError, OSError) as error:
            raise FetchFailedError(SUBREQUEST_FAILED, "transport failed") from error
        return read_answer(response, self.executor.codec)

    def _take(self, fetch: Fetch, answer: Answer, batches: Mapping[str, Batch]) -> None:
        if answer.extensions:
            self.extensions.append((fetch.subgraph, answer.extensions))
        if batches:
            self._take_entities(fetch, answer, batches)
            return
        if not fetch.path and not self.data:
            self.only = answer
            self.data = answer.data or {}
        else:
            for target in objects(self.data, fetch.path):
                merge_into(target, answer.data or {})
        for error in answer.errors:
            path = _path_of(error)
            lost = None if path is None else null_above(answer.data, path)
            for at, _ in find(self.data, fetch.path):
                place = self._static_path(fetch, fetch.path) if path is None else [*at, *path]
                self._pass_on(fetch, error, place)
                if path is not None and lost is not None:
                    self.losses.append(Loss(fetch, keys_of(path[:lost]), (*at, *path[:lost])))

    def _take_entities(self, fetch: Fetch, answer: Answer, batches: Mapping[str, Batch]) -> None:
        for error in answer.errors:
            for place in self._places_of(fetch, error, batches):
                self._pass_on(fetch, error, place)
            self.losses += self._losses(fetch, answer, error, batches)
        for alias, batch in batches.items():
            entities = (answer.data or {}).get(alias)
            if entities is None and answer.errors:
                continue
            if not isinstance(entities, list) or len(entities) != len(batch.representations):
                wrong = FetchFailedError(SUBREQUEST_FAILED, "not as many entities as were asked for")
                self._fail(fetch, wrong, self._waiting(fetch, [batch]))
                continue
            for entity, targets in zip(entities, batch.targets, strict=True):
                if isinstance(entity, dict):
                    distribute(entity, targets)

    def _losses(
        self, fetch: Fetch, answer: Answer, error: Mapping[str, Any], batches: Mapping[str, Batch]
    ) -> Iterator[Loss]:
        """What an error made null above its own place: an entity, an object below it, or all entities."""
        path = _path_of(error) or []
        count = null_above(answer.data, path)
        match path:
            case [str(alias), int(index), *below] if alias in batches and count is not None and count > 1:
                if 0 <= index < len(batches[alias].targets):
                    inner = below[: count - 2]
                    for at in batches[alias].places(index, self.data):
                        yield Loss(fetch, (alias, *keys_of(inner)), (*at, *inner))
            case _ if count is not None:
                for alias, batch in batches.items() if count == 0 else ():
                    for call in batch.waiting:
                        yield from (Loss(fetch, (alias,), at) for at, _ in find(self.data, call.path))

    def _places_of(
        self, fetch: Fetch, error: Mapping[str, Any], batches: Mapping[str, Batch]
    ) -> list[list[str | int]]:
        """Where an error belongs: at every object that waited for the entity, or else at every path."""
        concerned: Iterable[Batch] = batches.values()
        match _path_of(error):
            case [str(alias), *rest] if alias in batches:
                concerned = [batches[alias]]
                match rest:
                    case [int(index), *below] if 0 <= index < len(batches[alias].targets):
                        return [[*at, *below] for at in batches[alias].places(index, self.data)]
        return [self._static_path(fetch, path) for path in self._waiting(fetch, concerned)]

    def _pass_on(self, fetch: Fetch, error: Mapping[str, Any], place: Sequence[str | int]) -> None:
        for path in self._client_paths(place):
            self.errors.append(passed_on(error, fetch.subgraph, path))

    def _client_paths(self, path: Sequence[str | int]) -> list[list[str | int]]:
        return client_paths(self.plan.fields, self.data, path, self.coerced)

    def _static_path(self, fetch: Fetch, path: Path) -> list[str | int]:
        """A path of a fetch up to the first list, beyond which no single place can be named."""
        place: list[str | int] = []
        value: Any = self.data
        if len(fetch.root_keys) == 1:
            return [*fetch.root_keys]
        for step in path:
            if isinstance(step, str):
                value = value.get(step) if isinstance(value, dict) else None
                place.append(step)
                if isinstance(value, list):
                    break
        return place


async def _in_time(transport: Transport, request: FetchRequest, seconds: float | None) -> FetchResponse:
    """Ask, but no longer than this; a second clock beside a transport's own would cost as much as asking."""
    if seconds is None or getattr(transport, "keeps_deadline", False):
        return await transport(request)
    timer = asyncio.timeout(seconds)
    try:
        async with timer:
            return await transport(request)
    except TimeoutError as error:
        if timer.expired():
            raise DeadlineExceededError("no answer in time") from error
        raise


def _path_of(error: Mapping[str, Any]) -> list[str | int] | None:
    path = error.get("path")
    if not isinstance(path, list) or len(path) > MOST_STEPS:
        return None
    return path if all(isinstance(step, str | int) for step in path) else None
