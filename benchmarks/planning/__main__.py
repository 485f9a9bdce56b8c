"""Measure planning: `python -m benchmarks.planning`; see README.md."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from statistics import median

from graphql import parse, validate

from benchmarks.planning.cases import Case, cases
from gateway.federation import Planner, PlanningError

ROUNDS = 7


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median processor time of some work, rubbish collected before each round."""
    found = []
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        work()
        found.append((time.process_time() - started) * 1000)
    return median(found)


def measured(case: Case) -> str:
    """One line of the table."""
    document = parse(case.query)
    assert validate(case.supergraph.api_schema, document) == []
    planner = Planner(case.supergraph)

    def plan() -> str:
        try:
            made = planner.plan(document)
        except PlanningError as error:
            return error.code
        return f"{made.fetch_count} fetches, depth {made.depth}"

    outcome = plan()
    baseline = milliseconds(lambda: validate(case.supergraph.api_schema, parse(case.query)))
    taken = milliseconds(plan)
    size = f"{len(case.query) / 1000:.1f} KB"
    return (
        f"| {case.name} | {size} | {outcome} | {baseline:.1f} | {taken:.1f} | {taken / baseline:.2f} "
        f"| {'yes' if taken <= case.goal else 'NO'} ({case.goal:.0f}) |"
    )


def main() -> None:
    """Print the table; the exit status tells whether every goal was met."""
    print("| case | text | plan | parse + validate, ms | plan, ms | ratio | in goal (ms) |")
    print("|---|---|---|---|---|---|---|")
    lines = [measured(case) for case in cases()]
    print("\n".join(lines))
    sys.exit(any(" NO (" in line for line in lines))


if __name__ == "__main__":
    main()
