"""The rules over the merged whole: a query root, complete interfaces, nothing accessible left dangling."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLError, build_ast_schema, parse, validate_schema

from gateway.federation.definitions import InputValue, Kind
from gateway.federation.merged import Findings, MergedGraph, MergedType
from gateway.federation.typeref import named


def validate_supergraph(graph: MergedGraph, findings: Findings) -> None:
    """Note every rule that the merged graph breaks."""
    query = graph.types.get("Query")
    if query is None or not query.fields:
        names = [subgraph.name for subgraph in graph.subgraphs]
        findings.error("NO_QUERIES", "no subgraph has a query field: add a Query type to one of them.", names)
    for kind in graph.types.values():
        _check_interfaces(graph, kind, findings)
        _check_inaccessible(graph, kind, findings)


def check_sdl(sdl: str, findings: Findings) -> None:
    """Let graphql-core judge the printed supergraph; what it finds here no rule above has foreseen."""
    try:
        for error in validate_schema(build_ast_schema(parse(sdl, no_location=True))):
            findings.error("INVALID_GRAPHQL", f"The merged graph is not valid GraphQL: {error.message}")
    except (TypeError, GraphQLError) as error:
        findings.error("INVALID_GRAPHQL", f"The merged graph is not valid GraphQL: {error}")


def _check_interfaces(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    for name in dict.fromkeys(interface for _, interface in kind.interfaces):
        interface = graph.types.get(name)
        for field in interface.fields.values() if interface else ():
            if field.name not in kind.fields:
                holders = [join.graph for join in field.joins] or (interface.graphs if interface else [])
                findings.error(
                    "INTERFACE_FIELD_NO_IMPLEM",
                    f"{kind.name} implements {name} but no subgraph gives it the field {field.name},"
                    f" which {name} has in {', '.join(holders)}: add the field to {kind.name}.",
                    [*kind.graphs],
                )


def _check_inaccessible(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    if kind.inaccessible:
        if kind.name == "Query":
            findings.error(
                "QUERY_ROOT_TYPE_INACCESSIBLE", "The Query type cannot be @inaccessible.", kind.graphs
            )
        return
    parts = [*kind.fields.values(), *kind.inputs.values(), *kind.values.values()]
    if parts and all(part.inaccessible for part in parts):
        message = f"{kind.name} is accessible but nothing in it is: mark the type itself @inaccessible."
        findings.error("ONLY_INACCESSIBLE_CHILDREN", message, kind.graphs)
    for where, reference in _references(kind):
        target = graph.types.get(named(reference))
        if target is not None and target.inaccessible:
            message = (
                f"{where} is accessible but returns or takes {target.name}, which is not: hide {where} too."
            )
            findings.error("REFERENCED_INACCESSIBLE", message, kind.graphs)
    _check_required(kind, findings)
    if kind.kind is Kind.OBJECT or kind.kind is Kind.INTERFACE:
        _check_implemented(graph, kind, findings)
    if kind.kind is Kind.UNION:
        _check_members(graph, kind, findings)


def _references(kind: MergedType) -> Iterator[tuple[str, str]]:
    for field in kind.fields.values():
        if not field.inaccessible:
            yield f"{kind.name}.{field.name}", field.type
            for argument in field.arguments.values():
                if not argument.inaccessible:
                    yield f"{kind.name}.{field.name}({argument.name}:)", argument.type
    for value in kind.inputs.values():
        if not value.inaccessible:
            yield f"{kind.name}.{value.name}", value.type


def _check_required(kind: MergedType, findings: Findings) -> None:
    inputs: list[tuple[str, InputValue]] = [
        (f"{kind.name}.{value.name}", value) for value in kind.inputs.values()
    ]
    inputs += [
        (f"{kind.name}.{field.name}({value.name}:)", value)
        for field in kind.fields.values()
        if not field.inaccessible
        for value in field.arguments.values()
    ]
    for where, value in inputs:
        if value.inaccessible and value.required:
            message = f"{where} is @inaccessible but required: give it a default or make it optional."
            findings.error("REQUIRED_INACCESSIBLE", message, kind.graphs)


def _check_implemented(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    for name in dict.fromkeys(interface for _, interface in kind.interfaces):
        interface = graph.types.get(name)
        if interface is None or interface.inaccessible:
            continue
        for field in interface.fields.values():
            own = kind.fields.get(field.name)
            if own is not None and own.inaccessible and not field.inaccessible:
                message = (
                    f"{kind.name}.{field.name} is @inaccessible but {name}.{field.name} is not: hide both."
                )
                findings.error("IMPLEMENTED_BY_INACCESSIBLE", message, kind.graphs)


def _check_members(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    members = [graph.types.get(member) for _, member in kind.members]
    if all(member is None or member.inaccessible for member in members):
        message = f"{kind.name} is accessible but none of its members is: hide the union too."
        findings.error("ONLY_INACCESSIBLE_CHILDREN", message, kind.graphs)
