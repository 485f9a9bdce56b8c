"""What composes but deserves a look, seen over the whole graph.

A hint must be worth reading, so each says something that may surprise a client or a router. What is usual
in a federated graph, such as an entity with different fields in different subgraphs, is not hinted at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.federation.definitions import ROOT_TYPES, Kind, OutputField, SubgraphSchema
from gateway.federation.merge_inputs import enum_uses
from gateway.federation.merged import Findings, MergedGraph, MergedType
from gateway.federation.typeref import named, shape

Resolvers = Mapping[tuple[str, str], Sequence[tuple[str, OutputField]]]
_NAMED_AT_MOST = 8


def note_hints(graph: MergedGraph, resolvers: Resolvers, findings: Findings) -> None:
    """Add all hints; `resolvers` are the fields and the subgraphs that resolve them."""
    used = enum_uses(graph.subgraphs)
    for kind in graph.types.values():
        if kind.kind is Kind.OBJECT and kind.name not in ROOT_TYPES:
            _hint_object(graph, kind, findings)
        elif kind.kind is Kind.UNION:
            _hint_members(kind, findings)
        elif kind.kind is Kind.ENUM and kind.name not in used:
            message = f"{kind.name} is an enum that no field or argument uses."
            findings.hint("UNUSED_ENUM_TYPE", message, kind.graphs, (kind,))
        for field in kind.fields.values():
            where = f"{kind.name}.{field.name}"
            _hint_types(graph, where, resolvers.get((kind.name, field.name), ()), findings)
    _hint_descriptions(findings)


def _hint_object(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    keyed = {join.graph for join in kind.joins if join.key is not None}
    lacking = [name for name in kind.graphs if name not in keyed]
    if keyed and lacking:
        message = (
            f"{kind.name} has a @key in {', '.join(sorted(keyed))} but none in {', '.join(lacking)}, where"
            " nothing more can be fetched of it."
        )
        findings.hint("INCONSISTENT_ENTITY", message, kind.graphs, (kind,))
    if keyed or len(kind.graphs) == 1:
        return
    types = {item.name: item.types[kind.name] for item in graph.subgraphs if kind.name in item.types}
    for field in kind.fields.values():
        without = [name for name, said in types.items() if field.name not in said.fields]
        if without:
            message = f"{kind.name}.{field.name} is missing in {', '.join(without)}: it cannot be had there."
            findings.hint("INCONSISTENT_OBJECT_VALUE_TYPE_FIELD", message, kind.graphs, (field,))


def _hint_members(kind: MergedType, findings: Findings) -> None:
    members = dict.fromkeys(member for _, member in kind.members)
    for member in members:
        without = [graph for graph in kind.graphs if (graph, member) not in kind.members]
        if without:
            message = f"{kind.name} is never {member} in {', '.join(without)}."
            findings.hint("INCONSISTENT_UNION_MEMBER", message, kind.graphs, (kind,))


def _hint_types(
    graph: MergedGraph, where: str, resolvers: Sequence[tuple[str, OutputField]], findings: Findings
) -> None:
    graphs, fields = [name for name, _ in resolvers], [field for _, field in resolvers]
    if len({field.type for field in fields}) > 1:
        said = ", ".join(f"{name}: {field.type}" for name, field in resolvers)
        message = f"{where} has types that differ but fit together ({said})."
        findings.hint("INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE", message, graphs, fields)
    possible = {frozenset(_possible(graph, name, named(field.type))) for name, field in resolvers}
    if len(possible) > 1 and len({shape(field.type) for field in fields}) == 1:
        message = (
            f"{where} may be of different types depending on who resolves it ({', '.join(graphs)}): what a"
            " client gets of the others is null."
        )
        findings.hint("INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN", message, graphs, fields)


def _possible(graph: MergedGraph, subgraph: str, name: str) -> set[str]:
    """Object types that a name may be in one subgraph; empty for what is not abstract there."""
    kind = graph.types.get(name)
    if kind is not None and kind.kind is Kind.UNION:
        return {member for owner, member in kind.members if owner == subgraph}
    if kind is None or kind.kind is not Kind.INTERFACE or _stands_for(graph.subgraphs, subgraph, name):
        return set()
    return {item.name for item in graph.types.values() if (subgraph, name) in item.interfaces}


def _stands_for(subgraphs: Sequence[SubgraphSchema], subgraph: str, name: str) -> bool:
    return any(item.types[name].interface_object for item in subgraphs if item.name == subgraph)


def _hint_descriptions(findings: Findings) -> None:
    found = sorted(findings.described_twice)
    if found:
        more = len(found) - _NAMED_AT_MOST
        said = ", ".join(found[:_NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
        message = f"Subgraphs describe these in different words, of which the first are used: {said}."
        findings.hint("INCONSISTENT_DESCRIPTION", message)
