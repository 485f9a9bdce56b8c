"""Chance: one stream of random choices, the same for the same seed on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Dice(Random):
    """Random numbers with the two questions that generators ask all the time."""

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.random() < probability

    def some(self, items: Sequence[Item], least: int = 1, most: int | None = None) -> list[Item]:
        """A few of the items, in their own order."""
        most = len(items) if most is None else min(most, len(items))
        count = self.randint(min(least, most), most)
        chosen = sorted(self.sample(range(len(items)), count))
        return [items[index] for index in chosen]
