"""The merged graph: every type once, with a note of which subgraph brings what.

This is the value between merging and printing; nothing runs on it (see `model` for that).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gateway.federation.composition_values import CompositionError, Hint, Location
from gateway.federation.definitions import (
    CarriedSpecification,
    Element,
    InputValue,
    KeyUse,
    Kind,
    SubgraphSchema,
)

# What knows where in the subgraphs' SDL it is written.
Sourced = Element | CarriedSpecification


@dataclass(frozen=True)
class JoinField:
    """What one subgraph says of one field; `type` only when it differs from the merged one.

    Without a subgraph, the field is not declared on this type anywhere: an `@interfaceObject` resolves it.
    """

    graph: str | None
    type: str | None = None
    external: bool = False
    requires: str | None = None
    provides: str | None = None
    override: str | None = None
    override_label: str | None = None
    used_overridden: bool = False

    @property
    def plain(self) -> bool:
        """Whether the subgraph says no more than that the field is there."""
        return self.graph is not None and self == JoinField(self.graph)


@dataclass(frozen=True)
class JoinType:
    """One subgraph's part in a type: without a key, or once per key."""

    graph: str
    key: KeyUse | None = None
    extension: bool = False
    interface_object: bool = False


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


@dataclass(frozen=True)
class CarriedLink:
    """One specification as the supergraph links it, with the definitions its directives need."""

    identity: str
    version: str
    imports: tuple[str, ...]
    purpose: str | None
    definitions: tuple[str, ...]

    @property
    def line(self) -> str:
        """The `@link` that belongs into the supergraph's schema definition."""
        parts = [f'url: "{self.identity}/v{self.version}"']
        parts += [f"import: [{', '.join(self.imports)}]"] if self.imports else []
        parts += [f"for: {self.purpose}"] if self.purpose else []
        return f"@link({', '.join(parts)})"


@dataclass
class MergedGraph:
    """All types of the supergraph by name, sorted, and the subgraphs in order of declaration.

    `links` are the specifications it carries along for other routers.
    """

    subgraphs: Sequence[SubgraphSchema]
    types: dict[str, MergedType] = field(default_factory=dict)
    links: tuple[CarriedLink, ...] = ()


def elements(graph: MergedGraph) -> Iterator[Element]:
    """Every part of the graph that may carry marks: types, fields, arguments, values."""
    for kind in graph.types.values():
        yield kind
        yield from kind.values.values()
        yield from kind.inputs.values()
        for item in kind.fields.values():
            yield item
            yield from item.arguments.values()


@dataclass
class Findings:
    """Errors and hints of a stage, gathered while it goes on.

    Attributes:
        described_twice: Coordinates that subgraphs describe in different words, for one hint about all.
    """

    errors: list[CompositionError] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    described_twice: list[str] = field(default_factory=list)

    def error(
        self, code: str, message: str, subgraphs: Iterable[str] = (), elements: Iterable[Sourced] = ()
    ) -> None:
        """Note something that stands in the way; `elements` are the parts of the SDL it is about."""
        self.errors.append(CompositionError(code, message, tuple(subgraphs), _sources(elements)))

    def hint(
        self, code: str, message: str, subgraphs: Iterable[str] = (), elements: Iterable[Sourced] = ()
    ) -> None:
        """Note something worth a look."""
        self.hints.append(Hint(code, message, tuple(subgraphs), _sources(elements)))


def _sources(elements: Iterable[Sourced]) -> tuple[Location, ...]:
    return tuple(dict.fromkeys(place for element in elements for place in element.sources))
