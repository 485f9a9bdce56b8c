"""A lease: of all processes on one database, at most one does a certain work; death frees it at once.

On PostgreSQL it is a session-level advisory lock on a connection of its own (so that connection must not
pass through a pooler in transaction mode); on SQLite a lock on a file beside the database.
"""

import fcntl
import os
from contextlib import AsyncExitStack
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from quadhelix.database import Database


class Lease:
    """The right to do the work of this name; the relay and the consumer ask for it before each round."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._file: int | None = None
        self._connection: AsyncConnection | None = None
        self._stack = AsyncExitStack()

    async def held(self) -> bool:
        """Whether this process has the lease now; takes it if it is free, and never waits for it."""
        if self._database.is_sqlite:
            return self._file is not None or self._lock_file()
        if self._connection is not None and await self._alive(self._connection):
            return True
        return await self._lock_connection()

    async def release(self) -> None:
        """Let go, so that another process can take over."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._connection is not None:
            # Back in the pool, the connection would keep the lock.
            await self._connection.invalidate()
            self._connection = None
        await self._stack.aclose()

    def _lock_file(self) -> bool:
        path = Path(f"{self._database.url.database}.{self._name}.lock")
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    async def _lock_connection(self) -> bool:
        session = await self._stack.enter_async_context(self._database.read())
        connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        taken = await connection.scalar(
            text("select pg_try_advisory_lock(hashtextextended(:name, 0))"), {"name": self._name}
        )
        if taken:
            self._connection = connection
        else:
            await self._stack.aclose()
        return bool(taken)

    async def _alive(self, connection: AsyncConnection) -> bool:
        try:
            await connection.execute(text("select 1"))
        except SQLAlchemyError:
            await self.release()
            return False
        return True
