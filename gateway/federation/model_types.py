"""Types and fields as the planner sees them: what each subgraph can resolve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gateway.federation.definitions import KeyUse, Kind
from gateway.federation.typeref import named


@dataclass(frozen=True)
class FieldInGraph:
    """One field in one subgraph.

    Attributes:
        type: Its type there, which may be narrower than the supergraph's.
        overridden: Another subgraph took the field over; here it only carries keys.
        takes_over: This subgraph took the field over from another one.
        label: The change of hands only holds while this label is active.
    """

    graph: str
    type: str
    external: bool = False
    requires: str | None = None
    provides: str | None = None
    overridden: bool = False
    takes_over: bool = False
    label: str | None = None

    @property
    def resolvable(self) -> bool:
        """Whether this subgraph resolves the field, perhaps after being given what it requires."""
        return not self.overridden and (not self.external or self.requires is not None)

    def under(self, labels: frozenset[str]) -> FieldInGraph:
        """The field as it is while exactly these labels are active."""
        if self.label is None:
            return self
        return replace(self, overridden=(self.label in labels) is not self.takes_over, label=None)


@dataclass(frozen=True)
class FieldModel:
    """A field of an object or interface with its subgraphs, in order."""

    name: str
    type: str
    graphs: Mapping[str, FieldInGraph]
    inaccessible: bool = False

    @property
    def named(self) -> str:
        """Name of the type it returns, without lists and non-nulls."""
        return named(self.type)

    def under(self, labels: frozenset[str]) -> FieldModel:
        """The field as it is while exactly these labels are active."""
        if all(item.label is None for item in self.graphs.values()):
            return self
        return replace(self, graphs={graph: item.under(labels) for graph, item in self.graphs.items()})


@dataclass
class TypeModel:
    """A named type: its subgraphs, keys, fields and, when abstract, its possible types per subgraph.

    Attributes:
        graphs: Subgraphs that know the type, by its own name or only by that of an interface.
        keys: Keys of each subgraph that knows the type by its own name.
        known_as: For an object type, the interfaces under whose names subgraphs know it that do not know
            the type itself. For an interface, the subgraphs in which it is such a name, giving itself.
        stand_ins: For an interface, per subgraph the interface object that is one of its objects there.
    """

    name: str
    kind: Kind
    graphs: tuple[str, ...] = ()
    keys: dict[str, list[KeyUse]] = field(default_factory=dict)
    fields: dict[str, FieldModel] = field(default_factory=dict)
    possible: dict[str, frozenset[str]] = field(default_factory=dict)
    values: frozenset[str] = frozenset()
    known_as: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stand_ins: dict[str, str] = field(default_factory=dict)
    inaccessible: bool = False

    def under(self, labels: frozenset[str]) -> TypeModel:
        """The type as it is while exactly these override labels are active."""
        fields = {name: item.under(labels) for name, item in self.fields.items()}
        return replace(self, fields=fields)

    def resolvable_keys(self, graph: str) -> list[str]:
        """Canonical field sets by which one subgraph looks entities of this type up."""
        return [key.fields for key in self.keys.get(graph, ()) if key.resolvable]
