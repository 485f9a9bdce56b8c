"""Merging of the directives that travel into the supergraph, where several subgraphs apply one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from graphql import parse_value, value_from_ast_untyped

from gateway.federation.definitions import Applied
from gateway.federation.merged import Findings

Merger = Callable[[list[object]], object]


def merge_applied(
    where: str, given: Sequence[tuple[str, Applied]], findings: Findings
) -> tuple[Applied, ...]:
    """One element's travelling directives from all subgraphs, sorted by name.

    What protects adds up: a caller must satisfy every subgraph. Of other directives the most cautious
    value is kept, and of those unknown to the engine the first, with a hint when they differ.
    """
    merged: list[Applied] = []
    for name in sorted({item.name for _, item in given}):
        uses = list(dict.fromkeys(item for _, item in given if item.name == name))
        if len(uses) > 1 and name in _MERGERS:
            merged.append(_merge_arguments(uses, _MERGERS[name]))
        elif len(uses) > 1 and not uses[0].repeatable:
            findings.hint(
                "MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS",
                f"@{name} has different arguments on {where}: the first subgraph's are used.",
                dict.fromkeys(graph for graph, item in given if item.name == name),
            )
            merged.append(uses[0])
        else:
            merged += sorted(uses, key=lambda item: item.arguments)
    return tuple(merged)


def _merge_arguments(uses: list[Applied], mergers: dict[str, Merger]) -> Applied:
    names = sorted({name for use in uses for name, _ in use.arguments})
    merged = []
    for name in names if mergers else ():
        given = (dict(use.arguments).get(name) for use in uses)
        values = [value_from_ast_untyped(parse_value(text)) for text in given if text is not None]
        merged.append((name, _literal(mergers[name](values))))
    return replace(uses[0], arguments=tuple(merged))


def _largest(values: list[object]) -> object:
    return max(value for value in values if isinstance(value, int))


def _all_names(values: list[object]) -> object:
    return sorted({str(item) for value in values if isinstance(value, list) for item in value})


def _every(values: list[object]) -> object:
    return all(values)


def _all_of_them(values: list[object]) -> object:
    """Alternatives of requirements, combined so that each subgraph's are met by one of its alternatives."""
    choices = [[set(map(str, item)) for item in value] for value in values if isinstance(value, list)]
    combined = {frozenset().union(*choice) for choice in product(*choices)}
    needed = [item for item in combined if not any(other < item for other in combined)]
    return sorted(sorted(item) for item in needed)


_MERGERS: dict[str, dict[str, Merger]] = {
    "cost": {"weight": _largest},
    "listSize": {
        "assumedSize": _largest,
        "slicingArguments": _all_names,
        "sizedFields": _all_names,
        "requireOneSlicingArgument": _every,
    },
    "requiresScopes": {"scopes": _all_of_them},
    "policy": {"policies": _all_of_them},
}


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
