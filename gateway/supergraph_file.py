"""A supergraph that is given as a file: read, served, and watched for change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.engine import CannotServe, Connect, Engines
from gateway.federation import CompositionError
from gateway.subgraphs import ignore

POLL_SECONDS = 1.0
"""Time between two looks at the file."""


@dataclass
class SupergraphFile:
    """Keeps the engine of the supergraph in a file; the application runs `watch` beside the requests.

    A file that cannot be read or served leaves the graph as it was, and readiness says `degraded`.

    Attributes:
        path: The file.
        engines: Where the engine is swapped.
        connect: How the subgraphs the file names are reached.
        refused: Called with the errors when the first text cannot be served.
        poll_seconds: Time between two looks at the file.
    """

    path: Path
    engines: Engines
    connect: Connect
    refused: Callable[[Sequence[CompositionError]], None] = ignore
    poll_seconds: float = POLL_SECONDS
    _seen: bytes | None = None

    async def watch(self) -> None:
        """Look at the file for ever."""
        while True:
            await self.look()
            await asyncio.sleep(self.poll_seconds)

    async def look(self) -> None:
        """Read the file, and swap the engine when it changed and can be served."""
        try:
            text = await asyncio.to_thread(self.path.read_bytes)
        except OSError:
            text = b""
        if text != self._seen:
            self._seen = text
            swapped = await self.engines.swap(lambda: _supergraph(text), self.connect)
            if not swapped and self.engines.engine is None:
                self.refused(self.engines.errors)

    def state(self) -> dict[str, Any]:
        """What readiness tells: the state of the graph, and the names of its subgraphs."""
        engine = self.engines.engine
        names = engine.supergraph.subgraphs if engine else ()
        return {**self.engines.state(missing=False), "services": dict.fromkeys(names, "not watched")}


def _supergraph(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not text.strip():
        found = CompositionError("SUPERGRAPH_UNREADABLE", "The supergraph file is missing, empty or no text.")
        raise CannotServe([found])
    return text
