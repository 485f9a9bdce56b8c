"""Whether memory stays flat: `python -m benchmarks.gateway.memory --requests 1000000`.

Many requests with a thousand distinct operations, and invalid texts and texts that are never seen again in
between, which fill every cache. The first half fills the caches; over the second memory may not grow.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from benchmarks.gateway import contestants
from benchmarks.gateway.compare import drive_bodies, request, warm_up
from benchmarks.gateway.shop import QUERY, SIZES, supergraph

DISTINCT = 1_000
STEPS = 8
MOST_GROWTH = 0.05
"""Growth over the second half that still counts as flat."""


def texts(seed: int = 1) -> Callable[[], bytes]:
    """Bodies of requests: nine in ten of the distinct operations, some invalid, some never seen again."""
    chance = random.Random(seed)
    numbers = count()
    known = [request(SIZES[0], _named(f"known{number}")) for number in range(DISTINCT)]

    def body() -> bytes:
        roll = chance.random()
        if roll < 0.9:
            return chance.choice(known)
        text = _named(f"once{next(numbers)}")
        return request(SIZES[0], text if roll < 0.95 else text.replace("products(", "produce("))

    return body


def main() -> int:
    """Drive the gateway, print its memory as it goes; 1 when it grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway.memory", description=__doc__)
    parser.add_argument("--requests", type=int, default=40_000, help="how many in all")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        origin = stack.enter_context(contestants.stub())
        graph = folder / "supergraph.graphql"
        graph.write_text(supergraph(origin))
        found = contestants.quadhelix(origin, folder, {})[0]
        gateway = stack.enter_context(contestants.running(found, graph, folder / "output.log"))
        warm_up([gateway], SIZES, 200, 16)
        bodies, sizes = texts(), []
        for step in range(1, STEPS + 1):
            drive_bodies(gateway, bodies, connections=16, most=options.requests // STEPS)
            sizes.append(gateway.memory())
            print(f"{options.requests * step // STEPS:>10,} requests  {sizes[-1] / 1e6:8.1f} MB", flush=True)
    growth = sizes[-1] / sizes[STEPS // 2 - 1] - 1
    print(f"growth over the second half: {growth:.1%}")
    return int(growth > MOST_GROWTH)


def _named(alias: str) -> str:
    return QUERY.replace("    name\n", f"    {alias}: name\n", 1)


if __name__ == "__main__":
    raise SystemExit(main())
