"""Executing: sending a plan's fetches as soon as they may go, and making one answer of what comes back."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import get_variable_values

from gateway.federation.answers import (
    DEADLINE_EXCEEDED,
    SUBREQUEST_FAILED,
    Answer,
    FetchFailedError,
    failure,
    passed_on,
    read_answer,
)
from gateway.federation.conditions import holds
from gateway.federation.entities import Batch, collect, find, merge_into
from gateway.federation.errors import TransportError, VariablesError
from gateway.federation.introspect import answer_introspection
from gateway.federation.model import Supergraph
from gateway.federation.plan import Fetch, Plan
from gateway.federation.projection import Projection, client_path
from gateway.federation.transport import FetchRequest, RequestContext, Transport

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExecutionResult:
    """The answer to one operation.

    Attributes:
        data: What the client asked for; None when it came to nothing.
        errors: Errors in GraphQL response form, empty when there are none.
        extensions: Extensions for the client.
        subgraph_extensions: What subgraphs sent as extensions, with their names, in order of arrival.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    subgraph_extensions: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The GraphQL response."""
        response: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        response["data"] = self.data
        return response | ({"extensions": self.extensions} if self.extensions else {})


class Executor:
    """Runs plans against subgraphs, through one transport per subgraph name."""

    def __init__(self, supergraph: Supergraph, transports: Mapping[str, Transport]) -> None:
        missing = [name for name in supergraph.subgraphs if name not in transports]
        if missing:
            raise ValueError(f"no transport for the subgraph {missing[0]}")
        self.supergraph = supergraph
        self.transports = transports
        self._mutations: set[asyncio.Task[ExecutionResult]] = set()

    def coerce(self, plan: Plan, variables: Mapping[str, Any] | None) -> dict[str, Any]:
        """Variable values with defaults filled in; raises `VariablesError` when they do not fit."""
        found = get_variable_values(
            self.supergraph.api_schema, plan.variable_definitions, dict(variables or {})
        )
        if isinstance(found, list):
            raise VariablesError(found)
        return found.coerced

    async def execute(
        self, plan: Plan, variables: Mapping[str, Any] | None, context: RequestContext
    ) -> ExecutionResult:
        """Run a plan.

        Failures of subgraphs become errors in the result. When the caller is cancelled, the requests of a
        query are too; a mutation runs to its end.

        Raises:
            VariablesError: The variables do not fit the operation.
        """
        given = dict(variables or {})
        run = _Run(self, plan, given, self.coerce(plan, given), context)
        if plan.kind == "query":
            return await run.result()
        task = asyncio.ensure_future(run.result())
        self._mutations.add(task)
        task.add_done_callback(self._mutations.discard)
        return await asyncio.shield(task)


@dataclass
class _Run:
    """One execution of one plan."""

    executor: Executor
    plan: Plan
    given: dict[str, Any]
    coerced: dict[str, Any]
    context: RequestContext
    data: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    async def result(self) -> ExecutionResult:
        await self._fetch_all()
        introspection = self._introspect()
        schema = self.executor.supergraph.api_schema
        projection = Projection(schema, self.coerced, self.errors, introspection)
        data = projection.project(self.plan.root, self.plan.fields, self.data)
        return ExecutionResult(data, self.errors, subgraph_extensions=tuple(self.extensions))

    def _introspect(self) -> Mapping[str, Any]:
        if self.plan.introspection is None:
            return {}
        schema = self.executor.supergraph.api_schema
        found, errors = answer_introspection(schema, self.plan.introspection, self.given)
        self.errors += [dict(error.formatted) for error in errors]
        return found

    async def _fetch_all(self) -> None:
        landed = {fetch.id: asyncio.Event() for fetch in self.plan.fetches}
        async with asyncio.TaskGroup() as group:
            for fetch in self.plan.fetches:
                group.create_task(self._fetch_in_turn(fetch, landed))

    async def _fetch_in_turn(self, fetch: Fetch, landed: Mapping[int, asyncio.Event]) -> None:
        for before in fetch.depends_on:
            await landed[before].wait()
        try:
            if holds(fetch.condition, self.coerced) and not self._is_in_vain(fetch):
                await self._fetch(fetch)
        finally:
            landed[fetch.id].set()

    def _is_in_vain(self, fetch: Fetch) -> bool:
        """Whether an earlier mutation already made the whole answer null, which ends a mutation."""
        if self.plan.kind == "query" or fetch.kind != "root":
            return False
        done = {key for earlier in self.plan.fetches if earlier.id < fetch.id for key in earlier.root_keys}
        fields = [item for item in self.plan.fields if item.key in done]
        projection = Projection(self.executor.supergraph.api_schema, self.coerced, list(self.errors))
        return projection.project(self.plan.root, fields, self.data) is None

    async def _fetch(self, fetch: Fetch) -> None:
        batch: Batch | None = None
        variables = {name: self.given[name] for name in fetch.variables if name in self.given}
        if fetch.kind == "entity":
            batch = collect(fetch, self.data)
            if not batch.representations:
                return
            variables[fetch.representations] = batch.representations
        elif fetch.kind == "reentry" and next(find(self.data, fetch.path), None) is None:
            return
        try:
            answer = await self._ask(fetch, variables)
            self._take(fetch, answer, batch)
        except FetchFailedError as error:
            logger.warning("fetch from subgraph %s failed: %s (%s)", fetch.subgraph, error.code, error)
            self.errors.append(
                failure(error.code, fetch.subgraph, self._client_path(self._static_path(fetch)))
            )

    async def _ask(self, fetch: Fetch, variables: Mapping[str, Any]) -> Answer:
        body = json.dumps({"query": fetch.operation, "variables": variables}).encode()
        deadline = self.context.deadline
        request = FetchRequest(fetch.subgraph, body, self.context.headers, deadline)
        remaining = None if deadline is None else deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise FetchFailedError(DEADLINE_EXCEEDED, "no time left to ask")
        timer = asyncio.timeout(remaining)
        try:
            async with timer:
                response = await self.executor.transports[fetch.subgraph](request)
        except TimeoutError as error:
            code = DEADLINE_EXCEEDED if timer.expired() else SUBREQUEST_FAILED
            raise FetchFailedError(code, "no answer in time") from error
        except (TransportError, OSError) as error:
            raise FetchFailedError(SUBREQUEST_FAILED, "transport failed") from error
        return read_answer(response)

    def _take(self, fetch: Fetch, answer: Answer, batch: Batch | None) -> None:
        if answer.extensions:
            self.extensions.append((fetch.subgraph, answer.extensions))
        if batch is not None:
            self._take_entities(fetch, answer, batch)
            return
        targets = list(find(self.data, fetch.path))
        for _, target in targets:
            merge_into(target, answer.data or {})
        for error in answer.errors:
            for at, _ in targets:
                path = _path_of(error)
                place = self._static_path(fetch) if path is None else [*at, *path]
                self.errors.append(passed_on(error, fetch.subgraph, self._client_path(place)))

    def _take_entities(self, fetch: Fetch, answer: Answer, batch: Batch) -> None:
        for error in answer.errors:
            self._place_error(fetch, error, batch)
        entities = (answer.data or {}).get("_entities")
        if entities is None and answer.errors:
            return
        if not isinstance(entities, list) or len(entities) != len(batch.representations):
            raise FetchFailedError(SUBREQUEST_FAILED, "the number of entities is not what was asked for")
        for entity, targets in zip(entities, batch.targets, strict=True):
            if isinstance(entity, dict):
                for _, target in targets:
                    merge_into(target, entity)

    def _place_error(self, fetch: Fetch, error: Mapping[str, Any], batch: Batch) -> None:
        """Report an entity's error once for every object that waited for the entity."""
        match _path_of(error):
            case ["_entities", int(index), *rest] if 0 <= index < len(batch.targets):
                places = [[*at, *rest] for at, _ in batch.targets[index]]
            case _:
                places = [self._static_path(fetch)]
        for place in places:
            self.errors.append(passed_on(error, fetch.subgraph, self._client_path(place)))

    def _client_path(self, path: Sequence[str | int]) -> list[str | int]:
        return client_path(self.plan.fields, self.data, path)

    def _static_path(self, fetch: Fetch) -> list[str | int]:
        """The path of a fetch up to the first list, beyond which no single place can be named."""
        path: list[str | int] = []
        value: Any = self.data
        if len(fetch.root_keys) == 1:
            return [*fetch.root_keys]
        for step in fetch.path:
            if isinstance(step, str):
                value = value.get(step) if isinstance(value, dict) else None
                path.append(step)
                if isinstance(value, list):
                    break
        return path


def _path_of(error: Mapping[str, Any]) -> list[str | int] | None:
    path = error.get("path")
    if isinstance(path, list) and all(isinstance(step, str | int) for step in path):
        return path
    return None
