"""Directives that travel into the supergraph: cost, authorisation, and what `@composeDirective` names.

The engine itself does not act on them. It carries them, merged (see `carried_merge`), so that a router that
does act on them can run the same supergraph; `Supergraph.from_sdl` refuses those that protect something and
are not enforced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graphql import print_ast
from graphql.language import DirectiveDefinitionNode, DirectiveNode, DocumentNode

from gateway.federation.definitions import Applied, CarriedSpecification, SubgraphSchema
from gateway.federation.directives import DEFINITIONS, STANDALONE, Vocabulary
from gateway.federation.link import Link, schema_directives, string_argument
from gateway.federation.merged import CarriedLink, Findings
from gateway.federation.problems import Problem, locations

SPECIFICATION_OF = {
    name: identity
    for identity, names in STANDALONE.items()
    for name in names
    if name not in ("tag", "inaccessible")
}
_PROTECTING = frozenset({"authenticated", "requiresScopes", "policy"})
_OWN_SCALARS = {"requiresScopes": "Scope", "policy": "Policy"}


def applied(
    directives: Iterable[DirectiveNode], vocabulary: Vocabulary, composed: dict[str, bool]
) -> tuple[Applied, ...]:
    """The directives of one element that travel.

    `composed` are those that `@composeDirective` names, and whether they are repeatable.
    """
    found = []
    for directive in directives:
        name = vocabulary.canonical(directive)
        if name in SPECIFICATION_OF or directive.name.value in composed:
            given = sorted((item.name.value, print_ast(item.value)) for item in directive.arguments or ())
            local = directive.name.value
            carried = Applied(
                name if name in SPECIFICATION_OF else local, tuple(given), composed.get(local, False)
            )
            found.append(carried)
    return tuple(found)


def composed_specifications(
    subgraph: str, document: DocumentNode, found: Sequence[Link], vocabulary: Vocabulary
) -> Iterator[CarriedSpecification | Problem]:
    """What each `@composeDirective` of a subgraph asks for, or why it cannot be had."""
    definitions = {
        node.name.value: node for node in document.definitions if isinstance(node, DirectiveDefinitionNode)
    }
    for directive in schema_directives(document):
        if vocabulary.canonical(directive) == "composeDirective":
            name = string_argument(directive, "name") or ""
            asked = _composed(name, directive, definitions, found, vocabulary)
            if isinstance(asked, CarriedSpecification):
                asked = replace(asked, sources=locations(subgraph, directive))
            yield asked


def _composed(
    name: str,
    directive: DirectiveNode,
    definitions: dict[str, DirectiveDefinitionNode],
    found: Sequence[Link],
    vocabulary: Vocabulary,
) -> CarriedSpecification | Problem:
    code, local = "DIRECTIVE_COMPOSITION_ERROR", name.removeprefix("@")
    if not name.startswith("@"):
        return Problem(code, f'@composeDirective names "{name}": write "@{name}".', directive)
    if vocabulary.is_machinery_directive(local) or local not in definitions:
        known = "belongs to Federation" if local not in definitions else "is Federation's own"
        reason = known if vocabulary.is_machinery_directive(local) else "is not defined"
        return Problem(code, f"{name} {reason} in this subgraph: it cannot be composed.", directive)
    link = next((link for link in found if _brings(link, name)), None)
    if link is None or link.version is None:
        return Problem(
            code, f"{name} belongs to no linked specification: @link one with a version first.", directive
        )
    return CarriedSpecification(
        link.identity,
        link.version,
        local,
        link.imports.get(name, f"@{local.removeprefix(f'{link.namespace}__')}").removeprefix("@"),
        print_ast(replace(definitions[local], description=None)),
        link.purpose,
    )


def _brings(link: Link, name: str) -> bool:
    bare = name.removeprefix("@")
    return name in link.imports or bare == link.namespace or bare.startswith(f"{link.namespace}__")


def carried_links(
    subgraphs: Sequence[SubgraphSchema], used: set[str], findings: Findings
) -> tuple[CarriedLink, ...]:
    """Links for the directives in use, and for all that `@composeDirective` asks for."""
    known = [_known_link(identity, used) for identity in dict.fromkeys(SPECIFICATION_OF.values())]
    asked: dict[str, list[tuple[str, CarriedSpecification]]] = {}
    for subgraph in subgraphs:
        for item in subgraph.carried:
            asked.setdefault(item.identity, []).append((subgraph.name, item))
    _check_names(asked, findings)
    composed = [_composed_link(asked[identity], findings) for identity in sorted(asked)]
    return tuple(link for link in [*known, *composed] if link is not None)


def _known_link(identity: str, used: set[str]) -> CarriedLink | None:
    names = sorted(used & set(STANDALONE[identity]))
    if not names:
        return None
    own = identity.rsplit("/", 1)[-1]
    imports = tuple(f'"@{name}"' for name in names) if any(name != own for name in names) else ()
    return CarriedLink(
        identity,
        "0.1",
        imports,
        "SECURITY" if own in _PROTECTING else None,
        tuple(text for name in names for text in _known_definitions(name)),
    )


def _known_definitions(name: str) -> Iterator[str]:
    yield f"directive @{name}{' ' if DEFINITIONS[name].startswith('on') else ''}" + DEFINITIONS[name].replace(
        "federation__", f"{name}__"
    )
    if name in _OWN_SCALARS:
        yield f"scalar {name}__{_OWN_SCALARS[name]}"


def _check_names(asked: dict[str, list[tuple[str, CarriedSpecification]]], findings: Findings) -> None:
    """One name in the supergraph is one directive of one specification."""
    owners = {name: (identity, name) for name, identity in SPECIFICATION_OF.items()}
    for identity, uses in asked.items():
        for graph, item in uses:
            owner = owners.setdefault(item.directive, (identity, item.canonical))
            if owner != (identity, item.canonical):
                findings.error(
                    "DIRECTIVE_COMPOSITION_ERROR",
                    f"@{item.directive} stands for directives of {owner[0]} and of {identity}: import one of"
                    " them under another name.",
                    (graph,),
                    (item,),
                )


def _composed_link(uses: list[tuple[str, CarriedSpecification]], findings: Findings) -> CarriedLink | None:
    items = [item for _, item in uses]
    graphs = list(dict.fromkeys(graph for graph, _ in uses))
    identity = items[0].identity
    if len({item.version[0] for item in items}) > 1:
        message = f"{identity} is linked in versions that do not fit together: link one major version."
        findings.error("DIRECTIVE_COMPOSITION_ERROR", message, graphs, items)
        return None
    for name in sorted({item.canonical for item in items}):
        known_as = sorted({f"@{item.directive}" for item in items if item.canonical == name})
        if len(known_as) > 1:
            message = (
                f"@{name} of {identity} has different names ({', '.join(known_as)}): import it under one name"
                " everywhere."
            )
            findings.error("LINK_IMPORT_NAME_MISMATCH", message, graphs, items)
    newest = max(items, key=lambda item: item.version)
    # the newest definition of each directive wins, as minor versions only ever add
    named = {item.directive: item for item in sorted(items, key=lambda item: item.version)}
    return CarriedLink(
        identity,
        ".".join(map(str, newest.version)),
        tuple(_import(named[name]) for name in sorted(named)),
        newest.purpose,
        tuple(named[name].definition for name in sorted(named)),
    )


def _import(item: CarriedSpecification) -> str:
    if item.directive == item.canonical:
        return f'"@{item.directive}"'
    return f'{{name: "@{item.canonical}", as: "@{item.directive}"}}'


def repeatable(document: DocumentNode, name: str) -> bool:
    """Whether a subgraph defines a directive as repeatable."""
    found = (node for node in document.definitions if isinstance(node, DirectiveDefinitionNode))
    return any(node.repeatable for node in found if node.name.value == name)
