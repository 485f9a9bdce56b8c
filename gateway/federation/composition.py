"""From subgraphs to one supergraph: the stages of composition, in order.

All errors of a stage are reported together; a stage only starts when the one before found none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gateway.federation.composition_values import Composition, CompositionError, Hint, Subgraph
from gateway.federation.errors import SupergraphError
from gateway.federation.merge import merge
from gateway.federation.merged import Findings
from gateway.federation.model import Supergraph
from gateway.federation.satisfiability import unreachable_fields
from gateway.federation.subgraph import read_subgraph
from gateway.federation.supergraph_sdl import print_supergraph
from gateway.federation.validate_subgraph import validate_subgraph
from gateway.federation.validate_supergraph import check_sdl, validate_supergraph

__all__ = ["Composition", "CompositionError", "Hint", "Subgraph", "compose"]


def compose(subgraphs: Sequence[Subgraph]) -> Composition:
    """Compose subgraphs into standard supergraph SDL (link and join v0.3); never raises for what SDL says."""
    findings = Findings()
    sdl = _compose(subgraphs, findings)
    return Composition(None if findings.errors else sdl, tuple(findings.errors), tuple(findings.hints))


def _compose(subgraphs: Sequence[Subgraph], findings: Findings) -> str | None:
    for name, count in Counter(subgraph.name for subgraph in subgraphs).items():
        if count > 1:
            findings.error(
                "INVALID_SUBGRAPH_NAME", f"{count} subgraphs are named {name}: rename all but one.", [name]
            )
    readings = [read_subgraph(subgraph) for subgraph in subgraphs]
    schemas = [reading.schema for reading in readings if reading.schema is not None]
    for reading in readings:
        findings.errors += reading.errors
        findings.hints += reading.hints
    findings.errors += [error for schema in schemas for error in validate_subgraph(schema)]
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
        _prove(sdl, findings)
    return sdl


def _prove(sdl: str, findings: Findings) -> None:
    """Read the text back, as a router will, and prove that all of it can be answered."""
    try:
        findings.errors += unreachable_fields(Supergraph.from_sdl(sdl))
    except SupergraphError as error:
        findings.error("INVALID_GRAPHQL", f"What clients would see is not valid: {error.message}")
