"""The faults: each hurts the running suite while clients write, and ends with the hurt taken away."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from random import Random
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM
from uuid import uuid4

import psycopg

from quadhelix.bus import Bus, BusError
from quadhelix.settings import SERVICES
from quadhelix.testing import eventually
from tests.chaos import messages
from tests.chaos.clients import World
from tests.chaos.installation import BROKER, Installation
from tests.deploy.postgresql import PostgreSQL

READY_SECONDS = 60


@dataclass
class Target:
    """What faults work on.

    Attributes:
        installation: The suite.
        world: The records the clients write.
        random: What the fault's choices follow from.
        postgresql: The database server; None on SQLite.
        injected: Identities of messages the faults brought into the stream.
        notes: What was done, for the nemesis file.
    """

    installation: Installation
    world: World
    random: Random
    postgresql: PostgreSQL | None
    injected: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Remember what was done."""
        self.notes.append(what)

    def kill(self, *names: str) -> None:
        """End parts without warning."""
        for name in names:
            self.note(
                f"SIGKILL {name}{'' if self.installation.signal(name, SIGKILL) else ' (had no process)'}"
            )

    async def ready(self, *names: str) -> None:
        """Wait until these parts, or all, have come back."""

        async def all_ready() -> bool:
            now = await self.installation.status()
            found = [part.ready for part in now.parts if not names or part.name in names]
            return bool(found) and all(found)

        await eventually(all_ready, within=READY_SECONDS)


@dataclass(frozen=True)
class Fault:
    """A fault by name.

    Attributes:
        name: What the table of a run calls it.
        inflict: Does it and takes it away.
        red: Whether `quadhelix status` must have told that something was wrong.
        database: `sqlite` or `postgresql`, if it makes sense on one only.
        long: Whether it takes more than half a minute.
    """

    name: str
    inflict: Callable[[Target], Awaitable[None]]
    red: bool = True
    database: str = ""
    long: bool = False


def killed(*names: str) -> Callable[[Target], Awaitable[None]]:
    """These parts are killed at one moment."""

    async def inflict(target: Target) -> None:
        target.kill(*names)
        await asyncio.sleep(1)

    return inflict


def frozen(name: str, seconds: float) -> Callable[[Target], Awaitable[None]]:
    """A part stands still for a while, its connections open."""

    async def inflict(target: Target) -> None:
        target.note(f"SIGSTOP {name} for {seconds} s")
        target.installation.signal(name, SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            target.installation.signal(name, SIGCONT)

    return inflict


def failing(point: str) -> Callable[[Target], Awaitable[None]]:
    """Every service dies whenever it passes this point; then the suite is started anew without that."""

    async def inflict(target: Target) -> None:
        await target.installation.stop()
        await target.installation.start(fail_at=point)
        target.note(f"fails {point}")
        await asyncio.sleep(6)
        if target.random.random() < 0.5:
            await target.installation.kill_supervisor()
        else:
            await target.installation.stop()
        await target.installation.start()

    return inflict


async def broker_killed_repeatedly(target: Target) -> None:
    """As soon as it is back, it is killed again."""
    for _ in range(3):
        target.kill(BROKER)
        await asyncio.sleep(target.random.uniform(0.2, 1.0))
        await target.ready(BROKER)


async def broker_down(target: Target) -> None:
    """It does not come back for a while."""
    target.note("broker down for 10 s")
    for _ in range(200):
        with suppress(LookupError):
            target.installation.signal(BROKER, SIGKILL)
        await asyncio.sleep(0.05)


async def supervisor_killed(target: Target) -> None:
    """`quadhelix up` is killed; the operator starts it again."""
    target.note("SIGKILL supervisor")
    await target.installation.kill_supervisor()
    await target.installation.start()


async def stopped_and_started(target: Target) -> None:
    """The operator stops and starts the suite while clients write."""
    target.note("stop, start")
    await target.installation.stop()
    await target.installation.start()


async def rolling_restart(target: Target) -> None:
    """One service after the other ends in order and comes back."""
    for name in target.random.sample(SERVICES, len(SERVICES)):
        target.note(f"SIGTERM {name}")
        target.installation.signal(name, SIGTERM)
        await asyncio.sleep(0.5)
        await target.ready(name)


async def poisoned(target: Target) -> None:
    """Messages nobody can read."""
    async with target.installation.bus() as bus:
        for headers, payload in messages.poison(str(uuid4())):
            await _inject(target, bus, headers, payload)


async def poisoned_record(target: Target) -> None:
    """A message nobody can read about a record that goes on changing: what waits behind it is redriven."""
    aggregate = target.random.choice(target.world.firms)
    async with target.installation.bus() as bus:
        poison = await _inject(target, bus, messages.envelope(aggregate, 1), b"{")
    await asyncio.sleep(4)
    await asyncio.to_thread(_dead, target.installation, "drop", poison)
    await asyncio.to_thread(_dead, target.installation, "redrive", "--all")


async def forged(target: Target) -> None:
    """Those who have no right to it try to publish, and one tries to sign in with a wrong password."""
    aggregate = target.random.choice(target.world.firms)
    for user in ("education", "gateway"):
        async with target.installation.bus(user) as bus:
            await messages.forge(bus, aggregate, 1000)
            target.note(f"{user} forges an event of partners")
    bus = Bus(f"nats://127.0.0.1:{target.installation.part(BROKER).port}", "partners", "wrong")
    await bus.connect()
    try:
        with suppress(BusError):
            await bus.ready(2)
            raise AssertionError("a wrong password opens the broker")
    finally:
        await bus.close()


async def duplicated(target: Target) -> None:
    """Stored events come again, in the wrong order, inside and beyond the broker's memory of them."""
    async with target.installation.bus() as bus:
        repeated = [sequence async for sequence in messages.again(bus, target.random, 0.3)]
    target.note(f"{len(repeated)} events again")


async def sqlite_locked(target: Target) -> None:
    """Another process holds the write lock of one database for longer than writers are patient."""
    service = target.random.choice(SERVICES)
    target.note(f"{service} locked for 12 s")
    path = target.installation.folder / f"{service}.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        connection.execute("begin immediate")
        await asyncio.sleep(12)
        connection.execute("rollback")


async def postgresql_locked(target: Target) -> None:
    """Another session holds the outbox of one service."""
    service = target.random.choice(SERVICES)
    target.note(f"{service} locked for 6 s")
    url = target.installation.database(service).url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("lock table outbox in access exclusive mode")
        await asyncio.sleep(6)


async def postgresql_killed(target: Target) -> None:
    """The database server crashes and is away for a while."""
    assert target.postgresql
    target.note("PostgreSQL crashes, 3 s")
    await asyncio.to_thread(target.postgresql.stop)
    await asyncio.sleep(3)
    await asyncio.to_thread(target.postgresql.start)


async def postgresql_sessions_killed(target: Target) -> None:
    """All sessions are cut off, the leases' among them."""
    service = target.random.choice(SERVICES)
    target.note("sessions cut off")
    url = target.installation.database(service).url.set(drivername="postgresql", database="postgres")
    for _ in range(3):
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
                "and backend_type = 'client backend'"
            )
        await asyncio.sleep(target.random.uniform(0.1, 1.0))


