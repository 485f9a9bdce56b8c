"""From GraphQL selections to the normal form of `selection`.

Fragments are inlined, equal fields merged, impossible type conditions dropped, literal `@skip` and
`@include` applied and those by variable kept as conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from graphql import print_ast
from graphql.language import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)

from gateway.federation.conditions import ALWAYS, NEVER, Condition, both, either, literal
from gateway.federation.errors import PlanningError
from gateway.federation.fieldset import parse_field_set
from gateway.federation.link import argument
from gateway.federation.model import Supergraph
from gateway.federation.selection import TYPENAME, FieldSelection, Keys, Selection
from gateway.federation.typeref import named, parse_reference

Scoped = tuple[SelectionSetNode, Condition]
Found = dict[str, list[tuple[FieldNode, Condition]]]
INTROSPECTION = frozenset({"__schema", "__type"})


class Normaliser:
    """Turns selections into normal form; one per plan, because it hands out the plan's keys."""

    def __init__(
        self,
        supergraph: Supergraph,
        keys: Keys,
        fragments: Mapping[str, FragmentDefinitionNode] | None = None,
    ) -> None:
        self._supergraph = supergraph
        self._keys = keys
        self._fragments = fragments or {}
        self._field_sets: dict[tuple[str, str, bool], tuple[FieldSelection, ...]] = {}

    def operation(self, root: str, selection: SelectionSetNode, *, repeated: bool) -> list[FieldSelection]:
        """Root fields of a client operation in document order.

        Mutations are `repeated`: two equal ones are two, each kept under its response name.
        """
        fields = self._fields(root, [(selection, ALWAYS)], guarded=False, hide=True)
        if not repeated:
            return list(fields)
        return [replace(field, key=field.response_key) for field in fields]

    def field_set(self, owner: str, text: str, *, guarded: bool) -> tuple[FieldSelection, ...]:
        """Fields of a key, requires or provides on one object type, inaccessible ones included."""
        cached = self._field_sets.get((owner, text, guarded))
        if cached is None:
            scoped = [(parse_field_set(text), ALWAYS)]
            cached = self._fields(owner, scoped, guarded=guarded, hide=False)
            self._field_sets[owner, text, guarded] = cached
        return cached

    def _fields(
        self, owner: str, scoped: Iterable[Scoped], *, guarded: bool, hide: bool
    ) -> tuple[FieldSelection, ...]:
        found: Found = {}
        for selection, condition in scoped:
            self._collect(owner, selection, condition, found)
        return tuple(
            self._field(owner, response_key, nodes, guarded=guarded, hide=hide)
            for response_key, nodes in found.items()
        )

    def _collect(self, owner: str, selection: SelectionSetNode, condition: Condition, found: Found) -> None:
        for node in selection.selections:
            wanted = both(condition, _condition(node))
            if wanted == NEVER:
                continue
            if isinstance(node, FieldNode):
                response_key = node.alias.value if node.alias else node.name.value
                if response_key.startswith("__") and node.name.value != response_key:
                    raise PlanningError(f"The alias {response_key} is reserved.", "OPERATION_UNSUPPORTED")
                found.setdefault(response_key, []).append((node, wanted))
                continue
            fragment = self._fragment(node)
            on = fragment.type_condition
            if on is None or owner in self._supergraph.possible(on.name.value):
                self._collect(owner, fragment.selection_set, wanted, found)

    def _fragment(self, node: SelectionNode) -> InlineFragmentNode | FragmentDefinitionNode:
        if isinstance(node, InlineFragmentNode):
            return node
        if isinstance(node, FragmentSpreadNode) and node.name.value in self._fragments:
            return self._fragments[node.name.value]
        raise PlanningError("A fragment is used but not defined.", "OPERATION_INVALID")

    def _field(
        self,
        owner: str,
        response_key: str,
        nodes: list[tuple[FieldNode, Condition]],
        *,
        guarded: bool,
        hide: bool,
    ) -> FieldSelection:
        node, condition = nodes[0]
        for _, other in nodes[1:]:
            condition = either(condition, other)
        same = all(other == condition for _, other in nodes)
        scoped = [
            (item.selection_set, ALWAYS if same else own)
            for item, own in nodes
            if item.selection_set is not None
        ]
        name, arguments = node.name.value, _arguments(node)
        if name in INTROSPECTION or name == TYPENAME:
            reference, inner = parse_reference("String!" if name == TYPENAME else "String"), ""
        else:
            model = self._supergraph.field(owner, name)
            if model is None:
                raise PlanningError(f"{owner} has no field {name}.", "OPERATION_INVALID")
            reference, inner = parse_reference(model.type), named(model.type)
        return FieldSelection(
            response_key,
            name,
            name if name.startswith("__") else self._keys.key(owner, name, arguments, guarded=guarded),
            arguments,
            _variables(node.arguments or ()),
            reference,
            condition,
            self._selection(inner, scoped, guarded=guarded, hide=hide) if inner and scoped else None,
        )

    def _selection(self, name: str, scoped: list[Scoped], *, guarded: bool, hide: bool) -> Selection:
        types = self._supergraph.possible(name)
        visible = [item for item in types if not (hide and self._supergraph.types[item].inaccessible)]
        guarded = guarded or self._supergraph.is_abstract(name)
        return {item: self._fields(item, scoped, guarded=guarded, hide=hide) for item in visible}


def _condition(node: SelectionNode) -> Condition:
    """What the node's own `@skip` and `@include` ask for."""
    condition = ALWAYS
    for directive in node.directives or ():
        if directive.name.value not in ("skip", "include"):
            continue
        wanted = directive.name.value == "include"
        value = argument(directive, "if")
        if isinstance(value, VariableNode):
            condition = both(condition, literal(value.name.value, wanted))
        elif isinstance(value, BooleanValueNode) and value.value is not wanted:
            return NEVER
    return condition


def _arguments(node: FieldNode) -> str:
    given = sorted(print_ast(item) for item in node.arguments or ())
    return f"({', '.join(given)})" if given else ""


def _variables(nodes: Iterable[Node]) -> frozenset[str]:
    found: set[str] = set()

    class Collector(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.add(node.name.value)

    for node in nodes:
        visit(node, Collector())
    return frozenset(found)
