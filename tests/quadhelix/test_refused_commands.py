"""`quadhelix events refused`: an operator sees what the broker will not take, and retries or skips it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from quadhelix.database import Database, new_id
from quadhelix.errors import NotFound
from quadhelix.event_commands import events
from quadhelix.event_tables import outbox
from quadhelix.migrations import upgrade
from quadhelix.outbox import stage
from quadhelix.settings import SERVICES
from quadhelix.testing import sample_event

Quadhelix = Callable[..., Result]


@pytest.fixture
def quadhelix(tmp_path: Path) -> Quadhelix:
    """Runs one command of `quadhelix events refused` on the test's own data folder."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(events, ["refused", *arguments, "--data-dir", str(tmp_path)])

    return run


def with_a_refused_event(folder: Path) -> tuple[UUID, UUID]:
    """Databases of all services; partners has a refused event and one behind it: its id and its record's."""
    for name in SERVICES:
        upgrade(f"sqlite:///{folder}/{name}.sqlite", f"services.{name}")
    aggregate = new_id()

    async def refuse() -> UUID:
        database = Database(f"sqlite:///{folder}/partners.sqlite")
        async with database.write() as session:
            for version in (1, 2):
                await stage(session, sample_event(version, aggregate))
            first = update(outbox).where(outbox.c.version == 1)
            await session.execute(first.values(parked=True, last_error="larger than the broker takes"))
            event_id = await session.scalar(select(outbox.c.event_id).where(outbox.c.version == 1))
        await database.dispose()
        assert isinstance(event_id, UUID)
        return event_id

    return asyncio.run(refuse()), aggregate


def waiting(folder: Path) -> list[tuple[int, bool]]:
    """The versions in the outbox of partners, and whether each is refused."""

    async def read() -> list[tuple[int, bool]]:
        database = Database(f"sqlite:///{folder}/partners.sqlite")
        async with database.read() as session:
            rows = await session.execute(select(outbox.c.version, outbox.c.parked).order_by(outbox.c.pos))
            found = [(row.version, row.parked) for row in rows]
        await database.dispose()
        return found

    return asyncio.run(read())


def test_a_refused_event_is_seen_offered_again_or_skipped(tmp_path: Path, quadhelix: Quadhelix) -> None:
    event_id, aggregate = with_a_refused_event(tmp_path)
    # when the operator looks
    [found] = json.loads(quadhelix("list", "--json").output)
    # then it is told with its reason, and how many wait behind it
    assert (found["eventId"], found["version"], found["waiting"]) == (str(event_id), 1, 1)
    assert "larger than the broker takes" in quadhelix("list").output
    assert quadhelix("list", "--service", "education").output == "The broker refuses no event.\n"
    # when it is offered again, then the relay may take it
    assert "1 will be offered" in quadhelix("retry", str(event_id)).output
    assert waiting(tmp_path) == [(1, False), (2, False)]
    # when it is refused once more and skipped, then the one behind it is free, and the next step is told
    asyncio.run(_refuse(tmp_path))
    skipped = quadhelix("skip", str(event_id)).output
    assert f"partners.organisation/{aggregate}" in skipped
    assert "--past-gaps" in skipped
    assert waiting(tmp_path) == [(2, False)]


async def _refuse(folder: Path) -> None:
    database = Database(f"sqlite:///{folder}/partners.sqlite")
    async with database.write() as session:
        await session.execute(update(outbox).where(outbox.c.version == 1).values(parked=True))
    await database.dispose()


def test_what_is_asked_wrongly_is_answered_in_a_sentence(tmp_path: Path, quadhelix: Quadhelix) -> None:
    with_a_refused_event(tmp_path)
    for arguments in (("retry",), ("retry", "--all", str(new_id())), ("skip", "no-id")):
        assert quadhelix(*arguments).exit_code == 2, arguments
    for arguments in (("retry", str(new_id())), ("skip", str(new_id()))):
        assert isinstance(quadhelix(*arguments).exception, NotFound), arguments
    assert waiting(tmp_path) == [(1, True), (2, False)]


def test_an_event_can_be_sent_again_by_its_record_and_version(tmp_path: Path) -> None:
    _, aggregate = with_a_refused_event(tmp_path)
    record = f"partners.organisation/{aggregate}"
    for arguments, code in (((record, "2"), 0), (("nobody.else/1", "2"), 2), ((record, "0"), 2)):
        done = CliRunner().invoke(events, ["resend", *arguments, "--data-dir", str(tmp_path)])
        assert done.exit_code == code, done.output
    missing = CliRunner().invoke(events, ["resend", record, "9", "--data-dir", str(tmp_path)])
    assert isinstance(missing.exception, NotFound)
