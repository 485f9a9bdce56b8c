"""Fetches while they are being put together: what they are given and what they ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from gateway.federation.conditions import NEVER, Condition
from gateway.federation.plan import Path
from gateway.federation.selection import FieldSelection
from gateway.federation.subgraph_operation import Output

DraftKind = Literal["root", "entity", "reentry"]
Inputs = dict[str, tuple[FieldSelection, ...]]


@dataclass(frozen=True)
class Rider:
    """What one jump brings into a fetch: the entity's type, its key, and all that is sent of it.

    Attributes:
        sent_as: What the subgraph calls the type, when that is another name.
        untyped: The type is an interface, as the real type of the objects is not known yet.
    """

    type: str
    key: str | None
    fields: tuple[FieldSelection, ...]
    requires: bool
    guarded: bool
    condition: Condition
    sent_as: str | None = None
    untyped: bool = False


@dataclass(eq=False)
class Draft:
    """A fetch to be, for the objects at one path.

    Attributes:
        depends_on: Numbers of the drafts that must have landed before.
        level: How many requests follow one another up to this one.
        keys: For each object type, the key it is looked up by.
        requiring: Object types of which more than the key is sent.
        sent_as: For some object types, what the subgraph calls them.
        untyped: Whether the real types of the objects are not known, so that all are sent as one interface.
    """

    graph: str
    kind: DraftKind
    path: Path
    depends_on: frozenset[int]
    level: int
    condition: Condition = NEVER
    by_typename: bool = False
    keys: dict[str, str] = field(default_factory=dict)
    inputs: Inputs = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    requiring: set[str] = field(default_factory=set)
    sent_as: dict[str, str] = field(default_factory=dict)
    untyped: bool = False

    def fits(self, rider: Rider) -> bool:
        """Whether a jump can ride along, given that it leaves at the same time for the same objects.

        What a jump requires is only there when the jump's condition holds, so it cannot share a
        representation with a jump on another condition.
        """
        if rider.key is None:
            return True
        if rider.sent_as is not None and self._mixes(rider):
            return False
        if rider.type not in self.keys:
            return not (rider.untyped or self.untyped)
        sent_as = rider.sent_as or rider.type
        if (self.keys[rider.type], self.sent_as.get(rider.type, rider.type)) != (rider.key, sent_as):
            return False
        if clash(self.inputs[rider.type], rider.fields):
            return False
        requires = rider.requires or rider.type in self.requiring
        return not requires or self.outputs[sent_as].condition == rider.condition

    def _mixes(self, rider: Rider) -> bool:
        """Whether types that go by one name would be asked for what only some of them bring the input of."""
        return any(
            (rider.requires or kind in self.requiring) and _told(rider.fields) != _told(self.inputs[kind])
            for kind, name in self.sent_as.items()
            if name == rider.sent_as and kind != rider.type
        )

    def take(self, rider: Rider) -> None:
        """Let the jump ride along."""
        self.by_typename = self.by_typename or rider.guarded
        if rider.key is not None:
            self.keys[rider.type] = rider.key
            self.inputs[rider.type] = united(self.inputs.get(rider.type, ()), rider.fields)
        if rider.requires:
            self.requiring.add(rider.type)
        if rider.sent_as is not None:
            self.sent_as[rider.type] = rider.sent_as
        self.untyped = self.untyped or rider.untyped


def _told(fields: Iterable[FieldSelection]) -> dict[str, object]:
    return {item.key: item.selection for item in fields}


def clash(left: Iterable[FieldSelection], right: Iterable[FieldSelection]) -> bool:
    """Whether one representation cannot hold both, because they want one field with different arguments."""
    known = {item.name: item for item in left}
    for item in right:
        other = known.get(item.name)
        if other is None:
            continue
        if other.key != item.key:
            return True
        below, above = item.selection or {}, other.selection or {}
        if any(clash(above.get(kind, ()), fields) for kind, fields in below.items()):
            return True
    return False


def united(left: tuple[FieldSelection, ...], right: tuple[FieldSelection, ...]) -> tuple[FieldSelection, ...]:
    """Both selections in one; they do not clash."""
    merged = {item.key: item for item in left}
    for item in right:
        known = merged.get(item.key)
        if known is None or item.selection is None or known.selection is None:
            merged[item.key] = item
            continue
        kinds = dict.fromkeys([*known.selection, *item.selection])
        selection = {
            kind: united(known.selection.get(kind, ()), item.selection.get(kind, ())) for kind in kinds
        }
        merged[item.key] = replace(item, selection=selection)
    return tuple(merged.values())
