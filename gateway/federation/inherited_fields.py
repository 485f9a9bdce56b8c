"""Completing supergraphs of others: what an interface has of an interface object it implements.

Fields that only an `@interfaceObject` resolves belong to all that implements its interface. Other
compositions print them on the object types but may leave them out on interfaces in between, which GraphQL
calls invalid: an interface has all fields of those it implements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from graphql.language import (
    BooleanValueNode,
    ConstDirectiveNode,
    DefinitionNode,
    DocumentNode,
    EnumValueNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    NameNode,
)

from gateway.federation.link import argument

_JOIN = "join__field"


def with_inherited_fields(document: DocumentNode) -> DocumentNode:
    """The supergraph with the missing fields on such interfaces; `Supergraph.from_sdl` calls it.

    They stand there as fields that come through an interface only: `@join__field` that names no subgraph.
    """
    known = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, InterfaceTypeDefinitionNode)
    }
    if not any(_object_graphs(node) for node in known.values()):
        return document
    return replace(document, definitions=tuple(_completed(node, known) for node in document.definitions))


def _completed(node: DefinitionNode, known: Mapping[str, InterfaceTypeDefinitionNode]) -> DefinitionNode:
    if not isinstance(node, InterfaceTypeDefinitionNode):
        return node
    fields = {item.name.value: item for item in node.fields or ()}
    for name in node.interfaces or ():
        for item in _contributed(known[name.name.value]) if name.name.value in known else ():
            fields.setdefault(item.name.value, _bare(item))
    return replace(node, fields=tuple(fields.values()))


def _contributed(interface: InterfaceTypeDefinitionNode) -> Iterator[FieldDefinitionNode]:
    """Fields that a subgraph resolves which has the interface as an object."""
    objects = _object_graphs(interface)
    for item in interface.fields or ():
        joins = [mark for mark in item.directives or () if mark.name.value == _JOIN]
        if objects and (not joins or any(_graph(mark) in objects for mark in joins)):
            yield item


def _object_graphs(interface: InterfaceTypeDefinitionNode) -> set[str | None]:
    """Subgraphs that have the interface as an object."""
    found = set()
    for mark in interface.directives or ():
        value = argument(mark, "isInterfaceObject") if mark.name.value == "join__type" else None
        if isinstance(value, BooleanValueNode) and value.value:
            found.add(_graph(mark))
    return found


def _graph(mark: ConstDirectiveNode) -> str | None:
    value = argument(mark, "graph")
    return value.value if isinstance(value, EnumValueNode) else None


def _bare(item: FieldDefinitionNode) -> FieldDefinitionNode:
    kept = tuple(mark for mark in item.directives or () if mark.name.value != _JOIN)
    return replace(item, directives=(*kept, ConstDirectiveNode(name=NameNode(value=_JOIN), arguments=())))
