"""From chosen places to fetches: what belongs into one request, what it depends on, what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql.language import VariableDefinitionNode

from gateway.federation.choose import Chosen
from gateway.federation.conditions import Condition, either
from gateway.federation.drafts import Draft, DraftKind, Rider
from gateway.federation.folding import conditions_of
from gateway.federation.model import Supergraph
from gateway.federation.normalise import Normaliser
from gateway.federation.places import Cast, Entry, Jump, Place, Read, base
from gateway.federation.plan import Fetch, OperationKind, Path
from gateway.federation.requests import Requests
from gateway.federation.subgraph_operation import Output


@dataclass
class FetchGraph:
    """Builds the fetches of one operation; mutations add their root fields one by one."""

    supergraph: Supergraph
    normaliser: Normaliser
    kind: OperationKind
    variables: Mapping[str, VariableDefinitionNode]
    _drafts: list[Draft] = field(default_factory=list)

    def add(self, chosen: Sequence[Chosen], after: Sequence[int] = ()) -> None:
        """Add everything that was chosen, to run after the fetches in `after`.

        A root fetch that would wait for nothing but one root fetch of its own subgraph joins that one:
        the subgraph then keeps the order. Not so a field that is in that one already, for another condition.
        """
        conditions = conditions_of(chosen)
        owners: dict[Place, int] = {}
        outputs: dict[Place, Output] = {}
        # A place is made after the places it needs, so its number orders fetches by dependency.
        for place in sorted(conditions, key=lambda place: place.index):
            condition = conditions[place]
            if isinstance(place.step, Entry | Jump):
                owners[place] = self._draft(place, conditions, owners, after)
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
        return Requests(self.supergraph, self.kind, self.variables, self._drafts).fetches()

    def _draft(
        self,
        place: Place,
        conditions: Mapping[Place, Condition],
        owners: Mapping[Place, int],
        after: Sequence[int],
    ) -> int:
        if not isinstance(place.step, Jump):
            if len(after) == 1 and self._joins(self._drafts[after[0]], place, conditions):
                return after[0]
            return self._append(place.graph, "root", (), frozenset(after))
        depends_on = frozenset(owners[item] for item in (place.parent, *place.needs) if item is not None)
        level = self._level(depends_on)
        path, guarded = base(place.path)
        rider = self._rider(place, place.step, conditions[place], guarded=guarded)
        kind: DraftKind = "reentry" if rider.key is None else "entity"
        for index, draft in enumerate(self._drafts):
            leaves_together = (draft.graph, draft.kind, draft.path, draft.level)
            if leaves_together == (place.graph, kind, path, level) and draft.fits(rider):
                draft.depends_on |= depends_on
                draft.take(rider)
                return index
        index = self._append(place.graph, kind, path, depends_on)
        self._drafts[index].take(rider)
        return index

    def _rider(self, place: Place, step: Jump, condition: Condition, *, guarded: bool) -> Rider:
        texts = [text for text in (step.fields, step.requires) if text is not None]
        fields = self.normaliser.field_set(step.type, " ".join(texts), guarded=place.guarded) if texts else ()
        untyped = self.supergraph.is_abstract(step.type)
        return Rider(
            step.type,
            step.fields,
            fields,
            step.requires is not None,
            guarded and not untyped,
            condition,
            step.sent_as,
            untyped,
        )

    def _joins(self, draft: Draft, entry: Place, chosen: Iterable[Place]) -> bool:
        known = {step for output in draft.outputs.values() for step in output.fields}
        asked = (place.step for place in chosen if place.parent is entry)
        return (draft.graph, draft.kind) == (entry.graph, "root") and known.isdisjoint(asked)

    def _append(self, graph: str, kind: DraftKind, path: Path, depends_on: frozenset[int]) -> int:
        self._drafts.append(Draft(graph, kind, path, depends_on, self._level(depends_on)))
        return len(self._drafts) - 1

    def _level(self, depends_on: Iterable[int]) -> int:
        return 1 + max((self._drafts[index].level for index in depends_on), default=0)

    def _open(self, draft: Draft, place: Place, condition: Condition) -> Output:
        draft.condition = either(draft.condition, condition)
        tells_type = self.supergraph.is_abstract(place.type) and not self.supergraph.is_stand_in(
            place.graph, place.type
        )
        fresh = Output(place.type, condition, abstract=tells_type)
        output = draft.outputs.setdefault(place.type, fresh)
        output.condition = either(output.condition, condition)
        return output


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
