"""A supergraph in which `@inaccessible` bears its own name, whatever its `@link` calls it.

Other compositions keep the name that the subgraphs gave it. The rest of the engine knows one name only, and
what it does not know by name it would show to clients.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphql.language import (
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    NameNode,
    Visitor,
    visit,
)

from gateway.federation.link import Link, LinkError, links

IDENTITY = "https://specs.apollo.dev/inaccessible"
NAME = "inaccessible"


def with_standard_names(document: DocumentNode) -> DocumentNode:
    """The same supergraph with `@inaccessible` and a plain `@link` to it; `Supergraph.from_sdl` calls it.

    A `@link` that cannot be read is left for the reader of the supergraph to tell.
    """
    try:
        found = [link for link in links(document) if link.identity == IDENTITY]
    except LinkError:
        return document
    local = {name for link in found for name in _names(link)} - {NAME}
    marks = [link.node for link in found if link.node is not None]
    return visit(document, _Renamer(local, marks)) if local else document


def _names(link: Link) -> set[str]:
    """What `@inaccessible` may be called; one named as its specification also goes by the namespace."""
    imported = link.local_name(f"@{NAME}").removeprefix("@")
    return {imported} if link.namespace == NAME else {imported, link.namespace}


class _Renamer(Visitor):
    def __init__(self, local: set[str], marks: list[Any]) -> None:
        super().__init__()
        self._local = local
        self._marks = marks

    def leave_directive(self, node: DirectiveNode, *_: Any) -> DirectiveNode | None:
        if any(node is mark for mark in self._marks):
            kept = tuple(item for item in node.arguments or () if item.name.value not in ("as", "import"))
            return replace(node, arguments=kept)
        return replace(node, name=NameNode(value=NAME)) if node.name.value in self._local else None

    def leave_directive_definition(
        self, node: DirectiveDefinitionNode, *_: Any
    ) -> DirectiveDefinitionNode | None:
        return replace(node, name=NameNode(value=NAME)) if node.name.value in self._local else None
