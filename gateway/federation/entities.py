"""Objects in the merged data: finding them by path, describing them to a subgraph, merging what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from gateway.federation.conditions import NEVER
from gateway.federation.plan import EntityCall, Guard, Path
from gateway.federation.reasons import Concrete
from gateway.federation.selection import TYPENAME, FieldSelection

ABSENT: Any = object()
"""Stands for a value that is not there, as None is one that is."""

Target = tuple[int, dict[str, Any]]
"""An object that waits for an entity, after the number of the call it belongs to."""


@dataclass
class Batch:
    """What calls with one alias send: each representation once, with the objects that wait for the answer.

    Attributes:
        calls: The calls.
        representations: What is sent.
        targets: For each representation, who waits.
        slots: Number of each representation by its identity, apart for each type and set of field names.
    """

    calls: Sequence[EntityCall]
    representations: list[dict[str, Any]] = field(default_factory=list)
    targets: list[list[Target]] = field(default_factory=list)
    slots: dict[tuple[str, tuple[str, ...]], dict[Any, int]] = field(default_factory=dict)
    _found: dict[tuple[int, int], list[Concrete]] = field(default_factory=dict)

    @property
    def waiting(self) -> list[EntityCall]:
        """Calls with an object that waits for an answer."""
        numbers = dict.fromkeys(number for targets in self.targets for number, _ in targets)
        return [self.calls[number] for number in sorted(numbers)]

    def places(self, index: int, data: dict[str, Any]) -> list[Concrete]:
        """Concrete paths of the objects that wait for the representation at an index."""
        if not self._found:
            # Once for all errors of an answer: there may be one for every object.
            for number, call in enumerate(self.calls):
                for at, value in find(data, call.path):
                    self._found.setdefault((number, id(value)), []).append(at)
        waiting = dict.fromkeys((number, id(value)) for number, value in self.targets[index])
        return [at for each in waiting for at in self._found.get(each, ())]


def find(data: dict[str, Any], path: Path) -> Iterator[tuple[Concrete, dict[str, Any]]]:
    """Objects at a path, through lists and guards, with their concrete paths; nulls are passed over."""
    yield from _find(data, path, ())


def _find(value: Any, path: Path, at: Concrete) -> Iterator[tuple[Concrete, dict[str, Any]]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, path, (*at, index))
    elif not isinstance(value, dict):
        return
    elif not path:
        yield at, value
    elif isinstance(path[0], Guard):
        if path[0].passes(value.get(TYPENAME)):
            yield from _find(value, path[1:], at)
    else:
        yield from _find(value.get(path[0]), path[1:], (*at, path[0]))


def objects(data: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    """Objects at a path in the order of `find`, without their places, which most requests never need."""
    level = [data]
    for step in path:
        if isinstance(step, Guard):
            level = [value for value in level if step.passes(value.get(TYPENAME))]
            continue
        below: list[dict[str, Any]] = []
        for value in level:
            _flatten(value.get(step), below)
        level = below
    return level


def _flatten(value: Any, found: list[dict[str, Any]]) -> None:
    if type(value) is dict:
        found.append(value)
    elif type(value) is list:
        for item in value:
            if type(item) is dict:
                found.append(item)
            else:
                _flatten(item, found)


def collect(call: EntityCall, number: int, data: dict[str, Any], batch: Batch) -> None:
    """Add to a batch what a call sends; objects without a complete key are left out."""
    for target in objects(data, call.path):
        kind = target.get(TYPENAME) if call.by_typename else next(iter(call.inputs))
        representation = _representation(call, kind, target)
        if representation is None:
            continue
        known = batch.slots.setdefault((representation[TYPENAME], tuple(representation)[1:]), {})
        name = identity(representation)
        if name not in known:
            known[name] = len(batch.representations)
            batch.representations.append(representation)
            batch.targets.append([])
        batch.targets[known[name]].append((number, target))


def identity(representation: Mapping[str, Any]) -> str:
    """A text that is equal for equal representations."""
    return json.dumps(representation, sort_keys=True)


def distribute(entity: dict[str, Any], targets: Sequence[Target]) -> None:
    """Merge one answer into every object that waits for it; objects at different paths share nothing."""
    for number, target in targets:
        merge_into(target, entity if number == targets[0][0] else deepcopy(entity))


def _representation(call: EntityCall, kind: Any, target: Mapping[str, Any]) -> dict[str, Any] | None:
    fields = call.inputs.get(kind) if isinstance(kind, str) else None
    if fields is None:
        return None
    keys = call.keys[kind]
    found: dict[str, Any] = {TYPENAME: call.sent_as.get(kind, kind)}
    for item in fields:
        value = part(item, target.get(item.key, ABSENT), required=item.name in keys)
        if value is ABSENT:
            return None
        found[item.name] = value
    return found


def part(item: FieldSelection, value: Any, *, required: bool) -> Any:
    """The part of a value that a representation holds; absent when it, or a key inside it, is missing."""
    if value is ABSENT or (required and value is None):
        return ABSENT
    if item.selection is None or value is None:
        return value
    if isinstance(value, list):
        items = [part(item, each, required=False) for each in value]
        return ABSENT if any(each is ABSENT for each in items) else items
    return _part_of_object(item, value, required=required) if isinstance(value, dict) else ABSENT


def _part_of_object(item: FieldSelection, value: Mapping[str, Any], *, required: bool) -> Any:
    selection = item.selection or {}
    kind = value.get(TYPENAME) if len(selection) != 1 or TYPENAME in value else next(iter(selection))
    # A subgraph cannot tell what an interface or union holds unless it is told.
    found: dict[str, Any] = {} if item.type_name in selection or kind is None else {TYPENAME: kind}
    if kind is None and item.type_matters == NEVER:
        kind = next(iter(selection), None)
    for below in selection.get(kind, ()) if isinstance(kind, str) else ():
        if below.name == TYPENAME:
            found[TYPENAME] = kind
            continue
        inner = part(below, value.get(below.key, ABSENT), required=required)
        if inner is ABSENT:
            return ABSENT
        found[below.name] = inner
    return found


def merge_into(target: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Merge what another subgraph says of the same object; null never wins over data."""
    if target.keys().isdisjoint(found):
        target.update(found)
        return
    for key, value in found.items():
        known = target.get(key)
        target[key] = value if known is None else _merged(known, value)


def _merged(known: Any, value: Any) -> Any:
    if isinstance(known, dict) and isinstance(value, dict):
        merge_into(known, value)
    elif isinstance(known, list) and isinstance(value, list) and len(known) == len(value):
        return [item if old is None else _merged(old, item) for old, item in zip(known, value, strict=True)]
    return known
