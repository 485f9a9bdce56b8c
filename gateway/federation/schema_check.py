"""What a changed subgraph would break, before it is deployed.

The changed subgraph is composed with the others of the running graph, and what clients would then see is
compared with what they see now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphql import GraphQLSchema, find_breaking_changes, find_dangerous_changes, parse

from gateway.federation.api_schema import build_api_schema
from gateway.federation.composition import compose
from gateway.federation.composition_values import Composition, Subgraph
from gateway.federation.model import Supergraph
from gateway.federation.subgraph_sdl import subgraphs_of


@dataclass(frozen=True)
class SchemaChange:
    """One change of what clients see: its kind, such as `FIELD_REMOVED`, and a sentence."""

    kind: str
    message: str


@dataclass(frozen=True)
class SchemaCheck:
    """Outcome of `check`.

    Attributes:
        composition: Of the running graph with the changed subgraph in it: new errors, hints, supergraph.
        breaking: Changes after which operations that are valid now may fail.
        dangerous: Changes that leave operations valid but may surprise clients, such as a new enum value.
    """

    composition: Composition
    breaking: tuple[SchemaChange, ...] = ()
    dangerous: tuple[SchemaChange, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether the changed subgraph can be deployed without breaking the graph or its clients."""
        return not self.composition.errors and not self.breaking


def check(
    changed: Subgraph | Sequence[Subgraph], running: Supergraph | Sequence[Subgraph], *, whole: bool = False
) -> SchemaCheck:
    """Tell what new or changed subgraphs would break of the running graph.

    The command `quadhelix supergraph check` calls this. `running` is the supergraph of the gateway, from
    which its subgraphs are read back, or better those subgraphs themselves. The `changed` ones replace those
    of the same name; when they are the `whole` graph, the others are gone. Pure, and never raises for what
    the SDL says; a running graph that does not compose has no clients, so then nothing is breaking.
    """
    given = [changed] if isinstance(changed, Subgraph) else list(changed)
    known = subgraphs_of(running) if isinstance(running, Supergraph) else list(running)
    composition = compose(_with(known, given, whole))
    before = running.api_schema if isinstance(running, Supergraph) else _api_schema(compose(known))
    after = _api_schema(composition)
    if before is None or after is None:
        return SchemaCheck(composition)
    breaking, dangerous = find_breaking_changes(before, after), find_dangerous_changes(before, after)
    return SchemaCheck(
        composition,
        tuple(SchemaChange(item.type.name, item.description) for item in breaking),
        tuple(SchemaChange(item.type.name, item.description) for item in dangerous),
    )


def _with(known: Sequence[Subgraph], given: Sequence[Subgraph], whole: bool) -> list[Subgraph]:
    """The subgraphs as they would be: known ones keep their place and, if none is given, their address."""
    addresses = {item.name: item.url for item in known}
    placed = {item.name: replace(item, url=item.url or addresses.get(item.name, "")) for item in given}
    kept = [placed.get(item.name, item) for item in known if not whole or item.name in placed]
    return [*kept, *(item for name, item in placed.items() if name not in addresses)]


def _api_schema(composition: Composition) -> GraphQLSchema | None:
    if composition.supergraph_sdl is None:
        return None
    return build_api_schema(parse(composition.supergraph_sdl, no_location=True))
