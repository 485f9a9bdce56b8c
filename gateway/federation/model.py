"""stub"""

from __future__ import annotations

from graphql import GraphQLSchema


class Supergraph:
    """The runtime model, always read from supergraph SDL text."""

    sdl: str
    api_schema: GraphQLSchema
    subgraphs: tuple[str, ...]
    hash: str

    @classmethod
    def from_sdl(cls, text: str) -> Supergraph:
        """Read a supergraph; raises `SupergraphError`."""
        raise NotImplementedError
