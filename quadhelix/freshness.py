"""Freshness: a service answers about a client's own changes only once it knows of them."""

import asyncio
import time
from collections.abc import Collection, Iterable

from sqlalchemy import select

from quadhelix.cloudevents import aggregate_key
from quadhelix.database import Database
from quadhelix.errors import Stale
from quadhelix.event_tables import passed_version
from quadhelix.positions import Position

_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.1


class Freshness:
    """Waits until one service's consumer has passed given events; the endpoint asks it before it executes.

    It looks in the database, as another process of the service may be the one that consumes.

    Args:
        service: The service, whose name its consumer's inbox bears.
        subjects: The NATS subjects it reacts to; it waits for no others, as nothing here depends on them.
        database: Its database.
        timeout: Longest wait, in seconds.
    """

    def __init__(self, service: str, subjects: Collection[str], database: Database, timeout: float) -> None:
        self._service = service
        self._subjects = frozenset(subjects)
        self._database = database
        self._timeout = timeout

    async def reach(self, positions: Iterable[Position]) -> None:
        """Return once all these events are passed.

        Raises:
            Stale: they are not, within the time; an event that lies dead stays unpassed.
        """
        wanted = self._wanted(positions)
        deadline = time.monotonic() + self._timeout
        pause = _FIRST_PAUSE
        while wanted and not await self._passed(wanted):
            if time.monotonic() + pause > deadline:
                raise _stale()
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 1.5)

    def _wanted(self, positions: Iterable[Position]) -> dict[str, int]:
        """By aggregate, the newest version among those this service hears of."""
        wanted: dict[str, int] = {}
        for position in positions:
            if position.subject in self._subjects:
                key = aggregate_key(position.subject, position.aggregate)
                wanted[key] = max(position.version, wanted.get(key, 0))
        return wanted

    async def _passed(self, wanted: dict[str, int]) -> bool:
        query = select(passed_version.c.aggregate, passed_version.c.version).where(
            passed_version.c.consumer == self._service, passed_version.c.aggregate.in_(wanted)
        )
        async with self._database.read() as session:
            passed = {row.aggregate: row.version for row in await session.execute(query)}
        return all(passed.get(key, 0) >= version for key, version in wanted.items())


def _stale() -> Stale:
    return Stale(
        {
            "en": "Your own change is not known everywhere yet: ask again in a moment.",
            "nl": "Uw eigen wijziging is nog niet overal bekend: vraag het zo opnieuw.",
        },
        rule="read-your-writes",
    )
