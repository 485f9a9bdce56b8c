"""The rules over the merged whole: a query root, complete interfaces, nothing accessible left dangling."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLError, build_ast_schema, parse, parse_value
from graphql.language import EnumValueNode, ListValueNode, ObjectValueNode, ValueNode

from gateway.federation.definitions import Element, InputValue, Kind, SubgraphSchema
from gateway.federation.merged import Findings, MergedGraph, MergedType
from gateway.federation.typeref import named
from gateway.federation.validity import faults


def validate_supergraph(graph: MergedGraph, findings: Findings) -> None:
    """Note every rule that the merged graph breaks."""
    query = graph.types.get("Query")
    if query is None or not query.fields:
        names = [subgraph.name for subgraph in graph.subgraphs]
        findings.error("NO_QUERIES", "no subgraph has a query field: add a Query type to one of them.", names)
    for kind in graph.types.values():
        _check_interfaces(graph, kind, findings)
        _check_inaccessible(graph, kind, findings)
        if kind.kind is Kind.INTERFACE:
            _check_interface_objects(graph, kind, findings)


def check_sdl(sdl: str, findings: Findings) -> None:
    """Let graphql-core judge the printed supergraph; what it finds here no rule above has foreseen."""
    try:
        for error in faults(build_ast_schema(parse(sdl, no_location=True))):
            findings.error("INVALID_GRAPHQL", f"The merged graph is not valid GraphQL: {error.message}")
    except (TypeError, GraphQLError) as error:
        findings.error("INVALID_GRAPHQL", f"The merged graph is not valid GraphQL: {error}")


def _check_interfaces(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    for name in dict.fromkeys(interface for _, interface in kind.interfaces):
        interface = graph.types.get(name)
        for field in interface.fields.values() if interface else ():
            if field.name not in kind.fields:
                known = [join.graph for join in field.joins if join.graph is not None]
                holders = known or (interface.graphs if interface else [])
                findings.error(
                    "INTERFACE_FIELD_NO_IMPLEM",
                    f"{kind.name} implements {name} but no subgraph gives it the field {field.name},"
                    f" which {name} has in {', '.join(holders)}: add the field to {kind.name}.",
                    kind.graphs,
                    (kind, field),
                )


def _check_interface_objects(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    """A subgraph knows all objects of an interface it can look up, and none of one it only stands in for."""
    objects = {
        name
        for name, item in graph.types.items()
        if item.kind is Kind.OBJECT and any(interface == kind.name for _, interface in item.interfaces)
    }
    for subgraph in graph.subgraphs:
        said = subgraph.types.get(kind.name)
        if said is None:
            continue
        known = sorted(objects & subgraph.types.keys())
        if said.interface_object and known:
            findings.error(
                "INTERFACE_OBJECT_USAGE_ERROR",
                f"[{subgraph.name}] {kind.name} stands in for its objects, but {', '.join(known)} is defined"
                " too: remove it there, or define the interface instead.",
                (subgraph.name,),
                [said, *(subgraph.types[name] for name in known)],
            )
        elif not said.interface_object and any(key.resolvable for key in said.keys):
            _check_knows_all(subgraph, kind, objects, findings)


def _check_knows_all(
    subgraph: SubgraphSchema, kind: MergedType, objects: set[str], findings: Findings
) -> None:
    said = subgraph.types[kind.name]
    here = {name for name, item in subgraph.types.items() if kind.name in item.interfaces}
    lacking = sorted(objects - here)
    if lacking:
        findings.error(
            "INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE",
            f"[{subgraph.name}] {kind.name} has a resolvable @key here, but {', '.join(lacking)} does not"
            " implement it here: add it, or make the key `resolvable: false`.",
            (subgraph.name,),
            (said,),
        )


def _check_inaccessible(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    if kind.inaccessible:
        if kind.name == "Query":
            findings.error(
                "QUERY_ROOT_TYPE_INACCESSIBLE",
                "The Query type cannot be @inaccessible: hide its fields instead.",
                kind.graphs,
                (kind,),
            )
        return
    parts = [*kind.fields.values(), *kind.inputs.values(), *kind.values.values()]
    if parts and all(part.inaccessible for part in parts):
        message = f"{kind.name} is accessible but nothing in it is: mark the type itself @inaccessible."
        findings.error("ONLY_INACCESSIBLE_CHILDREN", message, kind.graphs, (kind,))
    for where, reference, element in _references(kind):
        target = graph.types.get(named(reference))
        if target is not None and target.inaccessible:
            message = (
                f"{where} is accessible but returns or takes {target.name}, which is not: hide {where} too."
            )
            findings.error("REFERENCED_INACCESSIBLE", message, kind.graphs, (element, target))
        elif isinstance(element, InputValue) and element.default is not None:
            _check_default(graph, where, element, findings)
    _check_required(kind, findings)
    if kind.kind is Kind.OBJECT or kind.kind is Kind.INTERFACE:
        _check_implemented(graph, kind, findings)
    if kind.kind is Kind.UNION:
        _check_members(graph, kind, findings)


def _references(kind: MergedType) -> Iterator[tuple[str, str, Element]]:
    """Every accessible field, argument and input field of a type: coordinate, type reference, element."""
    for field in kind.fields.values():
        if not field.inaccessible:
            yield f"{kind.name}.{field.name}", field.type, field
            for argument in field.arguments.values():
                if not argument.inaccessible:
                    yield f"{kind.name}.{field.name}({argument.name}:)", argument.type, argument
    for value in kind.inputs.values():
        if not value.inaccessible:
            yield f"{kind.name}.{value.name}", value.type, value


def _check_default(graph: MergedGraph, where: str, value: InputValue, findings: Findings) -> None:
    literal = parse_value(value.default or "null", no_location=True)
    for name, hidden in _hidden_parts(graph, named(value.type), literal):
        message = f"{where} has a default value that uses {name}, which is @inaccessible: use another."
        findings.error(
            "DEFAULT_VALUE_USES_INACCESSIBLE",
            message,
            dict.fromkeys(place.subgraph for place in value.sources),
            (value, hidden),
        )


def _hidden_parts(graph: MergedGraph, type_name: str, literal: ValueNode) -> Iterator[tuple[str, Element]]:
    """Inaccessible enum values and input fields that a literal of a type mentions."""
    kind = graph.types.get(type_name)
    if isinstance(literal, ListValueNode):
        for item in literal.values:
            yield from _hidden_parts(graph, type_name, item)
    elif isinstance(literal, EnumValueNode) and kind is not None:
        value = kind.values.get(literal.value)
        if value is not None and value.inaccessible:
            yield f"{type_name}.{value.name}", value
    elif isinstance(literal, ObjectValueNode) and kind is not None:
        for part in literal.fields:
            known = kind.inputs.get(part.name.value)
            if known is not None and known.inaccessible:
                yield f"{type_name}.{known.name}", known
            elif known is not None:
                yield from _hidden_parts(graph, named(known.type), part.value)


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
            findings.error("REQUIRED_INACCESSIBLE", message, kind.graphs, (value,))


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
                findings.error("IMPLEMENTED_BY_INACCESSIBLE", message, kind.graphs, (own, field))


def _check_members(graph: MergedGraph, kind: MergedType, findings: Findings) -> None:
    members = [graph.types.get(member) for _, member in kind.members]
    if all(member is None or member.inaccessible for member in members):
        message = f"{kind.name} is accessible but none of its members is: hide the union too."
        findings.error("ONLY_INACCESSIBLE_CHILDREN", message, kind.graphs, (kind,))
