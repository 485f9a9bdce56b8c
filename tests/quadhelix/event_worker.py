"""A small service in a process of its own, for tests that kill it.

Usage: event_worker.py publish|listen DATABASE_URL NATS_URL PASSWORD CHANGES

`publish` is the partners service: it commits CHANGES changes, one organisation after the other, and relays
their events; after each commit it says "<organisation> <version>". `listen` is the education service: it
writes each event it applies into the table `journal`. Both go on until they are killed.
"""

import asyncio
import sys
from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, Table, Uuid, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.bus import Bus
from quadhelix.database import Database
from quadhelix.event_tables import outbox
from quadhelix.events import OrganisationChanged
from quadhelix.outbox import stage
from quadhelix.reactions import Consumer, Reactions
from quadhelix.relay import Relay

ORGANISATIONS = [UUID(int=number) for number in range(1, 6)]

journal = Table(
    "journal",
    MetaData(),
    Column("entry", Integer(), primary_key=True, autoincrement=True),
    Column("aggregate", Uuid(), nullable=False),
    Column("version", Integer(), nullable=False),
)

reactions = Reactions("education")


@reactions.on(OrganisationChanged)
async def note(session: AsyncSession, event: OrganisationChanged) -> None:
    await session.execute(insert(journal).values(aggregate=event.aggregate, version=event.version))


async def change(database: Database, organisation: UUID) -> None:
    async with database.write() as session:
        key = f"partners.organisation/{organisation}"
        last = await session.scalar(select(func.max(outbox.c.version)).where(outbox.c.aggregate == key))
        version = (last or 0) + 1
        event = OrganisationChanged(aggregate=organisation, version=version, region="leiden", state=None)
        await stage(session, event)
    sys.stdout.write(f"{organisation} {version}\n")
    sys.stdout.flush()


async def publish(database: Database, bus: Bus, changes: int) -> None:
    relay = Relay("partners", database, bus)
    database.after_commit(relay.wake)
    work = asyncio.create_task(relay.run(asyncio.Event()))
    for number in range(changes):
        await change(database, ORGANISATIONS[number % len(ORGANISATIONS)])
        await asyncio.sleep(0.005)
    await work


async def main(role: str, database_url: str, nats_url: str, password: str, changes: str) -> None:
    database = Database(database_url)
    user = "partners" if role == "publish" else "education"
    bus = Bus(nats_url, user, password)
    await bus.connect()
    if role == "publish":
        await publish(database, bus, int(changes))
    else:
        await Consumer(reactions, database, bus).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
