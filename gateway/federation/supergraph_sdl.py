"""The supergraph as text: standard supergraph SDL with link v1.0 and join v0.3, or v0.4 for override labels.

Specifications: https://specs.apollo.dev/join/v0.3/ and v0.4, which adds `overrideLabel`. The text is sorted,
so that the same subgraphs always give the same bytes; any router of this family can load it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from graphql import print_ast
from graphql.language import StringValueNode

from gateway.federation.definitions import ROOT_TYPES, Element, InputValue, Kind
from gateway.federation.directives import ANYWHERE
from gateway.federation.merged import JoinField, JoinType, MergedField, MergedGraph, MergedType, elements

_MACHINERY = """\
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE

directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, \
external: Boolean, override: String, usedOverridden: Boolean{label}) repeatable on FIELD_DEFINITION | \
INPUT_FIELD_DEFINITION

directive @join__graph(name: String!, url: String!) on ENUM_VALUE

directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE

directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, \
resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on \
OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR

directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION

directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
"""
_SCALARS = "scalar join__FieldSet\n"
_LINK_TYPES = "scalar link__Import\n\nenum link__Purpose {\n  SECURITY\n  EXECUTION\n}\n"
_LINK = '@link(url: "https://specs.apollo.dev/link/v1.0")'
_JOIN_LINK = '@link(url: "https://specs.apollo.dev/join/v0.{minor}", for: EXECUTION)'
_TAG_LINK = '@link(url: "https://specs.apollo.dev/tag/v0.3")'
_INACCESSIBLE_LINK = '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)'


def print_supergraph(graph: MergedGraph, *, carried: bool = True) -> str:
    """Print the whole supergraph, with the directives it carries for other routers or without."""
    return "\n".join(_Printer(graph, carried).blocks())


def graph_names(names: Iterable[str]) -> dict[str, str]:
    """Subgraph name -> value of the enum `join__Graph`, made of word characters and unique."""
    values: dict[str, str] = {}
    for name in names:
        base = re.sub(r"\W", "_", name.upper(), flags=re.ASCII)
        base = f"_{base}" if base[:1].isdigit() else base
        value, number = base, 1
        while value in values.values():
            number += 1
            value = f"{base}_{number}"
        values[name] = value
    return values


class _Printer:
    def __init__(self, graph: MergedGraph, carried: bool) -> None:
        self._graph = graph
        self._carried = carried
        self._enum = graph_names(subgraph.name for subgraph in graph.subgraphs)
        parts = list(elements(graph))
        self._tags = any(element.tags for element in parts)
        self._inaccessible = any(element.inaccessible for element in parts)
        fields = (field for kind in graph.types.values() for field in kind.fields.values())
        self._labels = any(join.override_label for field in fields for join in field.joins)

    def blocks(self) -> Iterator[str]:
        yield self._schema()
        yield _MACHINERY.format(label=", overrideLabel: String" if self._labels else "")
        if self._inaccessible:
            yield f"directive @inaccessible on {ANYWHERE}\n"
        if self._tags:
            yield f"directive @tag(name: String!) repeatable on {ANYWHERE}\n"
        for link in self._graph.links:
            yield from (f"{definition}\n" for definition in link.definitions)
        yield _SCALARS
        yield self._graph_enum()
        yield _LINK_TYPES
        for kind in self._graph.types.values():
            yield self._type(kind)

    def _schema(self) -> str:
        links = [_LINK, _JOIN_LINK.format(minor=4 if self._labels else 3)]
        links += [_TAG_LINK] if self._tags else []
        links += [_INACCESSIBLE_LINK] if self._inaccessible else []
        links += [link.line for link in self._graph.links]
        roots = [f"  {name.lower()}: {name}" for name in ROOT_TYPES if name in self._graph.types]
        return "\n".join(["schema", *(f"  {link}" for link in links), "{", *roots, "}", ""])

    def _graph_enum(self) -> str:
        lines = [
            f"  {self._enum[item.name]} @join__graph(name: {_string(item.name)}, url: {_string(item.url)})"
            for item in self._graph.subgraphs
        ]
        return "\n".join(["enum join__Graph {", *lines, "}", ""])

    def _type(self, kind: MergedType) -> str:
        interfaces = list(dict.fromkeys(sorted(interface for _, interface in kind.interfaces)))
        implements = f" implements {' & '.join(interfaces)}" if interfaces else ""
        lines = [*_description(kind, ""), f"{kind.kind.value} {kind.name}{implements}"]
        lines += [f"  {mark}" for mark in self._type_marks(kind)]
        body = list(self._body(kind))
        if kind.kind is Kind.UNION:
            members = list(dict.fromkeys(sorted(member for _, member in kind.members)))
            lines.append(f"  = {' | '.join(members)}")
        elif body:
            lines += ["{", *body, "}"]
        return "\n".join([*lines, ""])

    def _type_marks(self, kind: MergedType) -> Iterator[str]:
        for graph, interface in kind.interfaces:
            yield f"@join__implements(graph: {self._enum[graph]}, interface: {json.dumps(interface)})"
        yield from (self._join_type(join) for join in kind.joins)
        for graph, member in kind.members:
            yield f"@join__unionMember(graph: {self._enum[graph]}, member: {json.dumps(member)})"
        if kind.specified_by:
            yield f"@specifiedBy(url: {json.dumps(kind.specified_by)})"
        if kind.one_of:
            yield "@oneOf"
        yield from self._marks(kind)

    def _join_type(self, join: JoinType) -> str:
        parts = [f"graph: {self._enum[join.graph]}"]
        if join.key is not None:
            parts.append(f"key: {json.dumps(join.key.fields)}")
        if join.extension and join.key is not None:
            parts.append("extension: true")
        if join.key is not None and not join.key.resolvable:
            parts.append("resolvable: false")
        if join.interface_object:
            parts.append("isInterfaceObject: true")
        return f"@join__type({', '.join(parts)})"

    def _body(self, kind: MergedType) -> Iterator[str]:
        for field in kind.fields.values():
            yield from _description(field, "  ")
            yield f"  {self._field(field)}"
        for value in kind.inputs.values():
            yield from _description(value, "  ")
            yield " ".join([f"  {_input(value)}", *self._join_fields(value.joins), *self._marks(value)])
        for item in kind.values.values():
            yield from _description(item, "  ")
            joins = [f"@join__enumValue(graph: {self._enum[graph]})" for graph in item.graphs]
            yield " ".join([f"  {item.name}", *joins, *self._marks(item)])

    def _field(self, field: MergedField) -> str:
        arguments = ", ".join(
            " ".join([*_inline_description(value), _input(value), *self._marks(value)])
            for value in field.arguments.values()
        )
        head = f"{field.name}({arguments}): {field.type}" if arguments else f"{field.name}: {field.type}"
        return " ".join([head, *self._join_fields(field.joins), *self._marks(field)])

    def _join_fields(self, joins: Iterable[JoinField]) -> Iterator[str]:
        for join in joins:
            if join.graph is None:
                yield "@join__field"
                continue
            parts = [f"graph: {self._enum[join.graph]}"]
            for name in ("requires", "provides", "type", "override"):
                text = getattr(join, name)
                parts += [f"{name}: {json.dumps(text)}"] if text is not None else []
            parts += ["external: true"] if join.external else []
            parts += ["usedOverridden: true"] if join.used_overridden else []
            parts += [f"overrideLabel: {json.dumps(join.override_label)}"] if join.override_label else []
            yield f"@join__field({', '.join(parts)})"

    def _marks(self, element: Element) -> Iterator[str]:
        if element.deprecation is not None:
            yield f"@deprecated(reason: {_string(element.deprecation)})"
        yield from (f"@tag(name: {_string(tag)})" for tag in element.tags)
        if element.inaccessible:
            yield "@inaccessible"
        for item in element.carried if self._carried else ():
            arguments = ", ".join(f"{name}: {value}" for name, value in item.arguments)
            yield f"@{item.name}({arguments})" if arguments else f"@{item.name}"


def _input(value: InputValue) -> str:
    default = f" = {value.default}" if value.default is not None else ""
    return f"{value.name}: {value.type}{default}"


def _description(element: Element, indent: str) -> list[str]:
    if element.description is None:
        return []
    text = print_ast(StringValueNode(value=element.description, block=True))
    return [f"{indent}{line}" if line else "" for line in text.split("\n")]


def _inline_description(element: Element) -> list[str]:
    return [] if element.description is None else [_string(element.description)]


def _string(text: str) -> str:
    return print_ast(StringValueNode(value=text, block=False))
