"""The directives of Federation: their definitions, and the names one subgraph gives them.

Definitions: https://specs.apollo.dev/federation/v2.12 and the specifications that can be linked on their
own (tag, inaccessible, cost, authenticated, requiresScopes, policy); facts restated as SDL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphql import parse, print_ast
from graphql.language import (
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    InputValueDefinitionNode,
    NameNode,
    NonNullTypeNode,
    ScalarTypeDefinitionNode,
    TypeSystemDefinitionNode,
)

from gateway.federation.link import FEDERATION, Link, LinkError, federation_link
from gateway.federation.problems import Problem
from gateway.federation.typeref import named, shape

ANYWHERE = (
    "FIELD_DEFINITION | INTERFACE | OBJECT | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE"
    " | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
GUARDED = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"

DEFINITIONS: dict[str, str] = {
    "key": "(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE",
    "requires": "(fields: federation__FieldSet!) on FIELD_DEFINITION",
    "provides": "(fields: federation__FieldSet!) on FIELD_DEFINITION",
    "external": "(reason: String) on OBJECT | FIELD_DEFINITION",
    "shareable": "repeatable on OBJECT | FIELD_DEFINITION",
    "extends": "on OBJECT | INTERFACE",
    "override": "(from: String!, label: String) on FIELD_DEFINITION",
    "tag": f"(name: String!) repeatable on {ANYWHERE} | SCHEMA",
    "inaccessible": f"on {ANYWHERE}",
    "composeDirective": "(name: String!) repeatable on SCHEMA",
    "interfaceObject": "on OBJECT",
    "authenticated": f"on {GUARDED}",
    "requiresScopes": f"(scopes: [[federation__Scope!]!]!) on {GUARDED}",
    "policy": f"(policies: [[federation__Policy!]!]!) on {GUARDED}",
    "context": "(name: String!) repeatable on INTERFACE | OBJECT | UNION",
    "fromContext": "(field: federation__ContextFieldValue) on ARGUMENT_DEFINITION",
    "cost": "(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION"
    " | OBJECT | SCALAR",
    "listSize": "(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],"
    " requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION",
    "cacheTag": "(format: String!) repeatable on OBJECT | INTERFACE | FIELD_DEFINITION",
}
SCALARS = ("FieldSet", "Scope", "Policy", "ContextFieldValue")

# Minor version of Federation 2 that brought a directive; the others are there from v2.0.
SINCE = {
    "composeDirective": 1,
    "interfaceObject": 3,
    "authenticated": 5,
    "requiresScopes": 5,
    "policy": 6,
    "context": 8,
    "fromContext": 8,
    "cost": 9,
    "listSize": 9,
    "cacheTag": 12,
}
FIRST_FEDERATION = ("key", "requires", "provides", "external", "extends", "tag", "inaccessible")

# Specifications that a subgraph may link by themselves, and which directives they bring.
STANDALONE = {
    "https://specs.apollo.dev/tag": ("tag",),
    "https://specs.apollo.dev/inaccessible": ("inaccessible",),
    "https://specs.apollo.dev/cost": ("cost", "listSize"),
    "https://specs.apollo.dev/authenticated": ("authenticated",),
    "https://specs.apollo.dev/requiresScopes": ("requiresScopes",),
    "https://specs.apollo.dev/policy": ("policy",),
}

# Refused because ignoring them would hand a resolver arguments it never gets.
REFUSED = frozenset({"context", "fromContext"})
# Left out of the supergraph: advice to a cache, without which every answer is the same.
IGNORED = frozenset({"cacheTag"})

MACHINERY_TYPES = frozenset({"_Any", "_Entity", "_Service", "_FieldSet"})
MACHINERY_FIELDS = frozenset({"_entities", "_service"})


class Vocabulary:
    """The names one subgraph gives to federation's directives and scalars.

    Raises `LinkError` when a link imports what its specification does not have.
    """

    def __init__(self, found: Sequence[Link], link_name: str = "link") -> None:
        federation = federation_link(list(found))
        self.minor = federation.version[1] if federation and federation.version else None
        self._link_name = link_name
        self._canonical = dict(_first_names() if federation is None else _names(federation, self.minor or 0))
        self.scalars = {"FieldSet": "FieldSet"}
        if federation is not None:
            _check_imports(federation, self.minor or 0)
            self.scalars |= {federation.local_name(name): name for name in SCALARS}
        for link in found:
            for name in STANDALONE.get(link.identity, ()):
                self._canonical[link.local_name(f"@{name}").removeprefix("@")] = name

    @property
    def local(self) -> Mapping[str, str]:
        """Name in this subgraph -> the specification's name, of every directive that may be used."""
        return self._canonical

    def canonical(self, directive: DirectiveNode) -> str | None:
        """The specification's name of a directive, or None when it is not federation's."""
        return self._canonical.get(directive.name.value)

    def is_machinery(self, type_name: str) -> bool:
        """Whether a type belongs to the federation or link machinery rather than to the graph."""
        return (
            type_name in MACHINERY_TYPES
            or type_name in self.scalars
            or type_name.startswith((f"{self._link_name}__", "link__", "federation__"))
        )

    def is_machinery_directive(self, name: str) -> bool:
        """Whether a directive definition restates one of federation's or link's own."""
        return name in ("link", "core", self._link_name) or name in self._canonical

    def definitions(self) -> list[TypeSystemDefinitionNode]:
        """SDL definitions of all federation directives under this subgraph's names."""
        nodes: list[TypeSystemDefinitionNode] = [
            _renamed(self._definition(name), local) for local, name in self._canonical.items()
        ]
        scalars = parse("\n".join(f"scalar federation__{name}" for name in SCALARS), no_location=True)
        return [*nodes, *(node for node in scalars.definitions if isinstance(node, TypeSystemDefinitionNode))]

    def restated(self, document: DocumentNode) -> Iterator[Problem]:
        """What is wrong with the definitions a subgraph itself gives of the machinery."""
        for node in document.definitions:
            if isinstance(node, DirectiveDefinitionNode) and node.name.value in self._canonical:
                wrong = _differs(node, self._definition(self._canonical[node.name.value]))
                if wrong:
                    message = f"@{node.name.value} is not defined as Federation defines it: {wrong}."
                    yield Problem("DIRECTIVE_DEFINITION_INVALID", message, node)
            name = getattr(getattr(node, "name", None), "value", "")
            scalar = name in self.scalars or name in ("_Any", "_FieldSet")
            if scalar and not isinstance(node, ScalarTypeDefinitionNode | DirectiveDefinitionNode):
                message = f"{name} is one of Federation's scalars: define it as one, or rename the type."
                yield Problem("TYPE_DEFINITION_INVALID", message, node)

    def _definition(self, name: str) -> DirectiveDefinitionNode:
        text = DEFINITIONS[name]
        if name == "override" and self.minor is not None and self.minor < 7:
            text = text.replace(", label: String", "")
        node = parse(f"directive @{name} {text}", no_location=True).definitions[0]
        if not isinstance(node, DirectiveDefinitionNode):
            raise TypeError(name)
        return node


