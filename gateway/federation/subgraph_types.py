"""From the checked AST of one subgraph to plain type definitions, extensions folded in."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import print_ast
from graphql.language import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ListValueNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    StringValueNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
)

from gateway.federation.carried import applied
from gateway.federation.definitions import (
    Element,
    InputValue,
    KeyUse,
    Kind,
    OutputField,
    TypeDefinition,
)
from gateway.federation.directives import Vocabulary
from gateway.federation.link import argument, string_argument
from gateway.federation.problems import locations

KINDS: dict[type, Kind] = {
    ObjectTypeDefinitionNode: Kind.OBJECT,
    ObjectTypeExtensionNode: Kind.OBJECT,
    InterfaceTypeDefinitionNode: Kind.INTERFACE,
    InterfaceTypeExtensionNode: Kind.INTERFACE,
    UnionTypeDefinitionNode: Kind.UNION,
    UnionTypeExtensionNode: Kind.UNION,
    EnumTypeDefinitionNode: Kind.ENUM,
    EnumTypeExtensionNode: Kind.ENUM,
    InputObjectTypeDefinitionNode: Kind.INPUT,
    InputObjectTypeExtensionNode: Kind.INPUT,
    ScalarTypeDefinitionNode: Kind.SCALAR,
    ScalarTypeExtensionNode: Kind.SCALAR,
}
NOT_TEXT = "\0"  # marks a `fields` argument that is not a string; validation reports it

Marks = list[tuple[str, DirectiveNode]]


def read_types(
    subgraph: str, document: DocumentNode, vocabulary: Vocabulary, composed: dict[str, bool]
) -> dict[str, TypeDefinition]:
    """Fold definitions and extensions into one definition per type, in order of appearance.

    `composed` are the directives that `@composeDirective` names, and whether they are repeatable.
    """
    reader = _Reader(subgraph, vocabulary, composed)
    for node in document.definitions:
        if isinstance(node, TypeDefinitionNode | TypeExtensionNode):
            reader.read(node)
    return reader.types


class _Reader:
    def __init__(self, subgraph: str, vocabulary: Vocabulary, composed: dict[str, bool]) -> None:
        self._subgraph = subgraph
        self._vocabulary = vocabulary
        self._composed = composed
        self.types: dict[str, TypeDefinition] = {}

    def read(self, node: TypeDefinitionNode | TypeExtensionNode) -> None:
        name = node.name.value
        kind = self.types.setdefault(name, TypeDefinition(name, kind=KINDS[type(node)], extension=True))
        marks = self._marks(node.directives)
        if isinstance(node, TypeDefinitionNode):
            extends = _has(marks, "extends")
            kind.extension = kind.extension and extends
            # In Federation 2 the mark is no more than a note on how the type is used.
            kind.base = kind.base or not extends or self._vocabulary.minor is not None
        self._element(kind, node, marks)
        kind.keys += [self._key(directive) for mark, directive in marks if mark == "key"]
        kind.interface_object = kind.interface_object or _has(marks, "interfaceObject")
        kind.one_of = kind.one_of or any(item.name.value == "oneOf" for item in node.directives or ())
        self._read_parts(kind, node, marks)

    def _read_parts(
        self, kind: TypeDefinition, node: TypeDefinitionNode | TypeExtensionNode, marks: Marks
    ) -> None:
        if isinstance(
            node,
            ObjectTypeDefinitionNode
            | ObjectTypeExtensionNode
            | InterfaceTypeDefinitionNode
            | InterfaceTypeExtensionNode,
        ):
            kind.interfaces += [item.name.value for item in node.interfaces or ()]
            for field in node.fields or ():
                kind.fields[field.name.value] = self._field(field, marks)
        elif isinstance(node, InputObjectTypeDefinitionNode | InputObjectTypeExtensionNode):
            kind.inputs.update(self._inputs(node.fields))
        elif isinstance(node, UnionTypeDefinitionNode | UnionTypeExtensionNode):
            kind.members += [item.name.value for item in node.types or ()]
        elif isinstance(node, EnumTypeDefinitionNode | EnumTypeExtensionNode):
            for value in node.values or ():
                element = Element(value.name.value)
                self._element(element, value, self._marks(value.directives))
                kind.values[element.name] = element
        elif isinstance(node, ScalarTypeDefinitionNode | ScalarTypeExtensionNode):
            given = (item for item in node.directives or () if item.name.value == "specifiedBy")
            kind.specified_by = next((string_argument(item, "url") for item in given), kind.specified_by)

    def _field(self, node: FieldDefinitionNode, type_marks: Marks) -> OutputField:
        marks = self._marks(node.directives)
        field = OutputField(
            node.name.value,
            type=print_ast(node.type),
            arguments=self._inputs(node.arguments),
            external=_has(marks, "external") or _has(type_marks, "external"),
            shareable=_has(marks, "shareable") or _has(type_marks, "shareable"),
            requires=self._field_set(marks, "requires"),
            provides=self._field_set(marks, "provides"),
            override=_text(marks, "override", "from"),
            override_label=_optional(marks, "override", "label"),
        )
        self._element(field, node, marks)
        return field

    def _inputs(self, nodes: Iterable[InputValueDefinitionNode] | None) -> dict[str, InputValue]:
        values: dict[str, InputValue] = {}
        for node in nodes or ():
            default = print_ast(node.default_value) if node.default_value is not None else None
            value = InputValue(node.name.value, type=print_ast(node.type), default=default)
            self._element(value, node, self._marks(node.directives))
            values[value.name] = value
        return values

    def _element(self, element: Element, node: Node, marks: Marks) -> None:
        element.sources += locations(self._subgraph, node)
        directives = getattr(node, "directives", None) or ()
        element.carried += applied(directives, self._vocabulary, self._composed)
        description = getattr(node, "description", None)
        element.description = element.description or (description.value if description else None)
        tags = [string_argument(directive, "name") for mark, directive in marks if mark == "tag"]
        element.tags = tuple(dict.fromkeys([*element.tags, *(tag for tag in tags if tag is not None)]))
        element.inaccessible = element.inaccessible or _has(marks, "inaccessible")
        for directive in directives:
            if directive.name.value == "deprecated":
                element.deprecation = string_argument(directive, "reason") or "No longer supported"

    def _marks(self, directives: Iterable[DirectiveNode] | None) -> Marks:
        named = ((self._vocabulary.canonical(directive), directive) for directive in directives or ())
        return [(name, directive) for name, directive in named if name is not None]

    def _key(self, directive: DirectiveNode) -> KeyUse:
        resolvable = argument(directive, "resolvable")
        off = isinstance(resolvable, BooleanValueNode) and not resolvable.value
        source = next(iter(locations(self._subgraph, directive)), None)
        return KeyUse(self._selection(directive), not off, source)

    def _field_set(self, marks: Marks, name: str) -> str | None:
        return next((self._selection(directive) for mark, directive in marks if mark == name), None)

    def _selection(self, directive: DirectiveNode) -> str:
        """Text of a directive's `fields`; Federation 1 servers may print a list of names."""
        value = argument(directive, "fields")
        if self._vocabulary.minor is None and isinstance(value, ListValueNode):
            names = [item.value for item in value.values if isinstance(item, StringValueNode)]
            return " ".join(names)
        text = string_argument(directive, "fields")
        return NOT_TEXT if text is None else text


def _has(marks: Marks, name: str) -> bool:
    return any(mark == name for mark, _ in marks)


def _text(marks: Marks, name: str, parameter: str) -> str | None:
    given = (directive for mark, directive in marks if mark == name)
    return next((string_argument(directive, parameter) or NOT_TEXT for directive in given), None)


def _optional(marks: Marks, name: str, parameter: str) -> str | None:
    given = (directive for mark, directive in marks if mark == name)
    return next((string_argument(directive, parameter) for directive in given), None)
