"""Every case of the corpus, over the supergraph composed here and over the one given."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    is_object_type,
    lexicographic_sort_schema,
    parse,
    print_schema,
    validate,
)

from gateway.federation import Executor, Plan, Planner, PlanningError, RequestContext, VariablesError
from tests.gateway.federation.corpus.reading import THEMES, Case, Theme
from tests.gateway.federation.corpus.serving import Server
from tests.gateway.federation.corpus.variants import CONDITION, naming_types, under_condition, without_types

MODES = ("composed", "given")

# Cases that the engine does not pass yet, and why. One that passes must be taken out.
KNOWN_FAILURES: dict[str, str] = {}

# Themes in which the type of an object is not always known from its place.
ABSTRACT = [
    theme
    for theme in THEMES
    if any(word in text.sdl for text in theme.texts for word in ("union ", "interface "))
]


@dataclass
class Outcome:
    """What came of a case."""

    data: Any
    errors: list[Any]
    servers: dict[str, Server]
    log: list[str]
    plan: Plan | None = None

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return sum(len(server.requests) for server in self.servers.values())


def planned(theme: Theme, document: DocumentNode, mode: str) -> Plan | PlanningError:
    """The plan of an operation, or why there is none."""
    try:
        return Planner(theme.supergraph(mode)).plan(document)
    except PlanningError as error:
        return error


async def run(
    theme: Theme, case: Case, mode: str, plan: Plan | PlanningError, variables: dict[str, Any]
) -> Outcome:
    """Execute in a fresh world."""
    world = theme.world()
    log: list[str] = []
    down = case.notes.get("down", "").split()
    servers = {
        text.name: Server(text, world.seen_by(text.name), theme.kinds, log, text.name in down)
        for text in theme.texts
    }
    if isinstance(plan, PlanningError):
        return Outcome(None, [plan], servers, log)
    try:
        executor = Executor(theme.supergraph(mode), servers)
        result = await executor.execute(plan, case.variables | variables, RequestContext())
    except VariablesError as error:
        return Outcome(None, [error], servers, log)
    return Outcome(result.data, result.errors, servers, log, plan)


def check(case: Case, outcome: Outcome) -> None:
    """Compare with what the case says should come of it."""
    plan = outcome.plan.to_text() if outcome.plan else "no plan"
    faults = [fault for server in outcome.servers.values() for fault in server.faults]
    assert (outcome.data, faults) == (case.data, []), (outcome.errors, plan)
    assert json.dumps(outcome.data) == json.dumps(case.data), "members are in another order than asked"
    assert bool(outcome.errors) == case.has_errors, (outcome.errors, plan)
    if "errors at" in case.notes:
        paths = sorted(".".join(map(str, error["path"])) for error in outcome.errors)
        assert paths == sorted(part.strip() for part in case.notes["errors at"].split(",")), outcome.errors
    if "requests" in case.notes:
        assert outcome.requests <= int(case.notes["requests"]), plan
    if "depth" in case.notes and outcome.plan:
        assert outcome.plan.depth <= int(case.notes["depth"]), plan
    if "order" in case.notes:
        assert outcome.log == case.notes["order"].split(), plan
    for name in case.notes.get("unasked", "").split():
        assert outcome.servers[name].requests == [], plan


def cases(
    label: str, modes: Sequence[str], when: Callable[[Case], bool], themes: Sequence[Theme] = THEMES
) -> pytest.MarkDecorator:
    """Parametrise a test with the cases for which that holds; expect the known ones to fail."""
    found = []
    for theme in themes:
        for case in filter(when, theme.cases()):
            for mode in modes if not theme.refusal else ["given"]:
                name = f"{case.name} [{label or mode}]"
                reason = KNOWN_FAILURES.get(name)
                marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
                found.append(pytest.param(theme, case, mode, id=name, marks=marks))
    return pytest.mark.parametrize(("theme", "case", "mode"), found)


def is_valid(case: Case) -> bool:
    """Whether the API schema takes the operation."""
    return "invalid" not in case.notes


@cases("", MODES, is_valid)
async def test_case(theme: Theme, case: Case, mode: str) -> None:
    document = parse(case.operation)
    if mode == "given":  # what clients may ask is the same in both modes, see below
        assert validate(theme.given.api_schema, document) == []
    check(case, await run(theme, case, mode, planned(theme, document, mode), {}))


@cases("", MODES, lambda case: not is_valid(case))
def test_what_clients_may_not_ask_is_refused(theme: Theme, case: Case, mode: str) -> None:
    assert validate(theme.supergraph(mode).api_schema, parse(case.operation)) != []


@cases("names", ["given"], lambda case: is_valid(case) and "unnamed" not in case.notes, ABSTRACT)
async def test_the_names_of_all_types_change_nothing_else(theme: Theme, case: Case, mode: str) -> None:
    plan = planned(theme, naming_types(parse(case.operation)), mode)
    outcome = await run(theme, case, mode, plan, {})
    names: set[str] = set()
    data = without_types(outcome.data, names)
    faults = [fault for server in outcome.servers.values() for fault in server.faults]
    assert (data, faults) == (case.data, []), (outcome.errors, outcome.plan)
    schema = theme.supergraph(mode).api_schema
    assert all(is_object_type(schema.get_type(name)) for name in names), names


@cases("conditions", ["given"], is_valid)
async def test_a_condition_around_everything(theme: Theme, case: Case, mode: str) -> None:
    plan = planned(theme, under_condition(parse(case.operation)), mode)
    # when it holds, nothing changes
    check(case, await run(theme, case, mode, plan, {CONDITION: True}))
    # when it does not, nothing is asked
    outcome = await run(theme, case, mode, plan, {CONDITION: False})
    if outcome.plan:
        assert outcome.requests == 0, outcome.plan.to_text()
        assert (outcome.data, outcome.errors) == ({}, [])


@pytest.mark.parametrize(
    "theme", [theme for theme in THEMES if not theme.refusal], ids=lambda theme: theme.name
)
def test_both_supergraphs_offer_clients_the_same(theme: Theme) -> None:
    composed, given = (
        print_schema(lexicographic_sort_schema(theme.supergraph(mode).api_schema)) for mode in MODES
    )
    assert composed == given


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme.refusal], ids=lambda theme: theme.name)
def test_what_cannot_be_answered_is_refused_by_composition(theme: Theme) -> None:
    assert theme.refusal in {error.code for error in theme.composition().errors}
