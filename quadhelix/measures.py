"""Figures that know how exact they are: "more than 400" is not 400."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Comparator(StrEnum):
    """How a figure relates to its number: equal, greater than, less than, or about."""

    EQ = "EQ"
    GT = "GT"
    LT = "LT"
    ABOUT = "ABOUT"


@dataclass(frozen=True)
class Measure:
    """A number of 0 or more, and how exact it is."""

    value: float
    comparator: Comparator = Comparator.EQ

    def share_of(self, target: Self | None) -> "Attainment | None":
        """How much of a target this is; None without a target, or with one of nothing.

        More than 400 firms of 243 intended is more than 1.646 times the target:

        >>> Measure(400, Comparator.GT).share_of(Measure(243))
        Attainment(ratio=1.646, comparator=<Comparator.GT: 'GT'>)
        >>> Measure(2350, Comparator.GT).share_of(None) is None
        True
        """
        if target is None or target.value == 0:
            return None
        return Attainment(round(self.value / target.value, 3), self.comparator)


@dataclass(frozen=True)
class Attainment:
    """What was reached as a share of the target: 1.0 is all of it; as exact as the observation was."""

    ratio: float
    comparator: Comparator
