"""Merging: from the subgraphs' types to one graph of types that remembers who brings what.

Everything that several subgraphs may say of one name is merged here or in `merge_fields` (output) and
`merge_inputs` (input and enums); rules over the merged whole are in `validate_supergraph`.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.federation.carried import carried_links
from gateway.federation.definitions import ROOT_TYPES, Kind, SubgraphSchema, TypeDefinition
from gateway.federation.hints import note_hints
from gateway.federation.merge_elements import merge_elements
from gateway.federation.merge_fields import FieldMerger
from gateway.federation.merge_inputs import EnumUse, enum_uses, merge_enum, merge_input_type
from gateway.federation.merged import Findings, JoinType, MergedGraph, MergedType, elements
from gateway.federation.sharing import Contributions, check_sharing

Definitions = list[tuple[str, TypeDefinition]]


def merge(subgraphs: Sequence[SubgraphSchema], findings: Findings) -> MergedGraph:
    """Merge all types, noting every error and hint on the way."""
    contributions = Contributions(subgraphs)
    merger = _Merger(subgraphs, contributions, findings)
    names = sorted({name for subgraph in subgraphs for name in subgraph.types})
    merged = {name: merger.type(name) for name in names}
    graph = MergedGraph(subgraphs, {name: kind for name, kind in merged.items() if kind is not None})
    contributions.complete(graph)
    check_sharing(graph, merger.fields.resolvers, merger.fields.selected, contributions, findings)
    note_hints(graph, merger.fields.resolvers, findings)
    used = {item.name for element in elements(graph) for item in element.carried}
    graph.links = carried_links(subgraphs, used, findings)
    return graph


class _Merger:
    def __init__(
        self, subgraphs: Sequence[SubgraphSchema], contributions: Contributions, findings: Findings
    ) -> None:
        self._subgraphs = subgraphs
        self._findings = findings
        self.fields = FieldMerger(subgraphs, contributions, findings)
        self._enum_uses = enum_uses(subgraphs)

    def type(self, name: str) -> MergedType | None:
        definitions = [(item.name, item.types[name]) for item in self._subgraphs if name in item.types]
        kind = self._kind(name, definitions)
        if kind is None:
            return None
        if name not in ROOT_TYPES and not any(definition.base for _, definition in definitions):
            self._findings.error(
                "EXTENSION_WITH_NO_BASE",
                f"{name} is only ever extended: define it without `extend` in the subgraph that owns it.",
                *_said(definitions),
            )
        merged = MergedType(name, kind=kind, joins=self._joins(name, definitions))
        merge_elements(merged, definitions, self._findings, name)
        self._parts(merged, definitions)
        return merged

    def _kind(self, name: str, definitions: Definitions) -> Kind | None:
        """The kind that all definitions agree on; an `@interfaceObject` counts as an interface."""
        kinds = {Kind.INTERFACE if item.interface_object else item.kind for _, item in definitions}
        if len(kinds) > 1:
            said = ", ".join(f"{graph}: {definition.kind.value}" for graph, definition in definitions)
            self._findings.error(
                "TYPE_KIND_MISMATCH",
                f"{name} is not the same kind of type everywhere ({said}): rename one of them.",
                *_said(definitions),
            )
            return None
        if all(definition.interface_object for _, definition in definitions):
            self._findings.error(
                "INTERFACE_OBJECT_USAGE_ERROR",
                f"{name} is an @interfaceObject everywhere: one subgraph must define the interface itself.",
                *_said(definitions),
            )
            return None
        return kinds.pop()

    def _joins(self, name: str, definitions: Definitions) -> list[JoinType]:
        if name == "Query":
            return [JoinType(subgraph.name) for subgraph in self._subgraphs]
        joins: list[JoinType] = []
        for graph, kind in definitions:
            joins += [
                JoinType(graph, key, kind.extension, kind.interface_object)
                for key in (*kind.keys,) or (None,)
            ]
        return list(dict.fromkeys(joins))

    def _parts(self, merged: MergedType, definitions: Definitions) -> None:
        merged.interfaces = [
            (graph, item) for graph, kind in definitions for item in sorted(set(kind.interfaces))
        ]
        match merged.kind:
            case Kind.OBJECT | Kind.INTERFACE:
                self.fields.merge(merged, definitions)
            case Kind.UNION:
                merged.members = [(graph, item) for graph, kind in definitions for item in kind.members]
            case Kind.ENUM:
                use = self._enum_uses.get(merged.name, EnumUse())
                merge_enum(merged, definitions, use, self._findings)
            case Kind.INPUT:
                merge_input_type(merged, definitions, self._findings)
            case Kind.SCALAR:
                given = (kind.specified_by for _, kind in definitions)
                merged.specified_by = next((url for url in given if url), None)


def _said(definitions: Definitions) -> tuple[list[str], list[TypeDefinition]]:
    """The subgraphs that define a type, and their definitions."""
    return [graph for graph, _ in definitions], [kind for _, kind in definitions]
