"""One service's database: engine, reading and writing sessions, SQLite or PostgreSQL by URL.

Writers take their lock when they begin (`BEGIN IMMEDIATE` on SQLite), so two changes never interleave;
readers never wait for them. On SQLite every commit reaches the disk before it is answered
(`synchronous=FULL`): an event must not be out while its change is undone by a power cut.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import orjson
import sqlalchemy
import uuid_utils.compat
from sqlalchemy import JSON, DateTime, MetaData, Uuid, event, make_url, text
from sqlalchemy.engine import URL, Connection, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from quadhelix.errors import Conflict

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A UUIDv7: unique over all services, and rising in time."""
    return uuid_utils.compat.uuid7()


def utc_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class Moment(TypeDecorator[datetime]):
    """A point in time, always in UTC: SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Called by SQLAlchemy for each value read."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Parent of each service's own declarative base, which brings its own `MetaData(naming)`."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(),
        Enum: sqlalchemy.Enum(Enum, native_enum=False, create_constraint=False, length=60),
        datetime: Moment(),
        dict[str, Any]: JSON(),
        dict[str, str]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


def metadata() -> MetaData:
    """A fresh metadata with the house's constraint names."""
    return MetaData(naming_convention=NAMING)


_JSON: dict[str, Any] = {
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}


_CONNECT = {
    "connect_timeout": "5",  # seconds; the driver's own patience outlasts any request
    # A process that is frozen in the midst of a transaction must not keep its records from all others.
    "options": "-c idle_in_transaction_session_timeout=15s",
}


_LIMIT_EXCEEDED = "54"  # class of SQLSTATE

REFUSED_SECONDS = 5.0
"""How long a change that could not be written tells against a database, if nobody tries another."""


class Database:
    """A service's own database.

    Args:
        url: `sqlite:///path` or `postgresql+psycopg://...`; the async driver is chosen here.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._writer = self._engine(parsed, writes=True)
        self._reader = (
            self._engine(parsed, writes=False)
            if self.is_sqlite
            else self._writer.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._writing = async_sessionmaker(self._writer, expire_on_commit=False)
        self._reading = async_sessionmaker(self._reader, expire_on_commit=False, autoflush=False)
        self._after_commit: list[Callable[[], None]] = []
        self._refused_at: float | None = None

    def after_commit(self, call: Callable[[], None]) -> None:
        """Register a call that follows every committed change; the relay wakes up by it."""
        self._after_commit.append(call)

    @asynccontextmanager
    async def read(self, *, one_view: bool = False) -> AsyncIterator[AsyncSession]:
        """A session that only reads, and never waits for writers.

        Args:
            one_view: Whether all statements show the state of one moment, and rows can be streamed; on
                PostgreSQL that takes a transaction, and so two round trips more.
        """
        async with self._reading() as session:
            if one_view and not self.is_sqlite:
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @asynccontextmanager
    async def write(self, *, lasting: bool = True) -> AsyncIterator[AsyncSession]:
        """A transaction: committed when the block ends, rolled back whole when it raises.

        Args:
            lasting: Whether the commit waits for the disk. One that does not may be undone by a power cut,
                though never without those after it.

        Raises:
            Conflict: someone else changed the record since it was read.
        """
        try:
            async with self._writing.begin() as session:
                if not lasting:
                    await session.connection(execution_options={"lasting": False})
                    if not self.is_sqlite:
                        await session.execute(text("set local synchronous_commit = off"))
                yield session
        except StaleDataError:
            raise changed_meanwhile() from None
        except Exception as error:
            self._refused_at = time.monotonic() if is_away(error) else self._refused_at
            raise
        self._refused_at = None
        for call in self._after_commit:
            call()

    @property
    def writable(self) -> bool:
        """Whether the last change of the last seconds went through: a full disk lets us read all the same."""
        return self._refused_at is None or time.monotonic() - self._refused_at > REFUSED_SECONDS

    async def ping(self) -> None:
        """Raise whatever the driver raises if the database does not answer."""
        async with self._reader.connect() as connection:
            await connection.execute(text("select 1"))

    async def dispose(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        await self._reader.dispose()

    def _engine(self, url: URL, *, writes: bool) -> AsyncEngine:
        if not self.is_sqlite:
            patient = url.set(query=_CONNECT | url.query)
            return create_async_engine(patient, pool_size=10, max_overflow=10, pool_pre_ping=True, **_JSON)
        engine = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"),
            pool_size=1 if writes else 4,
            max_overflow=0,
            connect_args={"isolation_level": None, "timeout": 10},
            **_JSON,
        )
        event.listen(engine.sync_engine, "connect", _tune_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_to_write if writes else _begin_to_read)
        return engine


def is_away(error: BaseException) -> bool:
    """Whether the database could not answer at this moment, rather than refused what it was asked.

    It is down, full, locked by another writer, or all connections are in use: trying again is right. Whether
    a change that met this was committed is unknown.
    """
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    # Operational are called mistakes in a statement too: by SQLite, where they have no name of their own, and
    # by PostgreSQL where they exceed its limits, such as the length of what is indexed.
    name, state = getattr(error.orig, "sqlite_errorname", ""), getattr(error.orig, "sqlstate", None) or ""
    mistaken = name == "SQLITE_ERROR" or state.startswith(_LIMIT_EXCEEDED)
    return error.connection_invalidated or (isinstance(error, OperationalError) and not mistaken)


def changed_meanwhile(field: str = "version") -> Conflict:
    """The error for a record that someone else changed since it was read."""
    return Conflict(
        {
            "en": "Someone else changed this record meanwhile: read it again, then repeat the change.",
            "nl": "Iemand anders wijzigde dit record intussen: lees het opnieuw en herhaal de wijziging.",
        },
        field=field,
        rule="version",
    )


def _begin_to_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection) -> None:
    wanted = "FULL" if connection.get_execution_options().get("lasting", True) else "NORMAL"
    if connection.info.get("synchronous", "FULL") != wanted:
        connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _tune_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
