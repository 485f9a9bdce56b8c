"""Federated answers equal those of one schema that has everything, for random data and operations."""

from __future__ import annotations

import asyncio

from graphql import parse
from hypothesis import HealthCheck, Phase, assume, given, settings

from gateway.federation import Executor, Planner, RequestContext
from tests.gateway.federation.in_process import Federation, Store, monolith
from tests.gateway.federation.library import SCHEMA, SUBGRAPHS, Question, is_valid, questions, stores

LIBRARY = Federation.of(Store({}), **SUBGRAPHS)
PLANNER = Planner(LIBRARY.supergraph)


@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(store=stores(), question=questions())
def test_federated_data_equals_the_monolith(store: Store, question: Question) -> None:
    assume(is_valid(question))
    # given the answer of the monolith
    expected = monolith(SCHEMA, store, question.text, question.variables)
    # when the same is asked of the federation (whose servers validate every request they get)
    for server in LIBRARY.servers.values():
        server.store = store
    plan = PLANNER.plan(parse(question.text))
    executor = Executor(LIBRARY.supergraph, LIBRARY.servers)
    result = asyncio.run(executor.execute(plan, question.variables, RequestContext()))
    # then the data are the same, and so is the plan when made again
    assert (result.data, result.errors) == (expected.data, [])
    assert plan.to_text() == PLANNER.plan(parse(question.text)).to_text()