def _first_names() -> Iterator[tuple[str, str]]:
    yield from ((name, name) for name in FIRST_FEDERATION)


def _names(link: Link, minor: int) -> Iterator[tuple[str, str]]:
    for name in DEFINITIONS:
        if SINCE.get(name, 0) <= minor:
            yield f"{link.namespace}__{name}", name
            yield link.local_name(f"@{name}").removeprefix("@"), name


def _check_imports(link: Link, minor: int) -> None:
    for name in link.imports.values():
        bare = name.removeprefix("@")
        known = name.startswith("@") and bare in DEFINITIONS and SINCE.get(bare, 0) <= minor
        if known or name in SCALARS or name == "@link":
            continue
        later = f"it is there from v2.{SINCE[bare]}" if bare in SINCE else "remove it or correct its name"
        message = f"{FEDERATION}/v2.{minor} has no {name} to import: {later}."
        raise LinkError("INVALID_LINK_DIRECTIVE_USAGE", message, link.node)


def _renamed(node: DirectiveDefinitionNode, name: str) -> DirectiveDefinitionNode:
    return DirectiveDefinitionNode(
        name=NameNode(value=name),
        arguments=node.arguments,
        repeatable=node.repeatable,
        locations=node.locations,
    )


def _differs(given: DirectiveDefinitionNode, known: DirectiveDefinitionNode) -> str | None:
    """How a definition departs from the specification's so that uses of it could not be understood."""
    arguments = {item.name.value: item for item in known.arguments or ()}
    for item in given.arguments or ():
        if item.name.value not in arguments:
            return f"it has no argument {item.name.value}"
        if not _alike(item, arguments[item.name.value]):
            return f"its argument {item.name.value} is {print_ast(arguments[item.name.value].type)}"
    lacking = {
        name
        for name, item in arguments.items()
        if isinstance(item.type, NonNullTypeNode) and item.default_value is None
    } - {item.name.value for item in given.arguments or ()}
    if lacking:
        return f"it needs the argument {min(lacking)}"
    strange = {item.value for item in given.locations} - {item.value for item in known.locations}
    return f"it cannot stand on {min(strange)}" if strange else None


def _alike(given: InputValueDefinitionNode, known: InputValueDefinitionNode) -> bool:
    """Whether two arguments are lists of one depth and, where the name is GraphQL's own, of one name.

    Federation's scalars go by many names (`_FieldSet`, `FieldSet`, plain `String`), which all mean text.
    """
    left, right = shape(print_ast(given.type)), shape(print_ast(known.type))
    exact = named(right) in ("Boolean", "Int")
    return left.count("[") == right.count("[") and (not exact or left == right)
