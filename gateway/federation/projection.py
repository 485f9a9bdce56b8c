"""Shaping the answer: from the merged data to what the client asked for, nulls and errors included.

Rules: GraphQL specification, section 6.4.4: a null in a non-null place moves up to the nearest place that
may be null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLEnumType, GraphQLSchema

from gateway.federation.conditions import ALWAYS, holds
from gateway.federation.leaves import fits
from gateway.federation.normalise import INTROSPECTION
from gateway.federation.reasons import Concrete, Reasons
from gateway.federation.selection import TYPENAME, FieldSelection, Selection
from gateway.federation.typeref import TypeRef


class _NullMovesUpError(Exception):
    """A non-null place turned out null."""


@dataclass
class Projection:
    """Shapes one answer.

    Attributes:
        errors: Those known so far; it gains the nulls that no other error explains.
        introspection: Answers to `__schema` and `__type`, by response name.
    """

    schema: GraphQLSchema
    variables: Mapping[str, Any]
    errors: list[dict[str, Any]]
    introspection: Mapping[str, Any] = field(default_factory=dict)
    _reasons: Reasons = field(default_factory=lambda: Reasons(()))

    def project(
        self, root: str, fields: Sequence[FieldSelection], data: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """The client's `data`; None when a null moved all the way up."""
        self._reasons = Reasons(self.errors)
        try:
            return self._object(root, fields, data, ())
        except _NullMovesUpError:
            return None

    def _object(
        self, kind: str, fields: Iterable[FieldSelection], value: Mapping[str, Any], at: Concrete
    ) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for item in fields:
            if item.condition != ALWAYS and not holds(item.condition, self.variables):
                continue
            if item.name == TYPENAME:
                answer[item.response_key] = kind
            elif item.name in INTROSPECTION:
                answer[item.response_key] = self.introspection.get(item.response_key)
            else:
                here = (*at, item.response_key)
                answer[item.response_key] = self._value(kind, item, item.type, value.get(item.key), here)
        return answer

    def _value(self, owner: str, item: FieldSelection, kind: TypeRef, value: Any, at: Concrete) -> Any:
        try:
            answer = None if value is None else self._present(owner, item, kind, value, at)
        except _NullMovesUpError:
            if not kind.nullable:
                raise
            return None
        if answer is None and not kind.nullable:
            self._explain(f"Cannot return null for non-nullable field {owner}.{item.name}.", at)
            raise _NullMovesUpError
        return answer

    def _present(self, owner: str, item: FieldSelection, kind: TypeRef, value: Any, at: Concrete) -> Any:
        if kind.item is not None:
            inner = kind.item
            if not isinstance(value, list):
                return self._misshapen(owner, item, at)
            return [self._value(owner, item, inner, each, (*at, index)) for index, each in enumerate(value)]
        if item.selection is not None:
            if not isinstance(value, dict):
                return self._misshapen(owner, item, at)
            return self._composite(item, item.selection, value, at)
        return self._leaf(owner, item, kind.name or "", value, at)

    def _composite(
        self, item: FieldSelection, selection: Selection, value: dict[str, Any], at: Concrete
    ) -> dict[str, Any] | None:
        kind = str(value.get(TYPENAME) or self._any_type(item, selection))
        # A type that is not listed is hidden from clients or unknown to the graph.
        return self._object(kind, selection[kind], value, at) if kind in selection else None

    def _any_type(self, item: FieldSelection, selection: Selection) -> str | None:
        """A type for an object that does not tell its own: one will do where all are shaped alike."""
        if len(selection) != 1 and holds(item.type_matters, self.variables):
            return None
        return next(iter(selection), None)

    def _leaf(self, owner: str, item: FieldSelection, name: str, value: Any, at: Concrete) -> Any:
        kind = self.schema.type_map.get(name)
        if isinstance(kind, GraphQLEnumType) and isinstance(value, str):
            # A value that is not listed is hidden from clients or unknown to the graph.
            return value if value in kind.values else None
        if isinstance(kind, GraphQLEnumType) or not fits(name, value):
            return self._misshapen(owner, item, at)
        return value

    def _misshapen(self, owner: str, item: FieldSelection, at: Concrete) -> None:
        """A value of another kind than the schema says comes to nothing, and the client is told."""
        self._explain(f"{owner}.{item.name} was answered with a value of another kind than its type.", at)

    def _explain(self, message: str, at: Concrete) -> None:
        """Add an error for a null, unless one is known at, above or below its place."""
        if self._reasons.cover(at):
            return
        self._reasons.add(at)
        self.errors.append({"message": message, "path": list(at)})


def client_paths(
    fields: Sequence[FieldSelection],
    data: Any,
    path: Sequence[str | int],
    variables: Mapping[str, Any],
) -> list[list[str | int]]:
    """A path through the merged data as the client would write it: once for each name it gave to a field.

    Where the client sees nothing of the place, it is the one path that leads closest.
    """
    found = list(_client_paths(fields, data, path, variables))
    longest = max(len(each) for each in found)
    unique = {tuple(each): each for each in found if len(each) == longest}
    return list(unique.values()) if longest == len(path) else [next(iter(unique.values()))]


def _client_paths(
    fields: Sequence[FieldSelection],
    data: Any,
    path: Sequence[str | int],
    variables: Mapping[str, Any],
) -> Iterator[list[str | int]]:
    """The path by every name, each as far as it goes."""
    if path and isinstance(path[0], int):
        inner = _item(data, path[0])
        # Below a null anything may have been; elsewhere there must be such an item.
        if type(path[0]) is bool or path[0] < 0 or (data is not None and not _is_place(data, path[0])):
            yield []
            return
        yield from ([path[0], *rest] for rest in _client_paths(fields, inner, path[1:], variables))
        return
    known = [item for item in fields if path and item.key == path[0] and holds(item.condition, variables)]
    if not known:
        yield []
    for item in known:
        value = data.get(item.key) if isinstance(data, dict) else None
        below = _below(item.selection or {}, value, path[1:])
        yield from ([item.response_key, *rest] for rest in _client_paths(below, value, path[1:], variables))


def _below(selection: Selection, data: Any, rest: Sequence[str | int]) -> Sequence[FieldSelection]:
    """Fields one level down: those of the object's own type, or of all types when that is not known."""
    for step in rest:
        if not isinstance(step, int):
            break
        data = _item(data, step)
    kind = data.get(TYPENAME) if isinstance(data, dict) else None
    if isinstance(kind, str) and kind in selection:
        return selection[kind]
    return [item for fields in selection.values() for item in fields]


def _item(data: Any, index: int) -> Any:
    """An item of a list, if there is one: subgraphs may say anything."""
    return data[index] if _is_place(data, index) else None


def _is_place(data: Any, index: int) -> bool:
    return isinstance(data, list) and type(index) is int and 0 <= index < len(data)
