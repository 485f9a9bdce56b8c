"""Rebuilding a projection from the stream while the service goes on.

The stream is replayed into a shadow: the projection's tables in a throw-away SQLite file, filled by the
projection's own reactions, with nothing staged. Then the rows of the real tables are replaced by those of
the shadow in one transaction. Why no event is missed and none applied twice:

- The shadow applies an event exactly if the live consumer has dealt with it: if the aggregate is past its
  version, or the broker counts it as acknowledged and it lies in no dead letter. What is not dealt with is
  left to the consumer, which applies it to the new rows once it comes, or once an operator redrives it.
- The last look at what is dealt with, and the replacement, are one transaction that keeps the consumer's
  inbox to itself: the consumer cannot move in between, and it goes on afterwards where it was.
- Each aggregate is replayed in the order of its versions, whatever their order in the stream: what a damaged
  broker lost was published again behind what it kept.
- The replay must meet every version of an aggregate that the consumer has passed, but for those of which an
  operator decided. Where it does not, the stream was shortened: the rebuild refuses and changes nothing.

Whatever is killed at whatever moment, either nothing was replaced or everything; the broker forgets the
replay's consumer by itself, a shadow left behind lies in the system's temporary folder and is never read
again, and a rebuild that is begun anew starts over. Two rebuilds at once do the same work twice, no more.
"""

import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nats.errors
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.bus import STREAM, BrokerUnavailable, Bus
from quadhelix.cloudevents import Envelope, aggregate_family
from quadhelix.database import Database, new_id, utc_now
from quadhelix.deliveries import Delivery
from quadhelix.errors import Unavailable
from quadhelix.event_tables import dead_letter, passed_version, rebuilt_projection
from quadhelix.inbox import Inbox
from quadhelix.logs import described
from quadhelix.outbox import quiet
from quadhelix.reactions import Projection, Reactions
from quadhelix.replay import Replay

_log = logging.getLogger(__name__)

CHUNK = 500
"""Rows copied, and events looked at, at a time."""

NEARLY = 50
"""Events left in the stream with which a replay counts as caught up: more come as long as anybody writes."""

_PATIENCE = 30.0
"""Seconds without any progress after which the broker counts as away."""

