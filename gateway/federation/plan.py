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
    """A step of a path that goes on only for objects of one type.

    Attributes:
        type: The type, or the interface object that stands for types that may not be known yet.
        unlike: For an interface object, the types of the other objects there, which always tell theirs.
    """

    type: str
    unlike: frozenset[str] | None = None

    def passes(self, kind: object) -> bool:
        """Whether it goes on for an object with this `__typename`, which is None when it tells none."""
        return kind == self.type if self.unlike is None else kind not in self.unlike


OperationKind = Literal["query", "mutation"]
PathStep = str | Guard
Path = tuple[PathStep, ...]


@dataclass(frozen=True)
class EntityCall:
    """One question of a fetch for entities: which objects are concerned, and how they are described.

    Calls with the same alias are one field of the request, asked once for the objects at several paths.

    Attributes:
        alias: Key of the answer, `_entities` when the fetch has one field only.
        path: Keys from the root of the merged data to the objects concerned, through lists.
        inputs: For each object type, what its representation holds besides `__typename`.
        keys: For each object type, those top-level names of its inputs that are its key and so never null.
        by_typename: Whether an object's `__typename` tells which of the inputs applies to it.
        representations: Name of the variable that carries the representations; sent as an empty list when
            there are none here but some for another call.
        sent_as: For some object types, another `__typename` to put into their representations.
        condition: When the objects are asked about at all; otherwise there are no representations.
    """

    alias: str
    path: Path
    inputs: Mapping[str, tuple[FieldSelection, ...]]
    keys: Mapping[str, frozenset[str]]
    by_typename: bool = False
    representations: str = "representations"
    sent_as: Mapping[str, str] = field(default_factory=dict)
    condition: Condition = ALWAYS


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
        path: For `reentry`, the keys from the root of the merged data to the objects that are the root again.
        calls: For `entity`, what is asked about which objects; one or more.
        root_keys: For `root`, the keys of the fields it asks for.
        root_conditions: When it asks for each of them.
        depends_on: Fetches that must have landed before.
        condition: When the fetch is needed at all.
    """

    id: int
    subgraph: str
    kind: Literal["root", "entity", "reentry"]
    operation: str
    operation_kind: OperationKind
    variables: tuple[str, ...]
    path: Path = ()
    calls: tuple[EntityCall, ...] = ()
    root_keys: tuple[str, ...] = ()
    depends_on: tuple[int, ...] = ()
    condition: Condition = ALWAYS
    root_conditions: tuple[Condition, ...] = ()


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
        labels: The override labels that were active; for other labels the plan is not the right one.
    """

    kind: OperationKind
    fetches: tuple[Fetch, ...]
    root: str
    fields: tuple[FieldSelection, ...]
    variable_definitions: tuple[VariableDefinitionNode, ...] = ()
    introspection: DocumentNode | None = None
    labels: frozenset[str] = frozenset()

    @property
    def fetch_count(self) -> int:
        """How many requests the plan makes when all its conditions hold."""
        return len(self.fetches)

    @property
    def depth(self) -> int:
        """How many requests follow one another at most."""
        return max(self._levels(), default=0)

    def _levels(self) -> list[int]:
        levels: list[int] = []
        for fetch in self.fetches:
            levels.append(1 + max((levels[before] for before in fetch.depends_on), default=0))
        return levels

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON values, as a tree of nodes such as other routers print.

        `QueryPlan` holds a `Sequence` of waves, each a `Parallel` of `Fetch` nodes, which stand in `Flatten`
        when they concern objects at a path and in `Condition` when they are not always sent. A plan really
        runs by `dependsOn`: a fetch waits for those it names and not for its whole wave.
        """
        waves: dict[int, list[dict[str, Any]]] = {}
        for fetch, level in zip(self.fetches, self._levels(), strict=True):
            waves.setdefault(level, []).append(_fetch_json(fetch))
        nodes = [_nodes_json("Parallel", waves[level]) for level in sorted(waves)]
        found: dict[str, Any] = {"kind": "QueryPlan", "operationKind": self.kind}
        if nodes:
            found["node"] = _nodes_json("Sequence", nodes)
        return found if self.introspection is None else found | {"introspection": True}

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


def _nodes_json(kind: str, nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return nodes[0] if len(nodes) == 1 else {"kind": kind, "nodes": nodes}


def _fetch_json(fetch: Fetch) -> dict[str, Any]:
    node: dict[str, Any] = {
        "kind": "Fetch",
        "id": fetch.id,
        "serviceName": fetch.subgraph,
        "operationKind": fetch.operation_kind,
        "operation": fetch.operation,
        "variableUsages": list(fetch.variables),
        "dependsOn": list(fetch.depends_on),
    }
    path = fetch.path
    if len(fetch.calls) == 1:
        path = fetch.calls[0].path
        node["requires"] = _requires_json(fetch.calls[0])
    elif fetch.calls:
        node["calls"] = [_call_json(call) for call in fetch.calls]
    if path:
        node = {"kind": "Flatten", "path": _path_json(path), "node": node}
    return _condition_json(fetch.condition, node)


def _call_json(call: EntityCall) -> dict[str, Any]:
    node = {"alias": call.alias, "requires": _requires_json(call)}
    return _condition_json(call.condition, {"kind": "Flatten", "path": _path_json(call.path), "node": node})


def _requires_json(call: EntityCall) -> list[str]:
    return [representation_text(kind, fields) for kind, fields in call.inputs.items()]


def _path_json(path: Path) -> list[str]:
    return [f"... on {step.type}" if isinstance(step, Guard) else step for step in path]


def _condition_json(condition: Condition, node: dict[str, Any]) -> dict[str, Any]:
    if condition == ALWAYS:
        return node
    return {"kind": "Condition", "condition": describe(condition), "ifClause": node}


def _fetch_lines(fetch: Fetch) -> Iterator[str]:
    after = f" after {', '.join(map(str, fetch.depends_on))}" if fetch.depends_on else ""
    paths = dict.fromkeys([fetch.path] if fetch.path else [call.path for call in fetch.calls])
    place = f" at {', '.join(map(path_text, paths))}" if paths else ""
    yield f"{fetch.id}. {fetch.subgraph}: {fetch.kind}{place}{after}"
    if fetch.condition != ALWAYS:
        yield f"   if {describe(fetch.condition)}"
    for call in fetch.calls:
        yield from _call_lines(call, fetch)
    yield from (f"   {line}" for line in print_ast(parse(fetch.operation)).split("\n"))


def _call_lines(call: EntityCall, fetch: Fetch) -> Iterator[str]:
    alone = len(fetch.calls) == 1
    head = "" if alone else f"{call.alias} at {path_text(call.path)} "
    end = "" if alone or call.condition == fetch.condition else f" if {describe(call.condition)}"
    for kind, fields in call.inputs.items():
        yield f"   {head}given {representation_text(kind, fields)}{end}"
