"""What a service does when events of others arrive: functions per kind of event, and who runs them."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import nats.errors
from nats.aio.msg import Msg
from nats.js import api
from nats.js.errors import APIError
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import sort_tables

from quadhelix.bus import STREAM, BrokerUnavailable, Bus
from quadhelix.cloudevents import aggregate_family
from quadhelix.database import Database
from quadhelix.deliveries import Delivery, Verdict
from quadhelix.events import Event, contracts
from quadhelix.faults import fail_point
from quadhelix.feed import Feed
from quadhelix.inbox import Fence, Inbox
from quadhelix.lease import Lease
from quadhelix.logs import described
from quadhelix.recollection import recollects

_log = logging.getLogger(__name__)

RETRY_DELAYS: tuple[float, ...] = (0.1, 0.5, 2.0)
"""Seconds before each further attempt at an event whose reaction raised; then it becomes a dead letter."""

_STANDBY_SECONDS = 1.0
_NOT_MADE = 10012  # JetStream error code: a consumer could not be made or changed, for the reason given
_LONGEST_PAUSE = 3.0

Reaction = Callable[[AsyncSession, Any], Awaitable[None]]
"""Applies one event in the session it is given; it does not commit and has no other side effects."""

ReactionT = TypeVar("ReactionT", bound=Reaction)


class Listeners:
    """Functions that listen to events, by the kind of event."""

    def __init__(self) -> None:
        self._by_kind: dict[type[Event], list[Reaction]] = {}

    def on(self, *kinds: type[Event]) -> Callable[[ReactionT], ReactionT]:
        """Register the decorated function for these kinds of events; several may listen to one kind."""

        def register(reaction: ReactionT) -> ReactionT:
            for kind in kinds:
                self._by_kind.setdefault(kind, []).append(reaction)
            return reaction

        return register

    def kinds(self) -> list[type[Event]]:
        """The events this service reacts to, by type name; the description of the events tells them."""
        return sorted(self._by_kind, key=lambda kind: kind.type)

    async def apply(self, session: AsyncSession, event: Event) -> None:
        """Run all reactions to this event, in the order of their registration."""
        for reaction in self._by_kind.get(type(event), ()):
            await reaction(session, event)


class Projection(Listeners):
    """Tables that hold what events told and nothing else, with the reactions that fill them.

    Its reactions read and write these tables alone, so that it can be rebuilt from the stream at any time.
    """

    def __init__(self, name: str, tables: Sequence[type[DeclarativeBase]], service: Listeners) -> None:
        super().__init__()
        self.name = name
        self.tables: Sequence[Table] = sort_tables(
            [kind.metadata.tables[kind.__tablename__] for kind in tables]
        )
        self._service = service

    def on(self, *kinds: type[Event]) -> Callable[[ReactionT], ReactionT]:
        """Register the decorated function for these kinds of events, in the service and here."""

        def register(reaction: ReactionT) -> ReactionT:
            self._service.on(*kinds)(reaction)
            return super(Projection, self).on(*kinds)(reaction)

        return register


class Reactions(Listeners):
    """The reactions of one service, those of its projections included.

        reactions = Reactions("education")
        known_challenges = reactions.projection("known-challenges", tables=[KnownChallenge])

        @known_challenges.on(ChallengePublished, ChallengeChanged)
        async def remember(session: AsyncSession, event: ChallengePublished | ChallengeChanged) -> None: ...

    Each event is applied once, in its aggregate's order; a reaction that raises is tried again a few times
    and then leaves a dead letter. What is no projection registers with `reactions.on`.
    """

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service
        self.projections: dict[str, Projection] = {}

    def projection(self, name: str, *, tables: Sequence[type[DeclarativeBase]]) -> Projection:
        """Declare a projection: its name for operators, and the tables it alone writes.

        Raises:
            ValueError: another projection has this name, or writes one of these tables.
        """
        declared = Projection(name, tables, self)
        taken = {table for each in self.projections.values() for table in each.tables}
        if name in self.projections or taken.intersection(declared.tables):
            raise ValueError(f"{name} is declared already, or writes a table of another projection")
        self.projections[name] = declared
        return declared

    def subjects(self) -> list[str]:
        """The NATS subjects this service needs; the consumer filters by them."""
        return sorted({kind.subject() for kind in self._by_kind})

    def followed(self) -> set[str]:
        """The families of aggregates of which it hears every event, so that a missing version shows."""
        heard = {*self.subjects()}
        unheard = {kind.subject() for kind in contracts()} - heard
        return {*map(aggregate_family, heard)} - {*map(aggregate_family, unheard)}

    def inbox(self, database: Database, fence: Fence | None = None) -> Inbox:
        """The inbox of this service, in its own database."""
        return Inbox(self.service, database, self.apply, fence, self.followed())


class Consumer:
    """Runs the reactions of a service on the events of the bus.

    Of all processes of a service one does this at a time. It begins at the oldest event not acknowledged
    (the broker is told to rewind), after each reconnection too, so that order holds without waiting for
    redelivery.
    """

    def __init__(self, reactions: Reactions, database: Database, bus: Bus) -> None:
        self._service = reactions.service
        self._subjects = reactions.subjects
        self._bus = bus
        self._lease = Lease(database, f"consumer-{reactions.service}")
        self._inbox = reactions.inbox(database, self._lease.fence)
        self.tally: Counter[str] = Counter()
        """What this process did: deliveries `settled`, `parked`, and `redelivered` ones; metrics show it."""

    async def run(self, stop: asyncio.Event) -> None:
        """Apply events until `stop` is set; a broker or database that is away is waited for."""
        failures = 0
        try:
            while self._subjects() and not stop.is_set():
                try:
                    await self._watch(stop)
                    failures = 0
                except Exception as fault:  # whatever it is, events must go on once it has passed
                    failures += 1
                    _log.warning("the consumer of %s starts afresh: %s", self._service, described(fault))
                pause = min(_LONGEST_PAUSE, 0.1 * 2**failures) if failures else _STANDBY_SECONDS
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
        finally:
            await self._lease.release()

    async def lag(self) -> int:
        """How many events wait to be applied; raises `BrokerUnavailable` if nobody can tell."""
        return (await self.standing())[0]

    async def standing(self) -> tuple[int, int]:
        """How many events wait to be applied, and the number in the stream up to which all are applied.

        Raises:
            BrokerUnavailable: nobody can tell.
        """
        try:
            if not self._subjects():
                return 0, await self._bus.last_sequence()
            info = await self._bus.jetstream.consumer_info(STREAM, self._service)
        except (nats.errors.Error, TimeoutError) as fault:
            raise BrokerUnavailable(type(fault).__name__) from None
        reached = info.ack_floor.stream_seq if info.ack_floor else 0
        return (info.num_pending or 0) + (info.num_ack_pending or 0), reached

    async def letters(self) -> dict[str, int]:
        """How many dead letters there are, by what became of them."""
        return await self._inbox.letters()

    async def gaps(self) -> dict[str, int]:
        """How many of them came while an earlier version was missing, by what became of them."""
        return await self._inbox.gaps()

    async def _watch(self, stop: asyncio.Event) -> None:
        await self._bus.ready(_STANDBY_SECONDS)
        if not await self._lease.held():
            return
        self._inbox.whole = await self._bus.has_its_beginning()
        delivered = await self._rewind()
        async with Feed(self._bus, self._service, delivered) as feed:
            waker = asyncio.create_task(_when(stop, feed.interrupt))
            try:
                while not stop.is_set():
                    messages = await feed.batch()
                    if not await self._lease.held():
                        return
                    if messages:
                        await self._settle(messages)
            finally:
                waker.cancel()

    async def _rewind(self) -> int | None:
        """Make sure of the durable consumer, and have it deliver from the first unacknowledged event on.

        The answer is how many it has delivered since, as `Feed` wants to know it.
        """
        stream = self._bus.jetstream
        await self._provide(self._settings())
        version = self._bus.client.connected_server_version
        if (version.major, version.minor) >= (2, 14):
            await stream.reset_consumer(STREAM, self._service, await self._start())
            return 0
        # An older broker cannot rewind: one event at a time keeps the order as well, slowly.
        await stream.add_consumer(STREAM, self._settings(max_ack_pending=1))
        return None

    async def _start(self) -> int | None:
        """The first of all events, where the database does not know what was acknowledged; else none."""
        if await recollects(self._bus, self._inbox, self._subjects()):
            return None
        _log.warning("the database of %s is behind the broker: it is told everything anew", self._service)
        return 1

    async def _provide(self, settings: api.ConsumerConfig) -> None:
        """Make the durable consumer, or bring it to these settings; one that cannot be changed is made anew.

        It then delivers everything once more, of which the inbox knows what it has dealt with.
        """
        stream = self._bus.jetstream
        try:
            await stream.add_consumer(STREAM, settings)
        except APIError as refused:
            if refused.err_code != _NOT_MADE or "update" not in (refused.description or ""):
                raise
            _log.warning("the consumer of %s was made otherwise: it is made anew", self._service)
            await stream.delete_consumer(STREAM, self._service)
            await stream.add_consumer(STREAM, settings)

    def _settings(self, max_ack_pending: int = 500) -> api.ConsumerConfig:
        return api.ConsumerConfig(
            name=self._service,
            durable_name=self._service,
            filter_subjects=self._subjects(),
            ack_policy=api.AckPolicy.EXPLICIT,
            ack_wait=30,
            # Giving up is decided here, with the reason kept; the broker would skip an event in silence.
            max_deliver=-1,
            max_ack_pending=max_ack_pending,
        )

    async def _settle(self, messages: Sequence[Msg]) -> None:
        """Apply a batch, acknowledge what is settled, and try again what is not, before anything newer."""
        self.tally["redelivered"] += sum(message.metadata.num_delivered > 1 for message in messages)
        for attempt, delay in enumerate((*RETRY_DELAYS, None), start=1):
            deliveries = [Delivery.of(message) for message in messages]
            verdicts = await self._inbox.take(deliveries, attempt=attempt, last=delay is None)
            self.tally.update(verdict.value for verdict in verdicts if verdict is not Verdict.AGAIN)
            fail_point("after_apply")
            await _answer(messages, verdicts)
            messages = [m for m, verdict in zip(messages, verdicts, strict=True) if verdict is Verdict.AGAIN]
            if not messages or delay is None:
                return
            await asyncio.sleep(delay)


async def _answer(messages: Sequence[Msg], verdicts: Sequence[Verdict]) -> None:
    answers = {Verdict.SETTLED: Msg.ack, Verdict.PARKED: Msg.term, Verdict.AGAIN: Msg.in_progress}
    for message, verdict in zip(messages, verdicts, strict=True):
        await answers[verdict](message)


async def _when(event: asyncio.Event, call: Callable[[], None]) -> None:
    await event.wait()
    call()
