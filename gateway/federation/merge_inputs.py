"""Merging of what goes in: arguments, input objects, and enums, which may go both ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.federation.definitions import (
    Element,
    InputValue,
    OutputField,
    SubgraphSchema,
    TypeDefinition,
)
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
    for name in dict.fromkeys(name for _, kind in definitions for name in kind.values):
        elements = [(graph, kind.values[name]) for graph, kind in definitions if name in kind.values]
        value = MergedValue(name, graphs=tuple(graph for graph, _ in elements))
        merge_elements(value, elements, findings, f"{merged.name}.{name}")
        if len(elements) == len(definitions) or _kept(merged.name, value, definitions, use, findings):
            merged.values[name] = value
    if not merged.values:
        message = f"{merged.name} has no value that all accept: add one."
        findings.error("EMPTY_MERGED_ENUM_TYPE", message, *_said(definitions))


def _kept(enum: str, value: MergedValue, definitions: Definitions, use: EnumUse, findings: Findings) -> bool:
    """Whether a value stays in the supergraph although some subgraphs do not know it."""
    where = f"{enum}.{value.name}"
    lacking = [(graph, kind) for graph, kind in definitions if graph not in value.graphs]
    names = ", ".join(graph for graph, _ in lacking)
    if not use.received:
        if use.sent:
            message = f"{where} is only sent by some subgraphs; {names} cannot send it."
            findings.hint("INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM", message, *_said(lacking))
        return True
    if not use.sent:
        message = f"{where} is left out because {names} cannot receive it."
        findings.hint("INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM", message, *_said(lacking))
        return False
    if not value.inaccessible:
        message = (
            f"{where} is missing in {names}, and the enum is both received and sent: add the value there or"
            " mark it @inaccessible."
        )
        findings.error("ENUM_VALUE_MISMATCH", message, *_said(definitions))
    return value.inaccessible


def merge_input_type(merged: MergedType, definitions: Definitions, findings: Findings) -> None:
    """Keep the fields that every subgraph knows, each with its strictest type."""
    merged.one_of = all(kind.one_of for _, kind in definitions)
    if not merged.one_of and any(kind.one_of for _, kind in definitions):
        message = f"{merged.name} is @oneOf in some subgraphs only: mark all."
        findings.error("ONE_OF_MISMATCH", message, *_said(definitions))
    for name in dict.fromkeys(name for _, kind in definitions for name in kind.inputs):
        found = [(graph, kind.inputs[name]) for graph, kind in definitions if name in kind.inputs]
        where = f"{merged.name}.{name}"
        if len(found) < len(definitions):
            _left_out(where, found, definitions, findings, _INPUT_FIELD)
            continue
        value = merge_value(name, where, found, findings, _INPUT_FIELD)
        if value is not None:
            joins = [
                JoinField(graph, said.type if said.type != value.type else None) for graph, said in found
            ]
            plain = all(join.plain for join in joins)
            merged.inputs[name] = MergedInput(**vars(value), joins=[] if plain else joins)
    if not frozenset.intersection(*(frozenset(kind.inputs) for _, kind in definitions)):
        message = f"{merged.name} has no field that all know: add one."
        findings.error("EMPTY_MERGED_INPUT_TYPE", message, *_said(definitions))


@dataclass(frozen=True)
class _Codes:
    """What the faults of a kind of input value are called."""

    type: str
    default: str
    missing: str
    presence: str


_INPUT_FIELD = _Codes(
    "FIELD_TYPE_MISMATCH",
    "INPUT_FIELD_DEFAULT_MISMATCH",
    "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH",
    "INCONSISTENT_INPUT_OBJECT_FIELD",
)
_ARGUMENT = _Codes(
    "FIELD_ARGUMENT_TYPE_MISMATCH",
    "FIELD_ARGUMENT_DEFAULT_MISMATCH",
    "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH",
    "INCONSISTENT_ARGUMENT_PRESENCE",
)


def merge_arguments(
    where: str, fields: Sequence[tuple[str, OutputField]], findings: Findings
) -> dict[str, InputValue]:
    """Keep the arguments that every defining subgraph knows, each with its strictest type."""
    merged: dict[str, InputValue] = {}
    for name in dict.fromkeys(name for _, field in fields for name in field.arguments):
        found = [(graph, field.arguments[name]) for graph, field in fields if name in field.arguments]
        argument = f"{where}({name}:)"
        if len(found) < len(fields):
            _left_out(argument, found, fields, findings, _ARGUMENT)
            continue
        value = merge_value(name, argument, found, findings, _ARGUMENT)
        if value is not None:
            merged[name] = value
    return merged


def merge_value(
    name: str, where: str, found: Occurrences, findings: Findings, codes: _Codes
) -> InputValue | None:
    """One argument or input field from all its occurrences; None when they cannot be one."""
    merged: str | None = found[0][1].type
    for _, value in found[1:]:
        merged = merged and strictest(merged, value.type)
    if merged is None:
        said = ", ".join(f"{graph}: {value.type}" for graph, value in found)
        message = f"{where} has types that cannot be one ({said}): use one type."
        findings.error(codes.type, message, *_said(found))
        return None
    result = InputValue(name, type=merged, default=_default(where, found, findings, codes))
    merge_elements(result, found, findings, where)
    return result


def _default(where: str, found: Occurrences, findings: Findings, codes: _Codes) -> str | None:
    """The default that all share; without one in some subgraph, a router can take nothing for granted."""
    defaults = {value.default for _, value in found}
    if len(defaults - {None}) > 1:
        message = f"{where} has different default values: use one in all subgraphs."
        findings.error(codes.default, message, *_said(found))
    elif len(defaults) > 1:
        message = f"{where} has a default value in some subgraphs only: the supergraph gives it none."
        findings.hint("INCONSISTENT_DEFAULT_VALUE_PRESENCE", message, *_said(found))
        return None
    return found[0][1].default


def _left_out(
    where: str,
    found: Occurrences,
    owners: Sequence[tuple[str, Element]],
    findings: Findings,
    codes: _Codes,
) -> None:
    known = {graph for graph, _ in found}
    lacking = [(graph, owner) for graph, owner in owners if graph not in known]
    names = ", ".join(graph for graph, _ in lacking)
    concerned = [graph for graph, _ in owners]
    elements = [element for _, element in (*found, *lacking)]
    if any(value.required for _, value in found):
        message = f"{where} is required but missing in {names}: add it there or make it optional."
        findings.error(codes.missing, message, concerned, elements)
    else:
        message = f"{where} is left out because it is missing in {names}."
        findings.hint(codes.presence, message, concerned, elements)


def _said(found: Sequence[tuple[str, Element]]) -> tuple[list[str], list[Element]]:
    return [graph for graph, _ in found], [element for _, element in found]
