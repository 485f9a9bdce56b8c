"""Other ways to ask the same: rewriting an operation so that its answer must stay what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from graphql.language import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.language.ast import NonNullTypeNode

from tests.gateway.federation.oracle.dice import Dice

ALWAYS = "always"


@dataclass
class Rewriting:
    """One rewriting of a document; `renames` tells which response names the new one has for the old.

    Attributes:
        variables: Values that the new document needs besides those of the old one.
    """

    document: DocumentNode
    variables: dict[str, Any] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)


Rewrite = Callable[[DocumentNode, Dice], Rewriting]


def reordered(document: DocumentNode, dice: Dice) -> Rewriting:
    """Selections in another order, but for what may be at the root of a mutation, where order matters."""
    keeps_order = any(
        isinstance(item, OperationDefinitionNode) and item.operation.value == "mutation"
        for item in document.definitions
    )

    class Shuffler(Visitor):
        def leave_selection_set(self, node: SelectionSetNode, _key: Any, parent: Any, *_: Any) -> Any:
            if keeps_order and not isinstance(parent, FieldNode):
                return None
            selections = list(node.selections)
            dice.shuffle(selections)
            return SelectionSetNode(selections=tuple(selections))

    return Rewriting(visit(document, Shuffler()))


def renamed(document: DocumentNode, dice: Dice) -> Rewriting:
    """Every response name replaced by another, equal ones by equal ones."""
    del dice
    renames: dict[str, str] = {}

    class Renamer(Visitor):
        def leave_field(self, node: FieldNode, *_: Any) -> Any:
            old = node.alias.value if node.alias else node.name.value
            new = renames.setdefault(old, f"r{len(renames)}")
            return replace(node, alias=NameNode(value=new))

    return Rewriting(visit(document, Renamer()), renames=renames)


def inlined(document: DocumentNode, dice: Dice) -> Rewriting:
    """Named fragments written out where they are used."""
    del dice
    fragments = {
        item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)
    }

    def inline(node: FragmentSpreadNode) -> InlineFragmentNode:
        spread = fragments[node.name.value]
        return InlineFragmentNode(
            type_condition=spread.type_condition,
            directives=node.directives or (),
            selection_set=visit(spread.selection_set, Inliner()),
        )

    class Inliner(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> Any:
            return inline(node)

    operations = tuple(item for item in document.definitions if isinstance(item, OperationDefinitionNode))
    return Rewriting(visit(DocumentNode(definitions=operations), Inliner()))


def named(document: DocumentNode, dice: Dice) -> Rewriting:
    """Inline fragments with a type condition made into named ones."""
    made: list[FragmentDefinitionNode] = []

    class Namer(Visitor):
        def leave_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> Any:
            if node.type_condition is None or dice.chance(0.2):
                return None
            name = NameNode(value=f"N{len(made)}")
            made.append(
                FragmentDefinitionNode(
                    name=name, type_condition=node.type_condition, selection_set=node.selection_set
                )
            )
            return FragmentSpreadNode(name=name, directives=node.directives or ())

    rewritten = visit(document, Namer())
    return Rewriting(DocumentNode(definitions=(*rewritten.definitions, *made)))


def split(document: DocumentNode, dice: Dice) -> Rewriting:
    """A field with several things below it asked for twice, each time with a part of them.

    Mutations stay whole at their root: there the same field must not be asked for under other conditions.
    """

    class Splitter(Visitor):
        def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> Any:
            selections = tuple(part for item in node.selections for part in _halves(item, dice))
            return SelectionSetNode(selections=selections)

    return Rewriting(visit(document, Splitter()))


def _halves(node: SelectionNode, dice: Dice) -> tuple[SelectionNode, ...]:
    below = getattr(node, "selection_set", None)
    if not isinstance(node, FieldNode | InlineFragmentNode) or below is None or len(below.selections) < 2:
        return (node,)
    cut = dice.randint(1, len(below.selections) - 1)
    first = SelectionSetNode(selections=below.selections[:cut])
    second = SelectionSetNode(selections=below.selections[cut:])
    return (replace(node, selection_set=first), replace(node, selection_set=second))


def conditioned(document: DocumentNode, dice: Dice) -> Rewriting:
    """`@include(if: $always)` here and there, and `@skip(if: false)`."""

    class Conditioner(Visitor):
        def leave_field(self, node: FieldNode, *_: Any) -> Any:
            return self._conditioned(node)

        def leave_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> Any:
            return self._conditioned(node)

        def leave_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> Any:
            known = VariableDefinitionNode(
                variable=VariableNode(name=NameNode(value=ALWAYS)),
                type=NonNullTypeNode(type=NamedTypeNode(name=NameNode(value="Boolean"))),
                directives=(),
            )
            return replace(node, variable_definitions=(*(node.variable_definitions or ()), known))

        def _conditioned(self, node: FieldNode | InlineFragmentNode) -> Any:
            names = {item.name.value for item in node.directives or ()}
            added = []
            if "include" not in names and dice.chance(0.4):
                added.append(_directive("include", VariableNode(name=NameNode(value=ALWAYS))))
            if "skip" not in names and dice.chance(0.2):
                added.append(_directive("skip", BooleanValueNode(value=False)))
            return replace(node, directives=(*(node.directives or ()), *added))

    return Rewriting(visit(document, Conditioner()), {ALWAYS: True})


def _directive(name: str, value: VariableNode | BooleanValueNode) -> DirectiveNode:
    argument = ArgumentNode(name=NameNode(value="if"), value=value)
    return DirectiveNode(name=NameNode(value=name), arguments=(argument,))


REWRITES: dict[str, Rewrite] = {
    "reordered": reordered,
    "renamed": renamed,
    "inlined": inlined,
    "named": named,
    "split": split,
    "conditioned": conditioned,
}


def rename(data: Any, renames: dict[str, str]) -> Any:
    """Data under the names that a rewriting has for them."""
    if isinstance(data, list):
        return [rename(item, renames) for item in data]
    if isinstance(data, dict) and renames:
        # What a custom scalar holds has keys too, but none that is a field's name here.
        return {renames.get(key, key): rename(item, renames) for key, item in data.items()}
    return data
