"""A plan made ready to run again and again: what is the same for every request is worked out once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from graphql import GraphQLSchema

from gateway.federation.code import Compiled
from gateway.federation.coercion import Coercion
from gateway.federation.conditions import holds
from gateway.federation.entities import Batch, collect
from gateway.federation.extractor_code import compile_extractors
from gateway.federation.plan import EntityCall, Fetch, Plan
from gateway.federation.projection import Projection
from gateway.federation.projector_code import Projector, compile_projector

USES_BEFORE_CODE = 2
"""Runs of an adaptive program before code is generated for it: most texts are sent once or very often."""


class Execution(Enum):
    """How programs describe entities and shape answers; the results are the same."""

    ADAPTIVE = "adaptive"
    INTERPRETED = "interpreted"
    GENERATED = "generated"


class Program:
    """What `Executor` runs: a plan, and what follows from it.

    Attributes:
        plan: The plan.
        schema: The API schema it answers to.
        coercion: Coerces its variables.
        heads: By fetch, the beginning of its request's body, up to the value of `variables`.
        calls: By fetch, its calls for entities by alias.
        followers: By fetch, the fetches that wait for it.
        is_chain: Whether every fetch waits for the one before, so that there is nothing to schedule.
    """

    def __init__(self, plan: Plan, schema: GraphQLSchema, execution: Execution = Execution.ADAPTIVE) -> None:
        self.plan = plan
        self.schema = schema
        self.coercion = Coercion(schema, plan.variable_definitions)
        self.heads = tuple(
            b'{"query":' + json.dumps(fetch.operation).encode() + b',"variables":' for fetch in plan.fetches
        )
        self.calls = tuple(_by_alias(fetch) for fetch in plan.fetches)
        self.followers = tuple(
            tuple(other.id for other in plan.fetches if fetch.id in other.depends_on)
            for fetch in plan.fetches
        )
        self.is_chain = all(
            fetch.depends_on == ((number - 1,) if number else ()) for number, fetch in enumerate(plan.fetches)
        )
        self._execution = execution
        self._uses = 0
        self._extractors: dict[tuple[int, str], list[Compiled]] = {}
        self._projector: Projector | None = None

    def use(self) -> None:
        """Count one run; the third of an adaptive program generates its code."""
        self._uses += 1
        generated = self._execution is Execution.GENERATED and self._uses == 1
        adapted = self._execution is Execution.ADAPTIVE and self._uses == USES_BEFORE_CODE + 1
        if generated or adapted:
            self._generate()

    def collect(self, fetch: int, data: dict[str, Any], variables: Mapping[str, Any]) -> dict[str, Batch]:
        """What a fetch sends, by alias."""
        return {
            alias: self._batch(fetch, alias, calls, data, variables)
            for alias, calls in self.calls[fetch].items()
        }

    def project(
        self,
        data: dict[str, Any],
        variables: Mapping[str, Any],
        errors: list[dict[str, Any]],
        introspection: Mapping[str, Any],
    ) -> dict[str, Any] | None:
        """The client's `data`; `errors` gains the nulls that no error explains yet."""
        if self._projector is not None:
            answer = self._projector.project(data, variables)
            if answer is not None:
                return answer
        projection = Projection(self.schema, variables, errors, introspection)
        return projection.project(self.plan.root, self.plan.fields, data)

    def _batch(
        self,
        fetch: int,
        alias: str,
        calls: tuple[EntityCall, ...],
        data: dict[str, Any],
        variables: Mapping[str, Any],
    ) -> Batch:
        batch = Batch(calls)
        extractors = self._extractors.get((fetch, alias))
        for number, call in enumerate(calls):
            if not holds(call.condition, variables):
                continue
            if extractors is not None:
                extractors[number].run(data, batch)
            else:
                collect(call, number, data, batch)
        return batch

    def _generate(self) -> None:
        self._projector = compile_projector(self.plan, self.schema)
        for number, calls in enumerate(self.calls):
            for alias, together in calls.items():
                extractors = compile_extractors(together)
                if extractors is not None:
                    self._extractors[number, alias] = extractors


def _by_alias(fetch: Fetch) -> dict[str, tuple[EntityCall, ...]]:
    found: dict[str, tuple[EntityCall, ...]] = {}
    for call in fetch.calls:
        found[call.alias] = (*found.get(call.alias, ()), call)
    return found
