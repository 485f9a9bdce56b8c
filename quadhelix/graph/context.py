"""What a resolver may reach: the actor, the reader's languages, the database and the regions' rules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from quadhelix.assessments import Assessment, history
from quadhelix.database import Database, utc_now
from quadhelix.graph.given import GivenExtras, given_extras
from quadhelix.identity import Actor
from quadhelix.live import Live
from quadhelix.positions import Position, staged
from quadhelix.regions import Regions


@dataclass(frozen=True)
class Change:
    """One change in the making: its transaction, who makes it, and the regions to ask.

    Actions take it as their first argument; what they do in it is committed together or not at all.
    `extras` is what the client sent in regions' own fields; `quadhelix.graph.extras.extend` keeps it.
    """

    session: AsyncSession
    actor: Actor
    regions: Regions
    today: date
    extras: GivenExtras = field(default_factory=GivenExtras)


@dataclass(frozen=True)
class Context:
    """The context of one GraphQL request; `loaders` is the service's own set, fresh per request.

    `committed` collects the events of its changes, for the answer to name. `live` tells of events as they
    happen; it is there where a service runs.
    """

    actor: Actor
    languages: tuple[str, ...]
    database: Database
    regions: Regions
    loaders: Any = None
    live: Live | None = None
    today: date = field(default_factory=lambda: utc_now().date())
    committed: list[Position] = field(default_factory=list)

    @cached_property
    def assessments(self) -> DataLoader[UUID, list[Assessment]]:
        """Loads what the rules found of a record at each step it took, oldest first."""

        async def load(records: list[UUID]) -> list[list[Assessment]]:
            async with self.database.read() as session:
                found = await history(session, records)
            return [found[record] for record in records]

        return DataLoader(load)

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Change]:
        """A transaction to change records in; committed when the block ends without an error."""
        noted: list[Position] = []
        token = staged.set(noted)
        try:
            async with self.database.write() as session:
                given = given_extras.get() or GivenExtras()
                yield Change(session, self.actor, self.regions, self.today, given)
        finally:
            staged.reset(token)
        self.committed.extend(noted)


Info = strawberry.Info[Context, None]
"""The resolver argument `info`, with our context."""
