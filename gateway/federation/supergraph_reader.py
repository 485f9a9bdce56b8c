"""Reading supergraph SDL: from join directives to types that know their subgraphs.

Reading rules of join v0.2 to v0.5: a field without `@join__field` is in every subgraph of its type; with
some, it is in the subgraphs they name and no other; one that names none only comes through an interface.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graphql import print_ast
from graphql.language import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueNode,
    FieldDefinitionNode,
    FieldNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from gateway.federation.api_schema import is_inaccessible, is_machinery
from gateway.federation.definitions import KeyUse, Kind
from gateway.federation.errors import SupergraphError
from gateway.federation.fieldset import FieldSetError, canonical, parse_field_set
from gateway.federation.link import argument, string_argument
from gateway.federation.model_types import FieldInGraph, FieldModel, TypeModel
from gateway.federation.subgraph_types import KINDS
from gateway.federation.supergraph_links import UNSUPPORTED, check_links
from gateway.federation.typeref import named


def read_supergraph(document: DocumentNode) -> tuple[dict[str, str], dict[str, TypeModel]]:
    """Subgraph addresses by name, and all types; raises `SupergraphError`."""
    check_links(document)
    reader = _Reader(document)
    return reader.urls, reader.types()


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
        objects = [node for node in self._nodes if isinstance(node, ObjectTypeDefinitionNode)]
        for node in objects:
            for directive in _named(node, "join__implements"):
                interface = found.get(string_argument(directive, "interface") or "")
                if interface is not None:
                    _add_possible(interface, self._graph(directive), node.name.value)
        for union in self._nodes:
            if isinstance(union, UnionTypeDefinitionNode):
                self._read_members(union, found)
        for node in objects:
            names = [item.name.value for item in node.interfaces or ()]
            _stand_behind(found[node.name.value], [found[name] for name in names if name in found])
        hidden = {
            place for place, names in self._wider(found).items() if not _put_under(found, *place, names)
        }
        _close(found, hidden)
        return found

    def _wider(self, types: Mapping[str, TypeModel]) -> dict[tuple[str, str], list[str]]:
        """For subgraph and interface, the interface objects that implement that interface there."""
        found: dict[tuple[str, str], list[str]] = {}
        for node in self._nodes:
            for directive in _named(node, "join__implements"):
                graph, wider = self._graph(directive), string_argument(directive, "interface") or ""
                stands_in = isinstance(node, InterfaceTypeDefinitionNode) and wider in types
                if stands_in and graph in types[node.name.value].known_as:
                    found.setdefault((graph, wider), []).append(node.name.value)
        return found

    def _type(self, node: TypeDefinitionNode) -> TypeModel:
        kind = TypeModel(node.name.value, KINDS[type(node)], inaccessible=is_inaccessible(node))
        extended: list[str] = []
        for directive in _named(node, "join__type"):
            graph = self._graph(directive)
            kind.graphs = tuple(dict.fromkeys((*kind.graphs, graph)))
            key = string_argument(directive, "key")
            if key is not None:
                kind.keys.setdefault(graph, []).append(KeyUse(key, not _is(directive, "resolvable", False)))
            if _is(directive, "isInterfaceObject", True):
                kind.known_as[graph] = (kind.name,)
            if _is(directive, "extension", True):
                extended.append(graph)
        self._read_parts(kind, node)
        for graph in extended:
            _claim_keys(kind, graph)
        return kind

    def _read_parts(self, kind: TypeModel, node: TypeDefinitionNode) -> None:
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            graphs = kind.graphs or (tuple(self.urls) if kind.name == "Query" else ())
            kind.fields = {item.name.value: self._field(item, graphs) for item in node.fields or ()}
        elif isinstance(node, EnumTypeDefinitionNode):
            kind.values = frozenset(
                value.name.value for value in node.values or () if not is_inaccessible(value)
            )

    def _read_members(self, node: UnionTypeDefinitionNode, types: dict[str, TypeModel]) -> None:
        """Members per subgraph; join v0.2 does not say, so that each has all members it knows."""
        kind = types[node.name.value]
        for directive in _named(node, "join__unionMember"):
            _add_possible(kind, self._graph(directive), string_argument(directive, "member") or "")
        for member in node.types or () if not kind.possible else ():
            for graph in types[member.name.value].graphs:
                if graph in kind.graphs:
                    _add_possible(kind, graph, member.name.value)

    def _field(self, node: FieldDefinitionNode, graphs: tuple[str, ...]) -> FieldModel:
        reference = print_ast(node.type)
        joins = list(_named(node, "join__field"))
        present = {graph: FieldInGraph(graph, reference) for graph in graphs} if not joins else {}
        sources: dict[str, str | None] = {}
        for join in joins:
            if argument(join, "contextArguments") is not None:
                raise SupergraphError(f"{node.name.value} takes arguments from a context.", UNSUPPORTED)
            if argument(join, "graph") is not None:
                item = self._join(join, reference)
                present[item.graph] = item
            if item_source := string_argument(join, "override"):
                sources[item_source] = string_argument(join, "overrideLabel")
        for source, label in sources.items():
            if source in present:
                present[source] = replace(present[source], overridden=label is None, label=label)
        return FieldModel(node.name.value, reference, present, is_inaccessible(node))

    def _join(self, directive: DirectiveNode, reference: str) -> FieldInGraph:
        return FieldInGraph(
            self._graph(directive),
            string_argument(directive, "type") or reference,
            external=_is(directive, "external", True),
            requires=string_argument(directive, "requires"),
            provides=string_argument(directive, "provides"),
            overridden=_is(directive, "usedOverridden", True),
            takes_over=argument(directive, "override") is not None,
            label=string_argument(directive, "overrideLabel"),
        )

    def _graph(self, directive: DirectiveNode) -> str:
        value = argument(directive, "graph")
        if not isinstance(value, EnumValueNode) or value.value not in self._graphs:
            raise SupergraphError(f"@{directive.name.value} names no known subgraph.")
        return self._graphs[value.value]


def _add_possible(kind: TypeModel, graph: str, name: str) -> None:
    if kind.kind is not Kind.OBJECT:
        kind.possible[graph] = kind.possible.get(graph, frozenset()) | {name}


def _stand_behind(kind: TypeModel, interfaces: Iterable[TypeModel]) -> None:
    """Let an object type be known, in subgraphs that only know its interface as an object, by that name."""
    own = kind.graphs
    for interface in interfaces:
        for graph in interface.known_as:
            interface.possible[graph] = interface.possible.get(graph, frozenset()) | {kind.name}
            if graph in own:
                continue
            kind.known_as[graph] = (*kind.known_as.get(graph, ()), interface.name)
            kind.graphs = tuple(dict.fromkeys((*kind.graphs, graph)))
            for model in interface.fields.values():
                mine = kind.fields.get(model.name)
                if mine is not None and graph in model.graphs and graph not in mine.graphs:
                    graphs = {**mine.graphs, graph: model.graphs[graph]}
                    kind.fields[model.name] = replace(mine, graphs=graphs)


def _put_under(types: Mapping[str, TypeModel], graph: str, wider: str, names: Sequence[str]) -> bool:
    """Let a subgraph give an interface object under a wider interface; False if it cannot be told there.

    It is told by elimination: all other objects there tell their types. So nobody can be asked for the
    wider interface by a key, and there can be no second interface object.
    """
    kind, below = types[wider], types[names[0]].possible.get(graph, frozenset())
    others = kind.possible.get(graph, frozenset())
    if len(names) > 1 or others & below or graph in kind.known_as:
        return False
    kind.possible[graph] = others | below
    kind.stand_ins[graph] = names[0]
    kind.keys.pop(graph, None)
    return True


def _close(types: Mapping[str, TypeModel], hidden: set[tuple[str, str]]) -> None:
    """Do not read fields whose objects may be interface objects that nobody could tell from each other."""
    for kind in types.values() if hidden else ():
        for model in kind.fields.values():
            graphs = {
                graph: replace(item, external=True, requires=None)
                if (graph, named(item.type)) in hidden
                else item
                for graph, item in model.graphs.items()
            }
            kind.fields[model.name] = replace(model, graphs=graphs)


def _claim_keys(kind: TypeModel, graph: str) -> None:
    """Count key fields of an extension as its own: it is given them wherever the type comes from.

    Federation 1 had them marked external; what they hold below them is provided.
    """
    for key in kind.keys.get(graph, ()):
        for node in _key_nodes(kind, key):
            model = kind.fields.get(node.name.value)
            known = model.graphs.get(graph) if model is not None else None
            if model is not None and known is not None and known.external:
                below = canonical(node.selection_set) if node.selection_set is not None else known.provides
                claimed = replace(known, external=False, provides=below)
                kind.fields[model.name] = replace(model, graphs={**model.graphs, graph: claimed})


def _key_nodes(kind: TypeModel, key: KeyUse) -> Iterator[FieldNode]:
    try:
        nodes = parse_field_set(key.fields).selections
    except FieldSetError as error:
        raise SupergraphError(f"A key of {kind.name} cannot be read: {error.message}.") from error
    yield from (node for node in nodes if isinstance(node, FieldNode))


def _named(node: Node, name: str) -> Iterator[DirectiveNode]:
    directives: Iterable[DirectiveNode] = getattr(node, "directives", None) or ()
    yield from (directive for directive in directives if directive.name.value == name)


def _is(directive: DirectiveNode, name: str, wanted: bool) -> bool:
    value = argument(directive, name)
    return isinstance(value, BooleanValueNode) and value.value is wanted
