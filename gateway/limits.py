"""What one request may weigh, in bytes before it is read, in tokens before it is parsed, and in shape after.

The shape is measured with fragments expanded, as that is what has to be planned and answered: twenty short
fragments that spread each other twice ask for a million fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from gateway.refusals import Refused, error, invalid
from quadhelix.errors import InvalidInput
from quadhelix.settings import Settings

_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The published bounds; a request beyond one is refused with code `LIMIT_EXCEEDED` and the bound.

    Attributes:
        body_bytes: Size of a request body. Refused before it is read whole, with 413.
        json_depth: Nesting of objects and lists in a request body.
        tokens: Lexical tokens of a document; comments count on their own against the same number.
        depth: Fields and fragments nested in one another.
        aliases: Fields that carry an alias.
        root_fields: Fields of the operation itself.
        fields: Fields in all.
        cost: Objects the answer may hold, as `gateway.costs` estimates them.
        introspection: Whether `__schema` and `__type` may be asked at all; no number, but refused alike.
    """

    body_bytes: int = 1_000_000
    json_depth: int = 64
    tokens: int = 5_000
    depth: int = 32
    aliases: int = 200
    root_fields: int = 50
    fields: int = 5_000
    cost: int = 1_000_000
    introspection: bool = True

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The published limits with what the settings change; raises `InvalidInput` for what is no limit."""
        given = dict(_limit(entry) for entry in settings.limits)
        return cls(**{"body_bytes": settings.body_limit, **given}, introspection=settings.introspection)


def _limit(entry: str) -> tuple[str, int]:
    name, _, value = entry.partition("=")
    known = {item.name for item in fields(Limits)} - {"introspection"}
    if name.strip() not in known or not value.strip().isdecimal() or int(value) < 1:
        raise InvalidInput(
            {
                "en": f"{entry} is no limit; write name=number with one of {', '.join(sorted(known))}.",
                "nl": f"{entry} is geen grens; schrijf naam=getal met een van {', '.join(sorted(known))}.",
            },
            field="QUADHELIX_LIMITS",
            rule="setting",
        )
    return name.strip(), int(value)


def exceeded(limit: str, maximum: int) -> Refused:
    """The refusal for a document or variables beyond a bound."""
    message = f"The request goes beyond the limit of {maximum} for {limit}."
    return invalid([error(message, "LIMIT_EXCEEDED", limit=limit, maximum=maximum)])


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document whose operations or fragments are too large; raises `Refused`.

    Unknown fragments and cycles of fragments weigh nothing here: validation reports them.
    """
    scale = _Scale(_fragments(document), limits)
    for definition in document.definitions:
        if isinstance(definition, (OperationDefinitionNode, FragmentDefinitionNode)):
            weight = scale.weigh(definition.selection_set, 0)
            if isinstance(definition, OperationDefinitionNode):
                scale.check("root_fields", weight.own)


def json_depth_within(value: Any, limit: int) -> bool:
    """Whether objects and lists in a JSON value nest at most `limit` deep."""
    layer = _containers([value])
    for _ in range(limit):
        if not layer:
            return True
        layer = _containers(inner for outer in layer for inner in _children(outer))
    return not layer


def _containers(values: Iterable[Any]) -> list[dict[str, Any] | list[Any]]:
    return [value for value in values if isinstance(value, (dict, list))]


def _children(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


@dataclass(frozen=True)
class _Weight:
    """Of a selection set, fragments expanded: its nesting, its own fields, all its fields and aliases."""

    depth: int = 0
    own: int = 0
    fields: int = 0
    aliases: int = 0


@dataclass
class _Scale:
    """Weighs selection sets, each fragment once."""

    fragments: Mapping[str, FragmentDefinitionNode]
    limits: Limits
    _known: dict[str, _Weight] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def weigh(self, selections: SelectionSetNode, nesting: int) -> _Weight:
        """The weight of a selection set that stands `nesting` levels deep; stops at the first excess."""
        # Checked on the way down, as the weighing itself must not run out of stack.
        self.check("depth", nesting)
        parts = [self._weigh_one(selection, nesting + 1) for selection in selections.selections]
        total = _Weight(
            depth=max((part.depth for part in parts), default=0),
            own=sum(part.own for part in parts),
            fields=sum(part.fields for part in parts),
            aliases=sum(part.aliases for part in parts),
        )
        self.check("depth", total.depth)
        self.check("fields", total.fields)
        self.check("aliases", total.aliases)
        return total

    def check(self, limit: str, weight: int) -> None:
        """Raise `Refused` when the weight goes beyond the limit of this name."""
        maximum: int = getattr(self.limits, limit)
        if weight > maximum:
            raise exceeded(limit, maximum)

    def check_introspection(self) -> None:
        """Raise `Refused` when the schema may not be asked for."""
        if not self.limits.introspection:
            raise invalid([error("This gateway does not tell its schema.", "INTROSPECTION_DISABLED")])

    def _weigh_one(self, selection: SelectionNode, nesting: int) -> _Weight:
        if isinstance(selection, FragmentSpreadNode):
            return self._weigh_spread(selection.name.value, nesting)
        if isinstance(selection, FieldNode) and selection.name.value in _INTROSPECTION:
            self.check_introspection()
        inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
        weight = self.weigh(inner, nesting) if inner else _Weight()
        if not isinstance(selection, FieldNode):
            return _Weight(weight.depth + 1, weight.own, weight.fields, weight.aliases)
        return _Weight(
            depth=weight.depth + 1,
            own=1,
            fields=weight.fields + 1,
            aliases=weight.aliases + (selection.alias is not None),
        )

    def _weigh_spread(self, name: str, nesting: int) -> _Weight:
        if name in self._open or name not in self.fragments:
            return _Weight()
        if name not in self._known:
            self._open.add(name)
            inner = self.weigh(self.fragments[name].selection_set, nesting)
            self._open.discard(name)
            self._known[name] = _Weight(inner.depth + 1, inner.own, inner.fields, inner.aliases)
        return self._known[name]
