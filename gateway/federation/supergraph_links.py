"""What a supergraph links: the specifications it is written in, and those that this engine must refuse.

A specification that guards data (`for: SECURITY`) or changes how operations run (`for: EXECUTION`) cannot
be passed over in silence when it is not known; others only inform and are.
"""

from __future__ import annotations

from typing import Any

from graphql.language import DirectiveDefinitionNode, DirectiveNode, DocumentNode, Visitor, visit

from gateway.federation.errors import SupergraphError
from gateway.federation.link import LINK, Link, LinkError, links, string_argument

SPECIFICATIONS = "https://specs.apollo.dev"
JOIN = f"{SPECIFICATIONS}/join"
UNSUPPORTED = "UNSUPPORTED_FEATURE"

_JOIN_MINORS = range(2, 6)
_FOLLOWED = frozenset({LINK, JOIN, f"{SPECIFICATIONS}/inaccessible"})
_HARMLESS = frozenset(f"{SPECIFICATIONS}/{name}" for name in ("tag", "cost", "cacheTag"))
_REFUSED_DIRECTIVES = frozenset(
    {"authenticated", "requiresScopes", "policy", "fromContext", "connect", "source"}
)


def check_links(document: DocumentNode) -> None:
    """Raise `SupergraphError` for a text that is no supergraph or needs what is not supported."""
    try:
        found = links(document)
    except LinkError as error:
        raise SupergraphError(f"A @link cannot be followed: {error.message}") from error
    join = next((link for link in found if link.identity == JOIN), None)
    if join is None or join.version is None or join.version[0] != 0 or join.version[1] not in _JOIN_MINORS:
        raise SupergraphError("The supergraph must link the join specification v0.2 to v0.5.")
    for link in found:
        if _needs_support(link):
            raise SupergraphError(f"The linked specification {link.identity} is not supported.", UNSUPPORTED)
    visit(document, _RefusedDirectives())


def _needs_support(link: Link) -> bool:
    if link.identity in _FOLLOWED:
        return link.namespace != link.identity.rsplit("/", 1)[-1] or any(
            local != known for local, known in link.imports.items()
        )
    name = link.identity.removeprefix(f"{SPECIFICATIONS}/")
    return name in _REFUSED_DIRECTIVES or (link.purpose is not None and link.identity not in _HARMLESS)


class _RefusedDirectives(Visitor):
    """Finds directives that would open fields, or leave them unresolved, if they were ignored."""

    def enter_directive_definition(self, _node: DirectiveDefinitionNode, *_: Any) -> Any:
        return self.SKIP

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        name = node.name.value
        applied = string_argument(node, "name") if name == "join__directive" else name
        if applied in _REFUSED_DIRECTIVES:
            raise SupergraphError(f"The directive @{applied} is not supported.", UNSUPPORTED)
