"""Records that another service owns, to which this one adds what it knows of them."""

from typing import Self
from uuid import UUID

import strawberry


@strawberry.type
class Reference:
    """What every such record is: an id that the gateway completes; no type of the schema by itself."""

    id: strawberry.ID

    @classmethod
    def with_id(cls, id: UUID) -> Self:
        """The record with this id; its own service tells the rest."""
        return cls(id=strawberry.ID(str(id)))

    @classmethod
    def resolve_reference(cls, id: str) -> Self:
        """Called by the gateway for a record to which another service points."""
        return cls(id=strawberry.ID(id))
