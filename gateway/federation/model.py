"""The runtime model: one supergraph text, read, with a view of what each subgraph can do.

Everything that plans or executes starts here, and the only way here is through the text, whether we
composed it ourselves or were given it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, parse, print_ast

from gateway.federation.api_schema import build_api_schema
from gateway.federation.definitions import Kind
from gateway.federation.errors import SupergraphError
from gateway.federation.inherited_fields import with_inherited_fields
from gateway.federation.model_types import FieldModel, TypeModel
from gateway.federation.selection import Shapes
from gateway.federation.standard_names import with_standard_names
from gateway.federation.supergraph_reader import read_supergraph
from gateway.federation.typeref import rewrap

# Percentages and switches rarely make more combinations; each view costs a copy of the types.
_KEPT_VIEWS = 64


class Supergraph:
    """A supergraph ready to plan and execute against; made by `from_sdl`.

    Attributes:
        sdl: The text it was read from, with `@inaccessible` under its own name.
        api_schema: What clients see: no join or link machinery, nothing inaccessible.
        subgraphs: Names of the subgraphs in order of declaration.
        urls: Their addresses, by name.
        hash: SHA-256 of the text, in hexadecimal.
        types: All named types, inaccessible ones included.
    """

    def __init__(
        self, sdl: str, urls: Mapping[str, str], types: Mapping[str, TypeModel], api_schema: GraphQLSchema
    ) -> None:
        self.sdl = sdl
        self.urls = dict(urls)
        self.subgraphs = tuple(urls)
        self.types = dict(types)
        self.api_schema = api_schema
        self.hash = hashlib.sha256(sdl.encode()).hexdigest()
        self._under: dict[frozenset[str], Supergraph] = {}

    @classmethod
    def from_sdl(cls, text: str) -> Supergraph:
        """Read a supergraph; raises `SupergraphError` on what is none or needs what is not supported."""
        try:
            given = parse(text, no_location=True)
            standard = with_standard_names(given)
            document = with_inherited_fields(standard)
            urls, types = read_supergraph(document)
            sdl = text if standard is given else print_ast(standard)
            return cls(sdl, urls, types, build_api_schema(document))
        except GraphQLSyntaxError as error:
            raise SupergraphError(f"The supergraph cannot be parsed: {error.message}") from error
        except (TypeError, GraphQLError) as error:
            raise SupergraphError(f"The supergraph gives no valid schema: {error}") from error

    def under(self, labels: frozenset[str]) -> Supergraph:
        """The supergraph as it is while exactly these override labels are active; others do not count."""
        active = labels & self.override_labels
        if not self.override_labels:
            return self
        if active not in self._under:
            if len(self._under) >= _KEPT_VIEWS:
                self._under.clear()
            types = {name: kind.under(active) for name, kind in self.types.items()}
            self._under[active] = Supergraph(self.sdl, self.urls, types, self.api_schema)
        return self._under[active]

    @cached_property
    def override_labels(self) -> frozenset[str]:
        """Labels on which it depends who resolves a field."""
        return frozenset(
            item.label
            for kind in self.types.values()
            for model in kind.fields.values()
            for item in model.graphs.values()
            if item.label is not None
        )

    def field(self, type_name: str, name: str) -> FieldModel | None:
        """A field of an object or interface, or None."""
        kind = self.types.get(type_name)
        return kind.fields.get(name) if kind is not None else None

    def is_abstract(self, name: str) -> bool:
        """Whether the name is an interface or a union."""
        kind = self.types.get(name)
        return kind is not None and kind.kind in (Kind.INTERFACE, Kind.UNION)

    def names_in(self, graph: str, name: str) -> tuple[str, ...]:
        """What a subgraph calls a type: its own name or those of interfaces that stand for it there."""
        kind = self.types.get(name)
        return kind.known_as.get(graph, (name,)) if kind is not None else (name,)

    def is_stand_in(self, graph: str, name: str) -> bool:
        """Whether a subgraph has the interface of this name as an object: an `@interfaceObject`."""
        kind = self.types.get(name)
        return kind is not None and kind.kind is Kind.INTERFACE and graph in kind.known_as

    def stand_in_under(self, graph: str, name: str) -> str | None:
        """The interface object among the objects that a subgraph gives under a wider interface."""
        kind = self.types.get(name)
        return kind.stand_ins.get(graph) if kind is not None else None

    def is_composite(self, name: str) -> bool:
        """Whether the name has fields or members to select."""
        kind = self.types.get(name)
        return kind is not None and kind.kind in (Kind.OBJECT, Kind.INTERFACE, Kind.UNION)

    def possible(self, name: str) -> tuple[str, ...]:
        """Object types that the name may be at run time in any subgraph, sorted."""
        return self._possible.get(name, ())

    def possible_in(self, graph: str, name: str) -> frozenset[str]:
        """Object types that the name may be at run time in one subgraph."""
        kind = self.types.get(name)
        if kind is None:
            return frozenset()
        return frozenset({name}) if kind.kind is Kind.OBJECT else kind.possible.get(graph, frozenset())

    @cached_property
    def _possible(self) -> dict[str, tuple[str, ...]]:
        return {
            name: (name,)
            if kind.kind is Kind.OBJECT
            else tuple(sorted({item for members in kind.possible.values() for item in members}))
            for name, kind in self.types.items()
        }

    @cached_property
    def ambiguous_fields(self) -> Shapes:
        """Field names whose type differs between object types or subgraphs.

        Two fragments cannot both select fields of different shapes under one response name.
        """
        seen: dict[str, dict[str, set[str]]] = {}
        for kind in self.types.values():
            for field in kind.fields.values() if kind.kind is Kind.OBJECT else ():
                references = (field.type, *(item.type for item in field.graphs.values()))
                composite = self.is_composite(field.named)
                shapes = {rewrap(reference, "") if composite else reference for reference in references}
                seen.setdefault(field.name, {})[kind.name] = shapes
        return {
            name: {
                owner: next(iter(shapes)) if len(shapes) == 1 else None for owner, shapes in owners.items()
            }
            for name, owners in seen.items()
            if len(set[str]().union(*owners.values())) > 1
        }

    @cached_property
    def field_names(self) -> frozenset[str]:
        """Every field name of the graph, so that made-up aliases can avoid them."""
        return frozenset(name for kind in self.types.values() for name in kind.fields)
