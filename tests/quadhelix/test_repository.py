"""Finding a record: who may not know of it is told the same as if it did not exist."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy.orm import Mapped

from quadhelix.aggregate import Aggregate
from quadhelix.database import Base, Database, metadata, new_id
from quadhelix.errors import Conflict, NotFound
from quadhelix.graph.context import Change
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.regions import Regions, plugin_manager
from quadhelix.repository import find, refuse_taken

CALLED = {"en": "letter", "nl": "brief"}
READER = Actor("reader", frozenset({Grant(role=Role.REGION_ADMIN, region="leiden")}))
STRANGER = Actor("stranger", frozenset({Grant(role=Role.REGION_ADMIN, region="achterhoek")}))


class LetterBase(Base):
    __abstract__ = True
    metadata = metadata()


class Letter(Aggregate, LetterBase):
    __tablename__ = "letter"
    sealed: Mapped[bool]

    @property
    def public(self) -> bool:
        return not self.sealed

    def owners(self) -> Sequence[UUID | None]:
        return (None,)


@pytest_asyncio.fixture
async def letters(database: Database) -> AsyncIterator[Database]:
    """A database with room for letters."""
    async with database.write() as session:
        await (await session.connection()).run_sync(LetterBase.metadata.create_all)
    yield database


@asynccontextmanager
async def change(letters: Database, actor: Actor) -> AsyncIterator[Change]:
    async with letters.write() as session:
        yield Change(session, actor, Regions(plugin_manager(only=[])), date(2026, 3, 1))


async def posted(letters: Database, *, sealed: bool) -> UUID:
    letter = Letter(region="leiden", sealed=sealed)
    async with letters.write() as session:
        session.add(letter)
    return letter.id


async def test_who_may_know_of_it_finds_it(letters: Database) -> None:
    hidden, shown = await posted(letters, sealed=True), await posted(letters, sealed=False)
    async with change(letters, READER) as known:
        assert (await find(known, Letter, hidden, CALLED)).id == hidden
    async with change(letters, ANONYMOUS) as known:
        assert (await find(known, Letter, shown, CALLED)).id == shown


@pytest.mark.parametrize("actor", [ANONYMOUS, STRANGER], ids=["anonymous", "stranger"])
async def test_a_hidden_record_and_none_look_the_same(letters: Database, actor: Actor) -> None:
    answers = []
    for id in (await posted(letters, sealed=True), new_id()):
        async with change(letters, actor) as known:
            with pytest.raises(NotFound) as refused:
                await find(known, Letter, id, CALLED, field="letter")
            answers.append((refused.value.text, refused.value.field, refused.value.rule))
    assert answers[0] == answers[1]
    assert answers[0][0]["en"] == "There is no letter with this id."


async def test_an_id_serves_once(letters: Database) -> None:
    taken = await posted(letters, sealed=True)
    async with change(letters, READER) as known:
        await refuse_taken(known, Letter, None)
        await refuse_taken(known, Letter, new_id())
        with pytest.raises(Conflict) as refused:
            await refuse_taken(known, Letter, taken)
    assert (refused.value.field, refused.value.rule) == ("id", "new-id")
