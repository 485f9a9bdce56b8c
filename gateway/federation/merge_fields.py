"""Merging of output fields: who resolves them, whether they may be shared, and which type comes out."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.federation.definitions import Kind, OutputField, SubgraphSchema, TypeDefinition
from gateway.federation.fieldset import check_field_set, parse_field_set
from gateway.federation.merge_elements import merge_elements
from gateway.federation.merge_inputs import merge_arguments
from gateway.federation.merged import Findings, JoinField, MergedField, MergedType
from gateway.federation.typeref import least_restrictive, named, rewrap, shape

Occurrences = list[tuple[str, OutputField]]


class FieldMerger:
    """Merges the fields of objects and interfaces."""

    def __init__(self, subgraphs: Sequence[SubgraphSchema], findings: Findings) -> None:
        self._names = [subgraph.name for subgraph in subgraphs]
        self._findings = findings
        self._subtypes = _subtypes(subgraphs)
        self._selected = {item.name: _selected_by_keys(item) for item in subgraphs}
        self._required = {item.name: _selected_by_requires(item) for item in subgraphs}
        self._interface_fields = {item.name: _interface_fields(item) for item in subgraphs}

    def merge(self, merged: MergedType, definitions: Sequence[tuple[str, TypeDefinition]]) -> None:
        """Fill the fields of `merged` from all its definitions."""
        for name in dict.fromkeys(name for _, kind in definitions for name in kind.fields):
            found = [(graph, kind.fields[name]) for graph, kind in definitions if name in kind.fields]
            field = self._field(merged, name, found)
            if field is not None:
                merged.fields[name] = field

    def _field(self, parent: MergedType, name: str, found: Occurrences) -> MergedField | None:
        where = f"{parent.name}.{name}"
        overridden = self._overridden(where, found)
        live = [(graph, field) for graph, field in found if graph not in overridden]
        resolvers = [(graph, field) for graph, field in live if not field.external]
        if not resolvers and overridden:
            return None
        if not resolvers:
            self._findings.error(
                "EXTERNAL_MISSING_ON_BASE",
                f"{where} is external wherever it is declared: one subgraph must resolve it.",
                (graph for graph, _ in found),
            )
            return None
        if parent.kind is Kind.OBJECT and len(resolvers) > 1:
            self._check_sharing(parent.name, name, resolvers)
        merged_type = self._type(where, resolvers)
        if merged_type is None:
            return None
        arguments = merge_arguments(
            where, [(graph, field.arguments) for graph, field in resolvers], self._findings
        )
        field = MergedField(name, type=merged_type, arguments=arguments)
        merge_elements(field, found, self._findings, where)
        self._check_externals(where, field, [pair for pair in live if pair[1].external])
        field.joins = self._joins(parent, field, found, overridden)
        return field

    def _overridden(self, where: str, found: Occurrences) -> set[str]:
        overridden: set[str] = set()
        for graph, field in found:
            if field.override is None:
                continue
            source = dict(found).get(field.override)
            if source is None:
                self._findings.hint(
                    "OVERRIDE_SOURCE_UNKNOWN",
                    f"{where} overrides {field.override}, which does not have the field: remove @override.",
                    (graph,),
                )
                continue
            overridden.add(field.override)
            if source.override:
                code, problem = "OVERRIDE_SOURCE_HAS_OVERRIDE", "overrides another itself"
            elif source.external or source.requires or source.provides:
                code, problem = (
                    "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE",
                    "has @external, @requires or @provides",
                )
            else:
                continue
            message = (
                f"{where} overrides {field.override}, whose field {problem}: remove one of the directives."
            )
            self._findings.error(code, message, (graph, field.override))
        return overridden

    def _check_sharing(self, parent: str, name: str, resolvers: Occurrences) -> None:
        unshared = [
            graph
            for graph, field in resolvers
            if not field.shareable and (parent, name) not in self._selected[graph]
        ]
        if unshared and parent != "Subscription":
            self._findings.error(
                "INVALID_FIELD_SHARING",
                f"{parent}.{name} is resolved by {', '.join(graph for graph, _ in resolvers)} but is not"
                f" shareable in {', '.join(unshared)}: mark it @shareable or keep it in one only.",
                (graph for graph, _ in resolvers),
            )

    def _type(self, where: str, resolvers: Occurrences) -> str | None:
        names = {named(field.type) for _, field in resolvers}
        widest = next((item for item in sorted(names) if self._covers(item, names)), None)
        merged: str | None = None
        if widest is not None:
            merged = rewrap(resolvers[0][1].type, widest)
            for _, field in resolvers[1:]:
                merged = merged and least_restrictive(merged, rewrap(field.type, widest))
        if merged is None:
            said = ", ".join(f"{graph}: {field.type}" for graph, field in resolvers)
            self._findings.error(
                "FIELD_TYPE_MISMATCH",
                f"{where} has types that cannot be one ({said}): use one type.",
                (graph for graph, _ in resolvers),
            )
        return merged

    def _covers(self, name: str, others: set[str]) -> bool:
        return others <= {name} | self._subtypes.get(name, set())

    def _check_externals(self, where: str, field: MergedField, externals: Occurrences) -> None:
        for graph, said in externals:
            same_shape = shape(said.type) == shape(rewrap(field.type, named(said.type)))
            if not same_shape or not self._covers(named(field.type), {named(said.type)}):
                self._findings.error(
                    "EXTERNAL_TYPE_MISMATCH",
                    f"{where} is {said.type} as external in {graph}: make it {field.type}.",
                    (graph,),
                )
            missing = [name for name in field.arguments if name not in said.arguments]
            if missing:
                self._findings.error(
                    "EXTERNAL_ARGUMENT_MISSING",
                    f"{where} lacks the argument {missing[0]} where it is external in {graph}: add it.",
                    (graph,),
                )

    def _joins(
        self, parent: MergedType, field: MergedField, found: Occurrences, overridden: set[str]
    ) -> list[JoinField]:
        joins = []
        for graph, said in found:
            dead = graph in overridden
            if dead and not self._still_needed(graph, parent.name, field.name):
                continue
            joins.append(
                JoinField(
                    graph,
                    type=said.type if said.type != field.type else None,
                    external=said.external,
                    requires=said.requires,
                    provides=said.provides,
                    override=said.override if said.override in dict(found) else None,
                    used_overridden=dead,
                )
            )
        everywhere = [join.graph for join in joins] == parent.graphs
        return [] if everywhere and all(join.plain for join in joins) else joins

    def _still_needed(self, graph: str, parent: str, name: str) -> bool:
        """An overridden field stays readable at its source where keys, interfaces or @requires hang on it."""
        uses = (self._selected, self._interface_fields, self._required)
        return any((parent, name) in use[graph] for use in uses)


def _subtypes(subgraphs: Sequence[SubgraphSchema]) -> dict[str, set[str]]:
    """Abstract type -> the types that any subgraph puts under it."""
    found: dict[str, set[str]] = {}
    for subgraph in subgraphs:
        for kind in subgraph.types.values():
            for interface in kind.interfaces:
                found.setdefault(interface, set()).add(kind.name)
            found.setdefault(kind.name, set()).update(kind.members)
    return found


def _selected_by_keys(subgraph: SubgraphSchema) -> set[tuple[str, str]]:
    return {
        (item.parent, item.field.name.value)
        for kind in subgraph.types.values()
        for key in kind.keys
        for item in check_field_set(parse_field_set(key.fields), subgraph.schema, kind.name)
    }


def _selected_by_requires(subgraph: SubgraphSchema) -> set[tuple[str, str]]:
    return {
        (item.parent, item.field.name.value)
        for kind in subgraph.types.values()
        for field in kind.fields.values()
        if field.requires
        for item in check_field_set(parse_field_set(field.requires), subgraph.schema, kind.name)
    }


def _interface_fields(subgraph: SubgraphSchema) -> set[tuple[str, str]]:
    return {
        (kind.name, field)
        for kind in subgraph.types.values()
        for interface in kind.interfaces
        for field in subgraph.types[interface].fields
    }
