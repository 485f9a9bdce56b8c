"""Types and fields as the planner sees them: what each subgraph can resolve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.federation.definitions import KeyUse, Kind
from gateway.federation.typeref import named


@dataclass(frozen=True)
class FieldInGraph:
    """One field in one subgraph.

    Attributes:
        type: Its type there, which may be narrower than the supergraph's.
        overridden: Another subgraph took the field over; here it only carries keys.
    """

    graph: str
    type: str
    external: bool = False
    requires: str | None = None
    provides: str | None = None
    overridden: bool = False

    @property
    def resolvable(self) -> bool:
        """Whether this subgraph resolves the field, perhaps after being given what it requires."""
        return not self.overridden and (not self.external or self.requires is not None)


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


@dataclass
class TypeModel:
    """A named type: its subgraphs, keys, fields and, when abstract, its possible types per subgraph."""

    name: str
    kind: Kind
    graphs: tuple[str, ...] = ()
    keys: dict[str, list[KeyUse]] = field(default_factory=dict)
    fields: dict[str, FieldModel] = field(default_factory=dict)
    possible: dict[str, frozenset[str]] = field(default_factory=dict)
    values: frozenset[str] = frozenset()
    inaccessible: bool = False

    def resolvable_keys(self, graph: str) -> list[str]:
        """Canonical field sets by which one subgraph looks entities of this type up."""
        return [key.fields for key in self.keys.get(graph, ()) if key.resolvable]
