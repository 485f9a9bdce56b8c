"""A service that listens, in a process of its own: `python -m benchmarks.events.listener`.

It says of each event when it was applied for good, as
`<aggregate> <version> <nanoseconds of the machine's monotonic clock>`. The environment names its database
and its broker; it works until its standard input ends.
"""

import asyncio
import os
import sys
import time
from uuid import UUID

import uvloop
from sqlalchemy import Column, Integer, MetaData, Table, Uuid
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.events.servers import opened
from quadhelix.bus import Bus
from quadhelix.database import Database
from quadhelix.events import OrganisationChanged
from quadhelix.reactions import Consumer, Reactions

SERVICE = "education"

organisations = Table(
    "organisations",
    MetaData(),
    Column("id", Uuid(), primary_key=True),
    Column("version", Integer(), nullable=False),
)
"""The projection: the newest version of each organisation."""


def projecting(database: Database, applied: list[tuple[UUID, int]]) -> Reactions:
    """Reactions that keep `organisations`, and note what they applied."""
    reactions = Reactions(SERVICE)
    insert = sqlite.insert if database.is_sqlite else postgresql.insert

    @reactions.on(OrganisationChanged)
    async def project(session: AsyncSession, event: OrganisationChanged) -> None:
        row = {"id": event.aggregate, "version": event.version}
        statement = insert(organisations).values(row)
        await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))
        applied.append((event.aggregate, event.version))

    return reactions


async def listen(database_url: str, broker_url: str, password: str) -> None:
    """Apply events and tell when, until standard input ends."""
    applied: list[tuple[UUID, int]] = []

    def committed() -> None:
        now = time.monotonic_ns()
        lines = [f"{aggregate} {version} {now}\n" for aggregate, version in applied]
        applied.clear()
        sys.stdout.write("".join(lines))
        sys.stdout.flush()

    async with opened(database_url) as database:
        async with database.write() as session:
            await (await session.connection()).run_sync(organisations.metadata.create_all)
        database.after_commit(committed)
        bus = Bus(broker_url, SERVICE, password, SERVICE)
        await bus.connect()
        stop = asyncio.Event()
        work = asyncio.create_task(Consumer(projecting(database, applied), database, bus).run(stop))
        await asyncio.to_thread(sys.stdin.read)
        stop.set()
        await work
        await bus.close()


if __name__ == "__main__":
    uvloop.run(listen(*(os.environ[f"BENCHMARK_{name}"] for name in ("DATABASE", "BROKER", "PASSWORD"))))
