"""Which nulls of an answer its errors explain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Concrete = tuple[str | int, ...]


class Reasons:
    """The places that errors name; `Projection` and `Executor` ask it before they add an error for a null.

    It answers in time that does not depend on how many errors there are: a failing subgraph may send one for
    every item of a long list.
    """

    def __init__(self, errors: Iterable[Mapping[str, Any]]) -> None:
        """Know these errors, which are in GraphQL response form; one without a path explains everything."""
        self._places: set[Concrete] = set()
        self._above: set[Concrete] = set()
        for error in errors:
            self.add(error.get("path") or ())

    def add(self, place: Sequence[str | int]) -> None:
        """Know one more."""
        steps = tuple(place)
        if steps not in self._places:
            self._places.add(steps)
            self._above.update(steps[:count] for count in range(len(steps) + 1))

    def cover(self, place: Concrete) -> bool:
        """Whether an error at, above or below a place explains its null."""
        return place in self._above or any(place[:count] in self._places for count in range(len(place)))
