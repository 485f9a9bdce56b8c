"""The seam between the engine and the world: what is asked of a subgraph and what comes back.

The engine does no I/O itself. Whoever runs it hands one `Transport` per subgraph to the `Executor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class FetchRequest:
    """One GraphQL request to one subgraph.

    Attributes:
        subgraph: Name of the subgraph as composed.
        body: JSON object with `query`, `variables` and, when the operation has a name, `operationName`.
        headers: Headers to send on, as given in the `RequestContext`.
        deadline: Moment on the monotonic clock (`time.monotonic()`, seconds) after which the answer is
            useless; None when there is none.
        repeatable: Whether it may be sent a second time when nobody knows what became of the first: true of
            queries, never of mutations.
    """

    subgraph: str
    body: bytes
    headers: Mapping[str, str]
    deadline: float | None = None
    repeatable: bool = False


@dataclass(frozen=True)
class FetchResponse:
    """What the subgraph said: HTTP status and body, which should be a GraphQL response in JSON."""

    status: int
    body: bytes


class Transport(Protocol):
    """Sends one request to one subgraph.

    Raises `TransportError` when no answer was had, `DeadlineExceededError` when there was no time for one.
    Cancelling it gives the request up. One that keeps the deadline by itself says so with an attribute
    `keeps_deadline` that is true; the others are cancelled when it passes.
    """

    async def __call__(self, request: FetchRequest, /) -> FetchResponse:
        """Send the request and return the subgraph's answer."""
        ...


@dataclass(frozen=True)
class RequestContext:
    """What belongs to one client request rather than to its plan.

    Attributes:
        headers: Headers to send to every subgraph.
        deadline: Moment on the monotonic clock after which the client gets what there is.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    deadline: float | None = None
