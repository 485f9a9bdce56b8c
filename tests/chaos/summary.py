"""What a campaign of several seeds found: one table for people, one file for machines."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.run import Round

HEAD = "{:24}{:>6}{:>6}{:>9}{:>8}{:>12}{:>11}{:>9}\n".format(
    "fault", "ok", "fail", "unknown", "events", "violations", "recovery", "took"
)
SUM_HEAD = f"{'fault':24}{'runs':>6}{'events':>8}{'violations':>12}{'median':>10}{'longest recovery':>18}\n"


def line(round_: Round) -> str:
    """A row of a run's table, and below it what was broken."""
    ok, fail, unknown = round_.commands
    row = f"{round_.fault:24}{ok:6}{fail:6}{unknown:9}{round_.events:8}{len(round_.violations):12}"
    broken = "".join(f"    {violation}\n" for violation in round_.violations[:10])
    return f"{row}{round_.recovery:9.1f} s{round_.seconds:7.1f} s\n{broken}"


@dataclass
class Summary:
    """The rounds of several runs on one kind of database.

    Attributes:
        database: `sqlite` or `postgresql`.
        runs: The rounds of each seed.
        left_out: Faults that could not be inflicted here.
    """

    database: str
    runs: dict[int, Sequence[Round]] = field(default_factory=dict)
    left_out: Sequence[str] = ()

    @property
    def violations(self) -> int:
        """How many there were in all."""
        return sum(len(round_.violations) for round_ in self._rounds())

    def table(self) -> str:
        """Fault by fault: runs, events, violations, and how long it took until all was quiet."""
        rows = "".join(f"{_row(fault, rounds)}\n" for fault, rounds in sorted(self._by_fault().items()))
        events, runs = sum(round_.events for round_ in self._rounds()), len(self.runs)
        seconds = sum(round_.seconds for round_ in self._rounds())
        return (
            f"{SUM_HEAD}{rows}{runs} seeds on {self.database}, {len([*self._rounds()])} rounds, "
            f"{events} events, {self.violations} violations, {seconds / 60:.1f} min\n"
        )

    def write(self, file: Path) -> None:
        """The same as JSON: per seed the rounds, per fault the sums."""
        found = {
            "database": self.database,
            "events": sum(round_.events for round_ in self._rounds()),
            "violations": self.violations,
            "left out": list(self.left_out),
            "faults": {fault: _sums(rounds) for fault, rounds in sorted(self._by_fault().items())},
            "seeds": {seed: [_told(round_) for round_ in rounds] for seed, rounds in self.runs.items()},
        }
        file.write_text(f"{json.dumps(found, indent=2)}\n", encoding="utf-8")

    def _rounds(self) -> Iterable[Round]:
        return (round_ for rounds in self.runs.values() for round_ in rounds)

    def _by_fault(self) -> dict[str, list[Round]]:
        found: dict[str, list[Round]] = defaultdict(list)
        for round_ in self._rounds():
            found[round_.fault].append(round_)
        return found


def _sums(rounds: Sequence[Round]) -> dict[str, float]:
    recoveries = sorted(round_.recovery for round_ in rounds)
    return {
        "runs": len(rounds),
        "events": sum(round_.events for round_ in rounds),
        "violations": sum(len(round_.violations) for round_ in rounds),
        "median recovery": round(recoveries[len(recoveries) // 2], 1),
        "longest recovery": round(recoveries[-1], 1),
    }


def _row(fault: str, rounds: Sequence[Round]) -> str:
    sums = _sums(rounds)
    counts = f"{sums['runs']:6}{sums['events']:8}{sums['violations']:12}"
    return f"{fault:24}{counts}{sums['median recovery']:8.1f} s{sums['longest recovery']:16.1f} s"


def _told(round_: Round) -> dict[str, object]:
    ok, fail, unknown = round_.commands
    return {
        "fault": round_.fault,
        "ok": ok,
        "fail": fail,
        "unknown": unknown,
        "events": round_.events,
        "recovery": round(round_.recovery, 2),
        "seconds": round(round_.seconds, 2),
        "violations": [str(violation) for violation in round_.violations],
    }
