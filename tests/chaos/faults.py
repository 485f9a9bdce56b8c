"""The faults: each hurts the running suite while clients write, and ends with the hurt taken away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import nats.errors

from quadhelix.bus import BusError
from quadhelix.settings import SERVICES
from tests.chaos import databases, deaths, stores, traffic
from tests.chaos.deaths import failing, frozen, killed
from tests.chaos.installation import BROKER
from tests.chaos.target import Fault, Target

SQLITE, POSTGRESQL = "sqlite", "postgresql"

MIXED = ("kill", "broker frozen", "duplicates", "late duplicates", "reordered", "poison", "database slow")
"""How the names begin of faults that can be had at once."""


async def several(target: Target) -> None:
    """Three faults at one moment."""
    database = POSTGRESQL if target.postgresql else SQLITE
    mixed = [fault for fault in FAULTS if fault.name.startswith(MIXED) and fault.database in ("", database)]
    chosen = target.random.sample(mixed, 3)

    async def one(fault: Fault) -> None:
        target.note(fault.name)
        with suppress(BusError, nats.errors.Error, LookupError, OSError):  # another of them is in its way
            await fault.inflict(target)

    await asyncio.gather(*(one(fault) for fault in chosen))


FAULTS: tuple[Fault, ...] = (
    *(Fault(f"kill {name}", killed(name)) for name in (*SERVICES, "gateway", BROKER)),
    Fault("kill everything", killed(*SERVICES, "gateway", BROKER)),
    Fault("broker killed thrice", deaths.broker_killed_repeatedly),
    Fault("broker down 30 s", deaths.broker_down(30), long=True),
    Fault("broker frozen 6 s", frozen(BROKER, 6)),
    Fault("challenges frozen 6 s", frozen("challenges", 6)),
    Fault("education frozen 35 s", frozen("education", 35), long=True),
    Fault("supervisor killed", deaths.supervisor_killed),
    Fault("stopped and started", deaths.stopped_and_started),
    Fault("rolling restart", deaths.rolling_restart),
    Fault("two processes", deaths.run_twice),
    Fault("migrated meanwhile", deaths.migrated_meanwhile),
    *(Fault(f"fail {point}", failing(point)) for point in ("after_commit", "after_puback", "after_apply")),
    Fault("store lost", stores.store_lost, resyncs=True),
    Fault("store damaged", stores.store_damaged, resyncs=True),
    Fault("consumer forgotten", stores.consumers_forgotten),
    Fault("broker disk full", stores.broker_disk_full, mounts=True),
    Fault("data disk full", stores.data_disk_full, database=SQLITE, mounts=True),
    Fault("database disk full", stores.postgresql_disk_full, database=POSTGRESQL, mounts=True),
    Fault("poison", traffic.poisoned, red=False),
    Fault("record poisoned", traffic.poisoned_record, red=False),
    Fault("forged events", traffic.forged, red=False),
    Fault("duplicates", traffic.again(known=True), red=False),
    Fault("late duplicates", traffic.again(known=False), red=False),
    Fault("reordered", traffic.again(known=False, reverse=True), red=False),
    Fault("rebuild", traffic.rebuilt, red=False),
    Fault("slow consumer", traffic.slow_consumer),
    Fault("slow subscriber", traffic.slow_subscriber, red=False, resyncs=True),
    Fault("clock skew", traffic.skewed),
    Fault("mixed versions", traffic.mixed_versions),
    Fault("database locked", databases.sqlite_locked, red=False, database=SQLITE),
    Fault("database locked", databases.postgresql_locked, database=POSTGRESQL),
    Fault("database slow", databases.sqlite_slow, red=False, database=SQLITE),
    Fault("database slow", databases.postgresql_slow, red=False, database=POSTGRESQL),
    Fault("database killed", databases.postgresql_killed, database=POSTGRESQL),
    Fault("sessions killed", databases.postgresql_sessions_killed, red=False, database=POSTGRESQL),
    Fault("at random", deaths.at_random),
    Fault("several at once", several, red=False),
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
