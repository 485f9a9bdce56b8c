"""Federation 1 in the words of Federation 2.

A subgraph that links no version of Federation follows the first one, in which every field may be resolved
by several subgraphs, keys and requirements on interfaces mean nothing, and external fields that nobody
uses do no harm. Once said in Federation 2's words, the rest of composition need not know the difference.
"""

from __future__ import annotations

from dataclasses import replace

from graphql import GraphQLError, print_ast
from graphql.language import FieldNode, InlineFragmentNode, SelectionSetNode

from gateway.federation.definitions import Kind, OutputField, SubgraphSchema, TypeDefinition
from gateway.federation.fieldset import FieldSetError, check_field_set, parse_field_set
from gateway.federation.typeref import named

Coordinate = tuple[str, str]


def upgrade(subgraph: SubgraphSchema) -> None:
    """Rewrite the types of a Federation 1 subgraph; field sets that cannot be read stay for validation."""
    for kind in subgraph.types.values():
        if kind.kind is Kind.INTERFACE:
            _upgrade_interface(kind)
        elif kind.kind is Kind.OBJECT and kind.name != "Subscription":
            for field in kind.fields.values():
                field.shareable = not field.external
    _forgive_keys(subgraph)
    for kind in subgraph.types.values():
        for field in kind.fields.values():
            field.requires = field.requires and _outside(subgraph, kind.name, field.requires)
            field.provides = field.provides and _outside(subgraph, named(field.type), field.provides)
    _drop_unused(subgraph)


def _upgrade_interface(kind: TypeDefinition) -> None:
    kind.keys.clear()
    for field in kind.fields.values():
        field.external, field.requires, field.provides = False, None, None


def selected(subgraph: SubgraphSchema, type_name: str, text: str) -> set[Coordinate]:
    """`(type, field)` of all a field set selects, on the way too; empty when it cannot be read."""
    try:
        found = check_field_set(parse_field_set(text), subgraph.schema, type_name)
    except (FieldSetError, GraphQLError):
        return set()
    return {
        coordinate for item in found for coordinate in (*item.ancestors, (item.parent, item.field.name.value))
    }


def _forgive_keys(subgraph: SubgraphSchema) -> None:
    """External fields in a key are how a Federation 1 extension repeats the key of the type it extends."""
    for kind in subgraph.types.values():
        for key in kind.keys:
            for type_name, name in selected(subgraph, kind.name, key.fields):
                field = _field(subgraph, type_name, name)
                if field is not None and kind.extension:
                    field.external, field.shareable = False, True


def _outside(subgraph: SubgraphSchema, type_name: str, text: str) -> str | None:
    """What a field set selects that the subgraph does not resolve anyway; None when nothing is left."""
    try:
        selection = parse_field_set(text)
        check_field_set(selection, subgraph.schema, type_name)
    except FieldSetError:
        return text
    return _pruned(subgraph, type_name, selection, external=False) or None


def _pruned(subgraph: SubgraphSchema, type_name: str, selection: SelectionSetNode, *, external: bool) -> str:
    parts = []
    for node in selection.selections:
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else type_name
            inner = _pruned(subgraph, condition, node.selection_set, external=external)
            parts += [f"... on {condition} {{ {inner} }}"] if inner else []
        elif isinstance(node, FieldNode):
            parts += _pruned_field(subgraph, type_name, node, external=external)
    return " ".join(parts)


def _pruned_field(subgraph: SubgraphSchema, type_name: str, node: FieldNode, *, external: bool) -> list[str]:
    field = _field(subgraph, type_name, node.name.value)
    external = external or field is None or _is_external(subgraph, type_name, field)
    if node.selection_set is None or field is None:
        return [print_ast(node)] if external else []
    inner = _pruned(subgraph, named(field.type), node.selection_set, external=external)
    head = print_ast(replace(node, selection_set=None))
    return [f"{head} {{ {inner} }}"] if inner else []


def _is_external(subgraph: SubgraphSchema, type_name: str, field: OutputField) -> bool:
    """Whether a field is external, or is so on an object that implements the interface it is selected on."""
    if subgraph.types[type_name].kind is not Kind.INTERFACE:
        return field.external
    implementers = (kind for kind in subgraph.types.values() if type_name in kind.interfaces)
    return any(kind.fields[field.name].external for kind in implementers if field.name in kind.fields)


def _drop_unused(subgraph: SubgraphSchema) -> None:
    used = {
        coordinate
        for kind in subgraph.types.values()
        for target, text in _field_sets(kind)
        for type_name, name in selected(subgraph, target, text)
        for coordinate in _with_implementers(subgraph, type_name, name)
    }
    referenced = _referenced(subgraph)
    for kind in list(subgraph.types.values()):
        asked = {name for item in kind.interfaces for name in subgraph.types[item].fields}
        unused = [
            name
            for name, field in kind.fields.items()
            if field.external and (kind.name, name) not in used and name not in asked
        ]
        if len(unused) < len(kind.fields):
            kind.fields = {name: field for name, field in kind.fields.items() if name not in unused}
        elif unused and kind.name not in referenced:
            del subgraph.types[kind.name]


def _referenced(subgraph: SubgraphSchema) -> set[str]:
    """Names of types that a field returns or a union holds."""
    found = {named(field.type) for kind in subgraph.types.values() for field in kind.fields.values()}
    return found | {member for kind in subgraph.types.values() for member in kind.members}


def _field_sets(kind: TypeDefinition) -> list[tuple[str, str]]:
    """Type and text of every field set in a type."""
    found = [(kind.name, key.fields) for key in kind.keys]
    for field in kind.fields.values():
        found += [(kind.name, field.requires)] if field.requires else []
        found += [(named(field.type), field.provides)] if field.provides else []
    return found


def _with_implementers(subgraph: SubgraphSchema, type_name: str, name: str) -> list[Coordinate]:
    others = [kind.name for kind in subgraph.types.values() if type_name in kind.interfaces]
    return [(owner, name) for owner in (type_name, *others)]


def _field(subgraph: SubgraphSchema, type_name: str, name: str) -> OutputField | None:
    kind = subgraph.types.get(type_name)
    return kind.fields.get(name) if kind is not None else None
