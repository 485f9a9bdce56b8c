"""The subgraph schema of a service: Federation 2, described by its docstrings, fast on repeated operations."""

import inspect
from typing import Any

from graphql import GraphQLError, GraphQLField, GraphQLNamedType, GraphQLObjectType
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.federation import Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types import ExecutionContext

_DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF
_REMEMBERED = 500
"""How many operations are kept parsed and validated; the gateway sends few, many times over."""


class SubgraphSchema(Schema):
    """A service's subgraph.

    Args:
        query: The query type.
        mutation: The mutation type.
        types: Entity types, and types nothing points to.
    """

    def __init__(self, query: type, mutation: type, types: list[type[Any]]) -> None:
        caches = [lambda: ParserCache(maxsize=_REMEMBERED), lambda: ValidationCache(maxsize=_REMEMBERED)]
        super().__init__(query=query, mutation=mutation, types=types, extensions=caches)
        for kind in self._schema.type_map.values():
            _describe(kind)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Silence Strawberry's own log: the endpoint logs defects, without what they quote."""


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
