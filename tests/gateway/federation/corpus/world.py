"""What the subgraphs of a theme know: plain records, the same for all of them unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]


def record(kind: str, /, **fields: Any) -> Record:
    """An object of a type. Naming an entity by some of its fields is enough: the world completes it.

    A field's value is a value, an exception to raise, or a function of the representation (empty when the
    object was not asked for by one) and the field's arguments.
    """
    return {"__typename": kind, **fields}


@dataclass(frozen=True)
class World:
    """All that can be asked.

    Attributes:
        root: Values of root fields, of queries and mutations alike.
        entities: What can be looked up, and what completes records that only name it.
        only: What single subgraphs know differently: their root fields and entities go first, and an entity
            with the field `unknown` is not known to them.
    """

    root: Record = field(default_factory=dict)
    entities: tuple[Record, ...] = ()
    only: Mapping[str, World] = field(default_factory=dict)

    def seen_by(self, subgraph: str) -> World:
        """The world as one subgraph knows it."""
        own = self.only.get(subgraph, World())
        return World({**self.root, **own.root}, own.entities + self.entities)

    def find(self, kinds: Iterable[str], wanted: Mapping[str, Any]) -> Record | None:
        """The first entity of these types that has all these fields, unless it is not known here."""
        for item in self.entities:
            if item["__typename"] in kinds and _has(item, wanted):
                return None if "unknown" in item else item
        return None

    def complete(self, item: Record) -> Record:
        """The record with all that is known of the entity it names; its own fields prevail."""
        for known in self.entities:
            common = {name: item[name] for name in known.keys() & item.keys() - {"__typename"}}
            if common and known["__typename"] == item["__typename"] and _has(known, common):
                return {**known, **item}
        return item


def _has(stored: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(stored, Mapping) and all(
            name in stored and _has(stored[name], value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(stored, list) and len(stored) == len(wanted) and all(map(_has, stored, wanted))
    return bool(stored == wanted)
