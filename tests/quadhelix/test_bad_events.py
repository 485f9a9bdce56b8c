"""Bad events on a real broker: each is parked or refused with a reason, and all others flow on."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import pytest
import pytest_asyncio
from sqlalchemy import Row, select, update

from quadhelix import cloudevents, events
from quadhelix.bus import BrokerUnavailable, Bus
from quadhelix.database import Database, new_id, utc_now
from quadhelix.dead_letters import DeadLetters
from quadhelix.errors import NotFound
from quadhelix.event_tables import dead_letter, outbox, passed_version
from quadhelix.events import ChallengeChanged, ChallengeState, Event
from quadhelix.outbox import stage
from quadhelix.reactions import Consumer
from quadhelix.refused_events import RefusedEvents
from quadhelix.relay import Relay
from quadhelix.resend import resend
from quadhelix.testing import RunningBroker, eventually, running
from quadhelix.vitals import Observer
from services.education.model import KnownChallenge, ServiceBase
from services.education.reactions import reactions

Message = tuple[str, dict[str, str], bytes]


def challenge(version: int, id: UUID | None = None, stage: str = "PUBLISHED", **fields: Any) -> Event:
    """An event of an invented challenge; its stage tells the versions apart."""
    state = ChallengeState(titles={"en": "An invented challenge"}, stage=stage, organisations=[])
    given: dict[str, Any] = {"aggregate": id or new_id(), "version": version, "region": "leiden"}
    return ChallengeChanged(**({**given, "state": state} | fields))


def message(event: Event) -> Message:
    return event.subject(), cloudevents.write(event, new_id(), utc_now()), events.encode(event)


@dataclass(frozen=True)
class World:
    """Education at work on a real broker, and challenges, which publishes."""

    nats: RunningBroker
    database: Database
    bus: Bus
    consumer: Consumer
    challenges: Bus

    async def send(self, *messages: Message) -> None:
        for subject, headers, data in messages:
            await self.challenges.publish(subject, headers, data, str(new_id()))

    async def known(self) -> dict[UUID, str | None]:
        """The stage of each challenge that education knows of."""
        async with self.database.read() as session:
            rows = await session.execute(select(KnownChallenge.id, KnownChallenge.stage))
            return {row.id: row.stage for row in rows}

    async def knows(self, id: UUID, stage: str = "PUBLISHED") -> None:
        async def told() -> bool:
            return (await self.known()).get(id) == stage

        await eventually(told, within=30)

    async def flows_on(self) -> None:
        """Another challenge's event, sent now, is applied; so all before it was dealt with."""
        other = new_id()
        await self.send(message(challenge(1, other)))
        await self.knows(other)

    async def letters(self) -> Sequence[Row[Any]]:
        async with self.database.read() as session:
            return (await session.execute(select(dead_letter).order_by(dead_letter.c.id))).all()

    async def passed(self, id: UUID) -> int | None:
        key = f"challenges.challenge/{id}"
        async with self.database.read() as session:
            version = select(passed_version.c.version).where(passed_version.c.aggregate == key)
            return await session.scalar(version)


