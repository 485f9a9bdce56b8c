"""Which strands of the helix take part in a challenge, and which a region misses."""

from collections.abc import Collection, Iterable
from typing import Self

import strawberry

from quadhelix.graph.enums import HelixSector


@strawberry.type
class HelixCoverage:
    """The strands a region wants in a challenge, and how far those that take part are of them."""

    region: strawberry.ID
    required: list[HelixSector]
    covered: list[HelixSector]
    missing: list[HelixSector]

    @classmethod
    def of(cls, region: str, required: Iterable[HelixSector], there: Collection[HelixSector | None]) -> Self:
        """The coverage of what a region requires by the strands of those that take part."""
        wanted = list(required)
        return cls(
            region=strawberry.ID(region),
            required=wanted,
            covered=[sector for sector in wanted if sector in there],
            missing=[sector for sector in wanted if sector not in there],
        )
