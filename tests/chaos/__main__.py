"""`make chaos SEEDS=1-10 DATABASE=sqlite`: hurts the real suite in every way we know, and judges it.

Three seeds in a row take every fault. `python -m tests.chaos --only "kill broker" --only poison` takes some
faults only, `--every` takes all in each seed; `--folder` keeps all that was written, a folder for each seed:
the suite's data and logs, `history.jsonl` and `nemesis.jsonl`, and beside them `summary.json`.
"""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from random import Random

from quadhelix.testing import free_port
from tests.chaos.faults import FAULTS, POSTGRESQL, SQLITE
from tests.chaos.installation import Installation
from tests.chaos.postgresql import RoomyPostgreSQL
from tests.chaos.run import Round, Run
from tests.chaos.summary import HEAD, Summary, line
from tests.chaos.target import Fault
from tests.chaos.volumes import can_mount


def known(database: str) -> list[Fault]:
    """The faults there are on this database."""
    return [fault for fault in FAULTS if fault.database in ("", database)]


PARTS = 3
"""Into how many parts the faults are dealt: so many seeds in a row hurt the suite in every way there is."""


def chosen(seed: int, options: argparse.Namespace) -> list[Fault]:
    """The faults of a run, in any order: those named, all, or this seed's part of them."""
    fitting = [fault for fault in known(options.database) if can_mount() or not fault.mounts]
    if options.only:
        return [fault for fault in fitting if fault.name in options.only]
    wanted = [fault for fault in fitting if not (options.short and fault.long)]
    return wanted if options.every else wanted[seed % PARTS :: PARTS]


def seeds(text: str) -> list[int]:
    """`7`, `1-10` or `1,4,9`."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def tell(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def survive(seed: int, options: argparse.Namespace, folder: Path) -> list[Round]:
    """One run, in this folder."""
    faults = chosen(seed, options)
    Random(f"{seed} order").shuffle(faults)
    folder.mkdir(parents=True, exist_ok=True)
    tell(f"seed {seed}, {options.database}, in {folder}\n{HEAD}")
    with ExitStack() as stack:
        server = None
        if options.database == POSTGRESQL:
            server = stack.enter_context(RoomyPostgreSQL(free_port()))
        url = server.url if server else ""
        run = Run(Installation(folder / "data", url, disks=can_mount()), seed, folder, server)
        each = max(10, options.events // len(faults))
        return asyncio.run(run.survive(faults, each, lambda round_: tell(line(round_))))


def main() -> int:
    """1 if anything was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seeds", "--seed", type=seeds, default=[1], help="as 7, 1-10 or 1,4,9")
    parser.add_argument("--events", type=int, default=1200, help="least number of commands of a seed")
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--only", action="append", default=[], help="this fault only; can be repeated")
    parser.add_argument("--every", action="store_true", help="all faults in each seed, not a third of them")
    parser.add_argument("--short", action="store_true", help="leave out what takes more than half a minute")
    parser.add_argument("--folder", type=Path, help="an empty folder to keep everything in")
    options = parser.parse_args()
    # That connections break is the point.
    for name in ("quadhelix", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if not chosen(options.seeds[0], options):
        parser.error(
            f"no such fault; there are: {', '.join(fault.name for fault in known(options.database))}"
        )
    folder = options.folder or Path(tempfile.mkdtemp(prefix="quadhelix-chaos-"))
    left_out = [] if can_mount() else [fault.name for fault in known(options.database) if fault.mounts]
    summary = Summary(options.database, left_out=left_out)
    for seed in options.seeds:
        summary.runs[seed] = survive(seed, options, folder / f"seed-{seed}")
        summary.write(folder / "summary.json")
    tell(f"\n{summary.table()}")
    if left_out:
        tell(f"left out, as only root can mount a disk to fill: {', '.join(left_out)}\n")
    if not summary.violations and not options.folder:
        shutil.rmtree(folder)
    return min(summary.violations, 1)


if __name__ == "__main__":
    sys.exit(main())
