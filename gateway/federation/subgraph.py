"""From the SDL of one subgraph to its `SubgraphSchema`.

The steps: parse, follow `@link`, refuse what is not supported, strip the federation machinery, give root
types their usual names, check with graphql-core, fold extensions into plain definitions, and say in the
words of Federation 2 what a Federation 1 subgraph means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from graphql import (
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    build_ast_schema,
    parse,
)
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
from graphql.validation.validate import validate_sdl

from gateway.federation.carried import composed_specifications, repeatable
from gateway.federation.composition_values import CompositionError, Hint, Location, Subgraph
from gateway.federation.definitions import ROOT_TYPES, CarriedSpecification, SubgraphSchema
from gateway.federation.directives import IGNORED, MACHINERY_FIELDS, REFUSED, STANDALONE, Vocabulary
from gateway.federation.link import FEDERATION, LINK, Link, LinkError, link_name, links, schema_directives
from gateway.federation.problems import Problem, locations
from gateway.federation.subgraph_types import read_types
from gateway.federation.upgrade import upgrade
from gateway.federation.validity import faults

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
    problems: list[Problem] = []
    errors: tuple[CompositionError, ...] = ()
    try:
        document = parse(subgraph.sdl)
        found = links(document)
        vocabulary = Vocabulary(found, link_name(document))
    except GraphQLSyntaxError as error:
        message = f"[{subgraph.name}] the SDL cannot be parsed: {error.message}"
        errors = (CompositionError("INVALID_GRAPHQL", message, (subgraph.name,), _at(subgraph, error)),)
    except RecursionError:
        problems = [Problem("INVALID_GRAPHQL", "the SDL is nested too deeply to be read.")]
    except LinkError as error:
        problems = [Problem(error.code, error.message, error.node)]
    else:
        return _read_document(subgraph, document, found, vocabulary)
    return SubgraphReading(None, (*errors, *(problem.error(subgraph.name) for problem in problems)))


def _read_document(
    subgraph: Subgraph, document: DocumentNode, found: list[Link], vocabulary: Vocabulary
) -> SubgraphReading:
    carried = list(composed_specifications(subgraph.name, document, found, vocabulary))
    composed = tuple(item for item in carried if isinstance(item, CarriedSpecification))
    problems = [item for item in carried if isinstance(item, Problem)]
    problems += _refused_links(found, composed)
    problems += _refused_directives(document, vocabulary)
    problems += _unknown_on_schema(document, vocabulary)
    problems += _reserved_roots(document)
    problems += vocabulary.restated(document)
    if problems:
        return SubgraphReading(None, tuple(problem.error(subgraph.name) for problem in problems))
    hints = tuple(_ignored_directives(subgraph, document, found, vocabulary, composed))
    document = _rename_roots(_without_machinery(document, vocabulary))
    schema, invalid = _check(document, vocabulary)
    if invalid:
        errors = (_invalid(subgraph, error) for error in invalid)
        return SubgraphReading(None, tuple(errors))
    travelling = {item.directive: repeatable(document, item.directive) for item in composed}
    types = read_types(subgraph.name, document, vocabulary, travelling)
    read = SubgraphSchema(subgraph.name, subgraph.url, types, schema, vocabulary.minor, composed)
    if read.minor is None:
        upgrade(read)
    return SubgraphReading(read, hints=hints)


def _invalid(subgraph: Subgraph, error: GraphQLError) -> CompositionError:
    message = f"[{subgraph.name}] {error.message.rstrip('.')}."
    if "Unknown directive" in error.message and "specs.apollo.dev" not in subgraph.sdl:
        message += f' Directives of Federation 2 need `extend schema @link(url: "{FEDERATION}/v2.11", ...)`.'
    return CompositionError("INVALID_GRAPHQL", message, (subgraph.name,), _at(subgraph, error))


def _at(subgraph: Subgraph, error: GraphQLError) -> tuple[Location, ...]:
    found = (Location(subgraph.name, place.line, place.column) for place in error.locations or ())
    return tuple(found)


def _refused_links(found: list[Link], composed: Sequence[CarriedSpecification]) -> Iterator[Problem]:
    carried = {item.identity for item in composed}
    for link in found:
        if link.identity.startswith("https://specs.apollo.dev/connect"):
            yield Problem("UNSUPPORTED_FEATURE", "connectors are not supported: remove the @link.", link.node)
        elif link.identity not in (FEDERATION, LINK, *STANDALONE, *carried) and (
            link.purpose is not None or link.identity.startswith("https://specs.apollo.dev/")
        ):
            yield Problem(
                "UNSUPPORTED_LINKED_SPECIFICATION",
                f"the linked specification {link.identity} is not supported: remove it and its directives.",
                link.node,
            )


def _refused_directives(document: DocumentNode, vocabulary: Vocabulary) -> Iterator[Problem]:
    seen: set[str] = set()
    for directive in _directives(document):
        name = vocabulary.canonical(directive)
        if name in REFUSED and name not in seen:
            seen.add(name)
            message = f"@{name} is not supported: remove it; it cannot be ignored safely."
            yield Problem("UNSUPPORTED_FEATURE", message, directive)


def _unknown_on_schema(document: DocumentNode, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Directives at the schema itself, which graphql-core does not get to see, that nobody defines."""
    defined = {node.name.value for node in document.definitions if isinstance(node, DirectiveDefinitionNode)}
    for directive in schema_directives(document):
        name = directive.name.value
        if name not in defined and not vocabulary.is_machinery_directive(name):
            yield Problem("INVALID_GRAPHQL", f"unknown directive @{name}: import or define it.", directive)


