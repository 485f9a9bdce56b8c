"""The lease: one process has it, another follows soon, and who lost it writes nothing any more."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import text

from quadhelix import lease as lease_module
from quadhelix.database import Database
from quadhelix.lease import Lease, LeaseLost
from quadhelix.testing import eventually


@pytest_asyncio.fixture
async def other(database: Database) -> AsyncIterator[Database]:
    """The same database, as another process opens it."""
    opened = Database(database.url.render_as_string(hide_password=False))
    yield opened
    await opened.dispose()


async def still(lease: Lease, database: Database) -> bool:
    """Whether a transaction may write for the holder of this lease."""
    try:
        async with database.write() as session:
            await lease.fence(session)
    except LeaseLost:
        return False
    return True


async def test_it_is_held_by_one_and_free_when_released(database: Database, other: Database) -> None:
    first, second = Lease(database, "work"), Lease(other, "work")
    assert await first.held()
    assert not await second.held()
    assert (first.mine, second.mine) == (True, False)
    assert await first.held()
    assert await still(first, database)
    assert not await still(second, other)
    await first.release()
    assert not await still(first, database)
    # the server notices a moment later that a connection is gone
    await eventually(second.held)
    assert not await first.held()
    await second.release()


async def test_leases_of_different_names_do_not_meet(database: Database, other: Database) -> None:
    first, second = Lease(database, "work"), Lease(other, "other-work")
    assert await first.held()
    assert await second.held()
    await first.release()
    await second.release()


async def test_a_holder_that_beats_keeps_it(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a holder that lives
    monkeypatch.setattr(lease_module, "SILENCE", 6.0)
    monkeypatch.setattr(lease_module, "_BEAT", 0.05)
    first, second = Lease(database, "work"), Lease(other, "work")
    assert await first.held()
    # when another asks for longer than a silent one would keep it, then in vain
    with pytest.raises(AssertionError, match="not so within"):
        await eventually(second.held, within=7.0)
    assert await first.held()
    await first.release()


async def test_a_silent_holder_loses_it_and_writes_nothing(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a holder that gives no sign of life, as one that is frozen
    monkeypatch.setattr(lease_module, "SILENCE", 0.3)
    monkeypatch.setattr(lease_module, "_BEAT", 60)
    first, second = Lease(database, "work"), Lease(other, "work")
    assert await first.held()
    if not database.is_sqlite:  # where the silence that ends the other's session is told when it begins
        monkeypatch.setattr(lease_module, "SILENCE", 60.0)
    # when another asks for it again and again, then it gets it
    await eventually(second.held)
    # and the first, which does not know yet, cannot write any more
    assert first.mine
    assert not await still(first, database)
    assert await still(second, other)
    await first.release()
    await second.release()


async def test_a_holder_that_woke_late_does_not_trust_itself(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease_module, "TRUST", 0)
    lease = Lease(database, "work")
    assert await lease.held()
    assert not lease.mine
    await lease.release()


async def test_one_whose_session_was_ended_notices_and_takes_it_anew(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a lease whose session the server ends
    monkeypatch.setattr(lease_module, "_BEAT", 0.05)
    database = Database(postgres_url)
    lease = Lease(database, "work")
    assert await lease.held()
    async with database.write() as session:
        ended = (
            "select pg_terminate_backend(pid, 60000) from pg_locks where locktype = 'advisory' and granted"
        )
        assert await session.scalar(text(ended))
    # then nothing is written before it is taken anew
    assert not await still(lease, database)
    await eventually(lambda: not lease.mine)
    assert await lease.held()
    assert await still(lease, database)
    await lease.release()
    await database.dispose()
