"""`@link`: which specifications a subgraph uses, and under which names it imports their directives.

Rules: https://specs.apollo.dev/link/v1.0/ (import, `as`, and the `namespace__name` form of what is not
imported).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql.language import (
    ConstDirectiveNode,
    ConstListValueNode,
    ConstObjectValueNode,
    DirectiveNode,
    DocumentNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    ValueNode,
)

FEDERATION = "https://specs.apollo.dev/federation"
LINK = "https://specs.apollo.dev/link"
SUPPORTED_MINORS = range(0, 13)

_URL = re.compile(r"^(?P<identity>.+?)(?:/v(?P<major>\d+)\.(?P<minor>\d+))?/?$")


class LinkError(Exception):
    """A `@link` that cannot be followed; `code` is the composition code, `node` what is at fault."""

    def __init__(self, code: str, message: str, node: Node | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.node = node


@dataclass(frozen=True)
class Link:
    """One `@link`: the specification, its version, the namespace and the imports (local -> canonical)."""

    identity: str
    version: tuple[int, int] | None
    namespace: str
    imports: dict[str, str] = field(default_factory=dict)
    purpose: str | None = None
    node: Node | None = field(default=None, compare=False, repr=False)

    def local_name(self, canonical: str) -> str:
        """The name under which the document uses an element (`@key` or `FieldSet`) of this specification."""
        for local, known in self.imports.items():
            if known == canonical:
                return local
        bare = canonical.removeprefix("@")
        prefix = "@" if canonical.startswith("@") else ""
        return f"{prefix}{bare}" if bare == self.namespace else f"{prefix}{self.namespace}__{bare}"


def links(document: DocumentNode) -> list[Link]:
    """Every `@link` of a document, in order; raises `LinkError` on one that cannot be read."""
    return [_read(directive) for directive in _link_directives(document)]


def federation_link(found: list[Link]) -> Link | None:
    """The link to Federation 2, or None in a Federation 1 subgraph, which links nothing.

    Raises `LinkError` when Federation is linked twice or in a version that is not known.
    """
    federation = [link for link in found if link.identity == FEDERATION]
    if not federation:
        return None
    first = federation[0]
    if len(federation) > 1:
        raise LinkError(
            "INVALID_LINK_DIRECTIVE_USAGE", "Federation is linked twice: keep one @link.", federation[1].node
        )
    if first.version is None or first.version[0] != 2 or first.version[1] not in SUPPORTED_MINORS:
        raise LinkError(
            "UNKNOWN_FEDERATION_LINK_VERSION",
            f"the linked Federation version is unknown: link one of v2.0 to v2.{SUPPORTED_MINORS[-1]}.",
            first.node,
        )
    return first


def string_argument(directive: DirectiveNode, name: str) -> str | None:
    """Value of a string argument, or None when it is absent or not a string."""
    value = argument(directive, name)
    return value.value if isinstance(value, StringValueNode) else None


def argument(directive: DirectiveNode, name: str) -> ValueNode | None:
    """The literal given to a directive's argument, or None."""
    return next((given.value for given in directive.arguments or () if given.name.value == name), None)


def schema_directives(document: DocumentNode) -> Iterator[ConstDirectiveNode]:
    """Every directive on the schema definition and its extensions."""
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
            yield from definition.directives or ()


def _link_directives(document: DocumentNode) -> Iterator[ConstDirectiveNode]:
    name = link_name(document)
    yield from (node for node in schema_directives(document) if node.name.value == name)


def link_name(document: DocumentNode) -> str:
    """Name under which a document uses `@link` itself: it may link its own specification `as` another."""
    for node in schema_directives(document):
        if (string_argument(node, "url") or "").startswith(f"{LINK}/"):
            link = _read(node)
            if node.name.value in (link.namespace, link.local_name("@link").removeprefix("@")):
                return node.name.value
    return "link"


def _read(directive: ConstDirectiveNode) -> Link:
    url = string_argument(directive, "url")
    matched = _URL.match(url) if url else None
    if matched is None:
        raise LinkError(
            "INVALID_LINK_DIRECTIVE_USAGE", "a @link has no `url`: give its specification's.", directive
        )
    identity = matched["identity"]
    version = (int(matched["major"]), int(matched["minor"])) if matched["major"] else None
    namespace = string_argument(directive, "as") or identity.rsplit("/", 1)[-1]
    purpose = argument(directive, "for")
    return Link(
        identity,
        version,
        namespace,
        _imports(directive),
        getattr(purpose, "value", None) if purpose else None,
        directive,
    )


def _imports(directive: ConstDirectiveNode) -> dict[str, str]:
    value = argument(directive, "import")
    if value is None:
        return {}
    if not isinstance(value, ConstListValueNode | ListValueNode):
        raise LinkError(
            "INVALID_LINK_DIRECTIVE_USAGE", "the `import` of a @link must be a list of names.", value
        )
    return dict(_import(item) for item in value.values)


def _import(item: ValueNode) -> tuple[str, str]:
    if isinstance(item, StringValueNode):
        return item.value, item.value
    if isinstance(item, ConstObjectValueNode | ObjectValueNode):
        parts = {part.name.value: getattr(part.value, "value", None) for part in item.fields}
        name, local = parts.get("name"), parts.get("as") or parts.get("name")
        if isinstance(name, str) and isinstance(local, str):
            if name.startswith("@") != local.startswith("@"):
                raise LinkError(
                    "INVALID_LINK_DIRECTIVE_USAGE",
                    f"import of {name} as {local}: both names must be directives, or neither.",
                    item,
                )
            return local, name
    raise LinkError(
        "INVALID_LINK_DIRECTIVE_USAGE", "an import must be a name or an object with name and as.", item
    )
