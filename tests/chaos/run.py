"""A run: round by round one fault under load, then healing, quiet, and the checker's word on everything."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import uuid4

from quadhelix.settings import SERVICES
from tests.chaos.checker import Violation, check
from tests.chaos.clients import Clients
from tests.chaos.evidence import Evidence, Stored
from tests.chaos.facts import add_database, messages
from tests.chaos.faults import Fault, Target, watching
from tests.chaos.history import History
from tests.chaos.installation import Installation
from tests.deploy.postgresql import PostgreSQL

RECOVERY_SECONDS = 90.0
"""Longest time from the end of a fault until all is quiet, without a manual step."""


@dataclass(frozen=True)
class Round:
    """What one fault did.

    Attributes:
        fault: Its name.
        commands: How many commands were answered meanwhile: ok, fail, unknown.
        events: How many events were committed meanwhile.
        recovery: Seconds from its end until all was quiet.
        violations: Promises found broken after it that were not broken before.
    """

    fault: str
    commands: tuple[int, int, int]
    events: int
    recovery: float
    violations: tuple[Violation, ...]


class Run:
    """Hurts one installation with faults in a given order.

    Args:
        installation: Not started yet, its folder empty.
        seed: All choices follow from it.
        folder: Gets `history.jsonl` and `nemesis.jsonl`.
        postgresql: The database server; None on SQLite.
    """

    def __init__(
        self, installation: Installation, seed: int, folder: Path, postgresql: PostgreSQL | None = None
    ) -> None:
        self._installation = installation
        self._seed = seed
        self._nemesis = folder / "nemesis.jsonl"
        self._history = History(folder / "history.jsonl")
        self._postgresql = postgresql
        self._stream: list[Stored] = []
        self._injected: set[str] = set()
        self._known: set[Violation] = set()
        self._events = 0

    async def survive(
        self, faults: Sequence[Fault], commands: int, tell: Callable[[Round], None]
    ) -> list[Round]:
        """Go through the faults, at least so many commands for each; `tell` hears of each round."""
        await self._installation.start()
        try:
            await self._installation.install_witnesses()
            suite = self._installation.suite
            token = await asyncio.to_thread(suite.token, "consortium-admin")
            nobody = await asyncio.to_thread(suite.token, "member", "--organisation", str(uuid4()))
            clients = Clients(self._installation, self._history, self._seed, token, nobody)
            await clients.work(_set(), 12)
            rounds = []
            for number, fault in enumerate(faults):
                rounds.append(await self._round(number, fault, clients, commands))
                tell(rounds[-1])
            return rounds
        finally:
            await self._installation.stop()

    async def _round(self, number: int, fault: Fault, clients: Clients, commands: int) -> Round:
        random = Random(f"{self._seed} round {number} {fault.name}")
        target = Target(self._installation, clients.world, random, self._postgresql, self._injected)
        before, began, stop = len(self._history.entries), time.time(), asyncio.Event()
        working = asyncio.create_task(clients.work(stop, commands))
        found: set[Violation] = set()
        try:
            await asyncio.sleep(random.uniform(0.2, 1.0))
            async with watching(target) as seen:
                try:
                    await fault.inflict(target)
                except AssertionError as failed:
                    found.add(Violation("I8", str(failed)))
                healed = time.monotonic()
                stop.set()
                await working
                try:
                    await self._installation.quiet(RECOVERY_SECONDS)
                except TimeoutError as unrest:
                    found.add(Violation("I8", f"no quiet within {RECOVERY_SECONDS:g} s: {unrest}"))
                recovery = time.monotonic() - healed
            if fault.red and all(seen):
                found.add(Violation("I9", f"health stayed green during: {fault.name}"))
        finally:
            stop.set()
            await working
        evidence = await self._evidence(clients)
        found |= set(check(self._history.entries, evidence)) - self._known
        self._known |= found
        events, self._events = len(evidence.commits) - self._events, len(evidence.commits)
        answers = [entry.answer for entry in self._history.entries[before:]]
        counts = (answers.count("ok"), answers.count("fail"), answers.count("unknown"))  # type: ignore[arg-type]  # they are strings
        self._write(number, fault.name, began, target.notes, sorted(map(str, found)))
        return Round(fault.name, counts, events, recovery, tuple(sorted(found)))

    async def _evidence(self, clients: Clients) -> Evidence:
        evidence = Evidence(injected=self._injected)
        for service in SERVICES:
            database = self._installation.database(service)
            await add_database(evidence, service, database)
            await database.dispose()
        async with self._installation.bus() as bus:
            self._stream = await messages(bus, self._stream)
        evidence.stream = self._stream
        evidence.reads = await clients.versions()
        return evidence

    def _write(self, number: int, fault: str, began: float, notes: list[str], found: list[str]) -> None:
        line = {"round": number, "fault": fault, "at": began, "did": notes, "violations": found}
        with self._nemesis.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event
