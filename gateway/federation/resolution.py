"""What a subgraph resolves by itself, at a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql.language import FieldNode, InlineFragmentNode, SelectionSetNode

from gateway.federation.conditions import NEVER
from gateway.federation.definitions import Kind
from gateway.federation.fieldset import canonical, parse_field_set
from gateway.federation.model import Supergraph
from gateway.federation.model_types import FieldInGraph
from gateway.federation.places import Place, Read
from gateway.federation.selection import TYPENAME, FieldSelection
from gateway.federation.typeref import named


@dataclass(frozen=True)
class Resolution:
    """Answers whether and how the subgraph one is at resolves a field there."""

    supergraph: Supergraph
    _held: dict[tuple[str, str, FieldSelection], bool] = field(default_factory=dict)

    def known(self, graph: str, here: str, owner: str, name: str) -> FieldInGraph | None:
        """What a subgraph, which has the object as a `here`, knows of a field of an `owner`.

        A field of an interface that is not an object there is only known when every type resolves it.
        """
        stands_in = self.supergraph.is_stand_in(graph, here)
        model = self.supergraph.field(here if stands_in else owner, name)
        found = model.graphs.get(graph) if model is not None else None
        if found is None or stands_in or not self.supergraph.is_abstract(owner):
            return found
        return found if self._everywhere(graph, owner, name) else None

    def _everywhere(self, graph: str, interface: str, name: str) -> bool:
        models = [self.supergraph.field(kind, name) for kind in self.supergraph.possible_in(graph, interface)]
        found = [model.graphs.get(graph) for model in models if model is not None]
        return all(
            item is not None and item.resolvable and item.requires is None and item.provides is None
            for item in found
        )

    def alike(self, place: Place, wanted: FieldSelection) -> bool:
        """Whether a field and all below it can be read of every object at a place, whatever its type."""
        kind = self.supergraph.types[place.type]
        if place.provided is not None or kind.kind is not Kind.INTERFACE or wanted.name not in kind.fields:
            return False
        known = self.known(place.graph, place.type, place.type, wanted.name)
        if known is None or self.supergraph.is_stand_in(place.graph, place.type):
            return False
        if self.supergraph.stand_in_under(place.graph, place.type) is not None:
            return False
        return wanted.selection is None or self._holds(place.graph, named(known.type), wanted)

    def read(self, wanted: FieldSelection, known: FieldInGraph) -> Read:
        """The step of reading a field in a subgraph."""
        below = named(known.type)
        composite = wanted.selection is not None
        several = self.supergraph.is_abstract(wanted.type_name) or self.supergraph.is_abstract(below)
        abstract = composite and several and not self.supergraph.is_stand_in(known.graph, below)
        return Read(wanted.key, wanted.name, wanted.arguments, wanted.variables, composite, abstract)

    def holds(self, place: Place, wanted: FieldSelection) -> bool:
        """Whether all that is selected below a field is at hand in the subgraph the field was read in."""
        return self._holds(place.graph, place.type, wanted)

    def _holds(self, graph: str, here: str, wanted: FieldSelection) -> bool:
        asked = (graph, here, wanted)
        if asked not in self._held:
            self._held[asked] = self._holds_anew(graph, here, wanted)
        return self._held[asked]

    def _holds_anew(self, graph: str, here: str, wanted: FieldSelection) -> bool:
        selection = wanted.selection or {}
        if not self.supergraph.possible_in(graph, here).issuperset(selection):
            return False
        if self.supergraph.stand_in_under(graph, here) is not None:
            return False
        if self.supergraph.is_stand_in(graph, here) and wanted.type_matters != NEVER:
            return False
        return all(
            self._holds_field(graph, here, kind, item)
            for kind, fields in selection.items()
            for item in fields
            if item.name != TYPENAME
        )

    def _holds_field(self, graph: str, here: str, owner: str, wanted: FieldSelection) -> bool:
        known = self.known(graph, here, owner, wanted.name)
        if known is None or not known.resolvable or known.requires is not None:
            return False
        return wanted.selection is None or self._holds(graph, named(known.type), wanted)

    def provided(self, view: str | None, owner: str, name: str) -> tuple[bool, str | None]:
        """Whether a view provides a field, and what it provides below it."""
        if view is None:
            return False, None
        nodes = list(self._provided_nodes(parse_field_set(view), owner, name))
        below = [canonical(node.selection_set) for node in nodes if node.selection_set is not None]
        return bool(nodes), " ".join(below) or None

    def _provided_nodes(self, selection: SelectionSetNode, owner: str, name: str) -> Iterator[FieldNode]:
        for node in selection.selections:
            if isinstance(node, FieldNode) and node.name.value == name:
                yield node
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                if on is None or owner == on.name.value or owner in self.supergraph.possible(on.name.value):
                    yield from self._provided_nodes(node.selection_set, owner, name)
