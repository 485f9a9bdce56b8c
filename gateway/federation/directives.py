"""The directives of Federation 2: their definitions, and which of them this engine refuses.

Definitions: https://specs.apollo.dev/federation/v2.11 (facts of the specification, restated as SDL).
"""

from __future__ import annotations

from graphql import parse
from graphql.language import DirectiveDefinitionNode, DirectiveNode, NameNode, TypeSystemDefinitionNode

from gateway.federation.link import Link

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
    "fromContext": "(field: String) on ARGUMENT_DEFINITION",
    "cost": "(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION"
    " | OBJECT | SCALAR",
    "listSize": "(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],"
    " requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION",
    "cacheTag": "(format: String!) repeatable on OBJECT | INTERFACE | FIELD_DEFINITION",
}

# Refused because ignoring them would answer what they forbid, or answer it wrongly.
REFUSED: dict[str, str] = {
    "authenticated": "UNSUPPORTED_AUTH_DIRECTIVE",
    "requiresScopes": "UNSUPPORTED_AUTH_DIRECTIVE",
    "policy": "UNSUPPORTED_AUTH_DIRECTIVE",
    "interfaceObject": "UNSUPPORTED_FEATURE",
    "context": "UNSUPPORTED_FEATURE",
    "fromContext": "UNSUPPORTED_FEATURE",
    "composeDirective": "UNSUPPORTED_FEATURE",
    "cost": "UNSUPPORTED_FEATURE",
    "listSize": "UNSUPPORTED_FEATURE",
    "cacheTag": "UNSUPPORTED_FEATURE",
}

SCALARS = ("FieldSet", "Scope", "Policy")
MACHINERY_TYPES = frozenset({"_Any", "_Entity", "_Service"})
MACHINERY_FIELDS = frozenset({"_entities", "_service"})


class Vocabulary:
    """The names one subgraph gives to federation's directives and scalars."""

    def __init__(self, link: Link) -> None:
        self._canonical = {link.local_name(f"@{name}").removeprefix("@"): name for name in DEFINITIONS}
        self.scalars = {link.local_name(name): name for name in SCALARS}

    def canonical(self, directive: DirectiveNode) -> str | None:
        """The specification's name of a directive, or None when it is not federation's."""
        return self._canonical.get(directive.name.value)

    def is_machinery(self, type_name: str) -> bool:
        """Whether a type belongs to the federation or link machinery rather than to the graph."""
        return (
            type_name in MACHINERY_TYPES
            or type_name in self.scalars
            or type_name.startswith(("link__", "federation__"))
        )

    def is_machinery_directive(self, name: str) -> bool:
        """Whether a directive definition restates one of federation's or link's own."""
        return name == "link" or name in self._canonical

    def definitions(self) -> list[TypeSystemDefinitionNode]:
        """SDL definitions of all federation directives under this subgraph's names."""
        nodes: list[TypeSystemDefinitionNode] = []
        for local, name in self._canonical.items():
            document = parse(f"directive @{name} {DEFINITIONS[name]}", no_location=True)
            node = document.definitions[0]
            if isinstance(node, DirectiveDefinitionNode):
                nodes.append(_renamed(node, local))
        scalars = parse("\n".join(f"scalar federation__{name}" for name in SCALARS), no_location=True)
        return [*nodes, *(node for node in scalars.definitions if isinstance(node, TypeSystemDefinitionNode))]


def _renamed(node: DirectiveDefinitionNode, name: str) -> DirectiveDefinitionNode:
    return DirectiveDefinitionNode(
        name=NameNode(value=name),
        arguments=node.arguments,
        repeatable=node.repeatable,
        locations=node.locations,
    )
