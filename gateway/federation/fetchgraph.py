"""From chosen places to fetches: what belongs into one request, what it depends on, what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from graphql.language import FieldNode, VariableDefinitionNode

from gateway.federation.choose import Chosen
from gateway.federation.conditions import NEVER, Condition, either, given
from gateway.federation.fieldset import parse_field_set
from gateway.federation.model import Supergraph
from gateway.federation.normalise import Normaliser
from gateway.federation.places import Cast, Entry, Jump, Place, Read
from gateway.federation.plan import Fetch, Guard, Path
from gateway.federation.selection import FieldSelection
from gateway.federation.subgraph_operation import OperationPrinter, Output

Inputs = dict[str, tuple[FieldSelection, ...]]


@dataclass
class _Draft:
    """A fetch while it is being put together."""

    graph: str
    kind: Literal["root", "entity", "reentry"]
    path: Path
    depends_on: frozenset[int]
    condition: Condition = NEVER
    by_typename: bool = False
    keys: dict[str, str] = field(default_factory=dict)
    inputs: Inputs = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)


@dataclass
class FetchGraph:
    """Builds the fetches of one operation; mutations add their root fields one by one."""

    supergraph: Supergraph
    normaliser: Normaliser
    kind: Literal["query", "mutation"]
    variables: Mapping[str, VariableDefinitionNode]
    _drafts: list[_Draft] = field(default_factory=list)

    def add(self, chosen: Sequence[Chosen], after: Sequence[int] = ()) -> None:
        """Add everything that was chosen, to run after the fetches in `after`.

        A root fetch that would wait for nothing but one root fetch of its own subgraph joins that one:
        the subgraph then keeps the order.
        """
        conditions = _conditions(chosen)
        owners: dict[Place, int] = {}
        outputs: dict[Place, Output] = {}
        # A place is made after the places it needs, so its number orders fetches by dependency.
        for place in sorted(conditions, key=lambda place: place.index):
            condition = conditions[place]
            if isinstance(place.step, Entry | Jump):
                owners[place] = self._draft(place, owners, after)
                outputs[place] = self._open(self._drafts[owners[place]], place, condition)
            elif place.parent is not None:
                owners[place] = owners[place.parent]
                outputs[place] = _extend(outputs[place.parent], place, condition)

    @property
    def drafted(self) -> int:
        """How many fetches there are so far."""
        return len(self._drafts)

    def fetches(self) -> tuple[Fetch, ...]:
        """The finished fetches, each after those it depends on."""
        return tuple(self._finish(index, draft) for index, draft in enumerate(self._drafts))

    def _draft(self, place: Place, owners: Mapping[Place, int], after: Sequence[int]) -> int:
        if isinstance(place.step, Entry):
            if len(after) == 1 and self._drafts[after[0]].graph == place.graph:
                return after[0]
            return self._append(_Draft(place.graph, "root", (), frozenset(after)))
        before = [item for item in (place.parent, *place.needs) if item is not None]
        depends_on = frozenset(owners[item] for item in before)
        path, guarded = _base(_path(place))
        key = place.step.fields if isinstance(place.step, Jump) else None
        inputs = self._inputs(place)
        for index, draft in enumerate(self._drafts):
            if (draft.graph, draft.path, draft.depends_on) == (place.graph, path, depends_on) and (
                draft.kind == ("reentry" if key is None else "entity") and _fits(draft, place.type, key, inputs)
            ):
                self._join(draft, place.type, key, inputs, guarded)
                return index
        draft = _Draft(place.graph, "reentry" if key is None else "entity", path, depends_on)
        self._join(draft, place.type, key, inputs, guarded)
        return self._append(draft)

    def _append(self, draft: _Draft) -> int:
        self._drafts.append(draft)
        return len(self._drafts) - 1

    def _inputs(self, place: Place) -> tuple[FieldSelection, ...]:
        step = place.step
        if not isinstance(step, Jump) or step.fields is None:
            return ()
        texts = [step.fields, *([step.requires] if step.requires else [])]
        return self.normaliser.field_set(place.type, " ".join(texts), guarded=place.guarded)

    def _join(
        self, draft: _Draft, kind: str, key: str | None, inputs: tuple[FieldSelection, ...], guarded: bool
    ) -> None:
        draft.by_typename = draft.by_typename or guarded
        if key is None:
            return
        draft.keys[kind] = key
        known = draft.inputs.get(kind, ())
        draft.inputs[kind] = _united(known, inputs)

    def _open(self, draft: _Draft, place: Place, condition: Condition) -> Output:
        draft.condition = either(draft.condition, condition)
        output = draft.outputs.setdefault(place.type, Output(place.type, condition))
        output.condition = either(output.condition, condition)
        return output

    def _finish(self, index: int, draft: _Draft) -> Fetch:
        printer = OperationPrinter(self.supergraph, draft.graph)
        used = {name for output in draft.outputs.values() for name in _used_variables(output, draft.condition)}
        definitions = [node for name, node in self.variables.items() if name in used]
        root_kind = self.kind if draft.kind == "root" else "query"
        representations = _unused("representations", self.variables)
        if draft.kind == "entity":
            operation = printer.entities(draft.outputs, draft.condition, definitions, representations)
        else:
            (output,) = draft.outputs.values()
            operation = printer.root(root_kind, output, draft.condition, definitions)
        return Fetch(
            index,
            draft.graph,
            draft.kind,
            operation,
            root_kind,
            tuple(node.variable.name.value for node in definitions),
            draft.path,
            draft.inputs,
            {kind: _key_names(text) for kind, text in draft.keys.items()},
            draft.by_typename,
            representations,
            tuple(sorted(self._direct(draft.depends_on))),
            draft.condition,
        )

    def _direct(self, depends_on: frozenset[int]) -> frozenset[int]:
        """Leave out what another dependency waits for anyway."""
        return frozenset(
            index for index in depends_on if not any(index in self._before(other) for other in depends_on)
        )

    def _before(self, index: int) -> frozenset[int]:
        known = self._drafts[index].depends_on
        return known.union(*(self._before(other) for other in known))


def _conditions(chosen: Sequence[Chosen]) -> dict[Place, Condition]:
    found: dict[Place, Condition] = {}
    for item in chosen:
        for place in item.place.closure:
            found[place] = either(found.get(place, NEVER), item.condition)
    return found


def _extend(parent: Output, place: Place, condition: Condition) -> Output:
    if isinstance(place.step, Cast):
        output = parent.casts.setdefault(place.type, Output(place.type, condition))
    elif isinstance(place.step, Read):
        fresh = Output(place.type, condition, abstract=place.step.abstract)
        output = parent.fields.setdefault(place.step, fresh)
    else:
        raise TypeError("only reads and casts stay within a fetch")
    output.condition = either(output.condition, condition)
    return output


def _path(place: Place) -> Path:
    steps: list[str | Guard] = []
    at: Place | None = place
    while at is not None:
        if isinstance(at.step, Read):
            steps.append(at.step.key)
        elif isinstance(at.step, Cast):
            steps.append(Guard(at.step.type))
        at = at.parent
    return tuple(reversed(steps))


def _base(path: Path) -> tuple[Path, bool]:
    """The path without the guard at its end, and whether there was one."""
    guarded = bool(path) and isinstance(path[-1], Guard)
    while path and isinstance(path[-1], Guard):
        path = path[:-1]
    return path, guarded


def _fits(draft: _Draft, kind: str, key: str | None, inputs: tuple[FieldSelection, ...]) -> bool:
    """Whether a jump can ride along with a fetch that leaves at the same time for the same objects."""
    if draft.keys.get(kind, key) != key:
        return False
    return not _clash(draft.inputs.get(kind, ()), inputs)


def _clash(left: Iterable[FieldSelection], right: Iterable[FieldSelection]) -> bool:
    """Whether one representation cannot hold both, because they want one field with different arguments."""
    known = {item.name: item for item in left}
    for item in right:
        other = known.get(item.name)
        if other is None:
            continue
        if other.key != item.key:
            return True
        below, above = item.selection or {}, other.selection or {}
        if any(_clash(above.get(kind, ()), fields) for kind, fields in below.items()):
            return True
    return False


def _united(
    left: tuple[FieldSelection, ...], right: tuple[FieldSelection, ...]
) -> tuple[FieldSelection, ...]:
    """Both selections in one; they do not clash."""
    merged = {item.key: item for item in left}
    for item in right:
        known = merged.get(item.key)
        if known is None or item.selection is None or known.selection is None:
            merged[item.key] = item
            continue
        kinds = dict.fromkeys([*known.selection, *item.selection])
        selection = {
            kind: _united(known.selection.get(kind, ()), item.selection.get(kind, ())) for kind in kinds
        }
        merged[item.key] = replace(item, selection=selection)
    return tuple(merged.values())


def _used_variables(output: Output, known: Condition) -> Iterator[str]:
    for step, below in output.fields.items():
        yield from step.variables
        yield from (name for alternative in given(below.condition, known) for name, _ in alternative)
        yield from _used_variables(below, below.condition)
    for narrowed in output.casts.values():
        yield from _used_variables(narrowed, known)


def _unused(name: str, taken: Mapping[str, object]) -> str:
    while name in taken:
        name = f"_{name}"
    return name


def _key_names(text: str) -> frozenset[str]:
    """Names at the top of a key; keys hold plain fields only, no fragments on other types."""
    nodes = parse_field_set(text).selections
    return frozenset(node.name.value for node in nodes if isinstance(node, FieldNode))
