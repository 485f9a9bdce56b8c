"""Live: what happens, told to whoever listens in this process, each from where it left off.

One ordered reader of the stream serves all subscribers. Each has a queue of its own, of bounded length: a
subscriber that is too slow holds up nobody, loses what it had not read, and is told so by a `Resync`. It
never misses an event without being told.

A service offers it to its resolvers as `Context.live`; a GraphQL subscription stands on it so:

    async with info.context.live.subscribe([OrganisationChanged.subject()], after) as items:
        async for item in items:
            match item:
                case LiveEvent(sequence, envelope): ...  # tell what happened, and where to resume behind
                case Resync(sequence): ...  # tell the client to read anew what it shows
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

import nats.errors
from nats.aio.msg import Msg
from nats.js import api
from nats.js.errors import NotFoundError

from quadhelix.bus import STREAM, BrokerUnavailable, Bus
from quadhelix.cloudevents import Envelope
from quadhelix.database import new_id
from quadhelix.deliveries import Delivery
from quadhelix.logs import described
from quadhelix.replay import Replay

_log = logging.getLogger(__name__)

QUEUE = 256
"""Most events that wait for one subscriber."""

MESSAGE_ID = "Nats-Msg-Id"
"""The header by which the broker, and a reader that comes back, know a message again."""

FURTHEST = 10_000
"""Most events in the stream a subscriber may have missed; with more, it had better read everything anew."""

_EVERYTHING = ("quadhelix.>",)
_PAUSE = 0.2


@dataclass(frozen=True)
class LiveEvent:
    """One event, and its place in the stream: what to resume behind."""

    sequence: int
    envelope: Envelope


@dataclass(frozen=True)
class Resync:
    """Events up to this place in the stream were missed: read anew what you show; events behind it follow."""

    sequence: int


Item = LiveEvent | Resync


@dataclass(eq=False)
class _Subscriber:
    """One subscriber's queue; `head` is the place in the stream behind which it is filled."""

    subjects: frozenset[str]
    head: int = 0
    _items: deque[Item] = field(default_factory=deque)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False

    def offer(self, event: LiveEvent) -> None:
        """Queue an event, or, when the queue is full, the word that events were missed."""
        if len(self._items) < QUEUE:
            self._put(event)
        else:
            self.resync(event.sequence)

    def resync(self, sequence: int) -> None:
        """Forget what waits, and tell so."""
        self._items.clear()
        self._put(Resync(sequence))

    async def next(self) -> Item | None:
        """Wait for the next item; None when there is none and none will follow."""
        while not self._items and not self.ended:
            self._arrived.clear()
            await self._arrived.wait()
        return self._items.popleft() if self._items else None

    def end(self) -> None:
        """Let it read what waits, and no more."""
        self.ended = True
        self._arrived.set()

    def _put(self, item: Item) -> None:
        self._items.append(item)
        self._arrived.set()


