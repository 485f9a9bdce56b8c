"""The history of assessments: written with the record, or not at all, and read in one go."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import event, func, select
from sqlalchemy.orm import Mapped

from quadhelix.aggregate import Aggregate
from quadhelix.assessments import assessment, history
from quadhelix.database import Base, Database, metadata
from quadhelix.facts import Finding, Severity
from quadhelix.graph.context import Context
from quadhelix.identity import ANONYMOUS
from quadhelix.regions import Regions, plugin_manager

WARN = Finding(
    rule="x.y", version=2, severity=Severity.WARN, field="a", message={"nl": "Nee"}, source="s", region="x"
)


class LanternBase(Base):
    __abstract__ = True
    metadata = metadata()


class Lantern(Aggregate, LanternBase):
    __tablename__ = "lantern"
    lit: Mapped[bool]


@pytest_asyncio.fixture
async def lanterns(database: Database) -> AsyncIterator[Database]:
    async with database.write() as session:
        await (await session.connection()).run_sync(LanternBase.metadata.create_all)
    yield database


async def lit(lanterns: Database) -> UUID:
    async with lanterns.write() as session:
        lantern = Lantern(region="leiden", lit=False)
        lantern.assess("hang", [])
        session.add(lantern)
    return lantern.id


async def test_each_step_is_kept_with_the_version_it_led_to(lanterns: Database) -> None:
    # given a lantern that was hung, then lit
    id = await lit(lanterns)
    async with lanterns.write() as session:
        lantern = await session.get_one(Lantern, id)
        lantern.assess("light", [WARN])
        lantern.lit = True
        await session.flush()  # a query in between would do the same
        lantern.touch()
    # then both stand in its history, and the last word with the record
    async with lanterns.read() as session:
        told = (await history(session, [id]))[id]
        lantern = await session.get_one(Lantern, id)
    assert [(one.step, one.version, one.findings) for one in told] == [("hang", 1, ()), ("light", 2, (WARN,))]
    assert told[0].at <= told[1].at
    assert (lantern.version, lantern.kept_findings()) == (2, (WARN,))


async def test_asked_twice_in_one_change_the_last_answer_counts(lanterns: Database) -> None:
    id = await lit(lanterns)
    async with lanterns.write() as session:
        lantern = await session.get_one(Lantern, id)
        lantern.touch()
        lantern.assess("light", [])
        lantern.assess("light", [WARN])
    async with lanterns.read() as session:
        told = (await history(session, [id]))[id]
    assert [(one.step, one.version, one.findings) for one in told[1:]] == [("light", 2, (WARN,))]


async def test_a_change_that_fails_leaves_none(lanterns: Database) -> None:
    id = await lit(lanterns)

    async def light_and_fail() -> None:
        async with lanterns.write() as session:
            lantern = await session.get_one(Lantern, id)
            lantern.assess("light", [WARN])
            lantern.touch()
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await light_and_fail()
    async with lanterns.read() as session:
        assert await session.scalar(select(func.count()).select_from(assessment)) == 1


async def test_the_histories_of_many_records_cost_one_query(lanterns: Database) -> None:
    ids = [await lit(lanterns) for _ in range(3)]
    context = Context(ANONYMOUS, ("nl",), lanterns, Regions(plugin_manager(only=[])))
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "assessment" in statement:
            sent.append(statement)

    engine = lanterns._reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    found = await context.assessments.load_many(ids)
    event.remove(engine, "before_cursor_execute", note)
    assert [len(told) for told in found] == [1, 1, 1]
    assert len(sent) == 1
