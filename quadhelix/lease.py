"""A lease: of all processes on one database, at most one does a certain work, and another follows it soon.

The death of the holder frees it at once. A holder that lives and does nothing any more (frozen, or cut off)
loses it after `SILENCE`. Such a holder may wake and not know yet, so every transaction that only a holder may
write asks `fence` first: one of a former holder does not commit.

On PostgreSQL the lease is an advisory lock of a session of its own, which the server ends when it falls
silent (so that session must not pass through a pooler in transaction mode). On SQLite it is a lock on a file
beside the database, which the holder touches and which another puts a new one in the place of.
"""

import asyncio
import fcntl
import logging
import os
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from quadhelix.database import Database, new_id

_log = logging.getLogger(__name__)

SILENCE = 6.0
"""Seconds without a sign of life after which a holder has lost its lease.

Longer than a feed's request at the broker lives: what a former holder asked for is over by then.
"""

TRUST = 4.0
"""Seconds after its last sign of life for which a holder may be sure that nobody else has the lease."""

_BEAT = 1.0
_CANCEL_SECONDS = 1.0


class LeaseLost(Exception):
    """Another process does this work now; what was begun here must not be written."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the lease {name} is another process's by now")


class Lease:
    """The right to do the work of this name; relay, consumer and retention ask for it before each round."""

    def __init__(self, database: Database, name: str) -> None:
        self._name = name
        self._lock = _FileLock(database, name) if database.is_sqlite else _SessionLock(database, name)
        self._beating: asyncio.Task[None] | None = None
        self._beat_at = 0.0

    @property
    def mine(self) -> bool:
        """Whether this process has the lease, as far as it knows unasked: it errs for a beat at most."""
        alive = self._beating is not None and not self._beating.done()
        return alive and time.monotonic() - self._beat_at < TRUST

    async def held(self) -> bool:
        """Whether this process has the lease now; takes it if it is free, and never waits for it."""
        if self.mine:
            return True
        await self.release()
        taken_at = time.monotonic()
        if not await self._lock.take():
            return False
        self._beat_at = taken_at
        self._beating = asyncio.create_task(self._beat(), name=f"lease {self._name}")
        _log.info("this process has the lease %s", self._name)
        return True

    async def fence(self, session: AsyncSession) -> None:
        """Let this transaction go on only for the holder; what it writes comes before all of the next one's.

        Raises:
            LeaseLost: this process holds the lease no more.
        """
        if self._beating is None or not await self._lock.holds(session):
            raise LeaseLost(self._name)

    async def release(self) -> None:
        """Let go, so that another process can take over."""
        beating, self._beating = self._beating, None
        if beating is not None:
            beating.cancel()
            await asyncio.wait({beating}, timeout=_CANCEL_SECONDS)
        await self._lock.release()

    async def _beat(self) -> None:
        """Give a sign of life again and again; ends when the lease is lost."""
        while True:
            await asyncio.sleep(_BEAT)
            at = time.monotonic()
            if not await self._lock.beat():
                return
            self._beat_at = at


class _FileLock:
    """A lock on a file; whose inode the path leads to, has it."""

    def __init__(self, database: Database, name: str) -> None:
        self._path = Path(f"{database.url.database}.{name}.lock")
        self._file: int | None = None
        self._seen: tuple[int, int] | None = None
        self._seen_at = 0.0

    async def take(self) -> bool:
        """Lock the file, or put a new one in the place of one whose holder has fallen silent."""
        self._file = _locked(self._path)
        if self._file is None and self._silent():
            draft = self._path.with_name(f"{self._path.name}.{new_id().hex}")
            self._file = _locked(draft)
            draft.replace(self._path)
        # Between opening the file and locking it, another may have come to lie in its place.
        if self._file is not None and not self._current(self._file):
            await self.release()
        return self._file is not None

    async def beat(self) -> bool:
        """Touch the file; False when another lies in its place."""
        if self._file is None or not self._current(self._file):
            return False
        os.utime(self._file)
        return True

    async def holds(self, session: AsyncSession) -> bool:
        """Whether the lock is ours, now that the transaction keeps all other writers out."""
        await session.connection()
        return self._file is not None and self._current(self._file)

    async def release(self) -> None:
        """Unlock the file by closing it."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _current(self, file: int) -> bool:
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(file), self._path.stat())
        return False

    def _silent(self) -> bool:
        """Whether its holder has not touched the file for long, by our own clock."""
        found = self._path.stat()
        now, touched = time.monotonic(), (found.st_ino, found.st_mtime_ns)
        if touched != self._seen:
            self._seen, self._seen_at = touched, now
        return now - self._seen_at > SILENCE


class _SessionLock:
    """Two locks of one session: one bears the name, the other a word that only this holder knows.

    Who cannot have the second is told by it that the session lives, and so that the first is held.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._word = ""
        self._connection: AsyncConnection | None = None
        self._stack = AsyncExitStack()

    async def take(self) -> bool:
        """Open a session and lock the name in it, unless another session has."""
        session = await self._stack.enter_async_context(self._database.read())
        connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        taken = await connection.scalar(_TRY, {"word": self._name})
        if not taken:
            await self._stack.aclose()
            return False
        self._connection, self._word = connection, f"{self._name} {new_id()}"
        await connection.execute(text(f"set idle_session_timeout = '{SILENCE:g}s'"))
        await connection.execute(_TRY, {"word": self._word})
        return True

    async def beat(self) -> bool:
        """Say a word to the server; False when it has ended the session."""
        if self._connection is None:
            return False
        try:
            await self._connection.execute(text("select 1"))
        except SQLAlchemyError:
            return False
        return True

    async def holds(self, session: AsyncSession) -> bool:
        """Whether our session lives: only then can this one not have its second lock."""
        return not await session.scalar(_TRY_IN_PASSING, {"word": self._word})

    async def release(self) -> None:
        """End the session: back in the pool, it would keep its locks."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
        await self._stack.aclose()


_TRY = text("select pg_try_advisory_lock(hashtextextended(:word, 0))")
_TRY_IN_PASSING = text("select pg_try_advisory_xact_lock_shared(hashtextextended(:word, 0))")


def _locked(path: Path) -> int | None:
    """An open file with our lock on it, made if there is none; None while another process has it locked."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
