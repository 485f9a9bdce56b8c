"""From subgraphs to one supergraph: the stages of composition, in order.

All errors of a stage are reported together; a stage only starts when the one before found none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from gateway.federation.composition_values import Composition, CompositionError, Hint, Location, Subgraph
from gateway.federation.definitions import SubgraphSchema
from gateway.federation.errors import SupergraphError
from gateway.federation.merge import merge
from gateway.federation.merged import Findings, MergedGraph
from gateway.federation.model import Supergraph
from gateway.federation.satisfiability import prove
from gateway.federation.subgraph import read_subgraph
from gateway.federation.supergraph_sdl import print_supergraph
from gateway.federation.validate_subgraph import validate_subgraph
from gateway.federation.validate_supergraph import check_sdl, validate_supergraph

__all__ = ["Composition", "CompositionError", "Hint", "Location", "Subgraph", "compose"]


def compose(subgraphs: Sequence[Subgraph]) -> Composition:
    """Compose subgraphs into standard supergraph SDL; never raises for what SDL says."""
    findings = Findings()
    sdl = None
    try:
        sdl = _compose(subgraphs, findings)
    except RecursionError:
        message = "The subgraphs are nested too deeply to be composed: use flatter types and selections."
        findings.error("INVALID_GRAPHQL", message, [subgraph.name for subgraph in subgraphs])
    return Composition(None if findings.errors else sdl, tuple(findings.errors), tuple(findings.hints))


def _compose(subgraphs: Sequence[Subgraph], findings: Findings) -> str | None:
    schemas = _read(subgraphs, findings)
    if findings.errors:
        return None
    graph = merge(schemas, findings)
    if findings.errors:
        return None
    validate_supergraph(graph, findings)
    if findings.errors:
        return None
    sdl = print_supergraph(graph)
    check_sdl(sdl, findings)
    if not findings.errors:
        _prove(graph, findings)
    return sdl


def _read(subgraphs: Sequence[Subgraph], findings: Findings) -> list[SubgraphSchema]:
    """Read and check each subgraph on its own."""
    for name, count in Counter(subgraph.name for subgraph in subgraphs).items():
        if count > 1:
            message = f"{count} subgraphs are named {name}: rename all but one."
            findings.error("INVALID_SUBGRAPH_NAME", message, [name])
    schemas = []
    for subgraph in subgraphs:
        reading = read_subgraph(subgraph)
        findings.errors += reading.errors
        findings.hints += reading.hints
        if reading.schema is not None:
            findings.errors += validate_subgraph(reading.schema)
            schemas.append(reading.schema)
    return schemas


def _prove(graph: MergedGraph, findings: Findings) -> None:
    """Read the text back, as a router will, and prove that all of it can be answered.

    What is only carried for other routers is left out of that text: it changes no plan, and this engine
    may not be able to run it.
    """
    text = print_supergraph(replace(graph, links=()), carried=False)
    try:
        prove(Supergraph.from_sdl(text), graph, findings)
    except SupergraphError as error:
        findings.error("INVALID_GRAPHQL", f"What clients would see is not valid: {error.message}")
