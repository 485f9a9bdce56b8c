"""Merging of what every part of a schema may carry: description, tags, accessibility, deprecation."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.federation.carried_merge import merge_applied
from gateway.federation.definitions import ROOT_TYPES, Element
from gateway.federation.merged import Findings


def merge_elements(
    merged: Element, elements: Sequence[tuple[str, Element]], findings: Findings, where: str
) -> None:
    """Merge what every element carries: first description, all tags, any inaccessible, first deprecation."""
    texts = dict.fromkeys(element.description for _, element in elements if element.description)
    merged.description = next(iter(texts), None)
    if len(texts) > 1 and where not in ROOT_TYPES:
        findings.described_twice.append(where)
    merged.tags = tuple(sorted({tag for _, element in elements for tag in element.tags}))
    merged.inaccessible = any(element.inaccessible for _, element in elements)
    merged.deprecation = next((item.deprecation for _, item in elements if item.deprecation), None)
    given = [(graph, item) for graph, element in elements for item in element.carried]
    merged.carried = merge_applied(where, given, findings) if given else ()
    merged.sources = tuple(place for _, element in elements for place in element.sources)
