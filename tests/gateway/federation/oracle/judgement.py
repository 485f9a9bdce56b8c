"""Judging a case: what the federation answers against what one schema with everything answers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    ExecutionResult as GraphQLResult,
)
from graphql import (
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    lexicographic_sort_schema,
    parse,
    print_ast,
    print_schema,
    validate,
)

from gateway.federation import ExecutionResult, Executor, Plan, PlanningError, RequestContext
from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.examples import Case
from tests.gateway.federation.oracle.frugality import needless, single_leaf_plans
from tests.gateway.federation.oracle.graph import Graph
from tests.gateway.federation.oracle.operations import Operation
from tests.gateway.federation.oracle.rewrites import REWRITES, rename
from tests.gateway.federation.oracle.server import FaultError, Record, Server
from tests.gateway.federation.oracle.world import Thing, World


@dataclass
class Verdict:
    """What came of a case; `problem` names the first breach, None when all is well."""

    problem: str | None = None
    detail: str = ""
    plan: Plan | None = None
    expected: Any = None
    found: Any = None
    record: Record = field(default_factory=Record)


def judge(case: Case, *, bounded: bool = False) -> Verdict:
    """Plan and run a case and compare.

    Args:
        case: What to judge.
        bounded: Whether to count the requests against naive plans, too, which is slow.
    """
    try:
        plan = case.plan()
        again = case.plan()
    except PlanningError as error:
        if case.hinted and error.code == "UNPLANNABLE_FIELD":
            return Verdict()
        return Verdict(f"planning: {error.code}", error.message)
    verdict = Verdict(plan=plan)
    if plan.to_text() != again.to_text():
        return _problem(verdict, "another plan the second time", again.to_text())
    if bounded and (excess := _excess(case, plan)):
        return _problem(verdict, *excess)
    asked: set[tuple[str, str]] = set()
    verdict.expected = answer(case.federation.graph, case.seed, case.operation, asked)
    result = asyncio.run(run(case, plan, verdict.record))
    verdict.found = {"data": result.data, "errors": result.errors}
    compare(verdict, ordered="@" not in case.operation.text)
    resolved = verdict.record.resolved
    # Interface objects do not know types, so that fields of theirs may be fetched first and filtered later.
    blind = any(owner in case.federation.graph.interfaces for owner, _ in resolved)
    extra = set() if blind else needless(case.federation.graph, asked, resolved)
    if verdict.problem is None and extra:
        return _problem(verdict, "needless fields", str(sorted(extra)))
    if len(verdict.record.requests) > plan.fetch_count:
        return _problem(verdict, "more requests than planned")
    return verdict


def judge_rewriting(case: Case, name: str) -> Verdict:
    """Ask the same in another way and compare with what one schema answers to the original."""
    rewriting = REWRITES[name](parse(case.operation.text, no_location=True), Dice(f"{name} {case.seed}"))
    problems = validate(case.supergraph.api_schema, rewriting.document)
    if problems:
        return Verdict()
    operation = Operation(print_ast(rewriting.document), case.operation.variables | rewriting.variables)
    verdict = judge(replace(case, operation=operation))
    if verdict.plan is None:
        return verdict
    expected = answer(case.federation.graph, case.seed, case.operation, set())
    if verdict.problem is None and verdict.expected != rename(expected, rewriting.renames):
        _problem(verdict, "other data than before")
    if verdict.problem:
        verdict.problem = f"{name}: {verdict.problem}"
    return verdict


def _excess(case: Case, plan: Plan) -> tuple[str, str] | None:
    """Whether asking all at once takes more requests than leaf by leaf, or fewer than one leaf alone."""
    counts = [alone.fetch_count for alone in single_leaf_plans(case)]
    if plan.fetch_count > sum(counts):
        return "more fetches than leaf by leaf", f"{plan.fetch_count} > {counts}"
    if plan.fetch_count < max(counts, default=0):
        return "fewer fetches than one leaf alone", f"{plan.fetch_count} < {counts}"
    return None


def schema_difference(case: Case) -> str | None:
    """Where the composed API schema is not the graph's; None when they are the same."""
    found = _lines(case.supergraph.api_schema)
    wanted = _lines(_monolith(case.federation.graph))
    differing = sorted(set(found) ^ set(wanted))
    return "\n".join(differing) if differing else None


def _lines(schema: GraphQLSchema) -> list[str]:
    blocks = print_schema(lexicographic_sort_schema(schema)).split("\n\n")
    return [f"{block.splitlines()[0]} {line}" for block in blocks for line in block.splitlines()]


def compare(verdict: Verdict, *, ordered: bool) -> Verdict:
    """Find the first breach in what was recorded and answered.

    The order of keys is only compared without conditions: when the first occurrence of a field is skipped by
    a variable the engine may still put the field there.
    """
    if verdict.record.breaches:
        first = verdict.record.breaches[0]
        return _problem(verdict, "breach: " + _kind(first), first)
    if verdict.found["errors"]:
        return _problem(verdict, "errors", json.dumps(verdict.found["errors"]))
    if verdict.found["data"] != verdict.expected:
        return _problem(verdict, "other data")
    if ordered and json.dumps(verdict.found["data"]) != json.dumps(verdict.expected):
        return _problem(verdict, "other order of keys")
    return verdict


def _kind(breach: str) -> str:
    words = breach.split(": ", 1)[1].split()
    return " ".join(words[:3])


def _problem(verdict: Verdict, problem: str, detail: str = "") -> Verdict:
    verdict.problem, verdict.detail = problem, detail
    return verdict


async def run(case: Case, plan: Plan, record: Record) -> ExecutionResult:
    """Execute a plan against healthy servers."""
    world = World(case.federation.graph, case.seed)
    servers = {part.name: Server(part, case.federation.graph) for part in case.federation.parts}
    for server in servers.values():
        server.world, server.record, server.labels = world, record, case.labels
    executor = Executor(case.supergraph, servers)
    return await executor.execute(plan, case.operation.variables, RequestContext())


def answer(graph: Graph, seed: int, operation: Operation, asked: set[tuple[str, str]]) -> Any:
    """What one schema with everything answers; notes in `asked` which fields it resolved."""
    result = monolith(World(graph, seed), operation, asked)
    assert not result.errors, result.errors
    return result.data


def monolith(world: World, operation: Operation, asked: set[tuple[str, str]]) -> GraphQLResult:
    """The answer of one schema with everything, from a world that may have faults."""
    return execute_sync(
        _monolith(world.graph),
        parse(operation.text),
        root_value=Thing("Query", 0),
        variable_values=operation.variables,
        field_resolver=_resolver(world, asked),
        type_resolver=lambda value, *_: value.type,
    )


def _monolith(graph: Graph) -> GraphQLSchema:
    return build_schema(graph.sdl())


def _resolver(world: World, asked: set[tuple[str, str]]) -> Any:
    def resolve(thing: Thing, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if info.parent_type.name == "Mutation":
            thing = Thing("Mutation", 0)
        if world.fails(thing, info.field_name):
            raise FaultError(info.field_name)
        asked.add((info.parent_type.name, info.field_name))
        return world.value(thing, info.field_name, arguments)

    return resolve
