"""Finding the aggregate an action is about, without telling strangers what exists."""

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import exists, inspect, or_, select
from sqlalchemy.orm import Mapper

from quadhelix.aggregate import Aggregate
from quadhelix.database import Base
from quadhelix.errors import Conflict, NotFound
from quadhelix.graph.context import Change
from quadhelix.texts import Text

Record = TypeVar("Record", bound=Aggregate)


async def find(change: Change, kind: type[Record], id: UUID, called: Text, *, field: str = "id") -> Record:
    """The record with this id, if the actor may know of it.

    Args:
        change: The change in the making.
        kind: The aggregate's class.
        id: Its id.
        called: What a person calls such a record, per language.
        field: The input field the id came in.

    Raises:
        NotFound: there is none, or none this actor may see.
    """
    record = await change.session.get(kind, id)
    if record is None or not record.visible_to(change.actor):
        raise NotFound(called, field=field)
    return record


async def refuse_taken(change: Change, kind: type[Base], id: UUID | None, *, field: str = "id") -> None:
    """Raise `Conflict` if this id is in use; None, a new id to come, never is.

    A record of any kind counts: assessments are kept by the id alone, and whoever gave a record of their own
    the id of another would read what was found of that one.

    Args:
        change: The change in the making.
        kind: The class that is to bear the id: an aggregate, or a part of one.
        id: The id.
        field: The input field the id came in.
    """
    if id is None:
        return
    bearers = (exists().where(mapper.c.id == id) for mapper in {inspect(kind), *_aggregates_beside(kind)})
    if await change.session.scalar(select(or_(*bearers))):
        raise Conflict(
            {
                "en": "A record with this id exists already.",
                "nl": "Er bestaat al een record met dit id.",
            },
            field=field,
            rule="new-id",
        )


def _aggregates_beside(kind: type[Base]) -> Iterator[Mapper[Any]]:
    """The aggregates of the service whose table this class maps."""
    for mapper in kind.registry.mappers:
        other = mapper.class_
        if issubclass(other, Aggregate) and issubclass(other, Base) and other.metadata is kind.metadata:
            yield mapper
