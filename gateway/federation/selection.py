"""What is selected, in one normal form: for each object type a position can hold, the fields to read.

Client operations and the field sets of keys, requires and provides all take this form. Fragments are gone;
what they meant is in which object types list a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.federation.conditions import ALWAYS, Condition
from gateway.federation.typeref import TypeRef

TYPENAME = "__typename"


@dataclass(frozen=True, eq=False)
class FieldSelection:
    """One field to read.

    Attributes:
        response_key: Name in the answer: the client's alias, or the field name inside a field set.
        name: Name of the field.
        key: Name under which the field is kept in the merged data of all subgraphs; the same field with
            the same arguments has the same key wherever it comes from.
        arguments: Printed in a canonical form: `(first: 1, where: $where)`, or empty.
        variables: Names of the variables the arguments use.
        type: Its type in the supergraph.
        condition: When it is wanted, given that its parent is.
        selection: What to read of the object or objects it returns; None for a leaf.
    """

    response_key: str
    name: str
    key: str
    arguments: str
    variables: frozenset[str]
    type: TypeRef
    condition: Condition = ALWAYS
    selection: Selection | None = None

    @property
    def type_name(self) -> str:
        """Name of the type it returns, without lists and non-nulls."""
        reference = self.type
        while reference.item is not None:
            reference = reference.item
        return reference.name or ""


Selection = Mapping[str, tuple[FieldSelection, ...]]


class Keys:
    """Hands out the keys of one plan, so that no two different reads share one.

    A field keeps its own name where it can: private names appear only for a second set of arguments and
    for fields whose types would clash across fragments.
    """

    def __init__(self, field_names: frozenset[str], ambiguous: frozenset[str]) -> None:
        self._field_names = field_names
        self._ambiguous = ambiguous
        self._keys: dict[tuple[str, ...], str] = {}
        self._taken: set[str] = set()

    def key(self, owner: str, name: str, arguments: str, *, guarded: bool) -> str:
        """Key of a field; `guarded` when an object above it may be of several types."""
        if guarded and name in self._ambiguous:
            return self._hand_out((name, arguments, owner), f"{name}_{owner}")
        return self._hand_out((name, arguments), name)

    def _hand_out(self, identity: tuple[str, ...], wanted: str) -> str:
        known = self._keys.get(identity)
        if known is not None:
            return known
        key, number = wanted, 1
        while key in self._taken or (key != identity[0] and key in self._field_names):
            number += 1
            key = f"{wanted}_{number}"
        self._keys[identity] = key
        self._taken.add(key)
        return key
