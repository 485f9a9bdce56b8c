"""Compares gateways by requests per CPU-second of their own process, in interleaved rounds."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import orjson

from benchmarks.gateway.contestants import Running
from benchmarks.gateway.load import Burst, drive
from benchmarks.gateway.shop import QUERY, Size

READY_SECONDS = 30.0


@dataclass
class Score:
    """What one gateway did at one size, a value per round.

    Attributes:
        per_cpu_second: Requests per CPU-second of its process.
        per_second: Requests per second on the clock.
        upstream: Calls to subgraphs per request.
        bytes: Size of one answer.
        memory: Resident bytes at the end.
    """

    per_cpu_second: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    upstream: list[float] = field(default_factory=list)
    bytes: int = 0
    memory: int = 0

    @property
    def median(self) -> float:
        """Median requests per CPU-second."""
        return statistics.median(self.per_cpu_second)


def warm_up(gateways: Iterable[Running], sizes: Sequence[Size], requests: int, connections: int) -> None:
    """Wait until each gateway answers right, and let it see each size often enough to be warm."""
    for gateway in gateways:
        _until_right(gateway, sizes[0])
        for size in sizes:
            drive_size(gateway, size, connections=connections, seconds=60.0, most=requests)


def measure(
    gateway: Running, size: Size, origin: str, score: Score, connections: int, seconds: float
) -> None:
    """One round of one gateway at one size."""
    calls, spent = _calls(origin), gateway.cpu_seconds()
    burst = drive_size(gateway, size, connections=connections, seconds=seconds)
    spent, calls = gateway.cpu_seconds() - spent, _calls(origin) - calls
    if burst.failed or not burst.answered:
        raise RuntimeError(f"{gateway.name}: {burst.failed} failed, {burst.answered} answered")
    _check(gateway, size, burst.body)
    score.per_cpu_second.append(burst.answered / spent)
    score.per_second.append(burst.answered / burst.seconds)
    score.upstream.append(calls / burst.answered)
    score.bytes = len(burst.body)
    score.memory = gateway.memory()


def drive_size(
    gateway: Running, size: Size, *, connections: int, seconds: float, most: int | None = None
) -> Burst:
    """The measured query at one size, warm: always the same text."""
    body = request(size)
    return asyncio.run(drive(gateway.port, lambda: body, connections=connections, seconds=seconds, most=most))


def drive_cold(gateway: Running, size: Size, *, requests: int) -> Burst:
    """The measured query, cold: no two requests have the same text, nor the same normal form."""
    numbers = count(time.monotonic_ns())

    def body() -> bytes:
        return request(size, QUERY.replace("    name\n", f"    name{next(numbers)}: name\n", 1))

    return drive_bodies(gateway, body, connections=1, most=requests)


def drive_bodies(gateway: Running, bodies: Callable[[], bytes], *, connections: int, most: int) -> Burst:
    """So many requests, each with the next body."""
    return asyncio.run(drive(gateway.port, bodies, connections=connections, seconds=3600.0, most=most))


def request(size: Size, query: str = QUERY) -> bytes:
    """The body of one request."""
    return orjson.dumps({"query": query, "variables": size.variables})


def _check(gateway: Running, size: Size, body: bytes) -> None:
    found = json.loads(body)
    products = found["data"]["products"]
    right = len(products) == size.products and all(
        len(item["reviews"]) == size.reviews and item["price"]["amount"] for item in products
    )
    if found.get("errors") or not right:
        raise RuntimeError(f"{gateway.name} answers wrong: {body[:300]!r}")


def _until_right(gateway: Running, size: Size) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        burst = drive_size(gateway, size, connections=1, seconds=1.0, most=1)
        if burst.answered:
            _check(gateway, size, burst.body)
            return
        if time.monotonic() > deadline:
            raise RuntimeError(f"{gateway.name} does not get ready: {burst.body[:300]!r}")
        time.sleep(0.1)


def _calls(origin: str) -> int:
    with urllib.request.urlopen(f"{origin}/calls") as answer:  # noqa: S310  # our own stub on this machine
        return int(answer.read())


def table(scores: Mapping[tuple[str, str], Score], sizes: Sequence[Size], baseline: str) -> str:
    """The result for people, in Markdown."""
    names = list(dict.fromkeys(name for name, _ in scores))
    lines = [
        f"| gateway | size | per CPU-second | x {baseline} | per second | upstream calls | bytes | MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        for name in names:
            score = scores[name, size.name]
            known = scores.get((baseline, size.name))
            ratio = f"{score.median / known.median:.2f}" if known else "-"
            lines.append(
                f"| {name} | {size.name} | {score.median:,.0f} | {ratio} "
                f"| {statistics.median(score.per_second):,.0f} | {statistics.median(score.upstream):.2f} "
                f"| {score.bytes:,} | {score.memory / 1e6:.0f} |"
            )
    return "\n".join(lines)


def save(scores: Mapping[tuple[str, str], Score], path: Path) -> None:
    """The result for programs: medians by gateway and size."""
    found = {f"{name} / {size}": score.median for (name, size), score in scores.items()}
    path.write_text(json.dumps(found, indent=2) + "\n")
