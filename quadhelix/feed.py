"""Messages of one JetStream consumer, pulled in order over a core subscription.

The client's own `fetch` waits out its timeout when the broker restarts and stalls after an empty answer;
here a missed heartbeat ends the feed within about a second, and whoever reads opens the next one.
"""

import asyncio
import json
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from quadhelix.bus import STREAM, Bus, BusError

BATCH = 100
"""Most messages asked for, and handed over, at a time."""

_EXPIRES = 5.0  # seconds one request stays open at the broker, also when who asked is frozen
_HEARTBEAT = 0.5  # seconds between signs of life while nothing comes
_PATIENCE = 1.6  # seconds without any sign before the feed counts as broken
_HEARTBEAT_STATUS = "100"
_REQUEST_OVER = ("404", "408")


class FeedBroken(BusError):
    """No more will come this way: the connection, the consumer or the broker is gone; open a new feed."""


class Feed:
    """An open subscription to one pull consumer; use it as an async context manager.

    Args:
        bus: The bus, connected.
        consumer: Name of a pull consumer that exists.
        delivered: How many messages the consumer has delivered before; None if nobody knows.
    """

    def __init__(self, bus: Bus, consumer: str, delivered: int | None = 0) -> None:
        self._bus = bus
        self._client = bus.client
        self._session = bus.sessions
        self._request = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{consumer}"
        self._arrived: asyncio.Queue[Msg | None] = asyncio.Queue()
        self._inbox = self._client.new_inbox()
        self._subscription: Subscription | None = None
        self._open = 0
        self.delivered = delivered
        """How many messages the consumer has delivered, all of which came this way."""

    async def __aenter__(self) -> Self:
        self._subscription = await self._client.subscribe(self._inbox, cb=self._arrived.put)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._subscription and not self._client.is_closed and not self._client.is_draining:
            await self._subscription.unsubscribe()

    def interrupt(self) -> None:
        """Make a waiting `batch` return at once; called when the process stops."""
        self._arrived.put_nowait(None)

    async def batch(self) -> list[Msg]:
        """The next messages, as many as are there and at most `BATCH`; empty about twice a second in silence.

        Raises:
            FeedBroken: no more will come this way.
        """
        if self._bus.sessions != self._session or not self._bus.connected:
            raise FeedBroken("the connection was lost")
        if self._open <= 0:
            await self._ask()
        try:
            async with asyncio.timeout(_PATIENCE):
                arrived = [await self._arrived.get()]
        except TimeoutError:
            raise FeedBroken("no sign of life from the broker") from None
        while not self._arrived.empty():
            arrived.append(self._arrived.get_nowait())
        messages = [message for message in arrived if message is not None and self._carries_data(message)]
        self._count(messages)
        return messages

    def _count(self, messages: Sequence[Msg]) -> None:
        """Make sure that no message before these went astray, or to another who asks on this consumer."""
        for message in messages:
            number = message.metadata.sequence.consumer
            if self.delivered is not None and number != self.delivered + 1:
                raise FeedBroken("a message went another way")
            self.delivered = number

    async def _ask(self) -> None:
        wish = {"batch": BATCH, "expires": int(_EXPIRES * 1e9), "idle_heartbeat": int(_HEARTBEAT * 1e9)}
        await self._client.publish(self._request, json.dumps(wish).encode(), reply=self._inbox)
        self._open = BATCH

    def _carries_data(self, message: Msg) -> bool:
        """Whether it is an event and not a word of the broker about the request, which is heeded here."""
        # Only an event has an address to acknowledge to, whatever headers its sender gave it.
        if message.reply:
            self._open -= 1
            return True
        status = (message.headers or {}).get("Status", "")
        if status in _REQUEST_OVER:
            self._open = 0
        elif status != _HEARTBEAT_STATUS:
            raise FeedBroken(f"the broker ended the feed with status {status[:3]}")
        return False
