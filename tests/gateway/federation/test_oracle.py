"""Federated answers equal those of one schema that has everything, for random data and operations."""

from __future__ import annotations

import asyncio

import pytest
from graphql import parse
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from gateway.federation import (
    Executor,
    FetchRequest,
    FetchResponse,
    Planner,
    RequestContext,
    TransportError,
)
from tests.gateway.federation.in_process import Federation, Store, monolith
from tests.gateway.federation.library import (
    FIVE_PARTS,
    SCHEMA,
    SUBGRAPHS,
    TWO_PARTS,
    Question,
    is_valid,
    questions,
    stores,
)

PARTITIONS = {
    name: Federation.of(Store({}), **subgraphs)
    for name, subgraphs in (("two", TWO_PARTS), ("three", SUBGRAPHS), ("five", FIVE_PARTS))
}
# Shrinking a graph takes minutes; the failing example is printed as it is.
SETTINGS = settings(
    max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("name", PARTITIONS)
@SETTINGS
@given(store=stores(), question=questions())
def test_federated_data_equals_the_monolith(name: str, store: Store, question: Question) -> None:
    assume(is_valid(question))
    graph = PARTITIONS[name]
    planner = Planner(graph.supergraph)
    # given the answer of the monolith
    expected = monolith(SCHEMA, store, question.text, question.variables)
    # when the same is asked of the federation (whose servers validate every request they get)
    for server in graph.servers.values():
        server.store = store
    plan = planner.plan(parse(question.text))
    executor = Executor(graph.supergraph, graph.servers)
    result = asyncio.run(executor.execute(plan, question.variables, RequestContext()))
    # then the data are the same, and so is the plan when made again
    assert (result.data, result.errors) == (expected.data, [])
    assert plan.to_text() == planner.plan(parse(question.text)).to_text()


@SETTINGS
@given(store=stores(), question=questions(), dead=st.sampled_from(sorted(SUBGRAPHS)))
def test_with_a_dead_subgraph_the_rest_is_answered(store: Store, question: Question, dead: str) -> None:
    assume(is_valid(question))
    graph = PARTITIONS["three"]
    # given a subgraph that cannot be reached
    asked: list[FetchRequest] = []

    async def unreachable(request: FetchRequest) -> FetchResponse:
        asked.append(request)
        raise TransportError("down")

    for server in graph.servers.values():
        server.store = store
    # when
    plan = Planner(graph.supergraph).plan(parse(question.text))
    executor = Executor(graph.supergraph, {**graph.servers, dead: unreachable})
    result = asyncio.run(executor.execute(plan, question.variables, RequestContext()))
    # then there is an error for each path that a failed request was for, and no other subgraph is to blame
    failed = [error for error in result.errors if error.get("extensions")]
    assert len(failed) >= len(asked)
    assert all(error["extensions"]["service"] == dead for error in failed)
    # and what is there equals what the monolith says, or is null
    expected = monolith(SCHEMA, store, question.text, question.variables)
    assert _is_part(result.data, expected.data)
    if not asked:
        assert result.data == expected.data


def _is_part(found: object, whole: object) -> bool:
    if found is None or found == whole:
        return True
    if isinstance(found, dict) and isinstance(whole, dict):
        return found.keys() == whole.keys() and all(_is_part(found[key], whole[key]) for key in found)
    if isinstance(found, list) and isinstance(whole, list):
        return len(found) == len(whole) and all(map(_is_part, found, whole))
    return False
