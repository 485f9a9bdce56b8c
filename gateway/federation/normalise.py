"""From GraphQL selections to the normal form of `selection`.

Fragments are inlined, equal fields merged, impossible type conditions dropped, literal `@skip` and
`@include` applied and those by variable kept as conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any, NamedTuple

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

from gateway.federation.budget import Budget
from gateway.federation.conditions import ALWAYS, NEVER, Condition, both, either, literal, negated
from gateway.federation.errors import PlanningError
from gateway.federation.fieldset import parse_field_set
from gateway.federation.link import argument
from gateway.federation.model import Supergraph
from gateway.federation.selection import TYPENAME, FieldSelection, Keys, Selection
from gateway.federation.typeref import named, parse_reference

Scoped = tuple[SelectionSetNode, Condition]


class Occurrence(NamedTuple):
    """Where a field is selected: when, on which type, and as the how-manieth in its selection."""

    node: FieldNode
    condition: Condition
    on: str
    at: int


@dataclass
class Collected:
    """What several selections want of one object: fields by response name, each selection looked at once."""

    fields: dict[str, list[Occurrence]] = field(default_factory=dict)
    _seen: set[tuple[str, int, Condition]] = field(default_factory=set)
    _count: int = 0

    def is_new(self, on: str, selection: SelectionSetNode, condition: Condition) -> bool:
        """Whether the selection has not been looked at yet, on that type and condition."""
        known = len(self._seen)
        self._seen.add((on, id(selection), condition))
        return len(self._seen) > known

    def add(self, response_key: str, node: FieldNode, condition: Condition, on: str) -> None:
        """Note one more occurrence of a field."""
        self.fields.setdefault(response_key, []).append(Occurrence(node, condition, on, self._count))
        self._count += 1


_MOST_ALTERNATIVES = 1_000
_STEPS_OF_A_CONDITION = 8
"""What it costs to look at a selection under a condition, where one without is a step of the budget."""
INTROSPECTION = frozenset({"__schema", "__type"})


class Normaliser:
    """Turns selections into normal form; one per plan, because it hands out the plan's keys."""

    def __init__(
        self,
        supergraph: Supergraph,
        keys: Keys,
        fragments: Mapping[str, FragmentDefinitionNode] | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._supergraph = supergraph
        self._budget = budget
        self._keys = keys
        self._fragments = fragments or {}
        self._field_sets: dict[tuple[str, str, bool], tuple[FieldSelection, ...]] = {}
        self._selections: dict[object, tuple[list[Scoped], Selection]] = {}

    def operation(self, root: str, selection: SelectionSetNode, *, repeated: bool) -> list[FieldSelection]:
        """Root fields of a client operation in document order.

        Mutations are `repeated`: two equal ones are two, each kept under its response name.
        """
        fields = self._fields(root, root, [(selection, ALWAYS)], guarded=False, hide=True)
        if not repeated:
            return list(fields)
        return [replace(field, key=field.response_key) for field in fields]

    def field_set(self, owner: str, text: str, *, guarded: bool) -> tuple[FieldSelection, ...]:
        """Fields of a key, requires or provides on one type, inaccessible ones included."""
        cached = self._field_sets.get((owner, text, guarded))
        if cached is None:
            scoped = [(parse_field_set(text), ALWAYS)]
            cached = self._fields(owner, owner, scoped, guarded=guarded, hide=False)
            self._field_sets[owner, text, guarded] = cached
        return cached

    def _fields(
        self, owner: str, on: str, scoped: Iterable[Scoped], *, guarded: bool, hide: bool
    ) -> tuple[FieldSelection, ...]:
        """What selections on the type `on` want of an `owner`."""
        collected = Collected()
        for selection, condition in scoped:
            self._collect(owner, on, selection, condition, collected)
        placed: list[tuple[int, FieldSelection]] = []
        for response_key, nodes in collected.fields.items():
            item = self._field(owner, response_key, nodes, guarded=guarded, hide=hide)
            placed += [(at, replace(item, condition=condition)) for at, condition in _positions(nodes)]
        return tuple(item for _, item in sorted(placed, key=lambda pair: pair[0]))

    def _collect(
        self,
        owner: str,
        on: str,
        selection: SelectionSetNode,
        condition: Condition,
        collected: Collected,
    ) -> None:
        if not collected.is_new(on, selection, condition):
            return
        if self._budget is not None:
            cost = 1 if condition == ALWAYS else _STEPS_OF_A_CONDITION
            self._budget.spend(cost * len(selection.selections))
        for node in selection.selections:
            wanted = both(condition, _condition(node))
            if wanted == NEVER:
                continue
            if isinstance(node, FieldNode):
                response_key = node.alias.value if node.alias else node.name.value
                collected.add(response_key, node, wanted, on)
                continue
            fragment = self._fragment(node)
            inner = fragment.type_condition.name.value if fragment.type_condition else on
            if inner == owner or owner in self._supergraph.possible(inner):
                self._collect(owner, inner, fragment.selection_set, wanted, collected)

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
        nodes: Sequence[Occurrence],
        *,
        guarded: bool,
        hide: bool,
    ) -> FieldSelection:
        """The field, as it is when one of its occurrences is wanted."""
        node, condition = nodes[0].node, nodes[0].condition
        same = all(item.condition == condition for item in nodes)
        scoped = [
            (item.node.selection_set, ALWAYS if same else item.condition)
            for item in nodes
            if item.node.selection_set is not None
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
            next((item.on for item in nodes if self._supergraph.is_abstract(item.on)), None),
        )

    def _selection(self, name: str, scoped: list[Scoped], *, guarded: bool, hide: bool) -> Selection:
        """What is selected of a value; what an interface selects for all its types is one and the same."""
        nodes = tuple((id(selection), condition) for selection, condition in scoped)
        identity = (name, nodes, guarded, hide)
        if identity not in self._selections:
            # The nodes are kept as well, so that no other node can be given their place in memory.
            found = self._selection_anew(name, scoped, guarded=guarded, hide=hide)
            self._selections[identity] = (scoped, found)
        return self._selections[identity][1]

    def _selection_anew(self, name: str, scoped: list[Scoped], *, guarded: bool, hide: bool) -> Selection:
        types = self._supergraph.possible(name)
        visible = [item for item in types if not (hide and self._supergraph.types[item].inaccessible)]
        guarded = guarded or self._supergraph.is_abstract(name)
        return {item: self._fields(item, name, scoped, guarded=guarded, hide=hide) for item in visible}


def _positions(nodes: Sequence[Occurrence]) -> Iterator[tuple[int, Condition]]:
    """Where a field stands among its neighbours, and when: where it is first wanted, of all occurrences.

    Rule: GraphQL specification, section 6.3.2 (CollectFields).
    """
    taken = NEVER
    for item in nodes:
        if prod(map(len, taken)) > _MOST_ALTERNATIVES:
            raise PlanningError("A field is selected under too many conditions.", "PLAN_TOO_COMPLEX")
        wanted = item.condition if taken == NEVER else both(item.condition, negated(taken))
        if wanted != NEVER:
            yield item.at, wanted
        taken = either(taken, item.condition)


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


def _variables(nodes: Sequence[Node]) -> frozenset[str]:
    found: set[str] = set()
    if not nodes:
        return frozenset()

    class Collector(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.add(node.name.value)

    for node in nodes:
        visit(node, Collector())
    return frozenset(found)
