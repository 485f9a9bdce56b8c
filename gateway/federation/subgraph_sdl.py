"""The subgraphs inside a supergraph, as SDL of Federation 2 that composes to the same graph.

Where only the supergraph of a running gateway is at hand, this gives back what it was composed of, as far as
it matters for composing again: types, fields and federation marks. What a supergraph does not tell is lost:
descriptions, arguments that only some subgraphs take, and directives that are carried for other routers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from graphql import parse, print_ast
from graphql.language import (
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from gateway.federation.api_schema import is_machinery
from gateway.federation.composition_values import Subgraph
from gateway.federation.link import argument, string_argument
from gateway.federation.model import Supergraph

_LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable",'
    ' "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible", "@tag"])'
)
_KEPT = frozenset({"deprecated", "specifiedBy", "oneOf", "inaccessible", "tag"})


def subgraphs_of(supergraph: Supergraph) -> list[Subgraph]:
    """The subgraphs of a supergraph in order of declaration, with their addresses."""
    document = parse(supergraph.sdl, no_location=True)
    values = _graph_values(document)
    return [
        Subgraph(values[value], supergraph.urls[values[value]], _Writer(document, value, values).text())
        for value in values
    ]


def _graph_values(document: DocumentNode) -> dict[str, str]:
    """Value of the enum `join__Graph` -> name of the subgraph."""
    return {
        value.name.value: string_argument(directive, "name") or value.name.value
        for node in document.definitions
        if isinstance(node, EnumTypeDefinitionNode) and node.name.value == "join__Graph"
        for value in node.values or ()
        for directive in _directives(value, "join__graph")
    }


class _Writer:
    def __init__(self, document: DocumentNode, graph: str, names: dict[str, str]) -> None:
        self._nodes = [
            node
            for node in document.definitions
            if isinstance(node, TypeDefinitionNode) and not is_machinery(node.name.value)
        ]
        self._graph = graph
        self._names = names

    def text(self) -> str:
        blocks = [_LINK]
        for node in self._nodes:
            own = [item for item in _directives(node, "join__type") if self._is_mine(item)]
            if own or node.name.value == "Query":
                blocks += self._type(node, own)
        return "\n".join(blocks)

    def _is_mine(self, directive: DirectiveNode) -> bool:
        value = argument(directive, "graph")
        return isinstance(value, EnumValueNode) and value.value == self._graph

    def _type(self, node: TypeDefinitionNode, own: list[DirectiveNode]) -> Iterator[str]:
        name, marks = node.name.value, [*_kept(node)]
        if isinstance(node, ScalarTypeDefinitionNode):
            yield " ".join([f"scalar {name}", *marks])
        elif isinstance(node, UnionTypeDefinitionNode):
            members = [item for item in _directives(node, "join__unionMember") if self._is_mine(item)]
            said = " | ".join(string_argument(item, "member") or "" for item in members)
            yield " ".join([f"union {name}", *marks, f"= {said}"])
        elif isinstance(node, EnumTypeDefinitionNode):
            yield from _block("enum", name, marks, self._values(node))
        elif isinstance(node, InputObjectTypeDefinitionNode):
            yield from _block("input", name, marks, self._inputs(node))
        elif isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            yield from self._composite(node, own, marks)

    def _values(self, node: EnumTypeDefinitionNode) -> Iterator[str]:
        for value in node.values or ():
            joins = list(_directives(value, "join__enumValue"))
            if not joins or any(map(self._is_mine, joins)):
                yield " ".join([value.name.value, *_kept(value)])

    def _inputs(self, node: InputObjectTypeDefinitionNode) -> Iterator[str]:
        for value in node.fields or ():
            join = self._join(value)
            if join is not None:
                yield _input(value, string_argument(join, "type"))

    def _composite(
        self,
        node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
        own: list[DirectiveNode],
        marks: list[str],
    ) -> Iterator[str]:
        stands_in = any(
            print_ast(value) == "true" for item in own if (value := argument(item, "isInterfaceObject"))
        )
        plain = isinstance(node, InterfaceTypeDefinitionNode) and not stands_in
        shared = not plain and node.name.value != "Subscription"
        implemented = [item for item in _directives(node, "join__implements") if self._is_mine(item)]
        interfaces = " & ".join(string_argument(item, "interface") or "" for item in implemented)
        head = f"{node.name.value} implements {interfaces}" if interfaces else node.name.value
        marks = [*(key for item in own for key in _key(item)), *marks]
        fields = (self._field(field, shared) for field in node.fields or ())
        yield from _block(
            "interface" if plain else "type",
            head,
            [*marks, "@interfaceObject"] if stands_in else marks,
            (line for line in fields if line is not None),
        )

    def _field(self, node: FieldDefinitionNode, shared: bool) -> str | None:
        join = self._join(node)
        if join is None:
            return None
        arguments = ", ".join(_input(value, None) for value in node.arguments or ())
        head = f"{node.name.value}({arguments})" if arguments else node.name.value
        return " ".join(
            [
                f"{head}: {string_argument(join, 'type') or print_ast(node.type)}",
                *self._marks(join, shared),
                *_kept(node),
            ]
        )

    def _marks(self, join: DirectiveNode, shared: bool) -> Iterator[str]:
        external = argument(join, "external")
        if external is not None and print_ast(external) == "true":
            yield "@external"
        elif shared:
            yield "@shareable"
        for name in ("requires", "provides"):
            text = string_argument(join, name)
            if text is not None:
                yield f"@{name}(fields: {json.dumps(text)})"
        source, label = string_argument(join, "override"), string_argument(join, "overrideLabel")
        if source is not None:
            said = f", label: {json.dumps(label)}" if label is not None else ""
            yield f"@override(from: {json.dumps(source)}{said})"

    def _join(self, node: FieldDefinitionNode | InputValueDefinitionNode) -> DirectiveNode | None:
        """What the field is in this subgraph: its join, an empty one when it is plain, None when absent."""
        joins = list(_directives(node, "join__field"))
        if not joins:
            return DirectiveNode(name=node.name, arguments=())
        return next((join for join in joins if self._is_mine(join)), None)


def _block(keyword: str, head: str, marks: list[str], lines: Iterator[str]) -> Iterator[str]:
    """A definition; none at all when nothing is left in it, as then the subgraph does not use it either."""
    body = [f"  {line}" for line in lines]
    if body:
        yield "\n".join([" ".join([keyword, head, *marks, "{"]), *body, "}"])


def _key(join: DirectiveNode) -> Iterator[str]:
    text = string_argument(join, "key")
    if text is not None:
        resolvable = argument(join, "resolvable")
        off = resolvable is not None and print_ast(resolvable) == "false"
        yield f"@key(fields: {json.dumps(text)}{', resolvable: false' if off else ''})"


def _input(node: InputValueDefinitionNode, reference: str | None) -> str:
    default = f" = {print_ast(node.default_value)}" if node.default_value is not None else ""
    head = f"{node.name.value}: {reference or print_ast(node.type)}{default}"
    return " ".join([head, *_kept(node)])


def _kept(node: Node) -> Iterator[str]:
    for directive in getattr(node, "directives", None) or ():
        if directive.name.value in _KEPT:
            yield print_ast(directive)


def _directives(node: Node, name: str) -> Iterator[DirectiveNode]:
    yield from (item for item in getattr(node, "directives", None) or () if item.name.value == name)
