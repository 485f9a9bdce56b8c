"""The relay: what is committed gets published, once and in order, whatever dies in between."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from quadhelix import cloudevents
from quadhelix import relay as relay_module
from quadhelix.bus import STREAM, BrokerUnavailable, Bus
from quadhelix.database import Database, new_id
from quadhelix.event_tables import outbox
from quadhelix.events import Event, OrganisationState
from quadhelix.facts import OrganisationKind
from quadhelix.outbox import stage
from quadhelix.refused_events import RefusedEvents
from quadhelix.relay import Relay
from quadhelix.testing import RunningBroker, eventually, running, sample_event


async def commit(database: Database, *events: Event) -> None:
    async with database.write() as session:
        for event in events:
            await stage(session, event)


def relay_of(database: Database, bus: Bus) -> Relay:
    relay = Relay("partners", database, bus)
    database.after_commit(relay.wake)
    return relay


async def published(nats: RunningBroker) -> list[Event]:
    """Everything in the stream, in its order."""
    found = []
    async with nats.bus("operator") as bus:
        for sequence in range(1, await bus.last_sequence() + 1):
            message = await bus.jetstream.get_msg(STREAM, sequence, direct=True)
            headers, data = message.headers or {}, message.data or b""
            found.append(cloudevents.read(message.subject or "", headers, data).event)
    return found


def versions(events: Sequence[Event]) -> dict[UUID, list[int]]:
    by_aggregate = defaultdict(list)
    for event in events:
        by_aggregate[event.aggregate].append(event.version)
    return by_aggregate


async def everything_is_out(relay: Relay) -> None:
    async def empty() -> bool:
        return (await relay.depth())[0] == 0

    await eventually(empty, within=30)


async def test_what_is_committed_is_published_at_once_and_in_order(
    database: Database, nats: RunningBroker
) -> None:
    async with nats.bus("partners") as bus:
        relay = relay_of(database, bus)
        ids = [new_id() for _ in range(5)]
        async with running(relay):
            await asyncio.sleep(0.1)
            # when five organisations change six times each, in turns
            for version in range(1, 7):
                await commit(database, *(sample_event(version, each) for each in ids))
            await everything_is_out(relay)
        # then each one's events stand in the stream once and in order
        assert versions(await published(nats)) == {each: [1, 2, 3, 4, 5, 6] for each in ids}
    # and the outbox knows where
    async with database.read() as session:
        rows = (await session.execute(select(outbox))).all()
    assert sorted(row.stream_seq for row in rows) == list(range(1, 31))
    assert {row.stream_epoch for row in rows} == {bus.epoch}
    assert all(row.published_at for row in rows)


async def test_of_one_aggregate_one_event_is_under_way_and_of_many_many(
    database: Database, nats: RunningBroker
) -> None:
    async with nats.bus("partners") as bus:
        publish, under_way, most = bus.publish, Counter[str](), Counter[str]()

        async def watched(subject: str, headers: dict[str, str], *rest: Any) -> int:
            for key in (headers["ce-subject"], "all"):
                under_way[key] += 1
                most[key] = max(most[key], under_way[key])
            await asyncio.sleep(0.01)
            under_way.subtract((headers["ce-subject"], "all"))
            return await publish(subject, headers, *rest)

        bus.publish = watched  # type: ignore[method-assign, assignment]  # looks over a real bus's shoulder
        relay = relay_of(database, bus)
        ids = [new_id() for _ in range(4)]
        await commit(database, *(sample_event(version, each) for version in (1, 2, 3) for each in ids))
        async with running(relay):
            await everything_is_out(relay)
        assert most == {str(each): 1 for each in ids} | {"all": 4}


async def test_an_event_that_cannot_be_sent_for_an_unknown_reason_holds_up_its_record_only(
    database: Database, nats: RunningBroker
) -> None:
    async with nats.bus("partners") as bus:
        publish, odd, other = bus.publish, new_id(), new_id()

        async def stumbling(subject: str, headers: dict[str, str], *rest: Any) -> int:
            if headers["ce-subject"] == str(odd):
                raise TypeError("a defect")
            return await publish(subject, headers, *rest)

        bus.publish = stumbling  # type: ignore[method-assign, assignment]  # a defect in a real bus
        relay = relay_of(database, bus)
        await commit(database, *(sample_event(version, each) for version in (1, 2) for each in (odd, other)))
        async with running(relay):
            # given one record whose events cannot be sent, then the other's are
            await eventually(lambda: _depth(relay, 2), within=30)
            async with database.read() as session:
                failed = select(outbox.c.last_error).where(outbox.c.attempts > 0)
                assert all(error.startswith("TypeError") for error in await session.scalars(failed))
            # and once it is mended, all are out
            bus.publish = publish  # type: ignore[method-assign]  # mended
            await everything_is_out(relay)
        assert versions(await published(nats)) == {odd: [1, 2], other: [1, 2]}


async def test_after_a_new_connection_nothing_waits_for_the_end_of_a_pause(
    database: Database, nats: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quadhelix.relay._FIRST_PAUSE", 600)
    monkeypatch.setattr("quadhelix.relay._LONGEST_PAUSE", 600)
    async with nats.bus("partners") as bus:
        publish, failed = bus.publish, asyncio.Event()

        async def failing(*_: Any) -> int:
            failed.set()
            raise BrokerUnavailable("no room")

        bus.publish = failing  # type: ignore[method-assign, assignment]  # a broker that cannot store
        relay = relay_of(database, bus)
        bus.after_connecting(relay.begin_anew)
        # given a relay that pauses for long, as the broker could not store
        await commit(database, sample_event())
        async with running(relay):
            await asyncio.wait_for(failed.wait(), 30)
            bus.publish = publish  # type: ignore[method-assign]  # mended
            # when the broker is started again, then events go out at once
            await nats.kill()
            await nats.start()
            await everything_is_out(relay)


async def _depth(relay: Relay, number: int) -> bool:
    return (await relay.depth())[0] == number


async def test_without_a_broker_events_wait_and_then_go_out(database: Database, nats: RunningBroker) -> None:
    async with nats.bus("partners") as bus:
        relay = relay_of(database, bus)
        async with running(relay):
            # given a broker that was there and is gone
            one = new_id()
            await commit(database, sample_event(1, one))
            await everything_is_out(relay)
            await nats.kill()
            await commit(database, sample_event(2, one))
            await commit(database, sample_event(3, one))
            count, age = await relay.depth()
            assert count == 2
            assert 0 <= age < 60
            # when it comes back, then they follow in order
            await nats.start()
            await everything_is_out(relay)
        assert versions(await published(nats)) == {one: [1, 2, 3]}
        assert await relay.depth() == (0, 0.0)


async def test_a_broker_killed_in_mid_stream_loses_and_doubles_nothing(
    database: Database, nats: RunningBroker
) -> None:
    async with nats.bus("partners") as bus:
        relay = relay_of(database, bus)
        ids = [new_id() for _ in range(40)]
        async with running(relay):
            for version in range(1, 11):
                await commit(database, *(sample_event(version, each) for each in ids))
                if version in (3, 7):
                    await nats.kill()
                    await nats.start()
            await everything_is_out(relay)
        assert versions(await published(nats)) == {each: list(range(1, 11)) for each in ids}


async def test_a_second_publication_changes_nothing(database: Database, nats: RunningBroker) -> None:
    async with nats.bus("partners") as bus:
        relay = relay_of(database, bus)
        # given events that are out, but whose marks were lost in a crash
        async with running(relay):
            await commit(database, sample_event(), sample_event())
            await everything_is_out(relay)
        async with database.write() as session:
            await session.execute(update(outbox).values(published_at=None))
        # when another relay publishes them again, then the stream has them once
        async with running(relay_of(database, bus)):
            await everything_is_out(relay)
        assert await bus.last_sequence() == 2


async def test_an_event_the_broker_refuses_holds_back_its_own_aggregate_only(
    database: Database, nats: RunningBroker
) -> None:
    async with nats.bus("partners") as bus:
        relay = relay_of(database, bus)
        huge, other = new_id(), new_id()
        state = OrganisationState(
            names={"en": "x" * 1_100_000}, kind=OrganisationKind.COMPANY, families=[], country="NL"
        )
        async with running(relay):
            # when one event is larger than the broker takes
            await commit(database, sample_event(1, huge), sample_event(1, other))
            await commit(database, sample_event(2, huge, state=state), sample_event(2, other))
            await commit(database, sample_event(3, huge), sample_event(3, other))

            async def only_the_huge_one_waits() -> bool:
                return (await relay.depth())[0] == 2

            await eventually(only_the_huge_one_waits, within=30)
        # then all others are out, and it is parked with the reason
        assert versions(await published(nats)) == {huge: [1], other: [1, 2, 3]}
        async with database.read() as session:
            parked = (await session.execute(select(outbox).where(outbox.c.parked))).one()
        assert (parked.version, parked.attempts) == (2, 1)
        assert "larger" in parked.last_error


async def test_what_waits_behind_a_refused_event_goes_out_in_order_once_the_broker_takes_it(
    database: Database, nats: RunningBroker
) -> None:
    async with nats.bus("partners") as bus:
        relay = relay_of(database, bus)
        one, other = new_id(), new_id()
        state = OrganisationState(
            names={"en": "x" * 1_100_000}, kind=OrganisationKind.COMPANY, families=[], country="NL"
        )
        async with running(relay):
            # given a refused event, and later ones of its aggregate that are committed round after round
            await commit(database, sample_event(1, one), sample_event(2, one, state=state))
            await eventually(lambda: refuses(relay, 1))
            for version in (3, 4, 5):
                await commit(database, sample_event(version, one), sample_event(version - 2, other))
                await eventually(partial(waiting, relay, version - 1))
            # then none of them overtakes it
            assert versions(await published(nats)) == {one: [1], other: [1, 2, 3]}
            # when the broker takes more, and the operator has it offered again
            nats.more = "max_payload: 4MB\n"
            await nats.kill()
            await nats.start()
            await bus.ready(60)
            await RefusedEvents(database).retry()
            await everything_is_out(relay)
        # then all are out, in order
        assert versions(await published(nats)) == {one: [1, 2, 3, 4, 5], other: [1, 2, 3]}
        assert await relay.refused() == 0


async def refuses(relay: Relay, number: int) -> bool:
    return await relay.refused() == number


async def waiting(relay: Relay, number: int) -> bool:
    return (await relay.depth())[0] == number


async def test_of_two_relays_one_works_and_the_other_takes_over(
    database: Database, nats: RunningBroker
) -> None:
    async with nats.bus("partners") as first_bus, nats.bus("partners") as second_bus:
        sent: list[str] = []
        count(first_bus, "first", sent)
        count(second_bus, "second", sent)
        second = relay_of(database, second_bus)
        async with running(relay_of(database, first_bus)):
            await commit(database, sample_event())
            await everything_is_out(second)
            async with running(second):
                # when both run, then only the first publishes
                for _ in range(20):
                    await commit(database, sample_event())
                await everything_is_out(second)
                # an answer that is late leads to one more attempt, by the same relay
                assert len(sent) >= 21
                assert set(sent) == {"first"}
        sent.clear()
        async with running(second):
            # when the first has stopped, then the second does
            await commit(database, sample_event())
            await everything_is_out(second)
        assert set(sent) == {"second"}


def count(bus: Bus, name: str, into: list[str]) -> None:
    publish = bus.publish

    async def counted(*arguments: Any) -> int:
        into.append(name)
        return await publish(*arguments)

    bus.publish = counted  # type: ignore[method-assign, assignment]  # looks over the shoulder of a real bus


async def test_a_stream_that_was_lost_is_filled_again(database: Database, nats: RunningBroker) -> None:
    async with nats.bus() as bus:
        relay = relay_of(database, bus)
        one = new_id()
        async with running(relay):
            await commit(database, sample_event(1, one), sample_event(2, one))
            await everything_is_out(relay)
            # when the broker comes back without its store
            await bus.jetstream.delete_stream(STREAM)
            await nats.kill()
            await nats.start()
            await commit(database, sample_event(3, one))

            async def filled() -> bool:
                try:
                    return await bus.last_sequence() == 3
                except Exception:
                    return False

            # then it gets the old events again, and the new one after them
            await eventually(filled, within=30)
        assert versions(await published(nats)) == {one: [1, 2, 3]}


async def test_a_broker_that_cannot_store_is_tried_again(database: Database, nats: RunningBroker) -> None:
    async with nats.bus("partners") as bus:
        relay = relay_of(database, bus)
        works = bus.publish
        calls = 0

        async def fails_twice(*arguments: Any) -> int:
            nonlocal calls
            calls += 1
            if calls <= 2:
                raise BrokerUnavailable("full")
            return await works(*arguments)

        bus.publish = fails_twice  # type: ignore[method-assign, assignment]  # a fault a real broker shows rarely
        async with running(relay):
            await commit(database, sample_event())
            await everything_is_out(relay)
        async with database.read() as session:
            row = (await session.execute(select(outbox))).one()
        assert row.attempts >= 2
        assert row.last_error is None


async def test_a_commit_of_another_process_is_published_at_once(
    database: Database, nats: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given two relays of one service, of which one publishes; they hardly ever look by themselves
    monkeypatch.setattr(relay_module, "_POLL_SECONDS", 60)
    another = Database(database.url.render_as_string(hide_password=False))
    async with nats.bus("partners") as one, nats.bus("partners") as other:
        active, idle = relay_of(database, one), relay_of(another, other)
        async with running(active):
            await commit(database, sample_event())
            await everything_is_out(active)
            async with running(idle):
                # when changes are committed where the other is
                for version in (1, 2, 3):
                    await commit(another, sample_event(version, new_id()))
                    # then they are published all the same
                    await everything_is_out(active)
        assert active.tally["published"] == 4
        assert not idle.tally["published"]
    await another.dispose()
