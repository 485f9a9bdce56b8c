"""Merging of what goes in: arguments, input objects, and enums, which may go both ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.federation.definitions import InputValue, SubgraphSchema, TypeDefinition
from gateway.federation.merge_elements import merge_elements
from gateway.federation.merged import Findings, JoinField, MergedInput, MergedType, MergedValue
from gateway.federation.typeref import named, strictest

Definitions = Sequence[tuple[str, TypeDefinition]]
Occurrences = Sequence[tuple[str, InputValue]]


@dataclass
class EnumUse:
    """Whether an enum is received from callers, sent to them, or both."""

    received: bool = False
    sent: bool = False


def enum_uses(subgraphs: Iterable[SubgraphSchema]) -> dict[str, EnumUse]:
    """For each type name that any subgraph uses in a field or argument: in which direction."""
    uses: dict[str, EnumUse] = {}
    for subgraph in subgraphs:
        for kind in subgraph.types.values():
            for field in kind.fields.values():
                uses.setdefault(named(field.type), EnumUse()).sent = True
                for argument in field.arguments.values():
                    uses.setdefault(named(argument.type), EnumUse()).received = True
            for value in kind.inputs.values():
                uses.setdefault(named(value.type), EnumUse()).received = True
    return uses


def merge_enum(merged: MergedType, definitions: Definitions, use: EnumUse, findings: Findings) -> None:
    """Union of values when only sent, intersection when only received, equal when both."""
    graphs = [graph for graph, _ in definitions]
    for name in dict.fromkeys(name for _, kind in definitions for name in kind.values):
        elements = [(graph, kind.values[name]) for graph, kind in definitions if name in kind.values]
        value = MergedValue(name, graphs=tuple(graph for graph, _ in elements))
        merge_elements(value, elements, findings, f"{merged.name}.{name}")
        everywhere = len(elements) == len(definitions)
        if everywhere or not use.received:
            merged.values[name] = value
        elif use.sent and not value.inaccessible:
            lacking = [graph for graph in graphs if graph not in value.graphs]
            findings.error(
                "ENUM_VALUE_MISMATCH",
                f"{merged.name}.{name} is missing in {', '.join(lacking)}, and the enum is both received and"
                " sent: add the value there or mark it @inaccessible.",
                graphs,
            )
        elif use.sent:
            merged.values[name] = value
        else:
            findings.hint(
                "INCONSISTENT_ENUM_VALUE",
                f"{merged.name}.{name} is left out because not every subgraph accepts it.",
                graphs,
            )
    if not merged.values:
        findings.error(
            "EMPTY_MERGED_ENUM_TYPE", f"{merged.name} has no value that all accept: add one.", graphs
        )


def merge_input_type(merged: MergedType, definitions: Definitions, findings: Findings) -> None:
    """Keep the fields that every subgraph knows, each with its strictest type."""
    graphs = [graph for graph, _ in definitions]
    merged.one_of = all(kind.one_of for _, kind in definitions)
    if not merged.one_of and any(kind.one_of for _, kind in definitions):
        findings.error(
            "ONE_OF_MISMATCH", f"{merged.name} is @oneOf in some subgraphs only: mark all.", graphs
        )
    for name in dict.fromkeys(name for _, kind in definitions for name in kind.inputs):
        found = [(graph, kind.inputs[name]) for graph, kind in definitions if name in kind.inputs]
        where = f"{merged.name}.{name}"
        if len(found) == len(definitions):
            value = merge_value(name, where, found, findings, _INPUT_CODES)
            if value is not None:
                joins = [
                    JoinField(graph, said.type if said.type != value.type else None) for graph, said in found
                ]
                plain = all(join.plain for join in joins)
                merged.inputs[name] = MergedInput(**vars(value), joins=[] if plain else joins)
        else:
            _left_out(where, found, graphs, findings, "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH")
    if not frozenset.intersection(*(frozenset(kind.inputs) for _, kind in definitions)):
        findings.error(
            "EMPTY_MERGED_INPUT_TYPE", f"{merged.name} has no field that all know: add one.", graphs
        )


_INPUT_CODES = ("FIELD_TYPE_MISMATCH", "INPUT_FIELD_DEFAULT_MISMATCH")
_ARGUMENT_CODES = ("FIELD_ARGUMENT_TYPE_MISMATCH", "FIELD_ARGUMENT_DEFAULT_MISMATCH")


def merge_arguments(
    where: str, occurrences: Sequence[tuple[str, dict[str, InputValue]]], findings: Findings
) -> dict[str, InputValue]:
    """Keep the arguments that every defining subgraph knows, each with its strictest type."""
    merged: dict[str, InputValue] = {}
    graphs = [graph for graph, _ in occurrences]
    for name in dict.fromkeys(name for _, arguments in occurrences for name in arguments):
        found = [(graph, arguments[name]) for graph, arguments in occurrences if name in arguments]
        argument = f"{where}({name}:)"
        if len(found) < len(occurrences):
            _left_out(argument, found, graphs, findings, "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH")
            continue
        value = merge_value(name, argument, found, findings, _ARGUMENT_CODES)
        if value is not None:
            merged[name] = value
    return merged


def merge_value(
    name: str, where: str, found: Occurrences, findings: Findings, codes: tuple[str, str]
) -> InputValue | None:
    """One argument or input field from all its occurrences; None when they cannot be one."""
    graphs = [graph for graph, _ in found]
    merged: str | None = found[0][1].type
    for _, value in found[1:]:
        merged = merged and strictest(merged, value.type)
    if merged is None:
        said = ", ".join(f"{graph}: {value.type}" for graph, value in found)
        findings.error(codes[0], f"{where} has types that cannot be one ({said}): use one type.", graphs)
        return None
    defaults = {value.default for _, value in found}
    if len(defaults) > 1:
        findings.error(codes[1], f"{where} has different default values: use one in all subgraphs.", graphs)
    result = InputValue(name, type=merged, default=found[0][1].default)
    merge_elements(result, found, findings, where)
    return result


def _left_out(where: str, found: Occurrences, graphs: list[str], findings: Findings, code: str) -> None:
    lacking = ", ".join(graph for graph in graphs if graph not in {known for known, _ in found})
    if any(value.required for _, value in found):
        findings.error(
            code, f"{where} is required but missing in {lacking}: add it there or make it optional.", graphs
        )
    else:
        findings.hint(
            "INCONSISTENT_INPUT", f"{where} is left out because it is missing in {lacking}.", graphs
        )
