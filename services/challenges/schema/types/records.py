"""What every record of this service shows."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from quadhelix.aggregate import Aggregate
from quadhelix.graph.findings import Assessment, Finding, kept_assessments, kept_findings
from quadhelix.graph.records import Provenance, provenance

if TYPE_CHECKING:
    from services.challenges.schema.types.entities import Region


@strawberry.type
class Record:
    """What every record of this service has; no type of the schema by itself."""

    id: strawberry.ID
    version: int
    changed_at: datetime
    municipality: str | None
    row: strawberry.Private[Any]

    @strawberry.field
    def region(self) -> Annotated["Region", strawberry.lazy("services.challenges.schema.types.entities")]:
        """The region that answers for it."""
        from services.challenges.schema.types.entities import Region

        return Region(code=strawberry.ID(self.row.region))

    findings: list[Finding] = strawberry.field(resolver=kept_findings)
    assessments: list[Assessment] = strawberry.field(resolver=kept_assessments)

    @strawberry.field
    def provenance(self) -> Provenance | None:
        """Where these facts come from."""
        return provenance(self.row.provenance)


def common(row: Aggregate) -> dict[str, Any]:
    """The arguments of `Record`."""
    return {
        "id": strawberry.ID(str(row.id)),
        "version": row.version,
        "changed_at": row.changed_at,
        "municipality": row.municipality,
        "row": row,
    }
