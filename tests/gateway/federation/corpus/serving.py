"""Subgraphs in this process: served by graphql-core from their own schema, and strict about what they get."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    execute_sync,
    get_named_type,
    is_leaf_type,
)
from graphql.language import SelectionNode

from gateway.federation import FetchRequest, FetchResponse, TransportError
from tests.gateway.federation.corpus.subgraph_text import SubgraphText
from tests.gateway.federation.corpus.world import Record, World


@dataclass
class Thing:
    """An object on its way through one execution."""

    record: Record
    given: Mapping[str, Any]
    provided: tuple[SelectionNode, ...] = ()


@dataclass
class Server:
    """One subgraph, for one case.

    Attributes:
        text: Its schema.
        world: What it knows.
        kinds: The interfaces of each object type, over all subgraphs.
        log: What was asked, shared between the subgraphs of the case.
        down: Whether it cannot be reached.
        requests: The requests it had.
        faults: What it was asked and should not have been.
    """

    text: SubgraphText
    world: World
    kinds: Mapping[str, set[str]]
    log: list[str]
    down: bool = False
    requests: list[Record] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        """Answer one request."""
        body = json.loads(request.body)
        self.requests.append(body)
        if self.down:
            raise TransportError("down")
        document, problems = self.text.read(body["query"])
        if problems:
            self.faults += [f"{self.text.name}: {problem} in {body['query']}" for problem in problems]
            return FetchResponse(400, json.dumps({"errors": [{"message": "invalid"}]}).encode())
        result = execute_sync(
            self.text.schema,
            document,
            root_value=Thing(self.world.root, {}),
            variable_values=json.loads(json.dumps(body["variables"])),
            operation_name=body.get("operationName"),
            field_resolver=self._resolve,
            type_resolver=self._type_of,
        )
        return FetchResponse(200, json.dumps(result.formatted).encode())

    def _type_of(self, thing: Thing, *_: Any) -> str:
        kind = str(thing.record["__typename"])
        asked = thing.given.get("__typename", kind)
        if self.text.is_interface_object(asked):
            return str(asked)
        stand_ins = [name for name in self.kinds.get(kind, ()) if self.text.is_interface_object(name)]
        return stand_ins[0] if kind not in self.text.schema.type_map and stand_ins else kind

    def _resolve(self, thing: Thing, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        parent, name = info.parent_type.name, info.field_name
        if parent == "Mutation" or name == "_entities":
            self.log.append(f"{self.text.name}.{name}")
        if name == "_entities":
            return [self._entity(item) for item in arguments["representations"]]
        promised = tuple(self._promised(thing, name))
        if self.text.is_external(parent, name) and not promised:
            self.faults.append(f"{self.text.name}: external {parent}.{name} was asked for")
        value = thing.record.get(name)
        if isinstance(value, Exception):
            raise value
        found = value(thing.given, arguments) if callable(value) else value
        if is_leaf_type(get_named_type(info.return_type)):
            return found
        if found is not None and get_named_type(info.return_type) is info.schema.query_type:
            return Thing(self.world.root, {})
        below = [item for node in promised if node.selection_set for item in node.selection_set.selections]
        return self._things(found, (*below, *self.text.provides(parent, name)))

    def _promised(self, thing: Thing, name: str) -> Iterator[FieldNode]:
        """What an earlier field promised of this one."""
        waiting = list(thing.provided)
        kind = thing.record.get("__typename", "")
        for node in waiting:
            if isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else kind
                if condition in (kind, *self.kinds.get(kind, ())) or condition not in self.kinds:
                    waiting += node.selection_set.selections
            elif isinstance(node, FieldNode) and node.name.value == name:
                yield node

    def _things(self, value: Any, provided: tuple[SelectionNode, ...]) -> Any:
        if isinstance(value, list):
            return [self._things(item, provided) for item in value]
        if isinstance(value, dict) and "__typename" in value:
            return Thing(self.world.complete(value), {}, provided)
        return Thing(value, {}, provided) if isinstance(value, dict) else value

    def _entity(self, representation: Record) -> Thing | None:
        kind = representation["__typename"]
        keys = [key for key in self.text.keys(kind) if key.resolvable]
        parts = [part for key in keys if (part := key.part_of(representation)) is not None]
        if not parts:
            self.faults.append(f"{self.text.name}: no key fits {representation}")
            return None
        kinds = {kind} | {name for name, interfaces in self.kinds.items() if kind in interfaces}
        found = self.world.find(kinds, parts[0])
        return None if found is None else Thing(found, representation)
