"""The outbox and the envelope: an event exists exactly if its change does."""

import pytest
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from quadhelix import cloudevents, events
from quadhelix.aggregate import Aggregate
from quadhelix.database import Base, Database, metadata, new_id, utc_now
from quadhelix.errors import Conflict
from quadhelix.event_tables import outbox
from quadhelix.events import ChallengeChanged, UnreadableEvent
from quadhelix.outbox import stage, traceparent
from quadhelix.testing import sample_event

ONE = new_id()


class OwnBase(Base):
    """The declarative base of this test."""

    __abstract__ = True
    metadata = metadata()


class Record(Aggregate, OwnBase):
    """An aggregate without facts of its own."""

    __tablename__ = "record"


async def rows(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(outbox)) or 0


async def test_a_committed_change_has_its_event(database: Database) -> None:
    # given a trace the work belongs to
    token = traceparent.set("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    event = sample_event(version=3)
    # when a change is committed with its event
    async with database.write() as session:
        await stage(session, event)
    traceparent.reset(token)
    # then the row holds what the relay needs
    async with database.read() as session:
        row = (await session.execute(select(outbox))).one()
    assert row.aggregate == f"partners.organisation/{event.aggregate}"
    assert (row.version, row.subject, row.parked) == (3, "quadhelix.partners.organisation.changed", False)
    envelope = cloudevents.read(row.subject, row.headers, row.data)
    assert (envelope.event, envelope.id) == (event, row.event_id)
    assert envelope.traceparent == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert row.created_at <= utc_now()


async def test_a_change_undone_leaves_no_event(database: Database) -> None:
    async def fails() -> None:
        async with database.write() as session:
            await stage(session, sample_event())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await rows(database) == 0


async def test_a_concurrent_change_shows_as_conflict_and_not_as_a_clash_in_the_outbox(
    database: Database,
) -> None:
    # given a record two people read in the same version
    async with database.write() as session:
        await (await session.connection()).run_sync(Record.metadata.create_all)
        session.add(Record(id=ONE, region="leiden"))
        await stage(session, sample_event(1, ONE))
    async with database.read() as session:
        stale = await session.get_one(Record, ONE)
    async with database.write() as session:
        record = await session.get_one(Record, ONE)
        record.touch()
        await stage(session, sample_event(2, ONE))

    # when the second saves its change too, then it is told that someone else was first
    async def save() -> None:
        async with database.write() as session:
            session.add(stale)
            stale.touch()
            await stage(session, sample_event(2, ONE))

    with pytest.raises(Conflict):
        await save()


async def test_one_version_cannot_be_told_twice(database: Database) -> None:
    aggregate = new_id()
    async with database.write() as session:
        await stage(session, sample_event(1, aggregate))
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await stage(session, sample_event(1, aggregate))
    assert await rows(database) == 1


def test_the_envelope_is_a_valid_cloudevent() -> None:
    event = sample_event(version=7)
    headers = cloudevents.write(event, new_id(), utc_now())
    attributes = {name.removeprefix("ce-"): cloudevents.header(headers, name) for name in headers}
    assert all(name.startswith("ce-") and name == name.lower() for name in headers)
    checked = CloudEvent({**attributes, "time": utc_now()}, events.encode(event))
    assert checked.get_source() == "/quadhelix/partners"
    assert checked.get_type() == "org.quadhelix.partners.organisation.changed.v1"
    assert checked.get_extension("sequence") == "7"


@given(st.text(min_size=1, max_size=40))
def test_whatever_a_value_holds_it_travels_as_plain_ascii(region: str) -> None:
    event = sample_event(region=region)
    headers = cloudevents.write(event, new_id(), utc_now())
    assert headers["ce-region"].isascii()
    assert headers["ce-region"].isprintable()
    assert not set(' "') & set(headers["ce-region"])
    assert cloudevents.header(headers, "ce-region") == region


def broken(**changes: str) -> tuple[str, dict[str, str], bytes]:
    event = sample_event()
    headers = cloudevents.write(event, new_id(), utc_now())
    return (
        event.subject(),
        headers | {f"ce-{name}": value for name, value in changes.items()},
        events.encode(event),
    )


@pytest.mark.parametrize(
    "message",
    [
        broken(id="no-uuid"),
        broken(specversion="0.3"),
        broken(type="org.quadhelix.partners.organisation.changed.v9"),
        broken(type="something else"),
        broken(type=ChallengeChanged.type),
        broken(partitionkey=str(new_id())),
        ("quadhelix.education.module.changed", *broken()[1:]),
        (*broken()[:2], b'{"version": "many"}'),
        (*broken()[:2], b"\xff\x00"),
        (broken()[0], {}, broken()[2]),
    ],
)
def test_a_message_that_breaks_the_contract_is_told_apart(message: tuple[str, dict[str, str], bytes]) -> None:
    with pytest.raises(UnreadableEvent):
        cloudevents.read(*message)
