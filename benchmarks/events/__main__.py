"""Measure the event backbone: `python -m benchmarks.events`; see ../README.md."""

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import uvloop
from nats.aio.client import Client

from benchmarks.events import raw, suite
from benchmarks.events.load import messages
from benchmarks.events.servers import empty_database, opened, postgresql
from quadhelix.bus import Bus
from quadhelix.testing import RunningBroker

KINDS = ("sqlite", "postgresql")
RAW = "raw"
RATE = 50
LATENCY = {
    RAW: "raw nats-py, publish to arrival",
    "sqlite": "commit to projection, SQLite",
    "postgresql": "commit to projection, PostgreSQL",
}
GOAL_MILLISECONDS = 30.0


@dataclass
class Results:
    """What was measured: rates by what was done and by whom, and latencies by whom."""

    rates: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    latencies: dict[str, list[float]] = field(default_factory=dict)

    def rate(self, what: str, who: str, value: float) -> None:
        """Note one round."""
        self.rates.setdefault(what, {}).setdefault(who, []).append(value)


class Run:
    """One run on one broker, with the parts of both services."""

    def __init__(self, folder: Path, server: str) -> None:
        self.broker = RunningBroker(folder)
        self.results = Results()
        roles = [(kind, role) for kind in KINDS for role in ("sender", "receiver", "listener")]
        self.urls = {key: empty_database(key[0], folder, server) for key in roles}
        self._consumed = 0

    async def rates(self, client: Client, count: int, rounds: int) -> None:
        """So many rounds of all rates, the contestants in turns."""
        async with self.broker.bus("partners") as sender, self.broker.bus("education") as receiver:
            for number in range(rounds):
                self.results.rate("publish", RAW, await raw.publish(client, messages(count)))
                self.results.rate("consume", RAW, await raw.consume(client, f"raw{number}", count))
                self.results.rate("publish", "bus", await suite.publish(sender, messages(count)))
                for kind in KINDS if number % 2 else reversed(KINDS):
                    await self._round(kind, sender, receiver, count)

    async def _round(self, kind: str, sender: Bus, receiver: Bus, count: int) -> None:
        async with opened(self.urls[kind, "sender"]) as database:
            self.results.rate("relay", kind, await suite.relay(database, sender, count))
        last = await receiver.last_sequence()
        async with opened(self.urls[kind, "receiver"]) as database:
            rate = await suite.consume(database, receiver, last - self._consumed)
        self.results.rate("consume", kind, rate)
        self._consumed = last

    async def latencies(self, client: Client, seconds: float) -> None:
        """Latencies of one contestant after the other."""
        self.results.latencies[RAW] = await raw.latencies(client, RATE, seconds / 2)
        for kind in KINDS:
            async with self.broker.bus("partners") as bus, opened(self.urls[kind, "sender"]) as database:
                took = await suite.latencies(
                    database, bus, self.urls[kind, "listener"], self.broker, RATE, seconds
                )
            self.results.latencies[kind] = took


def table(results: Results) -> str:
    """The tables, ratios being to the bare client of the same run."""
    lines = ["| a second, median of rounds | by | events | to raw nats-py |", "|---|---|---|---|"]
    for what, contestants in results.rates.items():
        base = median(results.rates["publish" if what == "relay" else what][RAW])
        for who, values in contestants.items():
            lines.append(f"| {what} | {who} | {median(values):,.0f} | {median(values) / base:.2f} |")
    lines += [
        "",
        f"| at {RATE} a second, ms | p50 | p99 | p50 to raw nats-py | within {GOAL_MILLISECONDS:.0f} ms |",
        "|---|---|---|---|---|",
    ]
    base = median(results.latencies[RAW])
    for who, took in results.latencies.items():
        middle, high = median(took), quantiles(took, n=100)[98]
        good = "yes" if middle <= GOAL_MILLISECONDS else "NO"
        lines.append(f"| {LATENCY[who]} | {middle:.1f} | {high:.1f} | {middle / base:.1f} | {good} |")
    return "\n".join(lines)


def waited() -> str:
    """How much of the time this process wanted a processor others had it; a machine at rest has 0 %."""
    try:
        ran, waiting, _ = map(int, Path("/proc/self/schedstat").read_text().split())
    except OSError:
        return "How long it waited for a processor, this system does not tell."
    share = 100 * waiting / (ran + waiting)
    return f"While it wanted a processor, others had it for {share:.0f} % of the time."


async def measure(folder: Path, server: str, count: int, rounds: int, seconds: float) -> Results:
    """Everything, on a broker of its own."""
    run = Run(folder, server)
    await run.broker.start()
    client = Client()
    await client.connect(run.broker.url, user="operator", password=run.broker.passwords["operator"])
    try:
        async with run.broker.bus():  # makes the stream
            await run.rates(client, count, rounds)
            await run.latencies(client, seconds)
    finally:
        await client.close()
        await run.broker.kill()
    return run.results


def main() -> None:
    """Print the tables; the exit status tells whether the goal was met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events", description=__doc__)
    parser.add_argument("--events", type=int, default=400, help="in each measurement of a rate")
    parser.add_argument("--rounds", type=int, default=3, help="of each rate")
    parser.add_argument("--seconds", type=float, default=8, help="of each latency")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quadhelix-benchmark-") as folder, postgresql() as server:
        results = uvloop.run(measure(Path(folder), server, given.events, given.rounds, given.seconds))
    print(f"{table(results)}\n\n{waited()}")
    sys.exit(any(median(results.latencies[kind]) > GOAL_MILLISECONDS for kind in KINDS))


if __name__ == "__main__":
    main()
