"""Federations with one thing less: the steps by which a failing case is made small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from tests.gateway.federation.oracle.examples import Federation
from tests.gateway.federation.oracle.graph import Graph, Interface, ObjectType, named
from tests.gateway.federation.oracle.parts import Part, PartType
from tests.gateway.federation.oracle.picks import Pick

# Changes the federation it is given, or raises KeyError where an earlier change made it pointless.
Change = Callable[[Federation], object]
MARKS: dict[str, Any] = {
    "shareable": False, "override": None, "label": None, "strict": False, "provides": (), "narrow": None
}  # fmt: skip


def changes(federation: Federation) -> Iterator[Change]:
    """Every single step, the big ones first."""
    graph = federation.graph
    for number in range(len(federation.parts)):
        yield partial(_drop_part, number=number)
    for name in [*graph.interfaces, *graph.unions]:
        yield partial(_drop_abstract, name=name)
    for kind in graph.objects.values():
        yield partial(_drop_type, name=kind.name)
        for field in kind.fields:
            yield partial(_drop_field, owner=kind.name, name=field)
    for interface in graph.interfaces.values():
        for field in interface.contributed:
            yield partial(_drop_contribution, owner=interface.name, name=field)
    for number, part in enumerate(federation.parts):
        yield from _part_changes(number, part)
    for kind in graph.objects.values():
        yield from _graph_changes(kind)


def _part_changes(number: int, part: Part) -> Iterator[Change]:
    yield partial(_set_part, number=number, mark="federation1", value=not part.federation1)
    if part.interface_keys:
        yield partial(_set_part, number=number, mark="interface_keys", value=set())
    for name, fields in part.interface_fields.items():
        yield partial(_forget_abstract, number=number, name=name)
        for field in fields:
            yield partial(_forget_interface_field, number=number, name=name, field=field)
    for own in part.types.values():
        yield partial(_forget_type, number=number, name=own.name)
        yield from _type_changes(number, own)


def _type_changes(number: int, own: PartType) -> Iterator[Change]:
    if own.extension:
        yield partial(_set_type, number=number, owner=own.name, mark="extension", value=False)
    for index, key in enumerate(own.keys):
        others = [*own.keys[:index], *own.keys[index + 1 :]]
        yield partial(_set_type, number=number, owner=own.name, mark="keys", value=others)
        if not key.resolvable:
            keys = [*own.keys[:index], replace(key, resolvable=True), *own.keys[index + 1 :]]
            yield partial(_set_type, number=number, owner=own.name, mark="keys", value=keys)
    for name, field in own.fields.items():
        yield partial(_forget_field, number=number, owner=own.name, name=name)
        for mark, off in MARKS.items():
            if getattr(field, mark) != off:
                yield partial(_set_field, number=number, owner=own.name, name=name, mark=mark, value=off)
        for fewer in _fewer(field.provides):
            yield partial(_set_field, number=number, owner=own.name, name=name, mark="provides", value=fewer)


def _graph_changes(kind: ObjectType) -> Iterator[Change]:
    for name, field in kind.fields.items():
        for fewer in _fewer(field.requires):
            yield partial(_change_graph, owner=kind.name, name=name, requires=fewer)
        if field.requires:
            yield partial(_drop_requires, owner=kind.name, name=name)
        bare = named(field.type)
        for simpler in dict.fromkeys((bare, f"[{bare}]", field.type.rstrip("!"))):
            if len(simpler) < len(field.type):
                yield partial(_change_graph, owner=kind.name, name=name, type=simpler)
        if field.arguments:
            yield partial(_change_graph, owner=kind.name, name=name, arguments=())


def _fewer(picks: tuple[Pick, ...]) -> Iterator[tuple[Pick, ...]]:
    """Field sets with one thing less, but never nothing."""
    for index, pick in enumerate(picks):
        if len(picks) > 1:
            yield (*picks[:index], *picks[index + 1 :])
        if pick.arguments:
            yield (*picks[:index], replace(pick, arguments=()), *picks[index + 1 :])
        for below in _fewer(pick.below):
            yield (*picks[:index], replace(pick, below=below), *picks[index + 1 :])


def _drop_part(federation: Federation, number: int) -> None:
    del federation.parts[number]


def _set_part(federation: Federation, number: int, mark: str, value: object) -> None:
    setattr(federation.parts[number], mark, value)


def _set_type(federation: Federation, number: int, owner: str, mark: str, value: object) -> None:
    setattr(federation.parts[number].types[owner], mark, value)


def _set_field(federation: Federation, number: int, owner: str, name: str, mark: str, value: object) -> None:
    setattr(federation.parts[number].types[owner].fields[name], mark, value)


def _forget_type(federation: Federation, number: int, name: str) -> None:
    del federation.parts[number].types[name]


def _forget_field(federation: Federation, number: int, owner: str, name: str) -> None:
    del federation.parts[number].types[owner].fields[name]


def _forget_abstract(federation: Federation, number: int, name: str) -> None:
    federation.parts[number].members.pop(name, None)
    federation.parts[number].interface_fields.pop(name, None)


def _forget_interface_field(federation: Federation, number: int, name: str, field: str) -> None:
    federation.parts[number].interface_fields[name].remove(field)


def _change_graph(federation: Federation, owner: str, name: str, **values: object) -> None:
    federation.graph.change(owner, name, **values)


def _drop_requires(federation: Federation, owner: str, name: str) -> None:
    federation.graph.change(owner, name, requires=())
    for part in federation.parts:
        if owner in part.types and name in part.types[owner].fields:
            part.types[owner].fields[name].requires = False


def _drop_contribution(federation: Federation, owner: str, name: str) -> None:
    for part in federation.parts:
        if owner in part.types:
            part.types[owner].fields.pop(name, None)
    for member in federation.graph.members(owner):
        _drop_field(federation, member, name)


def _drop_abstract(federation: Federation, name: str) -> None:
    federation.graph.interfaces.pop(name, None)
    federation.graph.unions.pop(name, None)
    for number, part in enumerate(federation.parts):
        _forget_abstract(federation, number, name)
        part.interface_keys.discard(name)


def _drop_type(federation: Federation, name: str) -> None:
    del federation.graph.objects[name]
    for part in federation.parts:
        part.types.pop(name, None)
        for members in part.members.values():
            members.discard(name)


def _drop_field(federation: Federation, owner: str, name: str) -> None:
    if federation.graph.objects[owner].fields[name].requires:
        _drop_requires(federation, owner, name)
    del federation.graph.objects[owner].fields[name]
    for interface in federation.graph.interfaces.values():
        interface.fields.pop(name, None)
        interface.contributed -= {name}
    for part in federation.parts:
        if owner in part.types:
            part.types[owner].fields.pop(name, None)
        for fields in part.interface_fields.values():
            if name in fields:
                fields.remove(name)


def tidy(federation: Federation) -> None:
    """Drop external fields that no field set selects any more."""
    graph = federation.graph
    for part in federation.parts:
        used: set[tuple[str, str]] = set()
        for own in part.types.values():
            for name, field in own.fields.items():
                known = part.field(graph, own.name, name)
                if field.requires:
                    used |= _selected(graph, own.name, known.requires)
                used |= _selected(graph, named(known.type), field.provides)
        for own in part.types.values():
            for name in [name for name, field in own.fields.items() if field.external]:
                if (own.name, name) not in used:
                    del own.fields[name]


def _selected(graph: Graph, owner: str, picks: tuple[Pick, ...]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for pick in picks:
        name = pick.on or owner
        kind: ObjectType | Interface = graph.objects.get(name) or graph.interfaces[name]
        found.add((kind.name, pick.name))
        found |= _selected(graph, named(kind.fields[pick.name].type), pick.below)
    return found
