"""What the commands have to say about supergraphs and plans, as text for people and JSON for pipelines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, parse, print_ast, print_schema, validate

from gateway.federation import (
    CompositionError,
    Hint,
    Plan,
    Planner,
    PlanningError,
    SchemaChange,
    Subgraph,
    Supergraph,
    check,
    compose,
)
from gateway.refusals import coded

Finding = CompositionError | Hint


@dataclass(frozen=True)
class Report:
    """What composition found: what stands in the way, and what deserves a look."""

    errors: Sequence[CompositionError] = ()
    hints: Sequence[Hint] = ()

    def as_json(self) -> dict[str, Any]:
        """`errors` and `hints`, each with code, message, subgraphs and locations."""
        return {
            "errors": [_finding(found) for found in self.errors],
            "hints": [_finding(found) for found in self.hints],
        }

    def lines(self) -> Iterator[str]:
        """A line for each: what kind it is, its code, where, and a sentence."""
        yield from (f"error {_line(found)}" for found in self.errors)
        yield from (f"hint {_line(found)}" for found in self.hints)


@dataclass(frozen=True)
class Comparison:
    """What changes for clients.

    Attributes:
        report: Of the composition; with errors there is nothing to compare.
        breaking: Changes after which a request that was valid may not be.
        dangerous: Changes that clients may have to be ready for.
    """

    report: Report
    breaking: Sequence[Mapping[str, str]] = ()
    dangerous: Sequence[Mapping[str, str]] = ()

    @property
    def breaks(self) -> bool:
        """Whether these subgraphs should not take the place of the present ones."""
        return bool(self.report.errors or self.breaking)

    def as_json(self) -> dict[str, Any]:
        """`breaks`, the changes, and what composition found."""
        changes = {"breaking": list(self.breaking), "dangerous": list(self.dangerous)}
        return {"breaks": self.breaks, **changes, **self.report.as_json()}

    def lines(self) -> Iterator[str]:
        """A line for each change and finding, or one that says there are none."""
        yield from self.report.lines()
        yield from (f"breaking {change['code']}: {change['message']}" for change in self.breaking)
        yield from (f"dangerous {change['code']}: {change['message']}" for change in self.dangerous)
        if not self.breaks:
            yield "Nothing breaks."


class NotPlanned(Exception):
    """The query cannot be planned; `errors` are in GraphQL response form."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("not planned")
        self.errors = errors

    def lines(self) -> Iterator[str]:
        """A line for each error: code, place and sentence."""
        for error in self.errors:
            places = "".join(f" {at['line']}:{at['column']}" for at in error.get("locations", ()))
            yield f"{error['extensions']['code']}{places}: {error['message']}"


def composed(subgraphs: Sequence[Subgraph]) -> tuple[str | None, Report]:
    """The supergraph's text, None when there is none, and what composition found."""
    composition = compose(subgraphs)
    return composition.supergraph_sdl, Report(composition.errors, composition.hints)


def compared(now: Supergraph, subgraphs: Sequence[Subgraph], *, whole: bool = True) -> Comparison:
    """What clients of the present supergraph would notice if these subgraphs took its place.

    When they are not the `whole` graph, they take the place of those of their names, beside the others.
    """
    found = check(subgraphs, now, whole=whole)
    return Comparison(
        Report(found.composition.errors, found.composition.hints),
        [_change(change) for change in found.breaking],
        [_change(change) for change in found.dangerous],
    )


def printed(supergraph: Supergraph, api: bool) -> str:
    """The supergraph in its normal form, or what clients see of it."""
    if api:
        return print_schema(supergraph.api_schema)
    return print_ast(parse(supergraph.sdl, no_location=True)).rstrip()


def planned(supergraph: Supergraph, text: str, operation: str | None) -> Plan:
    """How the operation would be answered; raises `NotPlanned` with all that is wrong with it."""
    try:
        document = parse(text)
        if errors := validate(supergraph.api_schema, document):
            raise NotPlanned(coded(errors, "GRAPHQL_VALIDATION_FAILED"))
        return Planner(supergraph).plan(document, operation)
    except GraphQLError as failure:
        raise NotPlanned(coded([failure], "GRAPHQL_PARSE_FAILED")) from None
    except PlanningError as failure:
        raise NotPlanned([{"message": failure.message, "extensions": {"code": failure.code}}]) from None


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code,
        "message": found.message,
        "subgraphs": list(found.subgraphs),
        "locations": [
            {"subgraph": at.subgraph, "line": at.line, "column": at.column} for at in found.locations
        ],
    }


def _line(found: Finding) -> str:
    places = [f"{at.subgraph}:{at.line}:{at.column}" for at in found.locations] or list(found.subgraphs)
    where = f" [{', '.join(places)}]" if places else ""
    return f"{found.code}{where}: {found.message}"


def _change(change: SchemaChange) -> dict[str, str]:
    return {"code": change.kind, "message": change.message}
