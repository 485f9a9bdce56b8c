"""Field sets: the selections written inside `@key`, `@requires` and `@provides`.

A field set is checked against one subgraph's schema and turned into a canonical one-line text, which is
how it travels in the supergraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_composite_type,
    parse,
    print_ast,
    value_from_ast,
)
from graphql.language import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.pyutils import inspect


class FieldSetError(Exception):
    """What is wrong with a field set; `problem` completes the code (`KEY_` + `INVALID_FIELDS`)."""

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem
        self.message = message


@dataclass(frozen=True)
class Selected:
    """One field that a field set selects: where it stands and what it returns."""

    parent: str
    field: FieldNode
    depth: int
    leaf: bool
    ancestors: tuple[tuple[str, str], ...]


def parse_field_set(text: str) -> SelectionSetNode:
    """Parse `id owner { name }`; raises `FieldSetError`."""
    try:
        document = parse("{" + text + "}", no_location=True)
    except GraphQLSyntaxError as error:
        raise FieldSetError("INVALID_FIELDS", f"it cannot be read: {error.message}") from error
    operation = document.definitions[0]
    if len(document.definitions) != 1 or not isinstance(operation, OperationDefinitionNode):
        raise FieldSetError("INVALID_FIELDS", "it must be one selection of fields")
    if not operation.selection_set.selections:
        raise FieldSetError("INVALID_FIELDS", "it selects nothing")
    return operation.selection_set


def canonical(selection: SelectionSetNode) -> str:
    """One-line text of a field set, the same for the same selection: sorted, without needless braces."""
    return " ".join(sorted(_canonical(node) for node in selection.selections))


def _canonical(node: SelectionNode) -> str:
    if isinstance(node, InlineFragmentNode):
        condition = f" on {node.type_condition.name.value}" if node.type_condition else ""
        return f"...{condition} {{ {canonical(node.selection_set)} }}"
    if not isinstance(node, FieldNode):
        raise FieldSetError("INVALID_FIELDS", "named fragments cannot be used")
    arguments = sorted(print_ast(given) for given in node.arguments or ())
    head = node.name.value + (f"({', '.join(arguments)})" if arguments else "")
    return head if node.selection_set is None else f"{head} {{ {canonical(node.selection_set)} }}"


def check_field_set(selection: SelectionSetNode, schema: GraphQLSchema, type_name: str) -> list[Selected]:
    """Every field the set selects, outermost first; raises `FieldSetError` on what the schema lacks."""
    return list(_walk(selection, schema, type_name, ()))


def _walk(
    selection: SelectionSetNode, schema: GraphQLSchema, parent: str, ancestors: tuple[tuple[str, str], ...]
) -> Iterator[Selected]:
    for node in selection.selections:
        if node.directives:
            raise FieldSetError("DIRECTIVE_IN_FIELDS_ARG", "directives cannot be used inside it")
        if isinstance(node, FragmentSpreadNode):
            raise FieldSetError("INVALID_FIELDS", "named fragments cannot be used inside it")
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else parent
            _check_condition(schema, parent, condition)
            yield from _walk(node.selection_set, schema, condition, ancestors)
        elif isinstance(node, FieldNode):
            yield from _walk_field(node, schema, parent, ancestors)


def _walk_field(
    node: FieldNode, schema: GraphQLSchema, parent: str, ancestors: tuple[tuple[str, str], ...]
) -> Iterator[Selected]:
    name = node.name.value
    if node.alias is not None:
        raise FieldSetError("INVALID_FIELDS", f"the alias {node.alias.value} cannot be used inside it")
    owner = schema.type_map.get(parent)
    if name == "__typename":
        yield Selected(parent, node, len(ancestors), True, ancestors)
        return
    if not isinstance(owner, GraphQLObjectType | GraphQLInterfaceType) or name not in owner.fields:
        raise FieldSetError("INVALID_FIELDS", f"{parent} has no field {name} in this subgraph")
    field = owner.fields[name]
    _check_arguments(node, {key: value.type for key, value in field.args.items()}, f"{parent}.{name}")
    missing = [key for key, arg in field.args.items() if _must_be_given(arg.type, arg.default_value)]
    given = {argument.name.value for argument in node.arguments or ()}
    if set(missing) - given:
        raise FieldSetError("INVALID_FIELDS", f"{parent}.{name} needs the argument {missing[0]}")
    inner = get_named_type(field.type)
    if is_composite_type(inner) != (node.selection_set is not None):
        need = "needs a selection" if is_composite_type(inner) else "cannot have a selection"
        raise FieldSetError("INVALID_FIELDS", f"{parent}.{name} {need}")
    if node.selection_set is not None and not node.selection_set.selections:
        raise FieldSetError("INVALID_FIELDS", f"{parent}.{name} has an empty selection")
    yield Selected(parent, node, len(ancestors), node.selection_set is None, ancestors)
    if node.selection_set is not None:
        yield from _walk(node.selection_set, schema, inner.name, (*ancestors, (parent, name)))


def _must_be_given(kind: object, default: object) -> bool:
    return isinstance(kind, GraphQLNonNull) and default is Undefined


def _check_arguments(node: FieldNode, known: dict[str, object], where: str) -> None:
    for argument in node.arguments or ():
        kind = known.get(argument.name.value)
        if kind is None:
            raise FieldSetError("INVALID_FIELDS", f"{where} has no argument {argument.name.value}")
        if value_from_ast(argument.value, kind) is Undefined:  # type: ignore[arg-type]  # an input type
            raise FieldSetError("INVALID_FIELDS", f"{print_ast(argument.value)} does not fit {inspect(kind)}")


def _check_condition(schema: GraphQLSchema, parent: str, condition: str) -> None:
    outer, inner = schema.type_map.get(parent), schema.type_map.get(condition)
    if outer is None or inner is None or not is_composite_type(inner):
        raise FieldSetError("INVALID_FIELDS", f"{condition} is not a type that a fragment can be on")
    if not _possible(schema, outer) & _possible(schema, inner):
        raise FieldSetError("INVALID_FIELDS", f"{parent} can never be {condition}")


def _possible(schema: GraphQLSchema, kind: object) -> set[str]:
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        return {member.name for member in schema.get_possible_types(kind)}
    return {kind.name} if isinstance(kind, GraphQLObjectType) else set()


def selects_abstract(selected: Selected, schema: GraphQLSchema) -> bool:
    """Whether the field returns an interface or a union, which a key may not select."""
    owner = schema.type_map[selected.parent]
    if not isinstance(owner, GraphQLObjectType | GraphQLInterfaceType) or selected.leaf:
        return False
    kind = get_named_type(owner.fields[selected.field.name.value].type)
    return isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
