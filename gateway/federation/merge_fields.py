"""Merging of output fields: who resolves them, who takes them over, and which type comes out."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.federation.definitions import InputValue, OutputField, SubgraphSchema, TypeDefinition
from gateway.federation.fieldset import check_field_set, parse_field_set
from gateway.federation.merge_elements import merge_elements
from gateway.federation.merge_inputs import merge_arguments
from gateway.federation.merge_overrides import Overrides, read_overrides
from gateway.federation.merged import Findings, JoinField, MergedField, MergedType
from gateway.federation.sharing import Contributions, Coordinate
from gateway.federation.typeref import least_restrictive, named, rewrap, shape

Occurrences = list[tuple[str, OutputField]]


class FieldMerger:
    """Merges the fields of objects and interfaces.

    Attributes:
        resolvers: For every field merged so far, the subgraphs that resolve it and how they declare it.
        selected: Subgraph -> the fields that its keys select.
    """

    def __init__(
        self, subgraphs: Sequence[SubgraphSchema], contributions: Contributions, findings: Findings
    ) -> None:
        self._names = [subgraph.name for subgraph in subgraphs]
        self._first_version = {subgraph.name for subgraph in subgraphs if subgraph.minor is None}
        self._contributions = contributions
        self._findings = findings
        self._subtypes = _subtypes(subgraphs)
        self.resolvers: dict[tuple[str, str], Occurrences] = {}
        self.selected = {item.name: _selected_by_keys(item) for item in subgraphs}
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
        overrides = read_overrides(where, found, self._names, self._findings)
        live = [(graph, field) for graph, field in found if graph not in overrides.dead]
        own = [(graph, field) for graph, field in live if not field.external]
        resolvers = own or self._contributions.to(parent.name, name)
        if not resolvers:
            if not overrides.dead:
                self._findings.error(
                    "EXTERNAL_MISSING_ON_BASE",
                    f"{where} is external wherever it is declared: one subgraph must resolve it.",
                    *_said(found),
                )
            return None
        # Whoever loses a field under a label does not share it: at any time only one side resolves it.
        sharing = [(graph, field) for graph, field in own if graph not in overrides.sources]
        self.resolvers[parent.name, name] = sharing
        return self._merged(parent, name, found, live, resolvers, overrides)

    def _merged(
        self,
        parent: MergedType,
        name: str,
        found: Occurrences,
        live: Occurrences,
        resolvers: Occurrences,
        overrides: Overrides,
    ) -> MergedField | None:
        where = f"{parent.name}.{name}"
        merged_type = self._type(where, resolvers)
        if merged_type is None:
            return None
        arguments = merge_arguments(where, resolvers, self._findings)
        field = MergedField(name, type=merged_type, arguments=arguments)
        merge_elements(field, found, self._findings, where)
        self._check_externals(parent.name, field, live)
        field.joins = self._joins(parent, field, found, overrides)
        if all(item.external for _, item in live):
            field.joins.append(JoinField(None))
        return field

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
                *_said(resolvers),
            )
        return merged

    def _covers(self, name: str, others: set[str]) -> bool:
        return others <= {name} | self._subtypes.get(name, set())

    def _check_externals(self, parent: str, field: MergedField, live: Occurrences) -> None:
        where = f"{parent}.{field.name}"
        own = {said.type for _, said in live if not said.external}
        for graph, said in ((graph, said) for graph, said in live if said.external):
            if not self._fits(graph, said.type, own, field.type):
                self._findings.error(
                    "EXTERNAL_TYPE_MISMATCH",
                    f"{where} is {said.type} as external in {graph}: make it {field.type}.",
                    (graph,),
                    (said,),
                )
            for name, argument in field.arguments.items():
                self._check_external_argument(f"{where}({name}:)", graph, said, argument)
                if argument.required and self._is_omitted(graph, (parent, field.name), name):
                    message = f"@requires in {graph} selects {where} without {name}, which must be given."
                    self._findings.error("REQUIRES_INVALID_FIELDS", message, (graph,), (said,))

    def _fits(self, graph: str, external: str, own: set[str], merged: str) -> bool:
        """Whether an external field has a type it is resolved with; Federation 1 is less exact."""
        if own and graph not in self._first_version:
            return external in {*own, merged}
        same_shape = shape(external) == shape(rewrap(merged, named(external)))
        return same_shape and self._covers(named(merged), {named(external)})

    def _is_omitted(self, graph: str, place: Coordinate, argument: str) -> bool:
        return any(argument not in given for given in self._required[graph].get(place, ()))

    def _check_external_argument(
        self, where: str, graph: str, said: OutputField, argument: InputValue
    ) -> None:
        given = said.arguments.get(argument.name)
        if given is None:
            code, problem = "EXTERNAL_ARGUMENT_MISSING", "is missing"
        elif shape(given.type) != shape(argument.type):
            code, problem = "EXTERNAL_ARGUMENT_TYPE_MISMATCH", f"is {given.type}"
        elif given.default != argument.default:
            code, problem = "EXTERNAL_ARGUMENT_DEFAULT_MISMATCH", f"has the default {given.default}"
        else:
            return
        default = f" = {argument.default}" if argument.default is not None else ""
        message = (
            f"{where} {problem} where the field is external in {graph}: declare it there as"
            f" {argument.name}: {argument.type}{default}."
        )
        self._findings.error(code, message, (graph,), (given or said,))

    def _joins(
        self, parent: MergedType, field: MergedField, found: Occurrences, overrides: Overrides
    ) -> list[JoinField]:
        joins = []
        for graph, said in found:
            dead = graph in overrides.dead
            if dead and not self._still_needed(graph, parent.name, field.name):
                continue
            joins.append(
                JoinField(
                    graph,
                    type=said.type if said.type != field.type else None,
                    external=said.external,
                    requires=said.requires,
                    provides=said.provides,
                    override=overrides.takers.get(graph),
                    override_label=overrides.labels.get(graph),
                    used_overridden=dead,
                )
            )
        everywhere = [join.graph for join in joins] == parent.graphs
        return [] if everywhere and all(join.plain for join in joins) else joins

    def _still_needed(self, graph: str, parent: str, name: str) -> bool:
        """An overridden field stays readable at its source where keys, interfaces or @requires hang on it."""
        uses = (self.selected, self._interface_fields, self._required)
        return any((parent, name) in use[graph] for use in uses)


def _said(found: Occurrences) -> tuple[list[str], list[OutputField]]:
    return [graph for graph, _ in found], [field for _, field in found]


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


def _selected_by_requires(subgraph: SubgraphSchema) -> dict[Coordinate, list[set[str]]]:
    """The fields that are required, with the names of the arguments that each selection gives."""
    found: dict[Coordinate, list[set[str]]] = {}
    for kind in subgraph.types.values():
        for text in [field.requires for field in kind.fields.values() if field.requires]:
            for item in check_field_set(parse_field_set(text), subgraph.schema, kind.name):
                given = {argument.name.value for argument in item.field.arguments or ()}
                found.setdefault((item.parent, item.field.name.value), []).append(given)
    return found


def _interface_fields(subgraph: SubgraphSchema) -> set[tuple[str, str]]:
    return {
        (kind.name, field)
        for kind in subgraph.types.values()
        for interface in kind.interfaces
        for field in subgraph.types[interface].fields
    }
