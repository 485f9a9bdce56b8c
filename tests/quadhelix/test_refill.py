"""Refill: what a broker with a damaged store has lost is published again, whoever publishes first."""

import secrets
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from nats.js.errors import NotFoundError
from sqlalchemy import select, update

from quadhelix import cloudevents, events, refill
from quadhelix.bus import STREAM, STREAM_SETTINGS, Bus
from quadhelix.database import Database, new_id, utc_now
from quadhelix.event_tables import outbox
from quadhelix.events import OrganisationState
from quadhelix.facts import OrganisationKind
from quadhelix.outbox import stage
from quadhelix.refill import forget_lost, forget_unreadable
from quadhelix.relay import Relay
from quadhelix.testing import RunningBroker, eventually, running, sample_event


async def commit(database: Database, organisation: UUID, first: int, last: int, letters: int = 0) -> None:
    """Changes of an organisation, with a name of so many letters that nothing can make shorter."""
    async with database.write() as session:
        for version in range(first, last + 1):
            state = OrganisationState(
                names={"en": secrets.token_urlsafe(letters)},
                kind=OrganisationKind.COMPANY,
                families=[],
                country="NL",
            )
            await stage(session, sample_event(version, organisation, state=state if letters else None))


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


def remove(block: Path) -> None:
    block.unlink()


def cut(block: Path) -> None:
    with block.open("r+b") as file:
        file.truncate(block.stat().st_size // 2)


def flip(block: Path) -> None:
    content = bytearray(block.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(byte ^ 0xFF for byte in content[middle : middle + 64])
    block.write_bytes(content)


@pytest.mark.parametrize("ending", [RunningBroker.kill, RunningBroker.stop], ids=["killed", "stopped"])
@pytest.mark.parametrize(("hurt", "place"), [(remove, 0), (cut, 0), (flip, 1)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_store_of_several_files_is_filled_again_whatever_happened_to_one(
    database: Database,
    nats: RunningBroker,
    monkeypatch: pytest.MonkeyPatch,
    hurt: Callable[[Path], None],
    place: int,
    ending: Callable[[RunningBroker], Awaitable[None]],
) -> None:
    # given a stream that fills several files
    monkeypatch.setattr("quadhelix.bus.STREAM_SETTINGS", STREAM_SETTINGS.evolve(max_bytes=120_000))
    organisation = new_id()
    async with nats.bus("partners") as bus, running(Relay("partners", database, bus)):
        await commit(database, organisation, 1, 26, 1_500)
        await eventually(lambda: _has(bus, 26), within=30)
    files = sorted(nats.folder.rglob(f"{STREAM}/msgs/*.blk"), key=lambda file: int(file.stem))
    assert len(files) == 3, [file.stat().st_size for file in files]
    # when one of them is hurt while the broker is down
    await ending(nats)
    hurt(files[place])
    await nats.start()
    # then everything can be read again before long
    async with nats.bus("partners") as bus:
        assert len(await stored(bus, organisation)) < 26
        async with running(Relay("partners", database, bus)):
            await eventually(lambda: _holds(bus, organisation, 26), within=60)


async def test_what_a_power_cut_took_is_published_again(database: Database, nats: RunningBroker) -> None:
    organisation = new_id()
    async with nats.bus("partners") as bus, running(Relay("partners", database, bus)):
        await commit(database, organisation, 1, 20)
        await eventually(lambda: _has(bus, 20), within=30)
        # given events that the broker acknowledged, and whose blocks never reached the disk
        [messages] = nats.folder.rglob(f"{STREAM}/msgs")
        shutil.copytree(messages, nats.folder / "on disk")
        await commit(database, organisation, 21, 40)
        await eventually(lambda: _has(bus, 40), within=30)
        # when the power goes
        await nats.kill()
        shutil.rmtree(messages)
        shutil.move(nats.folder / "on disk", messages)
        await nats.start()
        # then the relay publishes them again, by itself
        await eventually(lambda: bus.connected and bus.sessions >= 2, within=60)
        await eventually(lambda: _holds(bus, organisation, 40), within=60)


async def test_what_went_by_its_age_is_not_published_again(database: Database, nats: RunningBroker) -> None:
    organisation = new_id()
    # given a stream that let go of its oldest events, as it does with age
    async with nats.bus() as bus:
        await bus.jetstream.delete_stream(STREAM)
        await bus.jetstream.add_stream(STREAM_SETTINGS.evolve(deny_purge=False, max_age=86_400.0))
    async with nats.bus() as bus:
        async with running(Relay("partners", database, bus)):
            await commit(database, organisation, 1, 5)
            await eventually(lambda: _has(bus, 5), within=30)
        await bus.jetstream.purge_stream(STREAM, seq=4)
        # when they are older than the stream keeps them, then nothing is missed
        async with database.write() as session:
            await session.execute(update(outbox).values(published_at=utc_now() - timedelta(days=1)))
        assert await forget_lost(database, bus) == 0
        # and when they are younger, they are
        async with database.write() as session:
            await session.execute(update(outbox).values(published_at=utc_now()))
        assert await forget_lost(database, bus) == 3


async def test_all_is_compared_though_some_at_a_time(
    database: Database, nats: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given more events than are compared at a time, of which the stream passes over some in silence
    monkeypatch.setattr(refill, "WINDOW", 7)
    organisation = new_id()
    async with nats.bus("partners") as bus, running(Relay("partners", database, bus)):
        await commit(database, organisation, 1, 40)
        await eventually(lambda: _has(bus, 40), within=30)
    await nats.stop()
    damage(nats)
    await nats.start()
    async with nats.bus("partners") as bus:
        there = await stored(bus, organisation)
        # then exactly these are found
        assert await forget_unreadable(database, bus, "partners") == 40 - len(there)
        async with database.read() as session:
            unpublished = select(outbox.c.version).where(outbox.c.published_at.is_(None))
            assert {*await session.scalars(unpublished)} == set(range(1, 41)) - there


async def _holds(bus: Bus, organisation: UUID, number: int) -> bool:
    return len(await stored(bus, organisation)) == number


async def _has(bus: Bus, number: int) -> bool:
    return await bus.last_sequence() == number
