"""From the SDL of one subgraph to its `SubgraphSchema`.

The steps: parse, follow `@link`, refuse what is not supported, strip the federation machinery, give root
types their usual names, check with graphql-core, fold extensions into plain definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, build_ast_schema, parse, validate_schema
from graphql.language import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    NamedTypeNode,
    NameNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
    Visitor,
    visit,
)

from gateway.federation.composition_values import CompositionError, Hint, Subgraph
from gateway.federation.definitions import ROOT_TYPES, SubgraphSchema
from gateway.federation.directives import MACHINERY_FIELDS, REFUSED, Vocabulary
from gateway.federation.link import FEDERATION, LINK, Link, LinkError, argument, federation_link, links
from gateway.federation.subgraph_types import read_types

TypeNodes = TypeDefinitionNode | TypeExtensionNode

_EXTENSION_OF: dict[type[TypeExtensionNode], type[TypeDefinitionNode]] = {
    ObjectTypeExtensionNode: ObjectTypeDefinitionNode,
    InterfaceTypeExtensionNode: InterfaceTypeDefinitionNode,
    UnionTypeExtensionNode: UnionTypeDefinitionNode,
    EnumTypeExtensionNode: EnumTypeDefinitionNode,
    InputObjectTypeExtensionNode: InputObjectTypeDefinitionNode,
    ScalarTypeExtensionNode: ScalarTypeDefinitionNode,
}


@dataclass(frozen=True)
class SubgraphReading:
    """What became of one subgraph: its schema, or the errors that stand in the way."""

    schema: SubgraphSchema | None
    errors: tuple[CompositionError, ...] = ()
    hints: tuple[Hint, ...] = ()


def read_subgraph(subgraph: Subgraph) -> SubgraphReading:
    """Read one subgraph; never raises for what the SDL says."""
    errors: list[CompositionError] = []

    def fail(code: str, message: str) -> None:
        errors.append(CompositionError(code, f"[{subgraph.name}] {message}", (subgraph.name,)))

    try:
        document = parse(subgraph.sdl, no_location=True)
        found = links(document)
        vocabulary = Vocabulary(federation_link(found))
    except GraphQLSyntaxError as error:
        fail("INVALID_GRAPHQL", f"the SDL cannot be parsed: {error.message}")
    except LinkError as error:
        fail(error.code, error.message)
    else:
        return _read_document(subgraph, document, found, vocabulary)
    return SubgraphReading(None, tuple(errors))


def _read_document(
    subgraph: Subgraph, document: DocumentNode, found: list[Link], vocabulary: Vocabulary
) -> SubgraphReading:
    problems = [*_refused_links(found), *_refused_directives(document, vocabulary)]
    problems += _reserved_roots(document)
    if problems:
        return SubgraphReading(None, tuple(_error(subgraph, *problem) for problem in problems))
    document = _rename_roots(_without_machinery(document, vocabulary))
    schema, invalid = _check(document, vocabulary)
    if invalid:
        return SubgraphReading(
            None, tuple(_error(subgraph, "INVALID_GRAPHQL", message) for message in invalid)
        )
    types = read_types(document, vocabulary)
    hints = tuple(_ignored_directives(subgraph, document, found))
    return SubgraphReading(SubgraphSchema(subgraph.name, subgraph.url, types, schema), hints=hints)


def _error(subgraph: Subgraph, code: str, message: str) -> CompositionError:
    return CompositionError(code, f"[{subgraph.name}] {message}", (subgraph.name,))


def _refused_links(found: list[Link]) -> Iterator[tuple[str, str]]:
    for link in found:
        if link.identity not in (FEDERATION, LINK) and (
            link.purpose is not None or link.identity.startswith("https://specs.apollo.dev/")
        ):
            yield (
                "UNSUPPORTED_LINKED_SPECIFICATION",
                f"the linked specification {link.identity} is not supported: remove it and its directives.",
            )


def _refused_directives(document: DocumentNode, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for directive in _directives(document):
        name = vocabulary.canonical(directive)
        if name in REFUSED and name not in seen:
            seen.add(name)
            yield REFUSED[name], f"@{name} is not supported: remove it; it cannot be ignored safely."
        if name == "override" and argument(directive, "label") is not None:
            yield "UNSUPPORTED_FEATURE", "@override with a label is not supported: remove the label."


def _directives(document: DocumentNode) -> Iterator[DirectiveNode]:
    found: list[DirectiveNode] = []

    class Collector(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            found.append(node)

    visit(document, Collector())
    yield from found


def _ignored_directives(subgraph: Subgraph, document: DocumentNode, found: list[Link]) -> Iterator[Hint]:
    custom = [node.name.value for node in document.definitions if isinstance(node, DirectiveDefinitionNode)]
    custom += [link.identity for link in found if link.identity not in (FEDERATION, LINK)]
    for name in custom:
        message = f"[{subgraph.name}] {name} is not part of the supergraph; it stays within its subgraph."
        yield Hint("DIRECTIVE_NOT_COMPOSED", message, (subgraph.name,))


def _roots(document: DocumentNode) -> dict[str, str]:
    """Type name -> usual root name, for the root types this document has."""
    given: dict[str, str] = {}
    explicit = False
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            explicit = explicit or isinstance(node, SchemaDefinitionNode)
            for operation in node.operation_types or ():
                given[operation.type.name.value] = operation.operation.value.capitalize()
    return given if explicit else {name: name for name in ROOT_TYPES} | given


def _reserved_roots(document: DocumentNode) -> Iterator[tuple[str, str]]:
    roots = _roots(document)
    for node in document.definitions:
        if _is_type(node) and node.name.value in ROOT_TYPES and roots.get(node.name.value) != node.name.value:
            name = node.name.value
            yield (
                f"ROOT_{name.upper()}_USED",
                f"the type {name} is not the {name.lower()} root: rename it, the root owns that name.",
            )


def _is_type(node: DefinitionNode) -> TypeGuard[TypeDefinitionNode | TypeExtensionNode]:
    return isinstance(node, TypeDefinitionNode | TypeExtensionNode)


def _without_machinery(document: DocumentNode, vocabulary: Vocabulary) -> DocumentNode:
    query = next((name for name, root in _roots(document).items() if root == "Query"), "Query")
    kept: list[DefinitionNode] = []
    for node in document.definitions:
        if _is_type(node) and vocabulary.is_machinery(node.name.value):
            continue
        if isinstance(node, DirectiveDefinitionNode) and vocabulary.is_machinery_directive(node.name.value):
            continue
        if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode) and node.name.value == query:
            fields = tuple(item for item in node.fields or () if item.name.value not in MACHINERY_FIELDS)
            if not fields and node.fields:
                continue
            node = replace(node, fields=fields)
        kept.append(node)
    return DocumentNode(definitions=tuple(kept))


def _rename_roots(document: DocumentNode) -> DocumentNode:
    """Give root types their usual names and drop the schema definition, which then says nothing more."""
    renames = {name: root for name, root in _roots(document).items() if name != root}
    definitions = tuple(
        node
        for node in document.definitions
        if not isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
    )
    document = DocumentNode(definitions=definitions)
    return visit(document, _Renamer(renames)) if renames else document


class _Renamer(Visitor):
    def __init__(self, renames: dict[str, str]) -> None:
        super().__init__()
        self._renames = renames

    def leave_named_type(self, node: NamedTypeNode, *_: Any) -> Node | None:
        return self._renamed(node)

    def leave_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: Any) -> Node | None:
        return self._renamed(node)

    def leave_object_type_extension(self, node: ObjectTypeExtensionNode, *_: Any) -> Node | None:
        return self._renamed(node)

    def _renamed(
        self, node: NamedTypeNode | ObjectTypeDefinitionNode | ObjectTypeExtensionNode
    ) -> Node | None:
        name = self._renames.get(node.name.value)
        return replace(node, name=NameNode(value=name)) if name else None


def _check(document: DocumentNode, vocabulary: Vocabulary) -> tuple[GraphQLSchema, list[str]]:
    """The subgraph as a graphql-core schema, and what graphql-core has to say against it."""
    definitions = (*_with_bases(document.definitions), *vocabulary.definitions())
    try:
        schema = build_ast_schema(DocumentNode(definitions=definitions))
        errors: Iterable[GraphQLError] = validate_schema(schema)
    except (TypeError, GraphQLError) as error:
        return GraphQLSchema(), str(getattr(error, "message", error)).split("\n\n")
    return schema, [error.message for error in errors if not _is_missing_query(schema, error)]


def _is_missing_query(schema: GraphQLSchema, error: GraphQLError) -> bool:
    """A subgraph may offer entities alone; that its neighbours bring the query root is checked later."""
    return schema.query_type is None and error.message.startswith("Query root type")


def _with_bases(definitions: Iterable[DefinitionNode]) -> Iterator[DefinitionNode]:
    """Let the first extension of a type that has no definition here count as its definition."""
    definitions = list(definitions)
    defined = {node.name.value for node in definitions if isinstance(node, TypeDefinitionNode)}
    for node in definitions:
        if isinstance(node, TypeExtensionNode) and node.name.value not in defined:
            defined.add(node.name.value)
            parts = {key: getattr(node, key) for key in node.keys if key != "loc"}
            yield _EXTENSION_OF[type(node)](**parts)
        else:
            yield node
