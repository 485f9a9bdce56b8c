"""Live: every subscriber sees each event once and in order, or is told that it missed some."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
import pytest_asyncio

from quadhelix import cloudevents, events, live
from quadhelix.bus import STREAM, Bus
from quadhelix.database import new_id, utc_now
from quadhelix.events import ChallengeChanged, OrganisationChanged
from quadhelix.live import Item, Live, LiveEvent, Resync
from quadhelix.testing import RunningBroker, eventually, running, sample_event

CHANGES = [OrganisationChanged.subject()]


@pytest_asyncio.fixture
async def partners(nats: RunningBroker) -> AsyncIterator[Bus]:
    """The bus of the service that publishes."""
    async with nats.bus("partners") as connected:
        yield connected


@pytest_asyncio.fixture
async def here(nats: RunningBroker) -> AsyncIterator[Live]:
    """The live events of a process of education, with no more than a service's rights."""
    async with nats.bus("education") as bus:
        process = Live(bus, "education")
        async with running(process):
            yield process


async def send(bus: Bus, organisation: UUID, *versions: int) -> int:
    """Publish changes of an organisation; the answer is the place of the last in the stream."""
    last = 0
    for version in versions:
        event, event_id = sample_event(version, organisation), new_id()
        headers = cloudevents.write(event, event_id, utc_now())
        last = await bus.publish(event.subject(), headers, events.encode(event), str(event_id))
    return last


@asynccontextmanager
async def listening(process: Live, after: int | None = None) -> AsyncIterator[AsyncIterator[Item]]:
    """A subscriber to changes of organisations whose queue is being filled."""
    async with process.subscribe(CHANGES, after) as items:
        await eventually(process._following.is_set)
        yield items


async def versions(items: AsyncIterator[Item], number: int) -> list[int]:
    """The versions of the next events; anything else fails."""
    found = [await anext(items) for _ in range(number)]
    assert all(isinstance(item, LiveEvent) for item in found), found
    return [item.envelope.event.version for item in found if isinstance(item, LiveEvent)]


def up_to(number: int) -> Sequence[int]:
    return range(1, number + 1)


async def test_subscribers_see_what_happens_from_now_on(
    nats: RunningBroker, here: Live, partners: Bus
) -> None:
    # given an event of the past, and two who listen
    organisation = new_id()
    await send(partners, organisation, 1)
    async with listening(here) as one, listening(here) as other, nats.bus("challenges") as challenges:
        # when something they do not listen to happens, then something they do
        apart = ChallengeChanged(aggregate=new_id(), version=1, region="leiden", state=None)
        headers = cloudevents.write(apart, new_id(), utc_now())
        await challenges.publish(apart.subject(), headers, events.encode(apart), str(new_id()))
        await send(partners, organisation, 2, 3)
        # then both see that, in order
        assert await versions(one, 2) == await versions(other, 2) == [2, 3]


async def test_who_comes_back_sees_what_was_missed_and_goes_on(here: Live, partners: Bus) -> None:
    # given somebody who left behind the second event
    organisation = new_id()
    async with listening(here) as items:
        await send(partners, organisation, 1, 2)
        await versions(items, 1)
        last = await anext(items)
    await send(partners, organisation, 3, 4)
    # when they come back while more happens
    async with listening(here, after=last.sequence) as items:
        await send(partners, organisation, 5)
        # then nothing is missing and nothing comes twice
        assert await versions(items, 3) == [3, 4, 5]
        await send(partners, organisation, 6)
        assert await versions(items, 1) == [6]


async def test_a_slow_subscriber_is_told_and_holds_up_nobody(
    here: Live, partners: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given one who reads and one who does not
    monkeypatch.setattr(live, "QUEUE", 5)
    organisation = new_id()
    async with listening(here) as quick, listening(here) as slow:
        for version in up_to(20):
            await send(partners, organisation, version)
            assert await versions(quick, 1) == [version]
        # when the slow one reads at last, then it is told where it missed events, and goes on from there
        told = await anext(slow)
        assert isinstance(told, Resync)
        rest = await versions(slow, 20 - told.sequence)
        assert rest == [*range(told.sequence + 1, 21)]


async def test_a_broker_that_starts_again_loses_nobody_an_event(
    nats: RunningBroker, here: Live, partners: Bus
) -> None:
    organisation = new_id()
    async with listening(here) as items, listening(here, after=0) as resumed:
        await send(partners, organisation, *up_to(10))
        assert await versions(items, 5) == [1, 2, 3, 4, 5]
        # when the broker is killed and comes back
        await nats.kill()
        await nats.start()
        await eventually(lambda: partners.connected and partners.sessions >= 2)
        await send(partners, organisation, *range(11, 16))
        # then each event came once and in order
        assert await versions(items, 10) == [*range(6, 16)]
        assert await versions(resumed, 15) == [*up_to(15)]


async def test_what_the_stream_no_longer_has_is_told(nats: RunningBroker, here: Live, partners: Bus) -> None:
    # given a place in the stream that never was, or that lies too far back
    organisation = new_id()
    last = await send(partners, organisation, 1, 2)
    async with listening(here, after=last + 100) as items:
        assert await anext(items) == Resync(last)
        await send(partners, organisation, 3)
        assert await versions(items, 1) == [3]
        # when the stream is lost, then those who listen are told, and go on
        async with nats.bus() as operator:
            await operator.jetstream.delete_stream(STREAM)
        await nats.kill()
        await nats.start()
        assert await anext(items) == Resync(0)
        await eventually(lambda: partners.connected and partners.sessions >= 2)
        await send(partners, organisation, 4)
        assert await versions(items, 1) == [4]


async def test_too_much_to_catch_up_with_is_told(
    here: Live, partners: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FURTHEST", 3)
    last = await send(partners, new_id(), *up_to(5))
    async with listening(here, after=1) as items:
        assert await anext(items) == Resync(last)


async def test_a_stream_that_was_cut_off_and_filled_again_is_another(nats: RunningBroker) -> None:
    # given a process that has handed on forty events, on a stream that goes on
    async with nats.bus("education") as bus, nats.bus("partners") as partners:
        process = Live(bus, "education")
        async with running(process), listening(process) as items:
            await send(partners, new_id(), *up_to(40))
            await versions(items, 40)
        assert await process._goes_on((await bus.jetstream.stream_info(STREAM)).state)
    # when the end of the stream is lost with a bad disk, and others fill it before the process is back
    await nats.kill()
    [block] = nats.folder.rglob("1.blk")
    with block.open("r+b") as file:
        file.truncate(block.stat().st_size // 2)
    await nats.start()
    async with nats.bus("education") as bus, nats.bus("partners") as partners:
        assert await send(partners, new_id(), *up_to(60)) > 40
        # then it does not go on, though it is longer than it was
        process._bus = bus
        assert not await process._goes_on((await bus.jetstream.stream_info(STREAM)).state)