_ALONE = 5.0
"""Seconds the last events may take while the consumer waits; writers on SQLite wait too, for ten."""


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: events it applied, rows there are now, and how long it took."""

    events: int
    rows: int
    seconds: float


class Rebuild:
    """One rebuild of one projection; `quadhelix projections rebuild` runs it, beside the service or without.

    Args:
        reactions: Those of the service.
        projection: One of its projections.
        database: The service's database.
        bus: Connected as the broker's operator.
    """

    def __init__(self, reactions: Reactions, projection: Projection, database: Database, bus: Bus) -> None:
        self._service = reactions.service
        self._families = {aggregate_family(kind.subject()) for kind in projection.kinds()}
        self._projection = projection
        self._database = database
        self._bus = bus
        self._inbox = Inbox(reactions.service, database, reactions.apply)
        self._waiting: list[tuple[int, Envelope]] = []
        self._reached: dict[str, int] = {}
        self._applied = 0

    async def run(self) -> Rebuilt:
        """Rebuild, and answer what was done.

        Raises:
            Unavailable: it cannot be done, or not now; nothing was changed.
        """
        began = time.monotonic()
        with TemporaryDirectory(prefix="quadhelix-") as folder:
            shadow = Database(f"sqlite:///{Path(folder) / 'shadow.sqlite'}")
            try:
                await self._prepare(shadow)
                rows = await self._rebuild(shadow)
            except BrokerUnavailable:
                raise _away() from None
            finally:
                await shadow.dispose()
        return Rebuilt(self._applied, rows, time.monotonic() - began)

    async def _prepare(self, shadow: Database) -> None:
        async with shadow.write() as session:
            connection = await session.connection()
            for table in self._projection.tables:
                await connection.run_sync(table.create)

    async def _rebuild(self, shadow: Database) -> int:
        name = f"rebuild-{self._service}-{new_id().hex}"
        subjects = [f"quadhelix.{family}.*" for family in sorted(self._families)]
        async with Replay(self._bus, name, subjects) as replay:
            await self._catch_up(replay, shadow)
            async with self._database.write() as session:
                await self._inbox.alone(session)
                await self._finish(replay, shadow, session)
                return await self._replace(shadow, session)

    async def _catch_up(self, replay: Replay, shadow: Database) -> None:
        """Replay until next to nothing is left in the stream, without holding up anyone."""
        silent_since, received = time.monotonic(), 0
        while True:
            self._receive(messages := await replay.batch())
            received += len(messages)
            nearly = messages and messages[-1].metadata.num_pending < NEARLY
            over = nearly or (not messages and await replay.exhausted())
            if over or received >= CHUNK:
                received = 0
                async with self._database.read() as session:
                    await self._advance(shadow, session)
            if over:
                return
            silent_since = time.monotonic() if messages else silent_since
            if time.monotonic() - silent_since > _PATIENCE:
                raise _away()

    async def _finish(self, replay: Replay, shadow: Database, session: AsyncSession) -> None:
        """Replay what the consumer has dealt with meanwhile; it does not move any more.

        What it has dealt with was in the stream before, so an exhausted replay that lacks something will
        never have it: right where an operator decided so, and the end of the rebuild elsewhere.
        """
        deadline = time.monotonic() + _ALONE
        await self._advance(shadow, session)
        while await self._behind(session):
            if await replay.exhausted():
                await self._advance(shadow, session, gaps=await self._decided(session))
                if await self._behind(session):
                    raise _shortened()
                return
            if time.monotonic() > deadline:
                raise _away()
            self._receive(await replay.batch())
            await self._advance(shadow, session)

    def _receive(self, messages: Iterable[Msg]) -> None:
        """Keep these events until they are dealt with; what cannot be read is the dead letters' concern."""
        for message in messages:
            arrived = Delivery.of(message)
            if isinstance(opened := arrived.open(), Envelope):
                self._waiting.append((arrived.sequence, opened))

    async def _advance(
        self, shadow: Database, session: AsyncSession, gaps: Collection[str | None] = ()
    ) -> None:
        """Apply to the shadow, in order, what the live consumer has dealt with; the rest goes on waiting.

        Of the aggregates in `gaps` versions may be missing.
        """
        if not self._waiting:
            return
        # In this order: what the broker counts as acknowledged was committed, or lay dead, before.
        acknowledged = await self._acknowledged()
        passed = await self._passed(session, {envelope.aggregate for _, envelope in self._waiting})
        dead = await self._dead(session)
        done: list[tuple[int, Envelope]] = []
        waiting: list[tuple[int, Envelope]] = []
        for sequence, envelope in self._waiting:
            passes = envelope.event.version <= passed.get(envelope.aggregate, 0) or sequence <= acknowledged
            (done if passes and envelope.id not in dead else waiting).append((sequence, envelope))
        ready, early = self._next(done, gaps)
        self._waiting = waiting + early
        await self._apply(shadow, ready)

    def _next(
        self, done: Sequence[tuple[int, Envelope]], gaps: Collection[str | None]
    ) -> tuple[list[Envelope], list[tuple[int, Envelope]]]:
        """Those of which the version before was met, and those that come before it; each version once."""
        ready: list[Envelope] = []
        early: dict[tuple[str, int], tuple[int, Envelope]] = {}
        for sequence, envelope in done:
            key = envelope.aggregate
            if envelope.event.version > self._reached.get(key, 0):
                early.setdefault((key, envelope.event.version), (sequence, envelope))
            while following := early.pop((key, self._reached.get(key, 0) + 1), None):
                self._reached[key] = following[1].event.version
                ready.append(following[1])
        for key, version in sorted(place for place in early if place[0] in gaps):
            self._reached[key] = version
            ready.append(early.pop((key, version))[1])
        return ready, list(early.values())

    async def _apply(self, shadow: Database, envelopes: Sequence[Envelope]) -> None:
        token = quiet.set(True)
        try:
            async with shadow.write() as session:
                for envelope in envelopes:
                    await self._apply_one(session, envelope)
        finally:
            quiet.reset(token)

    async def _apply_one(self, session: AsyncSession, envelope: Envelope) -> None:
        """Apply an event as the live consumer would."""
        if type(envelope.event) not in self._projection.kinds():
            return
        try:
            await self._projection.apply(session, envelope.event)
            await session.flush()
        except Exception as fault:
            raise _unappliable(envelope, described(fault)) from None
        self._applied += 1

    async def _behind(self, session: AsyncSession) -> bool:
        """Whether the consumer has dealt with anything that the replay has not met."""
        return any(
            self._reached.get(aggregate, 0) < version
            for aggregate, version in (await self._passed(session)).items()
            if aggregate.partition("/")[0] in self._families
        )

    async def _replace(self, shadow: Database, session: AsyncSession) -> int:
        """Put the shadow's rows in the place of those there are; the answer is how many they are."""
        rows = 0
        for table in reversed(self._projection.tables):
            await session.execute(delete(table))
        async with shadow.read() as rebuilt:
            for table in self._projection.tables:
                found = await rebuilt.stream(select(table))
                async for chunk in found.mappings().partitions(CHUNK):
                    await session.execute(insert(table), [dict(row) for row in chunk])
                    rows += len(chunk)
        await self._remember(session)
        return rows

    async def _remember(self, session: AsyncSession) -> None:
        """Note the rebuild, and the versions the consumer was never asked for, as if it had passed them."""
        passed = await self._passed(session)
        ahead = {key: version for key, version in self._reached.items() if version > passed.get(key, 0)}
        for aggregate, version in ahead.items():
            row = {"consumer": self._service, "aggregate": aggregate, "version": version}
            await session.execute(self._inbox.insert(passed_version).values(row).on_conflict_do_nothing())
        note = {"name": self._projection.name, "at": utc_now()}
        noted = self._inbox.insert(rebuilt_projection).values(note)
        await session.execute(noted.on_conflict_do_update(index_elements=["name"], set_=note))

    async def _passed(self, session: AsyncSession, aggregates: set[str] | None = None) -> Mapping[str, int]:
        """By aggregate, the newest version the consumer has applied; of all aggregates by default."""
        query = select(passed_version.c.aggregate, passed_version.c.version).where(
            passed_version.c.consumer == self._service
        )
        if aggregates is not None and len(aggregates) <= CHUNK:
            query = query.where(passed_version.c.aggregate.in_(aggregates))
        return {row.aggregate: row.version for row in await session.execute(query)}

    async def _dead(self, session: AsyncSession) -> set[Any]:
        """The events that lie dead or were dropped: they are an operator's to apply, or nobody's."""
        query = select(dead_letter.c.event_id).where(
            dead_letter.c.consumer == self._service, dead_letter.c.state.in_(("parked", "dropped"))
        )
        return {*await session.scalars(query)}

    async def _decided(self, session: AsyncSession) -> set[str | None]:
        """The aggregates of which an operator had to decide, and may have let a version go."""
        query = select(dead_letter.c.aggregate).where(dead_letter.c.consumer == self._service)
        return {*await session.scalars(query)}

    async def _acknowledged(self) -> int:
        """The sequence number up to which the broker has the consumer's answer to every event."""
        try:
            info = await self._bus.jetstream.consumer_info(STREAM, self._service)
        except NotFoundError:
            return 0
        except (nats.errors.Error, TimeoutError) as fault:
            raise BrokerUnavailable(type(fault).__name__) from None
        return info.ack_floor.stream_seq if info.ack_floor else 0


def _shortened() -> Unavailable:
    return Unavailable(
        {
            "en": "The stream no longer holds every event this projection was made of: it stays as it is.",
            "nl": "De stroom heeft niet meer elke gebeurtenis van deze projectie: ze blijft zoals ze is.",
        },
        rule="stream-shortened",
    )


def _away() -> Unavailable:
    return Unavailable(
        {
            "en": "The broker does not answer, or not in time: the projection stays as it is.",
            "nl": "De broker antwoordt niet, of niet op tijd: de projectie blijft zoals ze is.",
        },
        rule="broker",
    )


def _unappliable(envelope: Envelope, reason: str) -> Unavailable:
    event = f"{envelope.event.type} {envelope.id}"
    return Unavailable(
        {
            "en": f"The event {event} cannot be applied ({reason}): the projection stays as it is.",
            "nl": f"De gebeurtenis {event} is niet toe te passen ({reason}): de projectie blijft als ze is.",
        },
        rule="reaction",
    )
