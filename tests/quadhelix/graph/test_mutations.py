"""Mutations: one transaction each, and every error a client can cause is an answer, not a failure."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from quadhelix.aggregate import Aggregate
from quadhelix.assessments import history
from quadhelix.database import Base, Database, metadata, new_id
from quadhelix.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    QuadhelixError,
    RuleBlocked,
    Unauthenticated,
    Unavailable,
)
from quadhelix.facts import Finding, RecordFacts, Severity, Transition
from quadhelix.graph.context import Change, Context
from quadhelix.graph.findings import Payload
from quadhelix.graph.mutations import attempt, consult
from quadhelix.identity import ANONYMOUS
from quadhelix.regions import Regions, plugin_manager

TEXT = {"en": "No.", "nl": "Nee."}
CLIENT_ERRORS = [
    *(
        kind(TEXT, field="x", rule="y")
        for kind in (InvalidInput, Unauthenticated, Forbidden, Conflict, Unavailable)
    ),
    NotFound(TEXT),
]


class JarBase(Base):
    __abstract__ = True
    metadata = metadata()


class Jar(Aggregate, JarBase):
    __tablename__ = "jar"
    label: Mapped[str] = mapped_column(unique=True)

    def owners(self) -> Sequence[UUID | None]:
        return ()


@pytest_asyncio.fixture
async def jars(database: Database) -> AsyncIterator[Database]:
    """A database with room for jars."""
    async with database.write() as session:
        await (await session.connection()).run_sync(JarBase.metadata.create_all)
    yield database


async def mutate(jars: Database, action: Callable[[Change], Awaitable[Jar]], language: str = "nl") -> Payload:
    context = Context(ANONYMOUS, (language,), jars, Regions(plugin_manager(only=[])))
    info: Any = SimpleNamespace(context=context)
    return await attempt(info, action, Payload, lambda _jar: Payload())


async def stored(jars: Database) -> int:
    async with jars.read() as session:
        return await session.scalar(select(func.count()).select_from(Jar)) or 0


def finding(severity: Severity) -> Finding:
    return Finding(rule=f"x.{severity.value}", version=1, severity=severity, field="stage", message=TEXT)


BLOCK, WARN = finding(Severity.BLOCK), finding(Severity.WARN)


def filled(label: str, *findings: Finding) -> Callable[[Change], Awaitable[Jar]]:
    async def action(change: Change) -> Jar:
        jar = Jar(region="leiden", label=label)
        change.session.add(jar)
        await change.session.flush()
        answering: Any = SimpleNamespace(check=lambda _facts, _transition, _on: findings)
        facts = RecordFacts(id=jar.id, region=jar.region)
        consult(
            replace(change, regions=answering),
            jar,
            facts,
            Transition(name="fill", source=None, target="FULL"),
        )
        return jar

    return action


@pytest.mark.parametrize("error", CLIENT_ERRORS, ids=lambda error: error.code)
async def test_what_a_client_can_cause_is_an_answer_and_changes_nothing(
    jars: Database, error: QuadhelixError
) -> None:
    async def action(change: Change) -> Jar:
        change.session.add(Jar(region="leiden", label="a"))
        await change.session.flush()
        raise error

    payload = await mutate(jars, action)
    [told] = payload.errors
    assert (told.code, told.field, told.rule) == (error.code, error.field, error.rule)
    assert told.message == error.message(["nl"])
    assert await stored(jars) == 0


async def test_a_blocked_change_tells_each_objection_and_stores_nothing(jars: Database) -> None:
    payload = await mutate(jars, filled("a", WARN, BLOCK), "en")
    assert [(e.code, e.rule, e.field, e.message) for e in payload.errors] == [
        (RuleBlocked.code, BLOCK.rule, "stage", "No.")
    ]
    assert [f.rule for f in payload.findings] == [WARN.rule, BLOCK.rule]
    assert await stored(jars) == 0


async def test_a_warning_is_told_and_kept_with_the_record(jars: Database) -> None:
    payload = await mutate(jars, filled("a", WARN))
    assert (payload.errors, [f.rule for f in payload.findings]) == ([], [WARN.rule])
    async with jars.read() as session:
        jar = (await session.scalars(select(Jar))).one()
        kept = await history(session, [jar.id])
    assert jar.kept_findings() == (WARN,)
    # and stands in the record's history
    assert [(one.step, one.version, one.findings) for one in kept[jar.id]] == [("fill", 2, (WARN,))]


async def test_a_defect_stays_a_defect_and_undoes_the_change(jars: Database) -> None:
    async def action(change: Change) -> Jar:
        change.session.add(Jar(region="leiden", label="a"))
        await change.session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await mutate(jars, action)

    async def forgets_a_column(change: Change) -> Jar:
        change.session.add(jar := Jar(id=new_id(), region="leiden"))
        return jar

    with pytest.raises(IntegrityError):
        await mutate(jars, forgets_a_column)
    assert await stored(jars) == 0


async def test_what_someone_else_entered_between_check_and_write_is_a_conflict(jars: Database) -> None:
    # On SQLite writers wait for each other, so that a check cannot be overtaken: there it is a defect.
    await mutate(jars, filled("a"))
    if jars.is_sqlite:
        with pytest.raises(IntegrityError):
            await mutate(jars, filled("a"))
    else:
        [told] = (await mutate(jars, filled("a"))).errors
        assert (told.code, told.rule) == ("CONFLICT", "unique")
    assert await stored(jars) == 1
