"""What a service offers so that rules can be asked of the records it has: `services.<name>.assessed`."""

from collections.abc import AsyncIterator
from importlib import import_module
from typing import Protocol, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.facts import RecordFacts, Transition


class Assessed(Protocol):
    """The module `assessed` of a service; plugins are previewed, and counted before they go, by it."""

    async def record(self, session: AsyncSession, id: UUID) -> tuple[RecordFacts, Transition] | None:
        """The record with this id and the step it took last; None if the service has none."""
        ...

    def records(self, session: AsyncSession) -> AsyncIterator[tuple[RecordFacts, Transition]]:
        """Each record that rules speak about: the facts they are given, and the step it took last."""
        ...


def assessed(service: str) -> Assessed:
    """The module of this service."""
    return cast(Assessed, import_module(f"services.{service}.assessed"))
