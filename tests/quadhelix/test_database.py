"""The database: all of a change or nothing, one writer wins, readers see one state; on both kinds alike."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from quadhelix import database as database_module
from quadhelix.aggregate import Aggregate
from quadhelix.database import Base, Database, metadata, new_id, utc_now
from quadhelix.errors import Conflict
from quadhelix.event_tables import outbox
from quadhelix.events import OrganisationChanged
from quadhelix.outbox import stage


class Colour(Enum):
    RED = "red"


class LoomBase(Base):
    __abstract__ = True
    metadata = metadata()


class Loom(Aggregate, LoomBase):
    __tablename__ = "loom"
    threads: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    colour: Mapped[Colour] = mapped_column(default=Colour.RED)
    names: Mapped[dict[str, str]] = mapped_column(default=dict)


@pytest_asyncio.fixture
async def looms(database: Database) -> AsyncIterator[Database]:
    """A database with room for looms and their events."""
    async with database.write() as session:
        await (await session.connection()).run_sync(LoomBase.metadata.create_all)
    yield database


async def a_loom(looms: Database, **columns: Any) -> UUID:
    loom = Loom(region="leiden", **columns)
    async with looms.write() as session:
        session.add(loom)
    return loom.id


async def stored(looms: Database, id: UUID) -> Loom:
    async with looms.read() as session:
        return await session.get_one(Loom, id)


async def change(looms: Database, id: UUID, *, meet: asyncio.Barrier | None = None) -> None:
    """One thread more, told by an event; with a barrier, writers have all read before one writes."""
    async with looms.write() as session:
        loom = await session.get_one(Loom, id)
        if meet:
            await meet.wait()
        loom.threads += 1
        loom.touch()
        await stage(
            session,
            OrganisationChanged(aggregate=id, version=loom.version, region=loom.region, state=None),
        )


async def told(looms: Database) -> int:
    async with looms.read() as session:
        return await session.scalar(select(func.count()).select_from(outbox)) or 0


async def test_what_is_stored_comes_back_as_it_was(looms: Database) -> None:
    moment = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    id = await a_loom(looms, seen_at=moment, names={"nl": "weefgetouw é 🧵"})
    loom = await stored(looms, id)
    assert (loom.seen_at, loom.colour, loom.names) == (moment, Colour.RED, {"nl": "weefgetouw é 🧵"})
    assert loom.created_at.utcoffset() == timedelta(0)


async def test_of_a_change_that_fails_nothing_stays(looms: Database) -> None:
    # given a loom
    id = await a_loom(looms)

    # when a change fails after its event was staged
    async def fails() -> None:
        async with looms.write() as session:
            loom = await session.get_one(Loom, id)
            loom.threads = 99
            loom.touch()
            await stage(session, OrganisationChanged(aggregate=id, version=2, region="leiden", state=None))
            session.add(Loom(region="leiden"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    # then neither the change, nor the new record, nor the event is there
    loom = await stored(looms, id)
    assert (loom.threads, loom.version, await told(looms)) == (0, 1, 0)
    async with looms.read() as session:
        assert await session.scalar(select(func.count()).select_from(Loom)) == 1


async def test_a_cancelled_change_leaves_nothing_and_frees_the_database(looms: Database) -> None:
    id = await a_loom(looms)
    within = asyncio.Event()

    async def hangs() -> None:
        async with looms.write() as session:
            (await session.get_one(Loom, id)).threads = 99
            await session.flush()
            within.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hangs())
    await within.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await change(looms, id)
    assert (await stored(looms, id)).threads == 1


async def test_of_two_writers_who_read_the_same_one_wins(looms: Database) -> None:
    # given two writers; on SQLite the second reads only after the first has written, and both succeed
    id = await a_loom(looms)
    meet = None if looms.is_sqlite else asyncio.Barrier(2)
    outcomes = await asyncio.gather(
        change(looms, id, meet=meet), change(looms, id, meet=meet), return_exceptions=True
    )
    # then no change is lost, and each that counted was told once
    conflicts = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert all(outcome is None or outcome in conflicts for outcome in outcomes)
    assert len(conflicts) == (0 if looms.is_sqlite else 1)
    loom = await stored(looms, id)
    assert (loom.version - 1, loom.threads, await told(looms)) == (2 - len(conflicts),) * 3


async def test_many_writers_lose_nothing(looms: Database) -> None:
    id = await a_loom(looms)
    outcomes = await asyncio.gather(*(change(looms, id) for _ in range(12)), return_exceptions=True)
    won = outcomes.count(None)
    assert won >= 1
    assert all(outcome is None or isinstance(outcome, Conflict) for outcome in outcomes)
    loom = await stored(looms, id)
    assert (loom.threads, loom.version, await told(looms)) == (won, won + 1, won)


async def test_a_record_deleted_meanwhile_is_a_conflict(looms: Database) -> None:
    id = await a_loom(looms)

    async def too_late() -> None:
        async with looms.write() as session:
            loom = await session.get_one(Loom, id)
            await session.execute(text("delete from loom"))
            loom.touch()

    with pytest.raises(Conflict):
        await too_late()


async def test_readers_do_not_wait_for_a_writer_and_do_not_see_its_half(looms: Database) -> None:
    id = await a_loom(looms)
    async with looms.write() as session:
        (await session.get_one(Loom, id)).threads = 7
        await session.flush()
        async with asyncio.timeout(30):
            assert (await stored(looms, id)).threads == 0
    assert (await stored(looms, id)).threads == 7


async def test_one_view_shows_one_moment_and_rows_as_they_come(looms: Database) -> None:
    # given a reader who has begun to look
    id = await a_loom(looms, threads=3)
    threads = select(Loom.threads).where(Loom.id == id)
    async with looms.read(one_view=True) as session:
        assert await session.scalar(threads) == 3
        # when the record changes meanwhile, and another is added
        await change(looms, id)
        await a_loom(looms)
        # then the reader sees what was, also row by row
        assert await session.scalar(threads) == 3
        found = await session.stream_scalars(select(Loom.id))
        assert [each async for each in found] == [id]
    # and the next one what is
    async with looms.read(one_view=True) as session:
        assert await session.scalar(threads) != 3
        assert await session.scalar(select(func.count()).select_from(Loom)) == 2
    # and it left nothing behind on its connection: who reads then sees each change at once
    async with looms.read() as session:
        before = await session.scalar(threads)
        await change(looms, id)
        if not looms.is_sqlite:
            assert await session.scalar(threads) != before


async def test_who_waits_for_changes_is_called_after_the_commit_only(looms: Database) -> None:
    seen: list[int] = []
    looms.after_commit(lambda: seen.append(1))
    id = await a_loom(looms)
    assert seen == [1]
    await change(looms, id)
    assert seen == [1, 1]

    async def fails() -> None:
        async with looms.write():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert seen == [1, 1]


async def test_a_database_that_is_not_there_does_not_answer() -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(SQLAlchemyError):
        await gone.ping()
    await gone.dispose()


async def test_a_full_database_tells_until_it_can_be_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a database that may not grow
    monkeypatch.setattr(database_module, "REFUSED_SECONDS", 600)
    database = Database(f"sqlite:///{tmp_path / 'small.sqlite'}")
    async with database.write() as session:
        await session.execute(text("create table note (words text)"))
        await session.execute(text("pragma max_page_count = 4"))

    def tells() -> bool:
        return not database.writable

    assert not tells()
    # when a change does not fit, then it tells, though it can be read
    with pytest.raises(OperationalError):
        async with database.write() as session:
            await session.execute(text("insert into note values (:words)"), {"words": "x" * 50_000})
    await database.ping()
    assert tells()
    # and when one does, it tells no longer
    async with database.write() as session:
        await session.execute(text("insert into note values ('short')"))
    assert not tells()
    await database.dispose()


async def test_a_committed_change_survives_on_disk_without_a_close(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a b%20c.sqlite'}"
    first = Database(url)
    async with first.write() as session:
        await (await session.connection()).run_sync(LoomBase.metadata.create_all)
    id = await a_loom(first, threads=3)
    second = Database(url)
    assert (await stored(second, id)).threads == 3
    async with second.read() as session:
        assert await session.scalar(text("pragma journal_mode")) == "wal"
        assert await session.scalar(text("pragma synchronous")) == 2
        assert await session.scalar(text("pragma foreign_keys")) == 1
    await first.dispose()
    await second.dispose()


def test_ids_rise_in_time_and_moments_have_a_zone() -> None:
    made = [new_id() for _ in range(200)]
    assert made == sorted(made)
    assert {id.version for id in made} == {7}
    assert utc_now().tzinfo in (UTC, UTC)
