"""From drafts to requests: which drafts travel together, in which order, under which names, saying what.

Entity fetches to one subgraph that are equally deep in the plan travel in one request, each as an
`_entities` field of its own; those that ask the same of objects at different paths share one field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graphql.language import FieldNode, VariableDefinitionNode

from gateway.federation.conditions import NEVER, Condition, either
from gateway.federation.drafts import Draft
from gateway.federation.fieldset import parse_field_set
from gateway.federation.model import Supergraph
from gateway.federation.plan import EntityCall, Fetch, OperationKind, representation_text
from gateway.federation.subgraph_operation import OperationPrinter, operation, used_variables

ENTITIES = "_entities"


@dataclass
class Requests:
    """Makes the fetches of a plan from its drafts."""

    supergraph: Supergraph
    kind: OperationKind
    variables: Mapping[str, VariableDefinitionNode]
    drafts: Sequence[Draft]

    def fetches(self) -> tuple[Fetch, ...]:
        """The fetches, numbered so that each comes after those it depends on."""
        groups: dict[object, list[int]] = {}
        for index, draft in enumerate(self.drafts):
            together = (draft.graph, draft.level) if draft.kind == "entity" else index
            groups.setdefault(together, []).append(index)
        ordered = sorted(groups.values(), key=lambda group: (self.drafts[group[0]].level, group[0]))
        numbers = {index: number for number, group in enumerate(ordered) for index in group}
        return tuple(self._fetch(number, group, numbers) for number, group in enumerate(ordered))

    @cached_property
    def _before(self) -> Mapping[int, frozenset[int]]:
        """All drafts that each draft waits for, however indirectly."""
        found: dict[int, frozenset[int]] = {}
        for index, draft in sorted(enumerate(self.drafts), key=lambda item: item[1].level):
            found[index] = draft.depends_on.union(*(found[before] for before in draft.depends_on))
        return found

    def _direct(self, group: Sequence[int]) -> frozenset[int]:
        """What the drafts of a request depend on, without what another of these waits for anyway."""
        depends_on = frozenset[int]().union(*(self.drafts[index].depends_on for index in group))
        return depends_on.difference(*(self._before[index] for index in depends_on))

    def _fetch(self, number: int, group: Sequence[int], numbers: Mapping[int, int]) -> Fetch:
        drafts = [self.drafts[index] for index in group]
        first = drafts[0]
        printer = OperationPrinter(self.supergraph, first.graph)
        kind: OperationKind = self.kind if first.kind == "root" else "query"
        condition = NEVER
        for draft in drafts:
            condition = either(condition, draft.condition)
        calls = self._calls(drafts, printer) if first.kind == "entity" else []
        asked = dict.fromkeys((call.alias, call.representations, body) for call, body in calls)
        if calls:
            selection = printer.entities(asked)
        else:
            (output,) = first.outputs.values()
            selection = printer.root(output, condition)
        roots = _roots(first)
        used = used_variables(selection)
        definitions = [node for name, node in self.variables.items() if name in used]
        heads = [f"${representations}: [_Any!]!" for _, representations, _ in asked]
        return Fetch(
            number,
            first.graph,
            first.kind,
            operation(kind, selection, heads, definitions),
            kind,
            tuple(node.variable.name.value for node in definitions),
            () if calls else first.path,
            tuple(call for call, _ in calls),
            tuple(key for key, _ in roots),
            tuple(sorted({numbers[index] for index in self._direct(group)})),
            condition,
            tuple(when for _, when in roots),
        )

    def _calls(self, drafts: Sequence[Draft], printer: OperationPrinter) -> list[tuple[EntityCall, str]]:
        """The calls of a request, each with what it asks; equal ones share a name."""
        bodies = [printer.body(draft.outputs, draft.condition) for draft in drafts]
        shapes: dict[object, int] = {}
        for draft, body in zip(drafts, bodies, strict=True):
            shapes.setdefault(_shape(draft, body), len(shapes))
        alone = len(shapes) == 1
        found = []
        for draft, body in zip(drafts, bodies, strict=True):
            shape = shapes[_shape(draft, body)]
            call = EntityCall(
                ENTITIES if alone else f"_e{shape}",
                draft.path,
                draft.inputs,
                {kind: _key_names(text) for kind, text in draft.keys.items()},
                draft.by_typename,
                self._unused("representations" if alone else f"representations{shape}"),
                draft.sent_as,
                draft.condition,
            )
            found.append((call, body))
        return found

    def _unused(self, name: str) -> str:
        while name in self.variables:
            name = f"_{name}"
        return name


def _shape(draft: Draft, body: str) -> object:
    """What two calls have in common that can be one field of a request."""
    inputs = tuple(representation_text(kind, fields) for kind, fields in draft.inputs.items())
    return body, inputs, tuple(draft.keys.items()), tuple(draft.sent_as.items()), draft.condition


def _roots(draft: Draft) -> list[tuple[str, Condition]]:
    """The keys of the root fields that a draft asks for, each with when it does."""
    outputs = draft.outputs.values() if draft.kind == "root" else ()
    return [(step.key, below.condition) for output in outputs for step, below in output.fields.items()]


def _key_names(text: str) -> frozenset[str]:
    """Names at the top of a key; keys hold plain fields only, no fragments on other types."""
    nodes = parse_field_set(text).selections
    return frozenset(node.name.value for node in nodes if isinstance(node, FieldNode))
