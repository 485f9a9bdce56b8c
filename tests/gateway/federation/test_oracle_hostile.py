"""What is meant to hurt: spoiled texts are refused, and operations that explode are planned or refused."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from graphql import parse, validate
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.federation import (
    Plan,
    Planner,
    PlannerOptions,
    PlanningError,
    Subgraph,
    Supergraph,
    SupergraphError,
    compose,
)
from tests.gateway.federation.oracle.damage import damaged
from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.examples import invent_federation
from tests.gateway.federation.oracle.hostile import (
    condition_maze,
    conditional,
    deep,
    doubling,
    ring,
    shared_by_all,
    wide,
)

SETTINGS = settings(
    max_examples=16,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
GRAPHS = {"shared by all": shared_by_all(20), "ring": ring(12)}


def planned(graph: str, text: str) -> Plan | PlanningError:
    """The plan of an operation, which is valid; or why there is none."""
    composition = compose(GRAPHS[graph])
    assert composition.supergraph_sdl is not None, composition.errors
    supergraph = Supergraph.from_sdl(composition.supergraph_sdl)
    document = parse(text)
    assert validate(supergraph.api_schema, document) == []
    try:
        return Planner(supergraph).plan(document)
    except PlanningError as error:
        return error


@pytest.mark.parametrize(
    "text",
    [deep(15, "f0 f1"), deep(150, "f0"), wide(60, "f0 f1 f2"), doubling(8), conditional(6)],
    ids=["deep", "deeper", "wide", "doubling", "conditional"],
)
def test_what_one_of_twenty_subgraphs_can_answer_is_one_request(text: str) -> None:
    # given twenty subgraphs that all resolve everything, when planned, then one of them is asked once
    plan = planned("shared by all", text)
    assert isinstance(plan, Plan)
    assert plan.fetch_count == 1


@pytest.mark.parametrize(
    "text", [conditional(16), conditional(30), doubling(20)], ids=["16", "30", "doubling"]
)
def test_what_explodes_is_refused_by_its_code(text: str) -> None:
    plan = planned("shared by all", text)
    assert isinstance(plan, PlanningError)
    # On a slow machine the time runs out before the steps do.
    assert plan.code in ("PLAN_TOO_COMPLEX", "PLAN_TIMED_OUT")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (doubling(16), "The operation selects too many fields."),
        (doubling(30), "The operation selects too many fields."),
        (conditional(30), "A field is selected under too many conditions."),
        (condition_maze(4, 10, 40), "The operation has too many possible plans."),
        (condition_maze(5, 30, 10), "The operation has too many possible plans."),
    ],
    ids=["doubling", "doubling often", "conditional", "maze", "deep maze"],
)
def test_what_explodes_is_refused_before_much_work_is_done(text: str, reason: str) -> None:
    # given no limit but that of steps
    supergraph = Supergraph.from_sdl(compose(shared_by_all(20)).supergraph_sdl or "")
    document = parse(text)
    started = time.thread_time()
    # when it is refused, then by a count: all else would take from a second to minutes
    with pytest.raises(PlanningError) as caught:
        Planner(supergraph, PlannerOptions(time_ms=None)).plan(document)
    assert (caught.value.code, caught.value.message) == ("PLAN_TOO_COMPLEX", reason)
    # A fifth of a second at most on a machine that has nothing else to do.
    assert time.thread_time() - started < 5


def test_thousands_of_fields_are_still_planned() -> None:
    assert isinstance(planned("shared by all", doubling(12)), Plan)


def test_every_subgraph_of_a_ring_is_asked_once() -> None:
    # given twelve subgraphs, each with a key of its neighbours only, when a field of each is wanted
    plan = planned("ring", "{ node { " + " ".join(f"own{i}" for i in range(12)) + " } }")
    # then the way goes round without turning back
    assert isinstance(plan, Plan)
    assert plan.fetch_count == 12


@SETTINGS
@given(seed=st.integers(0, 10**9))
def test_spoiled_subgraphs_are_answered_with_findings(seed: int) -> None:
    # given a random federation with one text spoiled
    dice = Dice(seed)
    federation = invent_federation(seed % 50)
    texts = [part.sdl(federation.graph) for part in federation.parts]
    index = dice.randrange(len(texts))
    texts[index] = damaged(texts[index], dice)
    # when composed, then nothing is raised, and there is a supergraph or a reason why not
    composition = compose([Subgraph(f"s{i}", f"http://s{i}.invalid", text) for i, text in enumerate(texts)])
    assert (composition.supergraph_sdl is None) == bool(composition.errors)
    if composition.supergraph_sdl is not None:
        Supergraph.from_sdl(composition.supergraph_sdl)


@SETTINGS
@given(seed=st.integers(0, 10**9))
def test_a_spoiled_supergraph_is_refused_in_our_own_words(seed: int) -> None:
    federation = invent_federation(seed % 50)
    text = federation.compose().supergraph_sdl
    if text is None:
        return
    # when it is spoiled, then it is read or refused; any other exception fails the test
    with suppress(SupergraphError):
        Supergraph.from_sdl(damaged(text, Dice(seed)))
