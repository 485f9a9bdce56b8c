"""Plans: which requests go to which subgraph, in which order, and how answers find their place.

A plan is made by `Planner` and run by `Executor`. It holds no variable values, so one plan serves every
request for the same operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graphql import parse, print_ast
from graphql.language import DocumentNode, VariableDefinitionNode

from gateway.federation.conditions import ALWAYS, Condition, describe
from gateway.federation.selection import FieldSelection


@dataclass(frozen=True)
class Guard:
    """A step of a path that goes on only for objects of one type."""

    type: str


PathStep = str | Guard
Path = tuple[PathStep, ...]


@dataclass(frozen=True)
class Fetch:
    """One request to one subgraph.

    Attributes:
        id: Number within the plan; a fetch only depends on lower ones.
        kind: `root` asks for root fields; `entity` for entities by representation; `reentry` for root
            fields below an object that is itself the query root.
        operation: GraphQL text to send.
        operation_kind: `query` or `mutation`.
        variables: Names of the client's variables to forward.
        path: Keys from the root of the merged data to the objects concerned, through lists; empty for `root`.
        inputs: For each object type, what its representation holds besides `__typename`.
        keys: For each object type, those top-level names of its inputs that are its key and so never null.
        root_keys: For `root`, the keys of the fields it asks for.
        representations: Name of the variable that carries the representations.
        by_typename: Whether an object's `__typename` tells which of the inputs applies to it.
        depends_on: Fetches that must have landed before.
        condition: When the fetch is needed at all.
    """

    id: int
    subgraph: str
    kind: Literal["root", "entity", "reentry"]
    operation: str
    operation_kind: Literal["query", "mutation"]
    variables: tuple[str, ...]
    path: Path = ()
    inputs: Mapping[str, tuple[FieldSelection, ...]] = field(default_factory=dict)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_typename: bool = False
    root_keys: tuple[str, ...] = ()
    representations: str = "representations"
    depends_on: tuple[int, ...] = ()
    condition: Condition = ALWAYS


@dataclass(frozen=True)
class Plan:
    """How to answer one operation.

    Attributes:
        kind: `query` or `mutation`.
        fetches: All requests, each after those it depends on.
        root: Name of the root type.
        fields: The client's root fields, from which the answer is shaped.
        variable_definitions: The operation's variables, to coerce values by.
        introspection: Document to answer `__schema` and `__type` from, if they are asked for.
    """

    kind: Literal["query", "mutation"]
    fetches: tuple[Fetch, ...]
    root: str
    fields: tuple[FieldSelection, ...]
    variable_definitions: tuple[VariableDefinitionNode, ...] = ()
    introspection: DocumentNode | None = None

    @property
    def fetch_count(self) -> int:
        """How many requests the plan makes when all its conditions hold."""
        return len(self.fetches)

    @property
    def depth(self) -> int:
        """How many requests follow one another at most."""
        levels: dict[int, int] = {}
        for fetch in self.fetches:
            levels[fetch.id] = 1 + max((levels[before] for before in fetch.depends_on), default=0)
        return max(levels.values(), default=0)

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON values, for people and snapshots."""
        return {"kind": self.kind, "fetches": [_fetch_json(fetch) for fetch in self.fetches]}

    def to_text(self) -> str:
        """The plan for human eyes: one paragraph per request."""
        blocks = ["\n".join(_fetch_lines(fetch)) for fetch in self.fetches]
        if self.introspection is not None:
            blocks.append("introspection: answered by the gateway")
        return "\n\n".join([f"{self.kind}: {self.fetch_count} fetches, depth {self.depth}", *blocks]) + "\n"


def path_text(path: Path) -> str:
    """`products.<Book>.author`, for people."""
    return ".".join(f"<{step.type}>" if isinstance(step, Guard) else step for step in path)


def representation_text(kind: str, fields: tuple[FieldSelection, ...]) -> str:
    """`Book { isbn author { id } }`, for people."""
    return f"{kind} {{ {' '.join(_field_texts(fields))} }}"


def _field_texts(fields: tuple[FieldSelection, ...]) -> Iterator[str]:
    for item in fields:
        yield item.name + item.arguments
        for kind, below in (item.selection or {}).items():
            yield (
                f"{{ {' '.join(_field_texts(below))} }}"
                if len(item.selection or {}) == 1
                else (f"{{ ... on {kind} {{ {' '.join(_field_texts(below))} }} }}")
            )


def _fetch_json(fetch: Fetch) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": fetch.id,
        "subgraph": fetch.subgraph,
        "kind": fetch.kind,
        "operation": fetch.operation,
    }
    if fetch.path:
        found["path"] = path_text(fetch.path)
    if fetch.inputs:
        found["inputs"] = [representation_text(kind, fields) for kind, fields in fetch.inputs.items()]
    if fetch.variables:
        found["variables"] = list(fetch.variables)
    if fetch.depends_on:
        found["dependsOn"] = list(fetch.depends_on)
    if fetch.condition != ALWAYS:
        found["condition"] = describe(fetch.condition)
    return found


def _fetch_lines(fetch: Fetch) -> Iterator[str]:
    after = f" after {', '.join(map(str, fetch.depends_on))}" if fetch.depends_on else ""
    place = f" at {path_text(fetch.path)}" if fetch.path else ""
    yield f"{fetch.id}. {fetch.subgraph}: {fetch.kind}{place}{after}"
    if fetch.condition != ALWAYS:
        yield f"   if {describe(fetch.condition)}"
    for kind, fields in fetch.inputs.items():
        yield f"   given {representation_text(kind, fields)}"
    yield from (f"   {line}" for line in print_ast(parse(fetch.operation)).split("\n"))