def _directives(document: DocumentNode) -> Iterator[DirectiveNode]:
    found: list[DirectiveNode] = []

    class Collector(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            found.append(node)

    visit(document, Collector())
    yield from found


def _ignored_directives(
    subgraph: Subgraph,
    document: DocumentNode,
    found: list[Link],
    vocabulary: Vocabulary,
    composed: Sequence[CarriedSpecification],
) -> Iterator[Hint]:
    """One hint per directive that is used in the subgraph but does not travel into the supergraph."""
    defined = {node.name.value for node in document.definitions if isinstance(node, DirectiveDefinitionNode)}
    travelling = {item.directive for item in composed}
    own = {name for name in defined if not vocabulary.is_machinery_directive(name)} - travelling
    ignored = {name for name, known in vocabulary.local.items() if known in IGNORED}
    seen: set[str] = set()
    for directive in _directives(document):
        name = directive.name.value
        if name in own | ignored and name not in seen:
            seen.add(name)
            message = f"[{subgraph.name}] @{name} is not part of the supergraph; it stays in its subgraph."
            place = locations(subgraph.name, directive)
            yield Hint("DIRECTIVE_NOT_COMPOSED", message, (subgraph.name,), place)


def _roots(document: DocumentNode) -> dict[str, str]:
    """Type name -> usual root name, for the root types this document has."""
    given: dict[str, str] = {}
    explicit = False
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            explicit = explicit or isinstance(node, SchemaDefinitionNode)
            for operation in node.operation_types or ():
                given[operation.type.name.value] = operation.operation.value.capitalize()
    usual = {name: name for name in ROOT_TYPES if name not in given.values()}
    return given if explicit else usual | given


def _reserved_roots(document: DocumentNode) -> Iterator[Problem]:
    roots = _roots(document)
    for node in document.definitions:
        if _is_type(node) and node.name.value in ROOT_TYPES and roots.get(node.name.value) != node.name.value:
            name = node.name.value
            yield Problem(
                f"ROOT_{name.upper()}_USED",
                f"the type {name} is not the {name.lower()} root: rename it, the root owns that name.",
                node,
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


def _check(document: DocumentNode, vocabulary: Vocabulary) -> tuple[GraphQLSchema, Sequence[GraphQLError]]:
    """The subgraph as a graphql-core schema, and what graphql-core has to say against it."""
    definitions = (*_with_bases(document.definitions), *vocabulary.definitions())
    whole = DocumentNode(definitions=definitions)
    problems = [*validate_sdl(whole), *_twice(definitions)]
    if problems:
        return GraphQLSchema(), problems
    try:
        schema = build_ast_schema(whole, assume_valid_sdl=True)
        errors = faults(schema)
    except GraphQLError as error:
        return GraphQLSchema(), [error]
    except (TypeError, RecursionError) as error:
        return GraphQLSchema(), [GraphQLError(str(error))]
    return schema, [error for error in errors if not _is_missing_query(schema, error)]


def _twice(definitions: Iterable[DefinitionNode]) -> Iterator[GraphQLError]:
    """Interfaces and members that a definition and its extensions name twice, which builds no schema."""
    seen: set[tuple[str, str]] = set()
    for node in definitions:
        for item in (*(getattr(node, "interfaces", None) or ()), *(getattr(node, "types", None) or ())):
            identity = (getattr(node, "name", NameNode(value="")).value, item.name.value)
            if identity in seen:
                yield GraphQLError(f"{identity[0]} names {identity[1]} twice.", item)
            seen.add(identity)


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
