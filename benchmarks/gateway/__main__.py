"""Runs the comparison: `python -m benchmarks.gateway --help`."""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.gateway import contestants
from benchmarks.gateway.compare import Score, drive_cold, measure, save, table, warm_up
from benchmarks.gateway.shop import SIZES, supergraph


def main() -> None:
    """Start every gateway once, measure them in turn, print the table."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        origin = stack.enter_context(contestants.stub())
        graph = folder / "supergraph.graphql"
        graph.write_text(supergraph(origin))
        found = contestants.quadhelix(origin, folder, {})
        if options.node:
            found += contestants.node(options.node)
        gateways = [stack.enter_context(contestants.running(item, graph, options.log)) for item in found]
        scores = {(item.name, size.name): Score() for item in gateways for size in SIZES}
        warm_up(gateways, SIZES, options.warm, options.connections)
        for _ in range(options.rounds):
            for size in SIZES:
                for item in gateways:
                    score = scores[item.name, size.name]
                    measure(item, size, origin, score, options.connections, options.seconds)
        baseline = "Apollo Gateway" if options.node else "quadhelix"
        print(table(scores, SIZES, baseline))
        print(f"\n{'cold plans, CPU milliseconds each':40}")
        for item in gateways:
            spent = item.cpu_seconds()
            burst = drive_cold(item, SIZES[0], requests=options.cold)
            print(f"{item.name:40}{(item.cpu_seconds() - spent) * 1000 / burst.answered:8.2f}")
        if options.json:
            save(scores, options.json)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway", description=__doc__)
    parser.add_argument("--node", type=Path, help="folder in which the Node gateways are installed")
    parser.add_argument("--rounds", type=int, default=5, help="rounds per gateway and size")
    parser.add_argument("--seconds", type=float, default=3.0, help="time of one measurement")
    parser.add_argument("--connections", type=int, default=32, help="requests under way at a time")
    parser.add_argument("--warm", type=int, default=1500, help="requests before the first measurement")
    parser.add_argument("--cold", type=int, default=100, help="operations with a text of their own")
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="file for what the gateways say")
    parser.add_argument("--json", type=Path, help="file for the medians")
    return parser.parse_args()


if __name__ == "__main__":
    main()
