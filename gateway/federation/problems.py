"""What is wrong with one subgraph's SDL, tied to the place in it."""

from __future__ import annotations

from typing import NamedTuple

from graphql.language import Node

from gateway.federation.composition_values import CompositionError, Location


class Problem(NamedTuple):
    """A fault found while reading one subgraph: code, sentence and the node it is about, if any."""

    code: str
    message: str
    node: Node | None = None

    def error(self, subgraph: str) -> CompositionError:
        """The same as composition reports it; the sentence then begins with the subgraph's name."""
        return CompositionError(
            self.code, f"[{subgraph}] {self.message}", (subgraph,), locations(subgraph, self.node)
        )


def locations(subgraph: str, node: Node | None) -> tuple[Location, ...]:
    """Where a node stands in its subgraph; empty for a node that no one wrote."""
    if node is None or node.loc is None:
        return ()
    token = node.loc.start_token
    return (Location(subgraph, token.line, token.column),)