async def at_random(target: Target) -> None:
    """Several parts at any moment."""
    names = (*SERVICES, BROKER, "gateway")
    for _ in range(5):
        target.kill(*target.random.sample(names, target.random.randint(1, 2)))
        await asyncio.sleep(target.random.uniform(0.2, 2.0))


FAULTS: tuple[Fault, ...] = (
    *(Fault(f"kill {name}", killed(name)) for name in (*SERVICES, "gateway", BROKER)),
    Fault("kill everything", killed(*SERVICES, "gateway", BROKER)),
    Fault("broker killed thrice", broker_killed_repeatedly),
    Fault("broker down 10 s", broker_down),
    Fault("broker frozen 8 s", frozen(BROKER, 8)),
    Fault("challenges frozen 6 s", frozen("challenges", 6)),
    Fault("education frozen 35 s", frozen("education", 35), long=True),
    Fault("supervisor killed", supervisor_killed),
    Fault("stopped and started", stopped_and_started),
    Fault("rolling restart", rolling_restart),
    *(Fault(f"fail {point}", failing(point)) for point in ("after_commit", "after_puback", "after_apply")),
    Fault("poison", poisoned, red=False),
    Fault("poisoned record", poisoned_record, red=False),
    Fault("forged events", forged, red=False),
    Fault("duplicates", duplicated, red=False),
    Fault("database locked", sqlite_locked, red=False, database="sqlite"),
    Fault("database locked", postgresql_locked, database="postgresql"),
    Fault("database killed", postgresql_killed, database="postgresql"),
    Fault("sessions killed", postgresql_sessions_killed, red=False, database="postgresql"),
    Fault("at random", at_random),
)


@asynccontextmanager
async def watching(target: Target) -> AsyncIterator[list[bool]]:
    """Looks at the health meanwhile: whether all was ready, several times a second."""
    seen: list[bool] = []

    async def look() -> None:
        while True:
            seen.append((await target.installation.status()).ready)
            await asyncio.sleep(0.2)

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _inject(target: Target, bus: Bus, headers: dict[str, str], payload: bytes) -> str:
    identity = await messages.publish(bus, headers, payload)
    target.injected.add(identity)
    target.note(f"injected {identity}")
    return identity


def _dead(installation: Installation, *arguments: str) -> None:
    """`quadhelix events dead`, as an operator types it."""
    command = (sys.executable, "-m", "quadhelix", "events", "dead", *arguments)
    done = subprocess.run(
        (*command, "--data-dir", str(installation.folder)), capture_output=True, text=True, check=False
    )
    # What poison left behind fails again, and the exit code tells; whether ours went well, the checker sees.
    if done.returncode and "redrive" not in arguments:
        raise AssertionError(json.dumps([*arguments, done.stdout[-500:], done.stderr[-500:]]))
