"""Random federations answer what one schema with everything answers; long runs are made by the package."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.examples import Case, invent_cases
from tests.gateway.federation.oracle.fault_judgement import judge_faults
from tests.gateway.federation.oracle.judgement import Verdict, judge, judge_rewriting, schema_difference
from tests.gateway.federation.oracle.rewrites import REWRITES
from tests.gateway.federation.oracle.shrinking import Report

# The oracle shrinks by itself (`shrinking`), which keeps a federation a federation.
SETTINGS = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
FEW = settings(SETTINGS, max_examples=4)
seeds = st.integers(0, 10**9)


def well(case: Case, verdict: Verdict) -> None:
    """Nothing is to be complained of; if it is, the case is printed so that it can be read."""
    assert verdict.problem is None, Report(case, f"{verdict.problem}: {verdict.detail}").text()


@SETTINGS
@given(seed=seeds)
def test_federated_data_equal_the_monolith(seed: int) -> None:
    # given a random federation that composes, and operations on it
    _, _, cases = invent_cases(seed, count=2)
    for case in cases:
        # when each is planned twice, and run against servers that check every request
        verdict = judge(case, bounded=case is cases[0])
        # then data are the same, no field is fetched without need, and no fetch is made too many
        well(case, verdict)


@SETTINGS
@given(seed=seeds)
def test_clients_see_the_schema_of_the_whole(seed: int) -> None:
    for case in invent_cases(seed, count=1)[2]:
        assert schema_difference(case) is None


@SETTINGS
@given(seed=seeds)
def test_faults_make_nulls_with_a_reason_and_nothing_else(seed: int) -> None:
    for number, case in enumerate(invent_cases(seed, count=2)[2]):
        well(case, judge_faults(case, Dice(f"{seed} {number}")))


@pytest.mark.parametrize("name", sorted(REWRITES))
@FEW
@given(seed=seeds)
def test_the_same_question_in_other_words_has_the_same_answer(name: str, seed: int) -> None:
    for case in invent_cases(seed, count=2)[2]:
        well(case, judge_rewriting(case, name))
