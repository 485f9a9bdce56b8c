"""`make chaos SEED=7 EVENTS=600 DATABASE=sqlite`: hurts the real suite in every way we know, and judges it.

`python -m tests.chaos --only "kill broker" --only poison` takes some faults only; `--folder` keeps all that
was written: the suite's data and logs, `history.jsonl` and `nemesis.jsonl`.
"""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random

from quadhelix.settings import SERVICES
from quadhelix.testing import free_port
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.installation import Installation
from tests.chaos.run import Round, Run
from tests.deploy.postgresql import PostgreSQL

SQLITE, POSTGRESQL = "sqlite", "postgresql"
HEAD = f"{'fault':24}{'ok':>6}{'fail':>6}{'unknown':>9}{'events':>8}{'violations':>12}{'recovery':>10}\n"


def chosen(seed: int, database: str, only: Sequence[str], short: bool) -> list[Fault]:
    """The faults of a run in its order."""
    fitting = [fault for fault in FAULTS if fault.database in ("", database) and not (short and fault.long)]
    faults = [fault for fault in fitting if not only or fault.name in only]
    Random(f"{seed} order").shuffle(faults)
    return faults


def line(round_: Round) -> str:
    """A row of the table, and below it what was broken."""
    ok, fail, unknown = round_.commands
    row = f"{round_.fault:24}{ok:6}{fail:6}{unknown:9}{round_.events:8}{len(round_.violations):12}"
    broken = "".join(f"    {violation}\n" for violation in round_.violations[:10])
    return f"{row}{round_.recovery:8.1f} s\n{broken}"


def tell(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def created(server: PostgreSQL, port: int) -> str:
    """Empty databases for the services; the URL that names them."""
    import psycopg

    place = f"host={server._data}&port={port}"
    with psycopg.connect(f"postgresql://postgres@/postgres?{place}", autocommit=True) as connection:
        for service in SERVICES:
            connection.execute(f"create database quadhelix_{service}".encode())
    return f"postgresql+psycopg://postgres@/quadhelix_{{service}}?{place}"


def main() -> int:
    """The number of violations as exit code, 1 at most."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=600, help="least number of commands of the whole run")
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--only", action="append", default=[], help="this fault only; can be repeated")
    parser.add_argument("--short", action="store_true", help="leave out what takes more than half a minute")
    parser.add_argument("--folder", type=Path, help="an empty folder to keep everything in")
    options = parser.parse_args()
    # That connections break is the point.
    logging.getLogger("quadhelix").setLevel(logging.CRITICAL)
    faults = chosen(options.seed, options.database, options.only, options.short)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="quadhelix-chaos-"))
    folder.mkdir(parents=True, exist_ok=True)
    tell(f"seed {options.seed}, {options.database}, in {folder}\n{HEAD}")
    with ExitStack() as stack:
        port = free_port()
        server = stack.enter_context(PostgreSQL(port)) if options.database == POSTGRESQL else None
        installation = Installation(folder / "data", created(server, port) if server else "")
        run = Run(installation, options.seed, folder, server)
        each = max(10, options.events // len(faults))
        rounds = asyncio.run(run.survive(faults, each, lambda round_: tell(line(round_))))
    violations = sum(len(round_.violations) for round_ in rounds)
    events = sum(round_.events for round_ in rounds)
    tell(f"{len(rounds)} rounds, {events} events, {violations} violations\n")
    if not violations and not options.folder:
        shutil.rmtree(folder)
    return min(violations, 1)


if __name__ == "__main__":
    sys.exit(main())
