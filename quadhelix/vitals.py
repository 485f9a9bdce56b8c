"""Vital signs of a service's part in the exchange of events: what health judges by and metrics show."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from quadhelix.bus import BrokerUnavailable, Bus
from quadhelix.deliveries import PARKED_LETTER
from quadhelix.reactions import Consumer
from quadhelix.relay import Relay

logger = logging.getLogger(__name__)

OUTBOX_SECONDS = 60.0
"""An event that waits longer in the outbox means that the broker is full, or refuses it."""

STALLED_SECONDS = 60.0
"""When events wait and none is applied for this long, nobody consumes."""

_ANSWER_SECONDS = 1.5
"""Time the broker and the database have to answer; whoever asks the service waits two seconds."""


@dataclass(frozen=True, kw_only=True)
class Vitals:
    """How a service exchanges events now; None where nobody can tell.

    Attributes:
        outbox_depth: How many of its events are not published, refused ones included.
        refused: How many of them the broker refuses to take, until an operator acts.
        outbox_seconds: Age of the oldest of them.
        dead_letters: How many events it could not apply, by what became of them.
        gaps: How many of those came while an earlier version was missing, by what became of them.
        pending: How many events of others it has not applied.
        stalled_seconds: For how long it has been seen to apply nothing while events waited.
    """

    outbox_depth: int | None
    outbox_seconds: float | None
    refused: int | None
    dead_letters: Mapping[str, int] | None
    gaps: Mapping[str, int] | None
    pending: int | None
    stalled_seconds: float

    @property
    def parked(self) -> int | None:
        """How many dead letters wait for an operator."""
        return None if self.dead_letters is None else self.dead_letters.get(PARKED_LETTER, 0)

    @property
    def open_gaps(self) -> int | None:
        """How many of those wait for an earlier version."""
        return None if self.gaps is None else self.gaps.get(PARKED_LETTER, 0)

    def at_risk(self) -> list[str]:
        """What is about to break a promise: `outbox`, `refused`, `deadLetters`, `gaps` or `consumer`."""
        signs = {
            "outbox": (self.outbox_seconds or 0) > OUTBOX_SECONDS,
            "refused": bool(self.refused),
            "deadLetters": bool(self.parked),
            "gaps": bool(self.open_gaps),
            "consumer": self.stalled_seconds > STALLED_SECONDS,
        }
        return [name for name, shows in signs.items() if shows]


class Observer:
    """Takes a service's vital signs; health and metrics ask it.

    Args:
        service: Its name, for log lines.
        bus: Its connection to the broker.
        relay: What publishes its events.
        consumer: What applies those of others.
    """

    def __init__(self, service: str, bus: Bus, relay: Relay, consumer: Consumer) -> None:
        self._service = service
        self._bus = bus
        self._relay = relay
        self._consumer = consumer
        self._reached = -1
        self._still_since: float | None = None

    async def look(self) -> Vitals:
        """The signs of this moment; it never raises, and takes no longer than someone who asks waits."""
        stored, pending = await asyncio.gather(self._stored(), self._pending())
        return Vitals(
            **stored,
            pending=pending,
            stalled_seconds=time.monotonic() - self._still_since if self._still_since else 0.0,
        )

    async def _stored(self) -> dict[str, Any]:
        """What the database tells; None for all of it if it does not answer."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                depth, seconds = await self._relay.depth()
                return {
                    "outbox_depth": depth,
                    "outbox_seconds": seconds,
                    "refused": await self._relay.refused(),
                    "dead_letters": await self._consumer.letters(),
                    "gaps": await self._consumer.gaps(),
                }
        except (SQLAlchemyError, TimeoutError):
            logger.warning("the outbox of %s cannot be read", self._service)
            return dict.fromkeys(("outbox_depth", "outbox_seconds", "refused", "dead_letters", "gaps"))

    async def _pending(self) -> int | None:
        """How many events wait to be applied; None if nobody can tell, or not in time."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                # Before the outbox is compared with the stream, nobody knows what is to be published again.
                if not await self._bus.sound() or not self._relay.compared:
                    return None
                pending, reached = await self._consumer.standing()
        except (BrokerUnavailable, TimeoutError):
            return None
        self._note(pending, reached)
        return pending

    def _note(self, pending: int, reached: int) -> None:
        """Any process of the service may be the one that consumes: the broker knows how far it is."""
        if not pending:
            self._still_since = None
        elif self._still_since is None or reached != self._reached:
            self._still_since = time.monotonic()
        self._reached = reached