class Live:
    """The live events of one process; nothing is read while nobody listens.

    Args:
        bus: The process's bus.
        name: Whose process: it begins the names of its consumers in the broker.
    """

    def __init__(self, bus: Bus, name: str) -> None:
        self._bus = bus
        self._name = name
        self._subscribers: set[_Subscriber] = set()
        self._wanted = asyncio.Event()
        self._following = asyncio.Event()
        self._ended = False
        self._sequence = 0
        self._message_id = ""
        self._epoch = ""

    async def run(self, stop: asyncio.Event) -> None:
        """Hand on events until `stop` is set; a broker that is away is waited for."""
        stopping, said = asyncio.create_task(self._wake_at(stop)), ""
        try:
            while not stop.is_set():
                await self._wanted.wait()
                try:
                    await self._follow(stop)
                    said = ""
                except Exception as fault:  # whatever it is, events must go on once it has passed
                    if said != (said := described(fault)):
                        _log.warning("live events of %s wait: %s", self._name, said)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), _PAUSE)
        finally:
            stopping.cancel()
            self._ended = True
            self._following.set()
            for subscriber in self._subscribers:
                subscriber.end()

    @asynccontextmanager
    async def subscribe(
        self, subjects: Collection[str], after: int | None = None
    ) -> AsyncIterator[AsyncIterator[Item]]:
        """Events of these subjects, as they happen, for as long as the block or this process lasts.

        Args:
            subjects: The NATS subjects, as `Event.subject()` gives them.
            after: The sequence of the last item seen; None to begin now. Where what followed it is no longer
                in the stream, or is too much, the first item is a `Resync`.
        """
        subscriber = _Subscriber(frozenset(subjects), self._sequence, ended=self._ended)
        self._subscribers.add(subscriber)
        self._wanted.set()
        items = self._items(subscriber, after)
        try:
            yield items
        finally:
            self._subscribers.discard(subscriber)
            if not self._subscribers:
                self._wanted.clear()
            await items.aclose()

    async def _items(self, subscriber: _Subscriber, after: int | None) -> AsyncGenerator[Item, None]:
        await self._following.wait()
        if after is not None and after != subscriber.head:
            async with aclosing(self._missed(subscriber, after)) as missed:
                async for item in missed:
                    yield item
        while following := await subscriber.next():
            yield following

    async def _missed(self, subscriber: _Subscriber, after: int) -> AsyncGenerator[Item, None]:
        """What happened behind `after` and before the subscriber's queue was filled."""
        if not await self._has(after, subscriber.head):
            yield Resync(subscriber.head)
            return
        async with Replay(self._bus, self._consumer(), sorted(subscriber.subjects), after) as replay:
            while not subscriber.ended:
                try:
                    over = replay.sequence >= subscriber.head or await replay.exhausted()
                    messages = [] if over else await replay.batch()
                except BrokerUnavailable:
                    await asyncio.sleep(_PAUSE)
                    continue
                if over:
                    return
                for event in map(_read, messages):
                    if event and event.sequence <= subscriber.head:
                        yield event

    async def _has(self, after: int, head: int) -> bool:
        """Whether the stream has all events behind `after`, and they are not too many."""
        while not self._ended:
            try:
                state = (await self._bus.jetstream.stream_info(STREAM)).state
                return state.first_seq <= after + 1 <= head and head - after <= FURTHEST
            except (nats.errors.Error, TimeoutError):
                await asyncio.sleep(_PAUSE)
        return False

    async def _follow(self, stop: asyncio.Event) -> None:
        """Hand on events while anybody listens; begin where the stream is now, or where we were."""
        await self._bus.ready(_PAUSE)
        session = self._bus.sessions
        await self._begin()
        async with Replay(self._bus, self._consumer(), _EVERYTHING, self._sequence) as replay:
            while self._subscribers and not stop.is_set():
                messages = await replay.batch()
                if self._bus.sessions != session:
                    return  # the stream may be another by now: begin again, without what just came
                for message in messages:
                    self._hand_on(message)
        if not self._subscribers:
            self._following.clear()

    async def _begin(self) -> None:
        """Find the place to go on from; when events were lost to us meanwhile, tell every subscriber."""
        state = (await self._bus.jetstream.stream_info(STREAM)).state
        if not self._following.is_set():
            for subscriber in self._subscribers:
                subscriber.head = state.last_seq
        elif await self._goes_on(state):
            return
        else:
            for subscriber in self._subscribers:
                subscriber.resync(state.last_seq)
        self._sequence, self._epoch = state.last_seq, self._bus.epoch
        self._message_id = await self._id_at(state.last_seq)
        self._following.set()

    async def _goes_on(self, state: api.StreamState) -> bool:
        """Whether the stream goes on where we were: it could be another, or cut off and filled again."""
        there = state.first_seq <= self._sequence + 1 <= state.last_seq + 1
        same = self._bus.epoch == self._epoch and await self._id_at(self._sequence) == self._message_id
        return there and same

    async def _id_at(self, sequence: int) -> str:
        """The id of the message at this place of the stream; empty where there is none."""
        if not sequence:
            return ""
        try:
            message = await self._bus.jetstream.get_msg(STREAM, sequence, direct=True)
        except NotFoundError:
            return ""
        return str((message.headers or {}).get(MESSAGE_ID, ""))

    def _hand_on(self, message: Msg) -> None:
        self._sequence = message.metadata.sequence.stream
        self._message_id = (message.headers or {}).get(MESSAGE_ID, "")
        listeners = [each for each in self._subscribers if message.subject in each.subjects]
        event = _read(message) if listeners else None
        for listener in listeners:
            if event:
                listener.offer(event)

    def _consumer(self) -> str:
        return f"{self._name}-live-{new_id().hex}"

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wanted.set()


def _read(message: Msg) -> LiveEvent | None:
    """The event in this message; none where it cannot be read, which is the consumers' concern."""
    opened = Delivery.of(message).open()
    return LiveEvent(message.metadata.sequence.stream, opened) if isinstance(opened, Envelope) else None
