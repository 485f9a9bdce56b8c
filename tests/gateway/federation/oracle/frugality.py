"""What a federation may ask at most: no field without need, and no more requests than one field at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    parse,
    print_ast,
)

from gateway.federation import Plan
from tests.gateway.federation.oracle.examples import Case
from tests.gateway.federation.oracle.graph import Graph, named
from tests.gateway.federation.oracle.operations import Operation
from tests.gateway.federation.oracle.picks import Pick

Coordinates = set[tuple[str, str]]


def needless(graph: Graph, asked: Coordinates, resolved: Coordinates) -> Coordinates:
    """Fields that subgraphs resolved although neither the client, a key nor a requirement needs them.

    `asked` are the fields that one schema with everything resolved for the same request, so that fields
    which the client skipped are not among them.
    """
    allowed: Coordinates = set()
    for kind in graph.entities():
        for key in kind.keys:
            _allow(graph, kind.name, key, allowed)
    for owner, name in asked:
        _allow(graph, owner, (Pick(name),), allowed)
    on_interfaces = {
        (interface, name) for owner, name in allowed for interface in graph.objects[owner].interfaces
    }
    return resolved - allowed - on_interfaces


def _allow(graph: Graph, owner: str, picks: tuple[Pick, ...], allowed: Coordinates) -> None:
    for pick in picks:
        name = pick.on or owner
        known = graph.objects[name].fields[pick.name]
        if (name, pick.name) not in allowed:
            allowed.add((name, pick.name))
            _allow(graph, name, known.requires, allowed)
        _allow(graph, named(known.type), pick.below, allowed)


def single_leaf_plans(case: Case) -> Iterator[Plan]:
    """A plan for each leaf of the operation by itself."""
    document = parse(case.operation.text, no_location=True)
    operation = next(item for item in document.definitions if isinstance(item, OperationDefinitionNode))
    fragments = {
        item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)
    }
    for selection in _leaves(operation.selection_set, fragments):
        alone = replace(operation, selection_set=SelectionSetNode(selections=(selection,)))
        text = print_ast(DocumentNode(definitions=(alone,)))
        yield replace(case, operation=Operation(text, {})).plan()


def _leaves(
    selection_set: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]
) -> Iterator[SelectionNode]:
    """The leaves below a selection, each with the way to it."""
    for node in selection_set.selections:
        if isinstance(node, FragmentSpreadNode):
            spread = fragments[node.name.value]
            node = InlineFragmentNode(
                type_condition=spread.type_condition,
                directives=node.directives or (),
                selection_set=spread.selection_set,
            )
        if isinstance(node, FieldNode) and node.selection_set is None:
            yield node
        elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set is not None:
            for below in _leaves(node.selection_set, fragments):
                yield replace(node, selection_set=SelectionSetNode(selections=(below,)))
