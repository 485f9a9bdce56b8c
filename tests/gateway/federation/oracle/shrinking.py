"""Making a failing case small: leaving out whatever it fails without."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from graphql import print_ast, strip_ignored_characters, validate
from graphql.language import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from gateway.federation import Supergraph
from tests.gateway.federation.oracle.examples import Case
from tests.gateway.federation.oracle.finishing import cut
from tests.gateway.federation.oracle.lessening import changes, tidy
from tests.gateway.federation.oracle.operations import Operation

Fails = Callable[[Case], bool]


def shrink(case: Case, fails: Fails) -> Case:
    """The smallest case found that still fails in the same way."""
    while True:
        before = _size(case)
        for shorter in _operations, _federations:
            case = _exhaust(case, shorter, fails)
        if _size(case) == before:
            return case


def _size(case: Case) -> int:
    sdl = "".join(part.sdl(case.federation.graph) for part in case.federation.parts)
    return len(strip_ignored_characters(case.operation.text)) + len(sdl)


def _exhaust(case: Case, shorter: Callable[[Case], Iterator[Case]], fails: Fails) -> Case:
    """Take every step that keeps the failure, going on from where the last one succeeded."""
    skip = 0
    while True:
        for index, candidate in enumerate(shorter(case)):
            if index >= skip and _size(candidate) < _size(case) and fails(candidate):
                case, skip = candidate, index
                break
        else:
            return case


def _federations(case: Case) -> Iterator[Case]:
    for change in changes(case.federation):
        federation = copy.deepcopy(case.federation)
        try:
            change(federation)
            tidy(federation)
            cut(federation.graph, federation.parts)
            composition = federation.compose()
        except KeyError:
            # What was left out is still referred to.
            continue
        if composition.supergraph_sdl is None:
            continue
        supergraph = Supergraph.from_sdl(composition.supergraph_sdl)
        if not validate(supergraph.api_schema, parse(case.operation.text)):
            yield replace(case, federation=federation, supergraph=supergraph)


def _operations(case: Case) -> Iterator[Case]:
    for candidate in _shorter(parse(case.operation.text, no_location=True)):
        if not isinstance(candidate, DocumentNode):
            continue
        document = _without_unused(candidate)
        text = print_ast(document)
        variables = {name: value for name, value in case.operation.variables.items() if f"${name}" in text}
        if not validate(case.supergraph.api_schema, document):
            yield replace(case, operation=Operation(text, variables))


def _without_unused(document: DocumentNode) -> DocumentNode:
    """The document without the variables and fragments that nothing uses."""
    text = print_ast(document)
    kept: list[DefinitionNode] = []
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            variables = tuple(
                item
                for item in node.variable_definitions or ()
                if text.count(f"${item.variable.name.value}") > 1
            )
            kept.append(replace(node, variable_definitions=variables))
        elif isinstance(node, FragmentDefinitionNode) and f"...{node.name.value}" in text:
            kept.append(node)
    return DocumentNode(definitions=tuple(kept))


def _with(node: Node, **changed: Any) -> Node:
    return replace(node, **changed)


def _shorter(node: Node) -> Iterator[Node]:
    """Copies of a node with one thing less somewhere in it."""
    for key in ("definitions", "selections", "directives", "arguments"):
        items = getattr(node, key, None) or ()
        for index, item in enumerate(items):
            before, after = items[:index], items[index + 1 :]
            if len(items) > 1 or key in ("directives", "arguments"):
                yield _with(node, **{key: (*before, *after)})
            below = getattr(item, "selection_set", None)
            if key == "selections" and below is not None and not isinstance(item, FieldNode):
                yield _with(node, selections=(*before, *below.selections, *after))
            for shorter in _shorter(item):
                yield _with(node, **{key: (*before, shorter, *after)})
    selection_set = getattr(node, "selection_set", None)
    if isinstance(selection_set, SelectionSetNode):
        for shorter in _shorter(selection_set):
            yield _with(node, selection_set=shorter)
    if isinstance(node, FieldNode) and node.alias is not None:
        yield _with(node, alias=None)


@dataclass(frozen=True)
class Report:
    """A failing case for people."""

    case: Case
    problem: str

    def text(self) -> str:
        """Subgraphs and operation."""
        graph = self.case.federation.graph
        parts = [f"# {part.name}\n{part.sdl(graph)}" for part in self.case.federation.parts]
        asked = f"{self.case.operation.text}\n# variables: {self.case.operation.variables}"
        return "\n".join([f"== {self.problem} (seed {self.case.seed})", *parts, asked])
