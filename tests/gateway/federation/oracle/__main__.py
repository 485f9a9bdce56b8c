"""Long runs of the oracle.

`python -m tests.gateway.federation.oracle --examples 2000 --seed 1 --faults --rewrites --twins --shrink`
prints what failed, each case made small, and at the end what the examples were made of.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gateway.federation import Composition, execute
from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.examples import Case, Federation, invent_cases
from tests.gateway.federation.oracle.fault_judgement import judge_faults
from tests.gateway.federation.oracle.features import features, traits
from tests.gateway.federation.oracle.judgement import Verdict, judge, judge_rewriting, schema_difference
from tests.gateway.federation.oracle.rewrites import REWRITES
from tests.gateway.federation.oracle.shrinking import Report, shrink
from tests.gateway.federation.twins import TwinProgram

Judge = Callable[[Case], Verdict]
SEEDS = 1_000_000  # so that runs with different seeds have no example in common


@dataclass
class Run:
    """One long run: what was counted, and what is asked of every example."""

    options: argparse.Namespace
    counts: Counter[str] = field(default_factory=Counter)

    def examples(self) -> None:
        """Invent and judge all examples."""
        first = self.options.seed * SEEDS
        for seed in range(first, first + self.options.examples):
            federation, composition, cases = invent_cases(seed, self.options.operations)
            self._composed(seed, federation, composition)
            if cases and (difference := schema_difference(cases[0])):
                self._failed(f"API schema {seed}", difference)
            for number, case in enumerate(cases):
                self.counts["operations"] += 1
                self.counts.update({f"operation with {name}": 1 for name in traits(case)})
                for what, judge_case in self._judges(seed, number):
                    self._judge(f"{seed} {number} {what}", what, case, judge_case)

    def _composed(self, seed: int, federation: Federation, composition: Composition) -> None:
        self.counts["schemas"] += 1
        if composition.supergraph_sdl is not None:
            self.counts["schemas composed"] += 1
            self.counts.update({f"schema with {name}": 1 for name in features(federation)})
        codes = {error.code for error in composition.errors}
        self.counts.update({f"schemas refused {code}": 1 for code in codes})
        # Dealing at random often leaves something out of reach; any other refusal is to be explained.
        if codes - {"SATISFIABILITY_ERROR"}:
            say(f"REFUSED {seed} {composition.errors[0].code} {composition.errors[0].message}")

    def _judges(self, seed: int, number: int) -> Iterator[tuple[str, Judge]]:
        yield "data", lambda case: judge(case, bounded=self.options.bounded)
        if self.options.faults:
            yield "faults", lambda case: judge_faults(case, Dice(f"faults {seed} {number}"))
        if self.options.rewrites:
            name = sorted(REWRITES)[(seed + number) % len(REWRITES)]
            yield name, lambda case: judge_rewriting(case, name)

    def _judge(self, where: str, what: str, case: Case, judge_case: Judge) -> None:
        verdict = _safely(judge_case, case)
        self.counts[f"judged {what}"] += 1
        if what == "data" and verdict.plan is not None:
            self.counts["fetches planned"] += verdict.plan.fetch_count
        if what == "data" and verdict.plan is None and verdict.problem is None:
            self.counts["operations unplannable as composition hinted"] += 1
        if verdict.problem is not None:
            self._failed(f"{where}: {verdict.problem}", verdict.detail[:500])
            self.counts[f"FAILED {what}: {verdict.problem}"] += 1
            if self.options.shrink:
                small = shrink(case, lambda it: _safely(judge_case, it).problem == verdict.problem)
                say(Report(small, verdict.problem).text())

    def _failed(self, where: str, detail: str) -> None:
        self.counts["FAILED"] += 1
        say(f"FAILED {where} {detail}")


def _safely(judge_case: Judge, case: Case) -> Verdict:
    """The verdict; an exception out of the engine is one, too."""
    try:
        return judge_case(case)
    except Exception as error:
        return Verdict(f"exception {type(error).__name__}", traceback.format_exc())


def say(text: str) -> None:
    """Write a line at once, so that a long run can be watched."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run as many examples as asked for; the exit code tells whether any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--operations", type=int, default=4, help="operations for each federation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bounded", action="store_true", help="count requests against naive plans too")
    parser.add_argument("--faults", action="store_true", help="run every operation with faults too")
    parser.add_argument("--rewrites", action="store_true", help="ask every operation in another way too")
    parser.add_argument(
        "--twins", action="store_true", help="run generated and interpreted code side by side"
    )
    parser.add_argument("--shrink", action="store_true", help="make failing cases small")
    run = Run(parser.parse_args())
    logging.disable(logging.WARNING)
    if run.options.twins:
        execute.Program = TwinProgram  # type: ignore[attr-defined]  # this process
    start = time.process_time()
    run.examples()
    say(f"{time.process_time() - start:.1f} s of processor time")
    for key, count in sorted(run.counts.items()):
        say(f"{count:8} {key}")
    return 1 if run.counts["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
