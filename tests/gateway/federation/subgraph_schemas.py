"""What a supergraph's text says of each subgraph, as a schema that the plan's operations must be valid for.

It reads the text on its own, apart from the engine's reader, so that one does not hide the other's mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    Visitor,
    build_ast_schema,
    parse,
    print_ast,
    specified_scalar_types,
    validate,
    value_from_ast_untyped,
    visit,
)

from gateway.federation import Plan, Supergraph

Member = FieldDefinitionNode | InputValueDefinitionNode
Given = dict[str, Any]


def check_plan(plan: Plan, supergraph: Supergraph) -> None:
    """Every operation of a plan must be valid for its subgraph."""
    for fetch in plan.fetches:
        schema = subgraph_schemas(supergraph.sdl)[fetch.subgraph]
        problems = [error.message for error in validate(schema, parse(fetch.operation))]
        assert problems == [], (fetch.subgraph, fetch.operation, problems)


@cache
def subgraph_schemas(sdl: str) -> dict[str, GraphQLSchema]:
    """The schema of each subgraph, by its name."""
    types = [node for node in parse(sdl).definitions if isinstance(node, TypeDefinitionNode)]
    graphs = next(node for node in types if node.name.value == "join__Graph")
    assert isinstance(graphs, EnumTypeDefinitionNode)
    names = {
        value.name.value: _given(value.directives, "join__graph")[0]["name"] for value in graphs.values or ()
    }
    return {name: _schema(types, graph) for graph, name in names.items()}


def _schema(types: Sequence[TypeDefinitionNode], graph: str) -> GraphQLSchema:
    here = [node for node in types if _of(node.directives, "join__type", graph)]
    entities = [
        node.name.value
        for node in here
        for given in _of(node.directives, "join__type", graph)
        if "key" in given and (isinstance(node, ObjectTypeDefinitionNode) or given.get("isInterfaceObject"))
    ]
    parts = [_type(node, graph) for node in here]
    if entities:
        known = any(node.name.value == "Query" for node in here)
        parts += [
            "scalar _Any",
            f"union _Entity = {' | '.join(dict.fromkeys(entities))}",
            f"{'extend ' if known else ''}type Query {{ _entities(representations: [_Any!]!): [_Entity]! }}",
        ]
    document = parse("\n".join(part for part in parts if part))
    return build_ast_schema(visit(document, _Known(document)), assume_valid=True, assume_valid_sdl=True)


class _Known(Visitor):
    """Mends fields of types that a subgraph does not have, of which a given text may be silent.

    An interface's field is of the type that its implementations give it; another field is left out.
    """

    def __init__(self, document: DocumentNode) -> None:
        super().__init__()
        self.types = [node for node in document.definitions if isinstance(node, TypeDefinitionNode)]
        self.known = {node.name.value for node in self.types} | specified_scalar_types.keys()

    def enter_interface_type_definition(self, node: InterfaceTypeDefinitionNode, *_: Any) -> Any:
        """Take unknown types from an implementation."""
        theirs = {
            field.name.value: field
            for other in self.types
            if isinstance(other, ObjectTypeDefinitionNode)
            and any(item.name.value == node.name.value for item in other.interfaces or ())
            for field in other.fields or ()
        }
        fields = [f if self._is_known(f) else theirs.get(f.name.value, f) for f in node.fields or ()]
        return InterfaceTypeDefinitionNode(
            name=node.name, interfaces=node.interfaces, fields=tuple(fields), directives=node.directives
        )

    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> Any:
        """Leave the field out when its type is not known."""
        return None if self._is_known(node) else REMOVE

    def _is_known(self, node: FieldDefinitionNode) -> bool:
        kind: Any = node.type
        while not isinstance(kind, NamedTypeNode):
            kind = kind.type
        return kind.name.value in self.known


def _type(node: TypeDefinitionNode, graph: str) -> str:
    name = node.name.value
    match node:
        case ScalarTypeDefinitionNode():
            return f"scalar {name}"
        case UnionTypeDefinitionNode():
            members = [item["member"] for item in _of(node.directives, "join__unionMember", graph)]
            return f"union {name} = {' | '.join(members or [item.name.value for item in node.types or ()])}"
        case EnumTypeDefinitionNode():
            values = [
                item.name.value
                for item in node.values or ()
                if _listed(item.directives, "join__enumValue", graph)
            ]
            return f"enum {name} {{ {' '.join(values)} }}"
        case InputObjectTypeDefinitionNode():
            return f"input {name} {{ {' '.join(_fields(node.fields, graph))} }}"
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            return _composite(node, graph)
    raise TypeError(name)


def _composite(node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode, graph: str) -> str:
    own = _of(node.directives, "join__type", graph)
    is_object = isinstance(node, ObjectTypeDefinitionNode) or any(
        item.get("isInterfaceObject") for item in own
    )
    interfaces = [item["interface"] for item in _of(node.directives, "join__implements", graph)]
    implements = f" implements {' & '.join(interfaces)}" if interfaces else ""
    fields = " ".join(_fields(node.fields, graph))
    body = f" {{ {fields} }}" if fields else ""
    return f"{'type' if is_object else 'interface'} {node.name.value}{implements}{body}"


def _fields(nodes: Sequence[Member] | None, graph: str) -> Iterator[str]:
    for node in nodes or ():
        if not _listed(node.directives, "join__field", graph):
            continue
        given = _of(node.directives, "join__field", graph)
        kind = given[0].get("type") if given else None
        if isinstance(node, InputValueDefinitionNode):
            yield _input(node, kind)
        else:
            arguments = ", ".join(_input(item) for item in node.arguments or ())
            yield f"{node.name.value}{f'({arguments})' if arguments else ''}: {kind or print_ast(node.type)}"


def _input(node: InputValueDefinitionNode, kind: str | None = None) -> str:
    default = f" = {print_ast(node.default_value)}" if node.default_value else ""
    return f"{node.name.value}: {kind or print_ast(node.type)}{default}"


def _listed(directives: Sequence[DirectiveNode] | None, name: str, graph: str) -> bool:
    """Whether something belongs to a subgraph: it says so, or says nothing at all."""
    return not _given(directives, name) or bool(_of(directives, name, graph))


def _of(directives: Sequence[DirectiveNode] | None, name: str, graph: str) -> list[Given]:
    return [item for item in _given(directives, name) if item.get("graph") == graph]


def _given(directives: Sequence[DirectiveNode] | None, name: str) -> list[Given]:
    return [
        {item.name.value: value_from_ast_untyped(item.value) for item in node.arguments or ()}
        for node in directives or ()
        if node.name.value == name
    ]
