"""What the regions' rules would say of a record today."""

from typing import Any

import strawberry

from quadhelix.graph.findings import Finding
from quadhelix.graph.reviews import reviewed
from services.challenges.facts import facts_of


@strawberry.type
class Reviewed:
    """What every record has that rules are about; no type of the schema by itself."""

    row: strawberry.Private[Any]
    review: list[Finding] = strawberry.field(resolver=reviewed(facts_of))
