"""The subgraph schema of a service: Federation 2, described by its docstrings, fast on repeated calls."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from graphql import GraphQLError, GraphQLField, GraphQLNamedType, GraphQLObjectType, get_named_type
from strawberry import Info
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.federation import Schema
from strawberry.federation.schema import FederationAny
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types import ExecutionContext
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from quadhelix.errors import InvalidInput, invalid
from quadhelix.graph.extras.opened import ExtendedRecords, OpenRecords
from quadhelix.graph.given import given_extras
from quadhelix.regions import Regions

_DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF
_REMEMBERED = 500
"""How many operations are kept parsed and validated; the gateway sends few, many times over."""


class SubgraphSchema(Schema):
    """A service's subgraph.

    Args:
        query: The query type.
        mutation: The mutation type.
        types: Entity types, and types nothing points to.
        opened: The records regions may add fields to.
        extended: The fields they add; none in the schema that is committed.
    """

    def __init__(
        self,
        query: type,
        mutation: type,
        types: list[type[Any]],
        opened: OpenRecords | None = None,
        extended: ExtendedRecords | None = None,
    ) -> None:
        self._core = (query, mutation, types, opened)
        self._extended = extended
        caches = [lambda: ParserCache(maxsize=_REMEMBERED), lambda: ValidationCache(maxsize=_REMEMBERED)]
        super().__init__(query=query, mutation=mutation, types=types, extensions=caches)
        for kind in self._schema.type_map.values():
            _describe(kind)
        if extended:
            self._note_extras(extended)

    def extended(self, regions: Regions) -> "SubgraphSchema":
        """This schema with the fields that the installed regions add; a service calls it when it starts."""
        *_, opened = self._core
        extended = opened.extended(regions, self.schema_converter.type_map) if opened else None
        return SubgraphSchema(*self._core, extended=extended) if extended else self

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """Called by Strawberry for the fields of a type: its own, and those regions add."""
        added = self._extended.fields_of(type_definition) if self._extended else []
        return [*type_definition.fields, *added]

    def _note_extras(self, extended: ExtendedRecords) -> None:
        """Let mutations carry what they are given in regions' fields, of which Strawberry knows nothing."""
        for field in self._schema.mutation_type.fields.values() if self._schema.mutation_type else ():
            definition = get_named_type(field.args["input"].type).extensions[_DEFINITION]
            field.resolve = _noting(field.resolve, extended, definition.origin)

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> list[FederationAny]:
        """Resolve `_entities`, one representation at a time; a malformed one is the caller's error."""
        return [self._entity(info, given, number) for number, given in enumerate(representations)]

    def _entity(self, info: Info, given: Any, number: int) -> Any:
        """What the entity's `resolve_reference` answers, or the error that stands in its place."""
        resolve = self._reference_resolver(given)
        if resolve is None:
            return _malformed(number)
        wanted = inspect.signature(resolve).parameters.keys()
        key = {name: given[name] for name in wanted - {"info"} if isinstance(given.get(name), str)}
        if key.keys() != wanted - {"info"}:
            return _malformed(number)
        try:
            return resolve(**key, **({"info": info} if "info" in wanted else {}))
        except Exception as error:  # it stands in the place of this entity alone, as an awaited one does
            return error

    def _reference_resolver(self, given: Any) -> Callable[..., Any] | None:
        name = given.get("__typename") if isinstance(given, dict) else None
        known = self.schema_converter.type_map.get(name) if isinstance(name, str) else None
        definition = known.definition if known else None
        if not isinstance(definition, StrawberryObjectDefinition):
            return None
        resolve: Callable[..., Any] | None = getattr(definition.origin, "resolve_reference", None)
        return resolve

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Silence Strawberry's own log: the endpoint logs defects, without what they quote."""


def _noting(
    resolve: Callable[..., Awaitable[Any]], extended: ExtendedRecords, kind: type[Any]
) -> Callable[..., Awaitable[Any]]:
    """The resolver of a mutation that takes an input of this kind, noting what regions are given in it."""

    async def resolved(source: Any, info: Any, **given: Any) -> Any:
        token = given_extras.set(extended.read(kind, given["input"]))
        try:
            return await resolve(source, info, **given)
        finally:
            given_extras.reset(token)

    return resolved


def _malformed(number: int) -> InvalidInput:
    return invalid(
        f"representations.{number}",
        "entity-key",
        "the type name and the key of an entity",
        "de typenaam en de sleutel van een entiteit",
    )


def _describe(kind: GraphQLNamedType) -> None:
    """Let docstrings be the descriptions that portals read by introspection."""
    definition = kind.extensions.get(_DEFINITION)
    origin = getattr(definition, "origin", None)
    if definition is None or kind.description or not origin:
        return
    kind.description = inspect.getdoc(origin)
    if isinstance(kind, GraphQLObjectType):
        for field in kind.fields.values():
            _describe_field(field)


def _describe_field(field: GraphQLField) -> None:
    resolver = getattr(field.extensions.get(_DEFINITION), "base_resolver", None)
    if resolver and not field.description:
        field.description = inspect.getdoc(resolver.wrapped_func)
