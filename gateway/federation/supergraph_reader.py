"""Reading supergraph SDL: from join directives to types that know their subgraphs.

Reading rules of join v0.3: a field without `@join__field` is in every subgraph of its type; with some, it
is in the subgraphs they name and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphql import print_ast
from graphql.language import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from gateway.federation.api_schema import is_inaccessible, is_machinery
from gateway.federation.definitions import KeyUse, Kind
from gateway.federation.errors import SupergraphError
from gateway.federation.link import LINK, Link, LinkError, argument, links, string_argument
from gateway.federation.model_types import FieldInGraph, FieldModel, TypeModel
from gateway.federation.subgraph_types import KINDS

JOIN = "https://specs.apollo.dev/join"
_JOIN_MINORS = range(2, 6)
_HARMLESS = frozenset({LINK, JOIN, "https://specs.apollo.dev/tag", "https://specs.apollo.dev/inaccessible"})


def read_supergraph(document: DocumentNode) -> tuple[dict[str, str], dict[str, TypeModel]]:
    """Subgraph addresses by name, and all types; raises `SupergraphError`."""
    _check_links(document)
    reader = _Reader(document)
    return reader.urls, reader.types()


def _check_links(document: DocumentNode) -> None:
    try:
        found = links(document)
    except LinkError as error:
        raise SupergraphError(f"A @link cannot be followed: {error.message}") from error
    join = next((link for link in found if link.identity == JOIN), None)
    if join is None or join.version is None or join.version[0] != 0 or join.version[1] not in _JOIN_MINORS:
        raise SupergraphError("The supergraph must link the join specification v0.2 to v0.5.")
    for link in found:
        if _unsupported(link):
            raise SupergraphError(
                f"The linked specification {link.identity} is not supported.", "UNSUPPORTED_FEATURE"
            )


def _unsupported(link: Link) -> bool:
    renamed = link.namespace != link.identity.rsplit("/", 1)[-1]
    return (link.purpose is not None and link.identity not in _HARMLESS) or (
        link.identity in _HARMLESS and renamed
    )


class _Reader:
    def __init__(self, document: DocumentNode) -> None:
        self._nodes = [node for node in document.definitions if isinstance(node, TypeDefinitionNode)]
        self._graphs: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        for node in self._nodes:
            if isinstance(node, EnumTypeDefinitionNode) and node.name.value == "join__Graph":
                self._read_graphs(node)
        if not self.urls:
            raise SupergraphError("The supergraph names no subgraphs in the enum join__Graph.")

    def _read_graphs(self, node: EnumTypeDefinitionNode) -> None:
        for value in node.values or ():
            for directive in _named(value, "join__graph"):
                name = string_argument(directive, "name") or value.name.value
                self._graphs[value.name.value] = name
                self.urls[name] = string_argument(directive, "url") or ""

    def types(self) -> dict[str, TypeModel]:
        found = {
            node.name.value: self._type(node) for node in self._nodes if not is_machinery(node.name.value)
        }
        for node in self._nodes:
            if isinstance(node, ObjectTypeDefinitionNode):
                for directive in _named(node, "join__implements"):
                    interface = found.get(string_argument(directive, "interface") or "")
                    if interface is not None:
                        _add_possible(interface, self._graph(directive), node.name.value)
        return found

    def _type(self, node: TypeDefinitionNode) -> TypeModel:
        kind = TypeModel(node.name.value, KINDS[type(node)], inaccessible=is_inaccessible(node))
        graphs: list[str] = []
        for directive in _named(node, "join__type"):
            if _true(directive, "isInterfaceObject"):
                raise SupergraphError(
                    f"{kind.name} is an @interfaceObject, which is not supported.", "UNSUPPORTED_FEATURE"
                )
            graph = self._graph(directive)
            graphs.append(graph)
            key = string_argument(directive, "key")
            if key is not None:
                kind.keys.setdefault(graph, []).append(KeyUse(key, not _false(directive, "resolvable")))
        kind.graphs = tuple(dict.fromkeys(graphs))
        self._read_parts(kind, node)
        return kind

    def _read_parts(self, kind: TypeModel, node: TypeDefinitionNode) -> None:
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            graphs = tuple(self.urls) if kind.name == "Query" else kind.graphs
            kind.fields = {item.name.value: self._field(item, graphs) for item in node.fields or ()}
        elif isinstance(node, UnionTypeDefinitionNode):
            for directive in _named(node, "join__unionMember"):
                _add_possible(kind, self._graph(directive), string_argument(directive, "member") or "")
        elif isinstance(node, EnumTypeDefinitionNode):
            kind.values = frozenset(
                value.name.value for value in node.values or () if not is_inaccessible(value)
            )

    def _field(self, node: FieldDefinitionNode, graphs: tuple[str, ...]) -> FieldModel:
        reference = print_ast(node.type)
        joins = list(_named(node, "join__field"))
        present = (
            {item.graph: item for item in (self._join(join, node.name.value, reference) for join in joins)}
            if joins
            else {graph: FieldInGraph(graph, reference) for graph in graphs}
        )
        return FieldModel(node.name.value, reference, present, is_inaccessible(node))

    def _join(self, directive: DirectiveNode, field: str, reference: str) -> FieldInGraph:
        for name in ("overrideLabel", "contextArguments"):
            if argument(directive, name) is not None:
                raise SupergraphError(f"{field} uses {name}, which is not supported.", "UNSUPPORTED_FEATURE")
        return FieldInGraph(
            self._graph(directive),
            string_argument(directive, "type") or reference,
            external=_true(directive, "external"),
            requires=string_argument(directive, "requires"),
            provides=string_argument(directive, "provides"),
            overridden=_true(directive, "usedOverridden"),
        )

    def _graph(self, directive: DirectiveNode) -> str:
        value = argument(directive, "graph")
        if not isinstance(value, EnumValueNode) or value.value not in self._graphs:
            raise SupergraphError(f"@{directive.name.value} names no known subgraph.")
        return self._graphs[value.value]


def _add_possible(kind: TypeModel, graph: str, name: str) -> None:
    if kind.kind is not Kind.OBJECT:
        kind.possible[graph] = kind.possible.get(graph, frozenset()) | {name}


def _named(node: Node, name: str) -> Iterator[DirectiveNode]:
    directives: Iterable[DirectiveNode] = getattr(node, "directives", None) or ()
    yield from (directive for directive in directives if directive.name.value == name)


def _true(directive: DirectiveNode, name: str) -> bool:
    value = argument(directive, name)
    return isinstance(value, BooleanValueNode) and value.value


def _false(directive: DirectiveNode, name: str) -> bool:
    value = argument(directive, name)
    return isinstance(value, BooleanValueNode) and not value.value
