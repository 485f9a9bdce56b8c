"""Faults of the services' databases: locked, slow, killed, cut off."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from signal import SIGCONT, SIGSTOP

import psutil
import psycopg

from quadhelix.settings import SERVICES
from tests.chaos.target import Target

SLOW_BURSTS = 8


async def sqlite_locked(target: Target) -> None:
    """Another process holds the write lock of one database for longer than writers are patient."""
    service = target.random.choice(SERVICES)
    target.note(f"{service} locked for 12 s")
    await _hold(target, service, 12)


async def sqlite_slow(target: Target) -> None:
    """Another process holds the write lock of each database in bursts."""
    target.note("all databases locked in bursts")
    for _ in range(SLOW_BURSTS):
        await asyncio.gather(
            *(_hold(target, service, target.random.uniform(0.2, 1.0)) for service in SERVICES)
        )
        await asyncio.sleep(0.05)


async def postgresql_locked(target: Target) -> None:
    """Another session holds the outbox of one service."""
    service = target.random.choice(SERVICES)
    target.note(f"{service} locked for 6 s")
    url = target.installation.database(service).url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("lock table outbox in access exclusive mode")
        await asyncio.sleep(6)


async def postgresql_slow(target: Target) -> None:
    """Statements stall, as on a busy disk: what serves a service's sessions stands still in bursts."""
    assert target.postgresql
    target.note("statements stall in bursts")
    for _ in range(SLOW_BURSTS):
        stalled = [each for service in SERVICES for each in target.postgresql.backends(service)]
        _tell(stalled, SIGSTOP)
        try:
            await asyncio.sleep(target.random.uniform(0.2, 1.0))
        finally:
            _tell(stalled, SIGCONT)
        await asyncio.sleep(0.05)


async def postgresql_killed(target: Target) -> None:
    """The database server crashes and is away for a while."""
    assert target.postgresql
    target.note("PostgreSQL crashes, 3 s")
    await asyncio.to_thread(target.postgresql.stop)
    await asyncio.sleep(3)
    await asyncio.to_thread(target.postgresql.start)


async def postgresql_sessions_killed(target: Target) -> None:
    """All sessions are cut off, the leases' among them."""
    assert target.postgresql
    target.note("sessions cut off")
    for _ in range(3):
        with target.postgresql.session() as session:
            session.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
                "and backend_type = 'client backend'"
            )
        await asyncio.sleep(target.random.uniform(0.1, 1.0))


async def _hold(target: Target, service: str, seconds: float) -> None:
    path = target.installation.folder / f"{service}.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        for _ in range(200):
            with suppress(sqlite3.OperationalError):  # somebody else writes just now
                connection.execute("begin immediate")
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(seconds)
        if connection.in_transaction:
            connection.execute("rollback")


def _tell(processes: list[psutil.Process], number: int) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
