"""A run: round by round one fault under load, then healing, quiet, and the checker's word on everything."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import uuid4

from quadhelix.live import QUEUE
from quadhelix.settings import SERVICES
from tests.chaos.checker import Violation, check
from tests.chaos.clients import Clients
from tests.chaos.evidence import Evidence, Stored, Watched
from tests.chaos.facts import add_database, messages
from tests.chaos.faults import watching
from tests.chaos.history import History
from tests.chaos.inside.sitecustomize import understand_the_older_version
from tests.chaos.installation import Installation
from tests.chaos.listeners import Listeners
from tests.chaos.postgresql import RoomyPostgreSQL
from tests.chaos.target import Fault, Target

RECOVERY_SECONDS = 90.0
"""Longest time from the end of a fault until all is quiet, without a manual step."""


@dataclass(frozen=True)
class Round:
    """What one fault did.

    Attributes:
        fault: Its name.
        commands: How many commands were answered meanwhile: ok, fail, unknown.
        events: How many events were committed meanwhile.
        recovery: Seconds from its end until all was ready, and from the last command until all was quiet.
        violations: Promises found broken after it that were not broken before.
        seconds: How long it all took, the checker's work included.
    """

    fault: str
    commands: tuple[int, int, int]
    events: int
    recovery: float
    violations: tuple[Violation, ...]
    seconds: float = 0.0


@dataclass
class _Course:
    """What is seen of a round while it goes on."""

    recovery: float = 0.0
    unrest: list[str] = field(default_factory=list)
    health: list[bool] = field(default_factory=list)


class Run:
    """Hurts one installation with faults in a given order.

    Args:
        installation: Not started yet, its folder empty.
        seed: All choices follow from it.
        folder: Gets `history.jsonl` and `nemesis.jsonl`.
        postgresql: The database server; None on SQLite.
    """

    def __init__(
        self, installation: Installation, seed: int, folder: Path, postgresql: RoomyPostgreSQL | None = None
    ) -> None:
        understand_the_older_version()
        self._installation = installation
        self._seed = seed
        self._nemesis = folder / "nemesis.jsonl"
        self._history = History(folder / "history.jsonl")
        self._postgresql = postgresql
        self._listeners = Listeners(installation)
        self._stream: list[Stored] = []
        self._injected: set[str] = set()
        self._known: set[Violation] = set()
        self._events = 0
        self._resyncs = 0

    async def survive(
        self, faults: Sequence[Fault], commands: int, tell: Callable[[Round], None]
    ) -> list[Round]:
        """Go through the faults, at least so many commands for each; `tell` hears of each round."""
        async with self._installation.prepared():
            await self._installation.start()
            await self._installation.install_witnesses()
            async with self._listeners.listening():
                clients = await self._clients()
                rounds = []
                for number, fault in enumerate(faults):
                    rounds.append(await self._round(number, fault, clients, commands))
                    tell(rounds[-1])
                return rounds

    async def _clients(self) -> Clients:
        """The clients, who know of a few records already."""
        suite = self._installation.suite
        token = await asyncio.to_thread(suite.token, "consortium-admin")
        nobody = await asyncio.to_thread(suite.token, "member", "--organisation", str(uuid4()))
        clients = Clients(self._installation, self._history, self._seed, token, nobody)
        enough = asyncio.Event()
        enough.set()
        await clients.work(enough, 12)
        return clients

    async def _round(self, number: int, fault: Fault, clients: Clients, commands: int) -> Round:
        random = Random(f"{self._seed} round {number} {fault.name}")
        target = Target(
            self._installation, clients.world, self._listeners, random, self._postgresql, self._injected
        )
        before, began, start = len(self._history.entries), time.time(), time.monotonic()
        course = await self._course(fault, target, clients, commands)
        evidence = await self._evidence(clients, afresh=fault.resyncs)
        resyncs, self._resyncs = self._resyncs, sum(each.resyncs for each in evidence.heard)
        events, self._events = len(evidence.commits) - self._events, len(evidence.commits)
        watched = Watched(
            fault=fault.name,
            red=fault.red,
            health=tuple(course.health),
            unrest="; ".join(course.unrest),
            after=(await self._installation.status()).ready,
            resyncs=self._resyncs - resyncs,
            # What waited while the broker was away comes at once, and may be more than a queue holds.
            may_miss=fault.resyncs or events > QUEUE,
        )
        evidence.watched.append(watched)
        found = set(check(self._history.entries, evidence)) - self._known
        self._known |= found
        answers = [entry.answer for entry in self._history.entries[before:]]
        counts = (answers.count("ok"), answers.count("fail"), answers.count("unknown"))  # type: ignore[arg-type]  # they are strings
        self._write(number, fault.name, began, target.notes, sorted(map(str, found)))
        took = time.monotonic() - start
        return Round(fault.name, counts, events, course.recovery, tuple(sorted(found)), took)

    async def _course(self, fault: Fault, target: Target, clients: Clients, commands: int) -> _Course:
        """Clients write, the fault hurts, all comes to rest."""
        course, stop = _Course(), asyncio.Event()
        working = asyncio.create_task(clients.work(stop, commands))
        try:
            await asyncio.sleep(target.random.uniform(0.2, 1.0))
            async with watching(target) as course.health:
                try:
                    await fault.inflict(target)
                except Exception as failed:  # the other faults are of interest all the same
                    course.unrest.append(f"{type(failed).__name__}: {failed}")
                stop.set()
                try:
                    course.recovery = await self._installation.ready(RECOVERY_SECONDS)
                    await working
                    course.recovery += await self._installation.quiet(RECOVERY_SECONDS)
                except TimeoutError as unrest:
                    course.recovery = RECOVERY_SECONDS
                    course.unrest.append(f"no quiet within {RECOVERY_SECONDS:g} s: {unrest}")
        finally:
            stop.set()
            await working
        return course

    async def _evidence(self, clients: Clients, *, afresh: bool) -> Evidence:
        evidence = Evidence(injected=self._injected)
        for service in SERVICES:
            database = self._installation.database(service)
            await add_database(evidence, service, database)
            await database.dispose()
        async with self._installation.bus() as bus:
            self._stream = await messages(bus, [] if afresh else self._stream)
        evidence.stream = self._stream
        evidence.reads = await clients.versions()
        last = max((stored.sequence for stored in self._stream if stored.readable), default=0)
        await self._listeners.caught_up(last)
        evidence.heard = [*self._listeners.heard.values()]
        return evidence

    def _write(self, number: int, fault: str, began: float, notes: list[str], found: list[str]) -> None:
        line = {"round": number, "fault": fault, "at": began, "did": notes, "violations": found}
        with self._nemesis.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")
