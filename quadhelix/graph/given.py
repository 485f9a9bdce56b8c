"""What a client sent in regions' own fields, carried from its mutation to the change it makes."""

from collections.abc import Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True)
class KnownOrganisations:
    """The organisations a service knows: the column of their ids, and of whether they are public."""

    id: InstrumentedAttribute[UUID]
    public: InstrumentedAttribute[bool]

    async def among(self, session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
        """Those of these ids that belong to a public organisation."""
        with session.no_autoflush:
            wanted = select(self.id).where(self.id.in_(ids), self.public.is_(True))
            return {*await session.scalars(wanted)}


@dataclass(frozen=True)
class GivenExtras:
    """Region code to what was sent for it, by field name; None for a region whose data is to be cleared."""

    values: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    organisations: KnownOrganisations | None = None


given_extras: ContextVar[GivenExtras | None] = ContextVar("given_extras", default=None)
"""What the mutation being executed was given; set by the schema, read when its transaction begins."""
