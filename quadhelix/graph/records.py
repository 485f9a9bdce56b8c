"""GraphQL values that describe any record: where its facts come from."""

from datetime import date
from typing import Any

import strawberry

from quadhelix import aggregate


@strawberry.federation.type(shareable=True)
class Provenance:
    """Where facts come from, and the day they held. `demonstration` marks what is invented."""

    source: str
    as_of: date
    address: str | None
    demonstration: bool


def provenance(stored: dict[str, Any]) -> Provenance | None:
    """The GraphQL value of a stored provenance."""
    if not stored:
        return None
    value = aggregate.Provenance.from_json(stored)
    return Provenance(
        source=value.source, as_of=value.as_of, address=value.address, demonstration=value.demonstration
    )
