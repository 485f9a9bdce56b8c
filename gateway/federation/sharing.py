"""Whether fields that several subgraphs resolve may be shared, and what `@interfaceObject` types add.

A subgraph that knows an interface only as an `@interfaceObject` resolves that object's fields for every
object type of the interface, so it counts as one more resolver of the field on each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy

from gateway.federation.definitions import Kind, OutputField, SubgraphSchema
from gateway.federation.merged import Findings, JoinField, MergedField, MergedGraph, MergedType

Occurrences = list[tuple[str, OutputField]]
Coordinate = tuple[str, str]


class Contributions:
    """The fields that `@interfaceObject` types of all subgraphs add to the objects of interfaces."""

    def __init__(self, subgraphs: Sequence[SubgraphSchema]) -> None:
        self._fields: dict[Coordinate, Occurrences] = {}
        self._interfaces: dict[str, list[str]] = {}
        for subgraph in subgraphs:
            for kind in subgraph.types.values():
                known = self._interfaces.setdefault(kind.name, [])
                known += [name for name in kind.interfaces if name not in known]
                for field in kind.fields.values() if kind.interface_object else ():
                    if not field.external:
                        place = (kind.name, field.name)
                        self._fields.setdefault(place, []).append((subgraph.name, field))

    def to(self, type_name: str, field: str) -> Occurrences:
        """What resolves a field of a type by way of its interfaces."""
        return [item for _, item in self._through(type_name, field)]

    def shared(self, type_name: str, field: str, keys: Mapping[str, set[Coordinate]]) -> Occurrences:
        """The same without fields of the keys, which an `@interfaceObject` only repeats."""
        found = self._through(type_name, field)
        return [item for name, item in found if (name, field) not in keys[item[0]]]

    def _through(self, type_name: str, field: str) -> list[tuple[str, tuple[str, OutputField]]]:
        interfaces = self._interfaces.get(type_name, ())
        return [(name, item) for name in interfaces for item in self._fields.get((name, field), ())]

    def complete(self, graph: MergedGraph) -> None:
        """Give every object of an interface the fields that are only declared on `@interfaceObject` types."""
        for kind in graph.types.values():
            for name in dict.fromkeys(interface for _, interface in kind.interfaces):
                interface = graph.types.get(name)
                for field in interface.fields.values() if interface else ():
                    if field.name not in kind.fields and (name, field.name) in self._fields:
                        kind.fields[field.name] = _borrowed(field)


def _borrowed(field: MergedField) -> MergedField:
    copy = deepcopy(field)
    copy.joins = [JoinField(None)]
    return copy


def check_sharing(
    graph: MergedGraph,
    resolvers: Mapping[Coordinate, Occurrences],
    keys: Mapping[str, set[Coordinate]],
    contributions: Contributions,
    findings: Findings,
) -> None:
    """Note every field that several subgraphs resolve although not all of them share it.

    `keys` are the fields that each subgraph's keys select, which are shared by nature.
    """
    for kind in graph.types.values():
        for name in kind.fields if kind.kind is Kind.OBJECT else ():
            own = resolvers.get((kind.name, name), [])
            added = contributions.shared(kind.name, name, keys)
            _check(kind, name, [*own, *(item for item in added if item[0] not in dict(own))], keys, findings)


def _check(
    kind: MergedType,
    name: str,
    resolvers: Occurrences,
    keys: Mapping[str, set[Coordinate]],
    findings: Findings,
) -> None:
    graphs = [graph for graph, _ in resolvers]
    if len(graphs) < 2:
        return
    if kind.name == "Subscription":
        message = f"Subscription.{name} is sent by {', '.join(graphs)}: keep it in one subgraph only."
        findings.error("INVALID_FIELD_SHARING", message, graphs, [field for _, field in resolvers])
        return
    unshared = [
        graph for graph, field in resolvers if not field.shareable and (kind.name, name) not in keys[graph]
    ]
    if unshared:
        findings.error(
            "INVALID_FIELD_SHARING",
            f"{kind.name}.{name} is resolved by {', '.join(graphs)} but is not shareable in"
            f" {', '.join(unshared)}: mark it @shareable or keep it in one only.",
            graphs,
            [field for _, field in resolvers],
        )
