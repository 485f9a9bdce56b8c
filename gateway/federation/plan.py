"""stub"""

from __future__ import annotations

from typing import Any


class Plan:
    """What will be asked of which subgraph, in which order."""

    kind: str  # "query" or "mutation"

    @property
    def fetch_count(self) -> int:
        """How many requests the plan needs at most."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON."""
        raise NotImplementedError

    def to_text(self) -> str:
        """The plan for human eyes."""
        raise NotImplementedError
