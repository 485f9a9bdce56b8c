"""Figures in GraphQL."""

from typing import Self

import strawberry

from quadhelix import measures
from quadhelix.graph.enums import Comparator


@strawberry.federation.type(shareable=True)
class Measure:
    """A figure and how exact it is: `GT` 400 is more than 400."""

    value: float
    comparator: Comparator

    @classmethod
    def of(cls, measure: measures.Measure) -> Self:
        """The GraphQL object of a figure."""
        return cls(value=measure.value, comparator=measure.comparator)
