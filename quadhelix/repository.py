"""Finding the aggregate an action is about, without telling strangers what exists."""

from typing import TypeVar
from uuid import UUID

from quadhelix.aggregate import Aggregate
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


async def refuse_taken(change: Change, kind: type[Record], id: UUID | None) -> None:
    """Raise `Conflict` if a record bears this id already; None, a new id to come, never does."""
    if id is None:
        return
    if await change.session.get(kind, id):
        raise Conflict(
            {
                "en": "A record with this id exists already.",
                "nl": "Er bestaat al een record met dit id.",
            },
            field="id",
            rule="new-id",
        )
