"""When a schema is valid: by the rules of graphql-core, but for one that is younger than most graphs."""

from __future__ import annotations

from graphql import GraphQLError, GraphQLSchema, validate_schema


def faults(schema: GraphQLSchema) -> list[GraphQLError]:
    """What is wrong with a schema; whoever reads, merges or serves one calls this.

    An object may deprecate a field that its interface does not. Drafts of the GraphQL specification after
    October 2021 forbid that; schemas and compositions elsewhere have it.
    """
    return [error for error in validate_schema(schema) if not _is_deprecation(error)]


def _is_deprecation(error: GraphQLError) -> bool:
    return error.message.startswith("Interface field") and error.message.endswith("must not be deprecated.")
