"""Fields that change hands step by step: which `@override` labels hold for a request.

The planner is told the active labels and never decides about them, so that one request has one answer and a
plan can be kept for each set of labels. Percentages are decided by `active_labels`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_PERCENT = re.compile(r"^percent\((?P<share>\d+(?:\.\d+)?)\)$")


@dataclass(frozen=True)
class OverrideContext:
    """The labels that are active for a request; part of a plan's identity."""

    labels: frozenset[str] = frozenset()


NO_OVERRIDES = OverrideContext()


def active_labels(known: Iterable[str], request_key: str, switched_on: Iterable[str] = ()) -> OverrideContext:
    """Which of a supergraph's `override_labels` hold for a request.

    Args:
        known: The labels there are; `Supergraph.override_labels`.
        request_key: What decides about percentages, such as a session or caller: the same key always gets
            the same answer, and a key within 10 per cent is within 20 per cent, too.
        switched_on: Labels other than percentages that the operator has turned on.
    """
    number = int.from_bytes(hashlib.sha256(request_key.encode()).digest()[:8], "big") / 2**64 * 100
    chosen = frozenset(switched_on)
    return OverrideContext(frozenset(label for label in known if label in chosen or number < _share(label)))


def _share(label: str) -> float:
    """Requests of a hundred for which a label holds; none for a label that is no percentage."""
    matched = _PERCENT.match(label)
    return float(matched["share"]) if matched else 0.0
