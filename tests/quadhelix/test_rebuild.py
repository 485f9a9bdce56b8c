"""Rebuild: a projection is made anew from the stream beside its consumer, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import nats.errors
import pytest
import pytest_asyncio
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from quadhelix import cloudevents, events
from quadhelix.bus import STREAM, Bus
from quadhelix.database import Base, Database, metadata, new_id, utc_now
from quadhelix.dead_letters import DeadLetters
from quadhelix.errors import Unavailable
from quadhelix.event_tables import outbox, rebuilt_projection
from quadhelix.events import CentreRegistered, Event, OrganisationChanged, OrganisationRegistered
from quadhelix.inbox import Inbox
from quadhelix.outbox import stage
from quadhelix.reactions import Consumer, Reactions
from quadhelix.rebuild import Rebuild, Rebuilt
from quadhelix.testing import RunningBroker, eventually, running, sample_event


class ServiceBase(Base):
    """Parent of the tables of this test."""

    __abstract__ = True
    metadata = metadata()


class Count(ServiceBase):
    """How often an organisation changed: an event applied twice, or not at all, shows."""

    __tablename__ = "count"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    changes: Mapped[int]


@dataclass
class World:
    """A service that counts, what it listens to, and whether its reaction stumbles."""

    database: Database
    partners: Bus
    bus: Bus
    operator: Bus
    stumbles: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reactions = Reactions("education")
        self.counts = self.reactions.projection("counts", tables=[Count])
        self.counts.on(OrganisationChanged)(self.count)
        self.consumer = Consumer(self.reactions, self.database, self.bus)

    async def count(self, session: AsyncSession, event: OrganisationChanged) -> None:
        """Count a change, and tell others so: a rebuild must not."""
        if event.aggregate in self.stumbles:
            raise LookupError
        row = await session.get(Count, event.aggregate)
        if row is None:
            row = Count(id=event.aggregate, changes=0)
            session.add(row)
        row.changes += 1
        told = OrganisationRegistered(aggregate=new_id(), version=1, region="leiden", state=None)
        await stage(session, told)

    async def send(self, *sent: Event) -> None:
        """Publish events as the relay of partners would."""
        for event in sent:
            event_id = new_id()
            headers = cloudevents.write(event, event_id, utc_now())
            await self.partners.publish(event.subject(), headers, events.encode(event), str(event_id))

    async def change_until(self, stop: asyncio.Event, organisations: Sequence[UUID], version: int) -> int:
        """Change the organisations from this version on, without a silence; the answer is the last one."""
        while not stop.is_set():
            await self.send(*changes(organisations, range(version, version + 1)))
            version += 1
            await asyncio.sleep(0.02)
        return version - 1

    async def settled(self) -> None:
        """Wait until the consumer has dealt with all that was sent."""

        async def all_acknowledged() -> bool:
            try:
                info = await self.operator.jetstream.consumer_info(STREAM, "education")
            except nats.errors.Error:
                return False
            return bool(info.ack_floor) and info.ack_floor.stream_seq >= await self.operator.last_sequence()

        await eventually(all_acknowledged, within=30)

    async def rebuild(self) -> Rebuilt:
        return await Rebuild(self.reactions, self.counts, self.database, self.operator).run()

    async def counted(self) -> dict[UUID, int]:
        async with self.database.read() as session:
            return {row.id: row.changes for row in await session.scalars(select(Count))}

    async def told(self) -> int:
        async with self.database.read() as session:
            return len((await session.execute(select(outbox.c.pos))).all())

    async def damage(self) -> None:
        """Make the projection wrong, as a mistake in a reaction would."""
        async with self.database.write() as session:
            # With the consumer kept out, or the two could wait for each other for ever.
            await self.reactions.inbox(self.database).alone(session)
            await session.execute(update(Count).values(changes=Count.changes + 1000))


@pytest_asyncio.fixture
async def world(nats: RunningBroker, database: Database) -> AsyncIterator[World]:
    async with database.write() as session:
        await (await session.connection()).run_sync(ServiceBase.metadata.create_all)
    async with nats.bus("partners") as partners, nats.bus("education") as bus, nats.bus() as operator:
        yield World(database, partners, bus, operator)


def changes(organisations: Sequence[UUID], versions: range) -> list[OrganisationChanged]:
    return [sample_event(version, each) for version in versions for each in organisations]


async def test_a_wrong_projection_is_right_again_and_nothing_is_told_twice(world: World) -> None:
    # given a projection that a mistake made wrong
    organisations = [new_id() for _ in range(5)]
    async with running(world.consumer):
        await world.send(*changes(organisations, range(1, 31)))
        await world.settled()
        await world.damage()
        told = await world.told()
        # when it is rebuilt while the consumer runs
        done = await world.rebuild()
        # then it is right, nothing more was told to others, and the consumer goes on from there
        assert (done.events, done.rows) == (150, 5)
        assert await world.counted() == dict.fromkeys(organisations, 30)
        assert await world.told() == told
        await world.send(*changes(organisations, range(31, 33)))
        await world.settled()
    assert await world.counted() == dict.fromkeys(organisations, 32)
    async with world.database.read() as session:
        assert (await session.scalar(select(rebuilt_projection.c.name))) == "counts"


async def test_under_load_each_change_counts_once(world: World) -> None:
    # given changes that go on and on
    organisations = [new_id() for _ in range(3)]
    async with running(world.consumer):
        await world.send(*changes(organisations, range(1, 40)))
        stop = asyncio.Event()
        going_on = asyncio.create_task(world.change_until(stop, organisations, 40))
        # when the projection is rebuilt meanwhile, more than once
        for _ in range(3):
            await world.damage()
            await world.rebuild()
        stop.set()
        last = await going_on
        await world.settled()
    # then each change counts once
    assert await world.counted() == dict.fromkeys(organisations, last)


async def test_what_the_consumer_has_not_applied_is_left_to_it(world: World) -> None:
    # given a consumer that stopped half-way
    organisation = new_id()
    async with running(world.consumer):
        await world.send(*changes([organisation], range(1, 6)))
        await world.settled()
    await world.send(*changes([organisation], range(6, 11)))
    # when the projection is rebuilt, then it holds what was applied
    assert (await world.rebuild()).events == 5
    # and the rest follows when the consumer goes on
    async with running(world.consumer):
        await world.settled()
    assert await world.counted() == {organisation: 10}


async def test_a_dead_letter_is_left_to_the_operator(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # given an organisation whose events lie dead, and another's that do not
    monkeypatch.setattr("quadhelix.reactions.RETRY_DELAYS", ())
    sick, sound = new_id(), new_id()
    world.stumbles.add(sick)
    async with running(world.consumer):
        await world.send(*changes([sick, sound], range(1, 4)))
        await world.settled()
        world.stumbles.clear()
        # when the projection is rebuilt with a mended reaction
        await world.rebuild()
        assert await world.counted() == {sound: 3}
        # then they still can be redriven, once
        letters = DeadLetters(Inbox("education", world.database, world.reactions.apply), world.database)
        assert {letter.state for letter in await letters.redrive()} == {"redriven"}
        assert await world.counted() == {sound: 3, sick: 3}
        # and a rebuild after that counts them as well
        await world.rebuild()
    assert await world.counted() == {sound: 3, sick: 3}


async def test_a_reaction_that_fails_leaves_everything_as_it_was(world: World) -> None:
    organisation = new_id()
    async with running(world.consumer):
        await world.send(*changes([organisation], range(1, 4)))
        await world.settled()
        world.stumbles.add(organisation)
        with pytest.raises(Unavailable, match="cannot be applied") as refused:
            await world.rebuild()
    assert refused.value.rule == "reaction"
    assert await world.counted() == {organisation: 3}


async def test_a_rebuild_that_ends_before_its_commit_changed_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a rebuild that breaks off when all rows are replaced, and nothing is committed
    async def end(*_: object) -> None:
        raise asyncio.CancelledError

    organisation = new_id()
    async with running(world.consumer):
        await world.send(*changes([organisation], range(1, 4)))
        await world.settled()
        await world.damage()
        with monkeypatch.context() as broken:
            broken.setattr(Rebuild, "_remember", end)
            with pytest.raises(asyncio.CancelledError):
                await world.rebuild()
        # then everything is as it was, and the next one starts over
        assert await world.counted() == {organisation: 1003}
        assert (await world.rebuild()).events == 3
    assert await world.counted() == {organisation: 3}


async def test_a_dead_letter_that_began_late_is_no_shortened_stream(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an event of version 7 about an organisation nobody heard of, which lies dead
    monkeypatch.setattr("quadhelix.reactions.RETRY_DELAYS", ())
    sick, sound = new_id(), new_id()
    world.stumbles.add(sick)
    async with running(world.consumer):
        await world.send(sample_event(7, sick), *changes([sound], range(1, 4)))
        await world.settled()
        # then others can be rebuilt, and also once an operator had it dropped or redriven
        assert (await world.rebuild()).events == 3
        world.stumbles.clear()
        await DeadLetters(world.reactions.inbox(world.database), world.database).redrive()
        await world.rebuild()
    assert await world.counted() == {sound: 3, sick: 1}


async def test_what_was_published_again_is_replayed_in_its_place(world: World) -> None:
    # given a stream of which the broker lost events, so that they were published again behind the others
    organisation = new_id()
    async with running(world.consumer):
        await world.send(*changes([organisation], range(1, 6)))
        await world.settled()
    await published_anew(world, [sample_event(version, organisation) for version in (2, 4, 1, 3, 2, 5)])
    # when the projection is rebuilt, then each change counts once
    assert (await world.rebuild()).events == 5
    assert await world.counted() == {organisation: 5}


@pytest.mark.parametrize("lost", [1, 2, 3], ids=["the first event", "one in between", "the newest event"])
async def test_a_shortened_stream_is_refused(world: World, lost: int) -> None:
    # given a stream that an operator shortened
    organisation = new_id()
    async with running(world.consumer):
        await world.send(*changes([organisation], range(1, 4)))
        await world.settled()
    kept = [event for event in changes([organisation], range(1, 4)) if event.version != lost]
    await published_anew(world, kept)
    # when the projection is rebuilt, then that is refused and nothing is lost
    with pytest.raises(Unavailable) as refused:
        await world.rebuild()
    assert refused.value.rule == "stream-shortened"
    assert await world.counted() == {organisation: 3}


async def test_what_another_projection_lacks_is_no_hindrance(world: World) -> None:
    # given a service that also hears of centres, of which the stream has lost the history
    world.reactions.on(CentreRegistered)(nothing)
    organisation, centre = (
        new_id(),
        CentreRegistered(aggregate=new_id(), version=1, region="leiden", state=None),
    )
    async with running(world.consumer):
        await world.send(centre, *changes([organisation], range(1, 4)))
        await world.settled()
    await published_anew(world, changes([organisation], range(1, 4)))
    # then what is made of organisations alone can be rebuilt
    assert (await world.rebuild()).events == 3


async def test_a_new_projection_gets_the_events_of_old(world: World) -> None:
    # given a service that listened to something else while organisations changed
    world.reactions.on(OrganisationRegistered)(nothing)
    only_registered = Reactions("education")
    only_registered.on(OrganisationRegistered)(nothing)
    organisation = new_id()
    before = Consumer(only_registered, world.database, world.bus)
    async with running(before):
        await world.send(*changes([organisation], range(1, 4)), registered())
        await world.settled()
    # when a projection of them is added and rebuilt
    async with running(world.consumer):
        await eventually(lambda: listens(world))
        await world.rebuild()
        assert await world.counted() == {organisation: 3}
        # then it knows of the past, and goes on
        await world.send(*changes([organisation], range(4, 6)))
        await world.settled()
    assert await world.counted() == {organisation: 5}


async def test_a_rebuild_goes_on_when_the_broker_was_away(world: World, nats: RunningBroker) -> None:
    organisations = [new_id() for _ in range(4)]
    async with running(world.consumer):
        await world.send(*changes(organisations, range(1, 51)))
        await world.settled()
        await world.damage()
        rebuilding = asyncio.create_task(world.rebuild())
        await nats.kill()
        await nats.start()
        try:
            await rebuilding
        except Unavailable:  # nobody answered at its beginning or its end: nothing was changed
            await world.operator.ready(60)
            await world.rebuild()
    assert await world.counted() == dict.fromkeys(organisations, 50)


async def test_one_table_belongs_to_one_projection(world: World) -> None:
    with pytest.raises(ValueError, match="another projection"):
        world.reactions.projection("more-counts", tables=[Count])


async def published_anew(world: World, sent: Sequence[Event]) -> None:
    """Put a stream with these events in the place of the one there is."""
    stream = world.operator.jetstream
    await stream.delete_stream(STREAM)
    await stream.add_stream(name=STREAM, subjects=["quadhelix.>"], allow_direct=True)
    await world.send(*sent)


async def nothing(_session: AsyncSession, _event: Event) -> None:
    """React to nothing."""


def registered() -> OrganisationRegistered:
    return OrganisationRegistered(aggregate=new_id(), version=1, region="leiden", state=None)


async def listens(world: World) -> bool:
    """Whether the consumer asks for changes by now."""
    info = await world.operator.jetstream.consumer_info(STREAM, "education")
    return OrganisationChanged.subject() in (info.config.filter_subjects or ())
