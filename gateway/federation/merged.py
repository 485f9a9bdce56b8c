"""The merged graph: every type once, with a note of which subgraph brings what.

This is the value between merging and printing; nothing runs on it (see `model` for that).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateway.federation.composition_values import CompositionError, Hint
from gateway.federation.definitions import Element, InputValue, KeyUse, Kind, SubgraphSchema


@dataclass(frozen=True)
class JoinField:
    """What one subgraph says of one field; `type` only when it differs from the merged one."""

    graph: str
    type: str | None = None
    external: bool = False
    requires: str | None = None
    provides: str | None = None
    override: str | None = None
    used_overridden: bool = False

    @property
    def plain(self) -> bool:
        """Whether the subgraph says no more than that the field is there."""
        return self == JoinField(self.graph)


@dataclass(frozen=True)
class JoinType:
    """One subgraph's part in a type: without a key, or once per key."""

    graph: str
    key: KeyUse | None = None
    extension: bool = False


@dataclass
class MergedField(Element):
    """An output field with its joins, in subgraph order."""

    type: str = ""
    arguments: dict[str, InputValue] = field(default_factory=dict)
    joins: list[JoinField] = field(default_factory=list)


@dataclass
class MergedInput(InputValue):
    """An input field with its joins."""

    joins: list[JoinField] = field(default_factory=list)


@dataclass
class MergedValue(Element):
    """An enum value and the subgraphs that know it."""

    graphs: tuple[str, ...] = ()


@dataclass
class MergedType(Element):
    """A named type of the supergraph."""

    kind: Kind = Kind.OBJECT
    joins: list[JoinType] = field(default_factory=list)
    fields: dict[str, MergedField] = field(default_factory=dict)
    inputs: dict[str, MergedInput] = field(default_factory=dict)
    values: dict[str, MergedValue] = field(default_factory=dict)
    members: list[tuple[str, str]] = field(default_factory=list)
    interfaces: list[tuple[str, str]] = field(default_factory=list)
    specified_by: str | None = None
    one_of: bool = False

    @property
    def graphs(self) -> list[str]:
        """Names of the subgraphs that have the type."""
        return list(dict.fromkeys(join.graph for join in self.joins))


@dataclass
class MergedGraph:
    """All types of the supergraph by name, sorted, and the subgraphs in order of declaration."""

    subgraphs: Sequence[SubgraphSchema]
    types: dict[str, MergedType] = field(default_factory=dict)


@dataclass
class Findings:
    """Errors and hints of a stage, gathered while it goes on."""

    errors: list[CompositionError] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)

    def error(self, code: str, message: str, subgraphs: Iterable[str] = ()) -> None:
        """Note something that stands in the way."""
        self.errors.append(CompositionError(code, message, tuple(subgraphs)))

    def hint(self, code: str, message: str, subgraphs: Iterable[str] = ()) -> None:
        """Note something worth a look."""
        self.hints.append(Hint(code, message, tuple(subgraphs)))
