"""Events of the stream once more, in order, for whoever keeps its own account of what it has seen.

Unlike a service's consumer nothing is acknowledged and nothing remembered: a consumer in the broker's memory
serves one reader, and another takes its place, behind the last event seen, when the connection was lost.
"""

import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import nats.errors
from nats.aio.msg import Msg
from nats.js import api
from nats.js.errors import NotFoundError

from quadhelix.bus import STREAM, BrokerUnavailable, Bus
from quadhelix.feed import Feed, FeedBroken

_log = logging.getLogger(__name__)

_READY_SECONDS = 1.0
_FORGOTTEN_AFTER = 30.0  # seconds after which the broker drops a consumer that nobody asks


class Replay:
    """The events of some subjects, from behind one stream sequence number on; an async context manager.

    Args:
        bus: The bus, connected.
        consumer: A name for the consumer in the broker, unlike any other, that the user may give.
        subjects: The NATS subjects to read; at least one.
        after: The sequence number behind which to begin; 0 for the oldest event.
        headers_only: Whether the events come without their payload, for who only counts them.
    """

    def __init__(
        self,
        bus: Bus,
        consumer: str,
        subjects: Sequence[str],
        after: int = 0,
        *,
        headers_only: bool = False,
    ) -> None:
        self._bus = bus
        self._consumer = consumer
        self._subjects = list(subjects)
        self._headers_only = headers_only
        self._feed: Feed | None = None
        self.sequence = after
        """The stream sequence number of the last event handed over."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def batch(self) -> list[Msg]:
        """The next events; empty about twice a second in silence, and after a lost connection.

        Raises:
            BrokerUnavailable: the broker does not answer now; calling again later goes on.
        """
        try:
            feed = self._feed or await self._open()
            messages = await feed.batch()
        except FeedBroken as broken:
            _log.debug("a replay starts afresh behind %d: %s", self.sequence, broken)
            await self._close()
            return []
        if messages:
            self.sequence = messages[-1].metadata.sequence.stream
        return messages

    async def exhausted(self) -> bool:
        """Whether everything that is in the stream now has been handed over.

        Raises:
            BrokerUnavailable: the broker does not answer now.
        """
        feed = self._feed or await self._open()
        try:
            info = await self._bus.jetstream.consumer_info(STREAM, self._consumer)
        except NotFoundError:  # the broker forgot it, as it does when it starts again
            await self._close()
            return False
        except (nats.errors.Error, TimeoutError) as fault:
            raise BrokerUnavailable(type(fault).__name__) from None
        sent = info.delivered.consumer_seq if info.delivered else 0
        return not info.num_pending and sent == feed.delivered

    async def _open(self) -> Feed:
        settings = api.ConsumerConfig(
            name=self._consumer,
            deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self.sequence + 1,
            filter_subjects=self._subjects,
            ack_policy=api.AckPolicy.NONE,
            headers_only=self._headers_only,
            inactive_threshold=_FORGOTTEN_AFTER,
            mem_storage=True,
            num_replicas=1,
        )
        await self._bus.ready(_READY_SECONDS)
        try:
            await self._forget()
            await self._bus.jetstream.add_consumer(STREAM, settings)
        except (nats.errors.Error, TimeoutError) as fault:
            raise BrokerUnavailable(type(fault).__name__) from None
        self._feed = await Feed(self._bus, self._consumer).__aenter__()
        return self._feed

    async def _close(self) -> None:
        feed, self._feed = self._feed, None
        if feed is not None:
            await feed.__aexit__(None, None, None)
            if self._bus.connected:
                await self._forget()

    async def _forget(self) -> None:
        """Remove the consumer now; one that cannot be removed is forgotten by the broker itself."""
        try:
            await self._bus.jetstream.delete_consumer(STREAM, self._consumer)
        except (nats.errors.Error, TimeoutError) as fault:
            _log.debug("no consumer %s to remove: %s", self._consumer, type(fault).__name__)
