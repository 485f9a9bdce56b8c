"""What a failure took along: neighbours that a subgraph left out with a field that may not be null there.

A subgraph may say `!` where the graph does not. When such a field fails, its whole object is null in the
subgraph's answer, be it an entity or `data` itself, while for clients the object is still there: what the
same answer would have told of it is null, and nobody said why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import parse
from graphql.language import FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionSetNode

from gateway.federation.conditions import holds
from gateway.federation.normalise import INTROSPECTION
from gateway.federation.plan import Fetch
from gateway.federation.reasons import Concrete
from gateway.federation.selection import TYPENAME, FieldSelection, Selection

_OWN = INTROSPECTION | {TYPENAME}
Asked = dict[str, Any]
"""What a request asks for, by response key; of each, what it asks for below."""


@dataclass(frozen=True)
class Loss:
    """An object that is null in a subgraph's answer because of a failure below it.

    Attributes:
        fetch: The request.
        keys: Where the object stands in the request.
        place: Where it stands in the merged data.
    """

    fetch: Fetch
    keys: tuple[str, ...]
    place: Concrete


def null_above(data: Any, path: Sequence[str | int]) -> int | None:
    """How many steps of an error's path lead to the null that it made; None when it is at the path's end."""
    for count, step in enumerate(path):
        if data is None:
            return count
        if isinstance(step, str):
            data = data.get(step) if isinstance(data, dict) else None
        else:
            data = data[step] if isinstance(data, list) and 0 <= step < len(data) else None
    return None


def keys_of(path: Sequence[str | int]) -> tuple[str, ...]:
    """The names on a path."""
    return tuple(step for step in path if isinstance(step, str))


@dataclass(frozen=True)
class Search:
    """Looks for the nulls that losses left in an answer."""

    variables: Mapping[str, Any]
    _asked: dict[int, Asked] = field(default_factory=dict)

    def nulls(
        self, loss: Loss, fields: Sequence[FieldSelection], data: Mapping[str, Any], answer: Mapping[str, Any]
    ) -> Iterator[Concrete]:
        """Places in the client's answer for which the lost object, and all that follows from it, had nothing.

        Args:
            loss: What was lost.
            fields: The client's root fields.
            data: The merged data.
            answer: What the client gets of them.
        """
        if loss.fetch.id not in self._asked:
            self._asked[loss.fetch.id] = _asked(loss.fetch.operation)
        asked = self._asked[loss.fetch.id]
        for key in loss.keys:
            asked = asked.get(key, {})
        yield from self._object(fields, data, answer, loss.place, asked, ())

    def _object(
        self,
        fields: Sequence[FieldSelection],
        data: Mapping[str, Any],
        answer: Mapping[str, Any],
        place: Sequence[str | int],
        asked: Asked,
        at: Concrete,
    ) -> Iterator[Concrete]:
        for item in fields:
            if item.name in _OWN or not holds(item.condition, self.variables):
                continue
            here = (*at, item.response_key)
            if not place and item.key not in data:
                yield here
            elif item.selection is not None and (item.key == place[0] if place else item.key in asked):
                below = asked if place else asked[item.key]
                value, shown = data.get(item.key), answer.get(item.response_key)
                yield from self._value(item.selection, value, shown, place[1:], below, here)

    def _value(
        self,
        selection: Selection,
        value: Any,
        shown: Any,
        place: Sequence[str | int],
        asked: Asked,
        at: Concrete,
    ) -> Iterator[Concrete]:
        if isinstance(value, list) and isinstance(shown, list):
            # Any item, or the one that the place names: what a subgraph says of places may be nonsense.
            for index in range(len(value)) if not place else _index(place[0], value):
                item, told = value[index], shown[index]
                yield from self._value(selection, item, told, place[1:], asked, (*at, index))
        elif isinstance(value, dict) and isinstance(shown, dict):
            kind = str(value.get(TYPENAME) or next(iter(selection), ""))
            yield from self._object(selection.get(kind, ()), value, shown, place, asked, at)


def _index(step: str | int, items: Sequence[Any]) -> Sequence[int]:
    return (step,) if isinstance(step, int) and 0 <= step < len(items) else ()


def _asked(operation: str) -> Asked:
    asked: Asked = {}
    for node in parse(operation, no_location=True).definitions:
        if isinstance(node, OperationDefinitionNode):
            _ask(node.selection_set, asked)
    return asked


def _ask(selection: SelectionSetNode, asked: Asked) -> None:
    """Note what is selected, whatever the type of the object."""
    for node in selection.selections:
        if isinstance(node, InlineFragmentNode):
            _ask(node.selection_set, asked)
        elif isinstance(node, FieldNode):
            below = asked.setdefault(node.alias.value if node.alias else node.name.value, {})
            if node.selection_set is not None:
                _ask(node.selection_set, below)