@pytest_asyncio.fixture
async def world(nats: RunningBroker, database: Database) -> AsyncIterator[World]:
    async with database.write() as session:
        await (await session.connection()).run_sync(ServiceBase.metadata.create_all)
    async with nats.bus("education") as bus, nats.bus("challenges") as challenges:
        consumer = Consumer(reactions, database, bus)
        async with running(consumer):
            yield World(nats, database, bus, consumer, challenges)


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where the kind of database makes no difference."""


def headed(**changes: str) -> Message:
    """A good message but for these attributes of its envelope."""
    subject, headers, data = message(challenge(1))
    return subject, headers | {f"ce-{name}": value for name, value in changes.items()}, data


def saying(data: bytes) -> Message:
    """A good envelope around this."""
    subject, headers, _ = message(challenge(1))
    return subject, headers, data


def with_payload(**changes: object) -> Message:
    """A good message but for these members of its payload, which its envelope repeats."""
    subject, headers, data = message(challenge(1))
    headers |= {"ce-sequence": str(changes.get("version", 1))}
    return subject, headers, orjson.dumps(orjson.loads(data) | changes)


UNREADABLE = {
    "no event": (("quadhelix.challenges.challenge.changed", {}, b"hello"), "no CloudEvent"),
    "unknown type": (headed(type="org.quadhelix.challenges.challenge.eaten.v1"), "unknown event type"),
    "unknown major": (headed(type="org.quadhelix.challenges.challenge.changed.v9"), "unknown event type"),
    "another's type": (headed(type="org.quadhelix.partners.centre.changed.v1"), "breaks its contract"),
    "broken JSON": (saying(b'{"aggregate": "'), "breaks its contract"),
    "no text": (saying(b"\xff\xfe\x00"), "breaks its contract"),
    "a missing member": (saying(b'{"aggregate": "x"}'), "breaks its contract"),
    "another service": (headed(source="/quadhelix/partners"), "another service"),
    "another record": (headed(partitionkey=str(new_id())), "another aggregate"),
    "another version": (headed(sequence="7"), "another version"),
    "another region": (headed(region="achterhoek"), "another region"),
    "version 0": (with_payload(version=0), "a version that is none"),
    "a huge version": (with_payload(version=10**12), "a version that is none"),
}


@on_sqlite
@pytest.mark.parametrize("case", UNREADABLE)
async def test_what_cannot_be_read_is_parked_with_the_reason(world: World, case: str) -> None:
    bad, reason = UNREADABLE[case]
    # when it is among good events
    await world.flows_on()
    await world.send(bad)
    await world.flows_on()
    # then it lies dead with the reason, and nothing of it was believed
    [letter] = await world.letters()
    assert reason in letter.reason
    assert letter.data == bad[2]
    assert len(await world.known()) == 2
    assert await world.consumer.letters() == {"parked": 1}


async def test_a_version_that_is_missing_is_waited_for_and_then_all_is_applied(world: World) -> None:
    # given a challenge of which version 2 does not come, and versions after it
    id = new_id()
    first, missing, *later = (message(challenge(n, id, f"STAGE_{n}")) for n in (1, 2, 3, 4))
    await world.send(first, *later)
    await world.flows_on()
    # then nothing is guessed: what is known stays, and the gap is seen, counted and told
    await world.knows(id, "STAGE_1")
    assert [letter.reason for letter in await world.letters()] == [
        "waits for version 2, which has not come",
        "waits behind an earlier event",
    ]
    relay = Relay("education", world.database, world.bus)
    observer = Observer("education", world.bus, relay, world.consumer)
    assert (await observer.look()).at_risk() == ["deadLetters", "gaps"]
    assert (await observer.look()).open_gaps == 1
    # when it comes late
    await world.send(missing)
    # then all is applied in order, by itself, and the gap is closed
    await world.knows(id, "STAGE_4")
    assert await world.passed(id) == 4
    assert {letter.state for letter in await world.letters()} == {"redriven"}
    assert (await observer.look()).at_risk() == []
    # and what follows is applied at once
    await world.send(message(challenge(5, id, "STAGE_5")))
    await world.knows(id, "STAGE_5")


@on_sqlite
async def test_a_version_the_stream_lost_is_sent_again_from_the_outbox(world: World) -> None:
    # given a challenge of which the stream lost version 2, while the outbox says it was published
    id = new_id()
    key = f"challenges.challenge/{id}"
    relay = Relay("challenges", world.database, world.challenges)
    world.database.after_commit(relay.wake)
    async with world.database.write() as session:
        await stage(session, challenge(2, id, "STAGE_2"))
        marks = {"published_at": utc_now(), "stream_seq": 1, "stream_epoch": world.challenges.epoch}
        await session.execute(update(outbox).values(**marks))
    await world.send(message(challenge(1, id, "STAGE_1")), message(challenge(3, id, "STAGE_3")))
    await world.flows_on()
    [letter] = await world.letters()
    assert (letter.aggregate, letter.reason) == (key, "waits for version 2, which has not come")
    # when the operator has it sent again
    await resend(world.database, key, 2)
    async with running(relay):
        # then all is applied
        await world.knows(id, "STAGE_3")
    # and what nobody sent cannot be sent again
    with pytest.raises(NotFound):
        await resend(world.database, key, 9)


@on_sqlite
async def test_an_operator_may_decide_that_a_version_never_comes(world: World) -> None:
    id = new_id()
    await world.send(*(message(challenge(n, id, f"STAGE_{n}")) for n in (1, 3, 4)))
    await world.flows_on()
    letters = DeadLetters(reactions.inbox(world.database), world.database)
    # when it is redriven as it is, then it goes on waiting
    assert [letter.state for letter in await letters.redrive()] == ["parked"]
    # when it is redriven past the gap, then each event, which tells the whole state, is applied
    assert [letter.state for letter in await letters.redrive(past_gaps=True)] == ["redriven"] * 2
    await world.knows(id, "STAGE_4")


@on_sqlite
async def test_what_was_dropped_is_not_missed(world: World) -> None:
    # given an event that cannot be read, and the next version
    id = new_id()
    subject, headers, _ = message(challenge(2, id))
    await world.send(message(challenge(1, id)), (subject, headers, b"broken"))
    await world.send(message(challenge(3, id, "COMPLETED")))
    await world.flows_on()
    letters = DeadLetters(reactions.inbox(world.database), world.database)
    broken, _ = await letters.parked()
    # when the operator drops it and redrives the rest, then it is applied
    await letters.drop(broken.event_id)
    assert [letter.state for letter in await letters.redrive()] == ["redriven"]
    await world.knows(id, "COMPLETED")


@on_sqlite
async def test_a_record_first_heard_of_in_the_middle_waits_for_its_beginning(world: World) -> None:
    # given an event about a challenge nobody has heard of, while the stream is whole
    id = new_id()
    await world.send(message(challenge(3, id, "LATE")))
    await world.flows_on()
    [letter] = await world.letters()
    assert letter.reason == "waits for version 1, which has not come"
    assert id not in await world.known()
    # when its beginning comes
    await world.send(message(challenge(1, id)), message(challenge(2, id)))
    # then it is known
    await world.knows(id, "LATE")


@on_sqlite
async def test_where_the_stream_lost_its_beginning_a_record_may_begin_anywhere(
    nats: RunningBroker, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def aged(_bus: Bus) -> bool:
        return False

    monkeypatch.setattr(Bus, "has_its_beginning", aged)
    async with database.write() as session:
        await (await session.connection()).run_sync(ServiceBase.metadata.create_all)
    async with nats.bus("education") as bus, nats.bus("challenges") as challenges:
        consumer = Consumer(reactions, database, bus)
        world = World(nats, database, bus, consumer, challenges)
        async with running(consumer):
            id = new_id()
            await world.send(message(challenge(7, id)))
            await world.knows(id)
            assert await world.letters() == []


async def test_another_region_than_the_owner_is_not_believed(world: World) -> None:
    # given a challenge of Leiden
    id = new_id()
    await world.send(message(challenge(1, id, "DRAFT")))
    # when another region tells of it, and then its owner
    await world.send(message(challenge(2, id, "FORGED", region="achterhoek")))
    await world.send(message(challenge(2, id, "PUBLISHED")))
    await world.send(message(challenge(1, id, "FORGED", region="achterhoek")))
    await world.flows_on()
    # then the other is parked with the reason, and the owner's word holds
    await world.knows(id, "PUBLISHED")
    letters = await world.letters()
    assert [(letter.aggregate, letter.state) for letter in letters] == [(None, "parked")] * 2
    assert letters[0].reason == f"the region 'achterhoek' does not own challenges.challenge/{id}"
    # and redriving it does not change that
    again = await DeadLetters(reactions.inbox(world.database), world.database).redrive(past_gaps=True)
    assert {letter.state for letter in again} == {"parked"}
    await world.knows(id, "PUBLISHED")


@on_sqlite
@pytest.mark.parametrize("user", ["education", "gateway", "partners"])
async def test_a_user_without_the_right_publishes_nothing(world: World, user: str) -> None:
    # given a user of the broker who is not challenges
    id = new_id()
    subject, headers, data = message(challenge(1, id, "FORGED"))
    async with world.nats.bus(user) as forger:
        before = await forger.last_sequence()
        # when it forges an event of challenges
        await forger.client.publish(subject, data, headers=headers)
        await forger.client.flush()
        # then it is not stored, and all else goes on
        assert await forger.last_sequence() == before
    await world.flows_on()
    assert id not in await world.known()


async def test_a_wrong_password_is_let_in_nowhere(nats: RunningBroker) -> None:
    bus = Bus(nats.url, "challenges", "guessed", name="forger")
    await bus.connect()
    try:
        with pytest.raises(BrokerUnavailable):
            await bus.ready(1.0)
        assert not bus.connected
    finally:
        await bus.close()


@on_sqlite
async def test_an_operator_gets_the_events_behind_one_that_is_too_large_to_flow(world: World) -> None:
    # given a challenge whose second event is larger than the broker takes, and a third
    id, other = new_id(), new_id()
    huge = ChallengeState(titles={"en": "x" * 1_100_000}, stage="HUGE", organisations=[])
    relay = Relay("challenges", world.database, world.challenges)
    world.database.after_commit(relay.wake)
    refused = RefusedEvents(world.database)
    async with running(relay):
        async with world.database.write() as session:
            for event in (
                challenge(1, id),
                challenge(2, id, state=huge),
                challenge(3, id, "COMPLETED"),
                challenge(1, other),
            ):
                await stage(session, event)
        await world.knows(other)
        # then it is refused with the reason, what follows waits, and that shows
        await eventually(lambda: _are_refused(relay, 1))
        [found] = await refused.all()
        assert (found.aggregate, found.version, found.waiting) == (f"challenges.challenge/{id}", 2, 1)
        assert "larger" in found.reason
        vitals = await Observer("challenges", world.challenges, relay, world.consumer).look()
        assert vitals.at_risk() == ["refused"]
        # when it is offered again although the broker takes no more, then it is refused again
        assert [each.event_id for each in await refused.retry()] == [found.event_id]
        await eventually(lambda: _was_tried(world.database, found.event_id, 2))
        # when the operator skips it
        await refused.skip(found.event_id)
        relay.wake()
        # then the later one goes out, listeners tell what they miss, and can be told to go on
        await eventually(lambda: _letters_are(world, 1))
        [letter] = await world.letters()
        assert letter.reason == "waits for version 2, which has not come"
        await DeadLetters(reactions.inbox(world.database), world.database).redrive(past_gaps=True)
        await world.knows(id, "COMPLETED")
        assert await relay.depth() == (0, 0.0)
    with pytest.raises(NotFound):
        await refused.skip(found.event_id)
    with pytest.raises(NotFound):
        await refused.retry([found.event_id])


async def _are_refused(relay: Relay, number: int) -> bool:
    return await relay.refused() == number


async def _was_tried(database: Database, event_id: UUID, attempts: int) -> bool:
    async with database.read() as session:
        row = (await session.execute(select(outbox).where(outbox.c.event_id == event_id))).one()
    return bool(row.parked) and row.attempts >= attempts


async def _letters_are(world: World, number: int) -> bool:
    return len(await world.letters()) == number
