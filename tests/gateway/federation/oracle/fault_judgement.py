"""Judging what a federation with faults answers: nothing false, every null with a reason, nothing told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import parse
from graphql.language import FieldNode, Visitor, visit

from gateway.federation import ExecutionResult, Executor, RequestContext
from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.examples import Case
from tests.gateway.federation.oracle.faults import (
    HONEST,
    SECRET,
    SHAPES,
    Fails,
    break_some,
    failing_resolvers,
)
from tests.gateway.federation.oracle.judgement import Verdict, judge, monolith
from tests.gateway.federation.oracle.server import Server
from tests.gateway.federation.oracle.world import World

INTERNAL = ("_entities", "representations", "invalid", "http:", "Traceback", SECRET, "_e0")
At = tuple[str | int, ...]


def judge_faults(case: Case, dice: Dice) -> Verdict:
    """Run a case with some faults and find the first breach."""
    if judge(case).plan is None:
        return Verdict()
    mode = dice.choice(("harmless", "resolvers", "transport", "transport", "shapes"))
    kind = dice.choice(HONEST if mode == "transport" else SHAPES)
    fails = failing_resolvers(dice, case.federation, harmless=mode == "harmless")
    if mode in ("transport", "shapes"):
        return _Trial(case, mode, kind).broken(dice)
    return _Trial(case, mode, mode).failing(fails)


@dataclass
class _Trial:
    case: Case
    mode: str
    kind: str
    verdict: Verdict = field(default_factory=Verdict)

    def failing(self, fails: Fails) -> Verdict:
        world = World(self.case.federation.graph, self.case.seed, fails=fails)
        expected = monolith(world, self.case.operation, set())
        servers = self._servers(fails)
        result = self._run(servers)
        self._common(result)
        self._part(result, expected.data)
        if self.mode == "harmless":
            self._exact(result, expected.data, {tuple(error.path or ()) for error in expected.errors or ()})
        return self.verdict

    def broken(self, dice: Dice) -> Verdict:
        expected = monolith(World(self.case.federation.graph, self.case.seed), self.case.operation, set())
        transports = break_some(dice, self._servers(lambda thing, name: False), self.kind)
        result = self._run(transports)
        self._common(result)
        if self.mode == "transport":
            self._part(result, expected.data)
        return self.verdict

    def _servers(self, fails: Fails) -> dict[str, Server]:
        federation = self.case.federation
        world = World(federation.graph, self.case.seed, fails=fails)
        servers = {part.name: Server(part, federation.graph) for part in federation.parts}
        for server in servers.values():
            server.world, server.record = world, self.verdict.record
            server.labels = self.case.labels
        return servers

    def _run(self, transports: dict[str, Any]) -> ExecutionResult:
        plan = self.case.plan()
        self.verdict.plan = plan
        executor = Executor(self.case.supergraph, transports)
        result = asyncio.run(executor.execute(plan, self.case.operation.variables, RequestContext()))
        self.verdict.found = {"data": result.data, "errors": result.errors}
        return result

    def _fail(self, problem: str, detail: object = "") -> None:
        if self.verdict.problem is None:
            self.verdict.problem = f"{self.mode} ({self.kind}): {problem}"
            self.verdict.detail = str(detail)

    def _common(self, result: ExecutionResult) -> None:
        """What holds whatever happened: requests are in order, and errors tell no more than they may."""
        for breach in self.verdict.record.breaches if self.mode != "shapes" else ():
            self._fail("breach", breach)
        keys = _response_keys(self.case)
        graph = self.case.federation.graph
        hidden = [
            item.name for kind in graph.objects.values() for item in kind.fields.values() if item.hidden
        ]
        json.dumps(result.data)
        for error in result.errors:
            told = json.dumps(error)
            if any(word in told for word in (*INTERNAL, *hidden)):
                self._fail("what clients may not know in an error", told)
            steps = error.get("path", [])
            if not isinstance(steps, list) or not all(
                type(step) is int or (isinstance(step, str) and step in keys) for step in steps
            ):
                self._fail("a path that the client did not ask for", told)

    def _part(self, result: ExecutionResult, expected: Any) -> None:
        """Everything is as one schema would say, or null with an error that explains it."""
        self.verdict.expected = expected
        paths = [tuple(error.get("path") or ()) for error in result.errors]
        for problem, at in _differences(result.data, expected, ()):
            if problem == "null" and any(_related(path, at) for path in paths):
                continue
            self._fail("false data" if problem != "null" else "a null without a reason", list(at))

    def _exact(self, result: ExecutionResult, expected: Any, paths: set[At]) -> None:
        if result.data != expected:
            self._fail("other nulls than one schema would have")
        found = {tuple(error.get("path") or ()) for error in result.errors}
        # Fields of interface objects may be fetched for objects that turn out to be of another type.
        blind = any(item.contributed for item in self.case.federation.graph.interfaces.values())
        if found != paths and not (blind and paths <= found):
            self._fail("other error paths than one schema would have", f"{sorted(map(str, found ^ paths))}")


def _response_keys(case: Case) -> set[str]:
    """The response keys of an operation."""
    keys: set[str] = set()

    class Collector(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            keys.add(node.alias.value if node.alias else node.name.value)

    visit(parse(case.operation.text), Collector())
    return keys


def _differences(found: Any, expected: Any, at: At) -> Iterator[tuple[str, At]]:
    if found is None and expected is not None:
        yield "null", at
    elif isinstance(found, dict) and isinstance(expected, dict):
        if found.keys() != expected.keys():
            yield "keys", at
            return
        for key in found:
            yield from _differences(found[key], expected[key], (*at, key))
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for index, (item, other) in enumerate(zip(found, expected, strict=True)):
            yield from _differences(item, other, (*at, index))
    elif found != expected:
        yield "value", at


def _related(path: At, at: At) -> bool:
    shorter = min(len(path), len(at))
    return path[:shorter] == at[:shorter]
