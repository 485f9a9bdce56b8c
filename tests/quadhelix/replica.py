"""One copy of a service in a process of its own, for tests that run several on one database.

Usage: replica.py DATABASE_URL NATS_URL PASSWORD SILENCE [STOP_AT]

It is the partners service, and hears its own events: each it applies goes into the table `journal`. It
loses its lease after SILENCE seconds without a sign of life. Its orders come by standard input, a line each,
and its words go to standard output:

- `commit N`: change an organisation, N times; it says "committed <organisation> <version>" of each;
- `know ORGANISATION VERSION`: wait for that event as a query does that names it; it says "knows" or "stale".

At the point STOP_AT it freezes, once: `publish` in its relay, `take` or `apply` in its consumer.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import feed, lease
from quadhelix.bus import Bus
from quadhelix.database import Database
from quadhelix.errors import Stale
from quadhelix.event_tables import outbox
from quadhelix.events import OrganisationChanged
from quadhelix.freshness import Freshness
from quadhelix.inbox import Inbox
from quadhelix.outbox import stage
from quadhelix.positions import Position
from quadhelix.reactions import Consumer, Reactions
from quadhelix.relay import Relay
from tests.quadhelix.event_worker import ORGANISATIONS, journal

PATIENCE = 60
"""Seconds a query waits for an event it names."""

reactions = Reactions("partners")
point = sys.argv[5] if len(sys.argv) > 5 else ""


def freeze(at: str) -> None:
    """Stop here, as if the whole machine did, until somebody says SIGCONT."""
    global point
    if at == point:
        point = ""
        os.kill(os.getpid(), signal.SIGSTOP)


def freezing(at: str, work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def do(part: Relay | Inbox, *arguments: Any, **options: Any) -> Any:
        # On SQLite nothing can be done about a process that is frozen while it writes, so nothing else does.
        async with part._database._writer.connect():
            freeze(at)
        return await work(part, *arguments, **options)

    return do


@reactions.on(OrganisationChanged)
async def note(session: AsyncSession, event: OrganisationChanged) -> None:
    await session.execute(insert(journal).values(aggregate=event.aggregate, version=event.version))
    freeze("apply")


async def change(database: Database, organisation: UUID) -> None:
    """Change an organisation; when another process did so at the same time, begin once more."""
    key = f"partners.organisation/{organisation}"
    while True:
        try:
            async with database.write() as session:
                last = await session.scalar(
                    select(func.max(outbox.c.version)).where(outbox.c.aggregate == key)
                )
                version = (last or 0) + 1
                event = OrganisationChanged(
                    aggregate=organisation, version=version, region="leiden", state=None
                )
                await stage(session, event)
        except DBAPIError:  # also when it was frozen for so long that the server ended its session
            await asyncio.sleep(0.01)
            continue
        say(f"committed {organisation} {version}")
        return


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def obey(order: str, database: Database, freshness: Freshness) -> None:
    verb, *arguments = order.split()
    if verb == "commit":
        for number in range(int(arguments[0])):
            await change(database, ORGANISATIONS[number % len(ORGANISATIONS)])
            await asyncio.sleep(0.002)
        return
    organisation, version = arguments
    try:
        await freshness.reach([Position(OrganisationChanged.subject(), UUID(organisation), int(version))])
    except Stale:
        say("stale")
    else:
        say("knows")


async def main(database_url: str, nats_url: str, password: str, silence: str, *_: str) -> None:
    lease.SILENCE, lease.TRUST, lease._BEAT, feed._EXPIRES = float(silence), float(silence) - 1, 0.2, 1.0
    logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.INFO)
    database, bus = Database(database_url), Bus(nats_url, "partners", password)
    await bus.connect()
    relay, consumer = Relay("partners", database, bus), Consumer(reactions, database, bus)
    database.after_commit(relay.wake)
    work = [asyncio.create_task(part.run(asyncio.Event())) for part in (relay, consumer)]
    freshness = Freshness("partners", reactions.subjects(), database, PATIENCE)
    while order := await asyncio.to_thread(sys.stdin.readline):
        await obey(order, database, freshness)
    await asyncio.gather(*work)


if __name__ == "__main__":
    for kind, at, method in (
        (Relay, "publish", "_publish"),
        (Inbox, "take", "take"),
    ):
        setattr(kind, method, freezing(at, getattr(kind, method)))
    asyncio.run(main(*sys.argv[1:]))
