"""What a resolver may reach: the actor, the reader's languages, the database and the regions' rules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.database import Database, utc_now
from quadhelix.identity import Actor
from quadhelix.positions import Position, staged
from quadhelix.regions import Regions


@dataclass(frozen=True)
class Change:
    """One change in the making: its transaction, who makes it, and the regions to ask.

    Actions take it as their first argument; what they do in it is committed together or not at all.
    """

    session: AsyncSession
    actor: Actor
    regions: Regions
    today: date


@dataclass(frozen=True)
class Context:
    """The context of one GraphQL request; `loaders` is the service's own set, fresh per request.

    `committed` collects the events of its changes, for the answer to name.
    """

    actor: Actor
    languages: tuple[str, ...]
    database: Database
    regions: Regions
    loaders: Any = None
    today: date = field(default_factory=lambda: utc_now().date())
    committed: list[Position] = field(default_factory=list)

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Change]:
        """A transaction to change records in; committed when the block ends without an error."""
        noted: list[Position] = []
        token = staged.set(noted)
        try:
            async with self.database.write() as session:
                yield Change(session, self.actor, self.regions, self.today)
        finally:
            staged.reset(token)
        self.committed.extend(noted)


Info = strawberry.Info[Context, None]
"""The resolver argument `info`, with our context."""
