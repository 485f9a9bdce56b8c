"""What is selected, in one normal form: for each object type a position can hold, the fields to read.

Client operations and the field sets of keys, requires and provides all take this form. Fragments are gone;
what they meant is in which object types list a field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gateway.federation.conditions import ALWAYS, NEVER, Condition, either
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
        level: The interface on which it was selected; None when it was on the object type itself.
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
    level: str | None = None

    @property
    def type_name(self) -> str:
        """Name of the type it returns, without lists and non-nulls."""
        reference = self.type
        while reference.item is not None:
            reference = reference.item
        return reference.name or ""

    @cached_property
    def type_matters(self) -> Condition:
        """When the answer depends on the type of the object returned: on its name or on what it selects."""
        types = list((self.selection or {}).values())
        if any(not _alike(types[0], other) for other in types[1:]):
            return ALWAYS
        found = NEVER
        for item in (item for fields in types for item in fields if item.name == TYPENAME):
            found = either(found, item.condition)
        return found


def _alike(left: Sequence[FieldSelection], right: Sequence[FieldSelection]) -> bool:
    """Whether two selections give the same answer, the name of the type aside."""
    ours = [item for item in left if item.name != TYPENAME]
    theirs = [item for item in right if item.name != TYPENAME]
    return len(ours) == len(theirs) and all(map(_same_field, ours, theirs))


def _same_field(left: FieldSelection, right: FieldSelection) -> bool:
    # Keys may differ: where the type is not known, every type's key is read of every object.
    below, other = left.selection or {}, right.selection or {}
    return (
        (left.response_key, left.name, left.arguments) == (right.response_key, right.name, right.arguments)
        and (left.type, left.condition) == (right.type, right.condition)
        and (below is other or _same_types(below, other))
    )


def _same_types(left: Selection, right: Selection) -> bool:
    return left.keys() == right.keys() and all(_alike(left[kind], right[kind]) for kind in left)


Selection = Mapping[str, tuple[FieldSelection, ...]]


def fewest_reads(fields: Sequence[FieldSelection]) -> int:
    """How many fields are to be read at the least: each at every place, and of objects of one type only.

    Equal selections are one object however often they stand in an operation, so that the count takes no
    longer than the operation is written down.
    """
    known: dict[int, int] = {}

    def count(fields: Sequence[FieldSelection]) -> int:
        return len(fields) + sum(below(item.selection) for item in fields if item.selection)

    def below(selection: Selection) -> int:
        if id(selection) not in known:
            known[id(selection)] = max(map(count, selection.values()))
        return known[id(selection)]

    return count(fields)


# For field names of several shapes: the shape at each object type, None where subgraphs differ about it.
# A shape is the type, or for objects only how it is wrapped.
Shapes = Mapping[str, Mapping[str, str | None]]


class Keys:
    """Hands out the keys of one plan, so that no two different reads share one.

    A field keeps its own name where it can: private names appear only for a second set of arguments and
    for fields whose types would clash across fragments.
    """

    def __init__(self, field_names: frozenset[str], ambiguous: Shapes) -> None:
        self._field_names = field_names
        self._ambiguous = ambiguous
        self._plain: dict[tuple[str, str], str] = {}
        self._keys: dict[tuple[str, ...], str] = {}
        self._taken: set[str] = set()

    def key(self, owner: str, name: str, arguments: str, *, guarded: bool) -> str:
        """Key of a field; `guarded` when an object above it may be of several types."""
        if not guarded or name not in self._ambiguous:
            return self._hand_out((name, arguments), name)
        shape = self._ambiguous[name].get(owner)
        if shape is None:
            return self._hand_out((name, arguments, owner), f"{name}_{owner}")
        # The first shape that is asked for has the field's own name.
        if self._plain.setdefault((name, arguments), shape) == shape:
            return self._hand_out((name, arguments), name)
        return self._hand_out((name, arguments, "", shape), f"{name}_{owner}")

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
