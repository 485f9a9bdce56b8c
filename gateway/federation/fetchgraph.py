"""From chosen places to fetches: what belongs into one request, what it depends on, what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from graphql.language import FieldNode, VariableDefinitionNode

from gateway.federation.choose import Chosen
from gateway.federation.conditions import NEVER, Condition, either
from gateway.federation.fieldset import parse_field_set
from gateway.federation.model import Supergraph
from gateway.federation.normalise import Normaliser
from gateway.federation.places import Cast, Entry, Jump, Place, Read, base
from gateway.federation.plan import Fetch, Path
from gateway.federation.selection import FieldSelection
from gateway.federation.subgraph_operation import OperationPrinter, Output, used_variables

Inputs = dict[str, tuple[FieldSelection, ...]]


@dataclass(frozen=True)
class _Rider:
    """What one jump brings into a fetch: the entity's type, its key, and all that is sent of it."""

    type: str
    key: str | None
    fields: tuple[FieldSelection, ...]
    requires: bool
    guarded: bool
    condition: Condition


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
    requiring: set[str] = field(default_factory=set)

    def fits(self, rider: _Rider) -> bool:
        """Whether a jump can ride along, given that it leaves at the same time for the same objects.

        What a jump requires is only there when the jump's condition holds, so it cannot share a
        representation with a jump on another condition.
        """
        if rider.key is None or rider.type not in self.keys:
            return True
        if self.keys[rider.type] != rider.key or _clash(self.inputs[rider.type], rider.fields):
            return False
        requires = rider.requires or rider.type in self.requiring
        return not requires or self.outputs[rider.type].condition == rider.condition

    def take(self, rider: _Rider) -> None:
        """Let the jump ride along."""
        self.by_typename = self.by_typename or rider.guarded
        if rider.key is not None:
            self.keys[rider.type] = rider.key
            self.inputs[rider.type] = _united(self.inputs.get(rider.type, ()), rider.fields)
        if rider.requires:
            self.requiring.add(rider.type)


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
                owners[place] = self._draft(place, condition, owners, after)
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

    def _draft(
        self, place: Place, condition: Condition, owners: Mapping[Place, int], after: Sequence[int]
    ) -> int:
        if not isinstance(place.step, Jump):
            if len(after) == 1 and self._drafts[after[0]].graph == place.graph:
                return after[0]
            return self._append(_Draft(place.graph, "root", (), frozenset(after)))
        depends_on = frozenset(owners[item] for item in (place.parent, *place.needs) if item is not None)
        path, guarded = base(place.path)
        rider = self._rider(place, place.step, condition, guarded=guarded)
        kind: Literal["entity", "reentry"] = "reentry" if rider.key is None else "entity"
        for index, draft in enumerate(self._drafts):
            leaves_together = (draft.graph, draft.kind, draft.path, draft.depends_on)
            if leaves_together == (place.graph, kind, path, depends_on) and draft.fits(rider):
                draft.take(rider)
                return index
        draft = _Draft(place.graph, kind, path, depends_on)
        draft.take(rider)
        return self._append(draft)

    def _rider(self, place: Place, step: Jump, condition: Condition, *, guarded: bool) -> _Rider:
        texts = [text for text in (step.fields, step.requires) if text is not None]
        fields = (
            self.normaliser.field_set(place.type, " ".join(texts), guarded=place.guarded) if texts else ()
        )
        return _Rider(place.type, step.fields, fields, step.requires is not None, guarded, condition)

    def _append(self, draft: _Draft) -> int:
        self._drafts.append(draft)
        return len(self._drafts) - 1

    def _open(self, draft: _Draft, place: Place, condition: Condition) -> Output:
        draft.condition = either(draft.condition, condition)
        output = draft.outputs.setdefault(place.type, Output(place.type, condition))
        output.condition = either(output.condition, condition)
        return output

    def _finish(self, index: int, draft: _Draft) -> Fetch:
        printer = OperationPrinter(self.supergraph, draft.graph)
        used = {name for output in draft.outputs.values() for name in used_variables(output, draft.condition)}
        definitions = [node for name, node in self.variables.items() if name in used]
        root_kind = self.kind if draft.kind == "root" else "query"
        representations = _unused("representations", self.variables)
        if draft.kind == "entity":
            operation = printer.entities(draft.outputs, draft.condition, definitions, representations)
        else:
            (output,) = draft.outputs.values()
            operation = printer.root(root_kind, output, draft.condition, definitions)
        root_keys = (
            tuple(step.key for output in draft.outputs.values() for step in output.fields)
            if draft.kind == "root"
            else ()
        )
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
            root_keys,
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


def _unused(name: str, taken: Mapping[str, object]) -> str:
    while name in taken:
        name = f"_{name}"
    return name


def _key_names(text: str) -> frozenset[str]:
    """Names at the top of a key; keys hold plain fields only, no fragments on other types."""
    nodes = parse_field_set(text).selections
    return frozenset(node.name.value for node in nodes if isinstance(node, FieldNode))
