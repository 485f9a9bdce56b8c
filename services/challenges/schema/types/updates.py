"""News of challenges in GraphQL."""

from datetime import datetime
from typing import Self

import strawberry

from quadhelix.graph.records import Provenance, provenance
from quadhelix.graph.texts import LocalisedText, localised, localised_or_none
from services.challenges import model
from services.challenges.schema.enums import UpdateKind


@strawberry.type
class Update:
    """News of a challenge: written once, never changed."""

    id: strawberry.ID
    kind: UpdateKind
    title: LocalisedText
    body: LocalisedText | None
    internal: bool = strawberry.field(description="Whether only those who take part may read it.")
    posted_at: datetime
    provenance: Provenance | None

    @classmethod
    def of(cls, row: model.Update) -> Self:
        """The GraphQL object of a record."""
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            title=localised(row.titles),
            body=localised_or_none(row.body),
            internal=row.internal,
            posted_at=row.posted_at,
            provenance=provenance(row.provenance),
        )
