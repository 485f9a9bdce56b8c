"""Who takes a field over from whom, by `@override`, for good or only while a label is active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.federation.definitions import OutputField
from gateway.federation.merged import Findings

Occurrences = Sequence[tuple[str, OutputField]]


@dataclass
class Overrides:
    """The changes of hands of one field.

    Attributes:
        sources: Subgraph that loses the field -> label under which it does, or None for good.
        takers: Subgraph that takes it over -> the one it takes it from.
        labels: Subgraph on either side of a change that depends on a label -> the label.
    """

    sources: dict[str, str | None] = field(default_factory=dict)
    takers: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def dead(self) -> set[str]:
        """Subgraphs that lost the field for good."""
        return {graph for graph, label in self.sources.items() if label is None}


def read_overrides(where: str, found: Occurrences, subgraphs: Sequence[str], findings: Findings) -> Overrides:
    """Overrides of one field, noting those that cannot be and those that have done their work."""
    overrides = Overrides()
    occurrences = dict(found)
    for graph, taker in found:
        if taker.override is None:
            continue
        source = occurrences.get(taker.override)
        if source is None or source.external:
            _hint_needless(where, graph, taker, subgraphs, findings)
            continue
        overrides.sources[taker.override] = taker.override_label
        overrides.takers[graph] = taker.override
        if taker.override_label is not None:
            overrides.labels |= dict.fromkeys((graph, taker.override), taker.override_label)
        if not _collides(where, graph, taker, source, findings):
            _hint_progress(where, graph, taker, source, findings)
    return overrides


def _collides(where: str, graph: str, taker: OutputField, source: OutputField, findings: Findings) -> bool:
    if source.override:
        code, problem = "OVERRIDE_SOURCE_HAS_OVERRIDE", "overrides another itself"
    elif source.requires or source.provides:
        code, problem = "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE", "has @requires or @provides"
    else:
        return False
    message = f"{where} overrides {taker.override}, whose field {problem}: remove one of the directives."
    findings.error(code, message, (graph, taker.override or ""), (taker, source))
    return True


def _hint_needless(
    where: str, graph: str, taker: OutputField, subgraphs: Sequence[str], findings: Findings
) -> None:
    if taker.override in subgraphs:
        message = f"{where} overrides {taker.override}, which does not resolve the field: remove @override."
        findings.hint("OVERRIDE_DIRECTIVE_CAN_BE_REMOVED", message, (graph,), (taker,))
    else:
        message = f"{where} overrides {taker.override}, which is no subgraph here: remove @override."
        findings.hint("FROM_SUBGRAPH_DOES_NOT_EXIST", message, (graph,), (taker,))


def _hint_progress(
    where: str, graph: str, taker: OutputField, source: OutputField, findings: Findings
) -> None:
    if taker.override_label is not None:
        message = f"{where} moves from {taker.override} to {graph} while {taker.override_label} is active."
        findings.hint("OVERRIDE_MIGRATION_IN_PROGRESS", message, (graph, taker.override or ""), (taker,))
    else:
        message = f"{where} is taken over by {graph}: {taker.override} may drop it, then @override too."
        findings.hint("OVERRIDDEN_FIELD_CAN_BE_REMOVED", message, (taker.override or "",), (source,))
