"""Merging: from the subgraphs' types to one graph of types that remembers who brings what.

Everything that several subgraphs may say of one name is merged here or in `merge_fields` (output) and
`merge_inputs` (input and enums); rules over the merged whole are in `validate_supergraph`.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.federation.definitions import ROOT_TYPES, Kind, SubgraphSchema, TypeDefinition
from gateway.federation.merge_elements import merge_elements
from gateway.federation.merge_fields import FieldMerger
from gateway.federation.merge_inputs import EnumUse, enum_uses, merge_enum, merge_input_type
from gateway.federation.merged import Findings, JoinType, MergedGraph, MergedType

Definitions = list[tuple[str, TypeDefinition]]


def merge(subgraphs: Sequence[SubgraphSchema], findings: Findings) -> MergedGraph:
    """Merge all types, noting every error and hint on the way."""
    merger = _Merger(subgraphs, findings)
    names = sorted({name for subgraph in subgraphs for name in subgraph.types})
    merged = {name: merger.type(name) for name in names}
    return MergedGraph(subgraphs, {name: kind for name, kind in merged.items() if kind is not None})


class _Merger:
    def __init__(self, subgraphs: Sequence[SubgraphSchema], findings: Findings) -> None:
        self._subgraphs = subgraphs
        self._findings = findings
        self._fields = FieldMerger(subgraphs, findings)
        self._enum_uses = enum_uses(subgraphs)

    def type(self, name: str) -> MergedType | None:
        definitions = [(item.name, item.types[name]) for item in self._subgraphs if name in item.types]
        kinds = {definition.kind for _, definition in definitions}
        if len(kinds) > 1:
            said = ", ".join(f"{graph}: {definition.kind.value}" for graph, definition in definitions)
            self._findings.error(
                "TYPE_KIND_MISMATCH",
                f"{name} is not the same kind of type everywhere ({said}): rename one of them.",
                (graph for graph, _ in definitions),
            )
            return None
        if name not in ROOT_TYPES and all(definition.extension for _, definition in definitions):
            self._findings.error(
                "EXTENSION_WITH_NO_BASE",
                f"{name} is only ever extended: define it without `extend` in the subgraph that owns it.",
                (graph for graph, _ in definitions),
            )
        merged = MergedType(name, kind=kinds.pop(), joins=self._joins(name, definitions))
        merge_elements(merged, definitions, self._findings, name)
        self._parts(merged, definitions)
        return merged

    def _joins(self, name: str, definitions: Definitions) -> list[JoinType]:
        if name == "Query":
            return [JoinType(subgraph.name) for subgraph in self._subgraphs]
        joins: list[JoinType] = []
        for graph, definition in definitions:
            joins += [JoinType(graph, key, definition.extension) for key in definition.keys] or [
                JoinType(graph)
            ]
        return joins

    def _parts(self, merged: MergedType, definitions: Definitions) -> None:
        merged.interfaces = [(graph, item) for graph, kind in definitions for item in sorted(kind.interfaces)]
        match merged.kind:
            case Kind.OBJECT | Kind.INTERFACE:
                self._fields.merge(merged, definitions)
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
