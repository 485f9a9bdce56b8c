"""Refill: what a broker with a damaged store has lost is published again, whoever publishes first."""

from uuid import UUID

from nats.js.errors import NotFoundError

from quadhelix import cloudevents, events
from quadhelix.bus import STREAM, STREAM_SETTINGS, Bus
from quadhelix.database import Database, new_id, utc_now
from quadhelix.outbox import stage
from quadhelix.refill import forget_lost, forget_unreadable
from quadhelix.relay import Relay
from quadhelix.testing import RunningBroker, eventually, running, sample_event


async def commit(database: Database, organisation: UUID, first: int, last: int) -> None:
    async with database.write() as session:
        for version in range(first, last + 1):
            await stage(session, sample_event(version, organisation))


async def another_publishes(bus: Bus, number: int) -> None:
    for version in range(1, number + 1):
        event, event_id = sample_event(version), new_id()
        headers = cloudevents.write(event, event_id, utc_now())
        await bus.publish(event.subject(), headers, events.encode(event), str(event_id))


async def stored(bus: Bus, organisation: UUID) -> set[int]:
    """The versions of this organisation in the stream."""
    found = set()
    for sequence in range(1, await bus.last_sequence() + 1):
        try:
            message = await bus.jetstream.get_msg(STREAM, sequence, direct=True)
        except NotFoundError:
            continue
        event = cloudevents.read(message.subject or "", message.headers or {}, message.data or b"").event
        if event.aggregate == organisation:
            found.add(event.version)
    return found


def damage(nats: RunningBroker) -> None:
    """Spoil the stream's file in its middle, as a bad disk does."""
    [block] = nats.folder.rglob("1.blk")
    content = bytearray(block.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    block.write_bytes(content)


async def test_a_damaged_store_is_filled_again_although_others_publish_first(
    database: Database, nats: RunningBroker
) -> None:
    organisation = new_id()
    # given forty published events
    async with nats.bus() as bus:
        async with running(Relay("partners", database, bus)):
            await commit(database, organisation, 1, 40)
            await eventually(lambda: _has(bus, 40), within=30)
        assert await forget_lost(database, bus) == 0
    # when the store is damaged, and another service fills the stream beyond what was lost
    await nats.kill()
    damage(nats)
    await nats.start()
    async with nats.bus() as bus:
        left = await bus.last_sequence()
        assert left < 40
        await another_publishes(bus, 60)
        # then what was lost is known one by one, and published again behind that
        lost = await forget_lost(database, bus)
        assert lost == 40 - left
        async with running(Relay("partners", database, bus)):
            await eventually(lambda: _has(bus, left + 60 + lost), within=30)
        assert await stored(bus, organisation) == set(range(1, 41))


async def test_what_the_broker_counts_and_cannot_read_is_published_again(
    database: Database, nats: RunningBroker
) -> None:
    organisation = new_id()
    # given forty published events
    async with nats.bus("partners") as bus, running(Relay("partners", database, bus)):
        await commit(database, organisation, 1, 40)
        await eventually(lambda: _has(bus, 40), within=30)
    # when bits flip on the disk while the broker is down, which it does not see when it starts
    await nats.stop()
    damage(nats)
    await nats.start()
    async with nats.bus("partners") as bus:
        assert await forget_lost(database, bus) == 0
        assert len(await stored(bus, organisation)) < 40
        # then the relay finds out, and publishes what cannot be read again
        async with running(Relay("partners", database, bus)):
            await eventually(lambda: _holds(bus, organisation, 40), within=30)
        assert await forget_unreadable(database, bus, "partners") == 0


async def test_a_hole_in_the_stream_is_filled(database: Database, nats: RunningBroker) -> None:
    organisation = new_id()
    # given a stream that lets go of an event, as this version's own never do
    async with nats.bus() as bus:
        await bus.jetstream.delete_stream(STREAM)
        await bus.jetstream.add_stream(STREAM_SETTINGS.evolve(deny_delete=False))
    async with nats.bus() as bus:
        async with running(Relay("partners", database, bus)):
            await commit(database, organisation, 1, 5)
            await eventually(lambda: _has(bus, 5), within=30)
        await bus.jetstream.delete_msg(STREAM, 3)
        # then that one is published again
        assert await forget_lost(database, bus) == 1


async def _holds(bus: Bus, organisation: UUID, number: int) -> bool:
    return len(await stored(bus, organisation)) == number


async def _has(bus: Bus, number: int) -> bool:
    return await bus.last_sequence() == number
