"""Objects in the merged data: finding them by path, describing them to a subgraph, merging what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.federation.plan import Fetch, Guard, Path
from gateway.federation.selection import TYPENAME, FieldSelection

Concrete = tuple[str | int, ...]
_ABSENT: Any = object()


@dataclass
class Batch:
    """The representations of one entity fetch, each once, with the objects that wait for the answer."""

    representations: list[dict[str, Any]] = field(default_factory=list)
    targets: list[list[tuple[Concrete, dict[str, Any]]]] = field(default_factory=list)


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
        if value.get(TYPENAME) == path[0].type:
            yield from _find(value, path[1:], at)
    else:
        yield from _find(value.get(path[0]), path[1:], (*at, path[0]))


def collect(fetch: Fetch, data: dict[str, Any]) -> Batch:
    """The representations a fetch sends; objects without a complete key are left out."""
    batch = Batch()
    seen: dict[str, int] = {}
    for at, target in find(data, fetch.path):
        kind = target.get(TYPENAME) if fetch.by_typename else next(iter(fetch.inputs))
        representation = _representation(fetch, kind, target)
        if representation is None:
            continue
        identity = json.dumps(representation, sort_keys=True)
        if identity not in seen:
            seen[identity] = len(batch.representations)
            batch.representations.append(representation)
            batch.targets.append([])
        batch.targets[seen[identity]].append((at, target))
    return batch


def _representation(fetch: Fetch, kind: Any, target: Mapping[str, Any]) -> dict[str, Any] | None:
    fields = fetch.inputs.get(kind)
    if fields is None:
        return None
    keys = fetch.keys[kind]
    found: dict[str, Any] = {TYPENAME: kind}
    for item in fields:
        value = _pick(item, target.get(item.key, _ABSENT), required=item.name in keys)
        if value is _ABSENT:
            return None
        found[item.name] = value
    return found


def _pick(item: FieldSelection, value: Any, *, required: bool) -> Any:
    """The part of a value that a representation holds; absent when it, or a key inside it, is missing."""
    if value is _ABSENT or (required and value is None):
        return _ABSENT
    if item.selection is None or value is None:
        return value
    if isinstance(value, list):
        items = [_pick(item, each, required=False) for each in value]
        return _ABSENT if any(each is _ABSENT for each in items) else items
    return _pick_object(item, value, required=required)


def _pick_object(item: FieldSelection, value: Mapping[str, Any], *, required: bool) -> Any:
    selection = item.selection or {}
    kind = value.get(TYPENAME) if len(selection) != 1 or TYPENAME in value else next(iter(selection))
    found: dict[str, Any] = {} if len(selection) == 1 else {TYPENAME: kind}
    for below in selection.get(kind, ()) if isinstance(kind, str) else ():
        if below.name == TYPENAME:
            found[TYPENAME] = kind
            continue
        inner = _pick(below, value.get(below.key, _ABSENT), required=required)
        if inner is _ABSENT:
            return _ABSENT
        found[below.name] = inner
    return found


def merge_into(target: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Merge what another subgraph says of the same object; null never wins over data."""
    for key, value in found.items():
        known = target.get(key)
        target[key] = value if known is None else _merged(known, value)


def _merged(known: Any, value: Any) -> Any:
    if isinstance(known, dict) and isinstance(value, dict):
        merge_into(known, value)
    elif isinstance(known, list) and isinstance(value, list) and len(known) == len(value):
        return [item if old is None else _merged(old, item) for old, item in zip(known, value, strict=True)]
    return known
