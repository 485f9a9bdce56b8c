"""Alembic for every service: the same environment, run before a service starts.

A migration runs whole or not at all, and what is drafted on SQLite holds on PostgreSQL.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files
from typing import Any, Literal

import sqlalchemy
from alembic import command, context
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.operations.ops import CreateIndexOp, MigrateOperation, MigrationScript, OpContainer
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, DefaultClause, Dialect, Engine, MetaData, event, make_url, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import False_, True_

logger = logging.getLogger(__name__)


def upgrade(url: str, package: str) -> None:
    """Bring a service's database to its newest version; `quadhelix migrate` calls it.

    Args:
        url: The database, as `Settings.database` gives it.
        package: The service's package, for example `services.partners`.
    """
    with _configured(url, package) as config:
        command.upgrade(config, "head")
    logger.info("%s is migrated on %s", package, make_url(url).get_backend_name())


def draft(url: str, package: str, message: str) -> None:
    """Write the migration from this database to the present model, for who changed a model in a checkout.

        from quadhelix.migrations import draft
        draft("sqlite:///draft.sqlite", "services.partners", "What it adds")

    What it writes is a draft: read it before it is committed.

    Args:
        url: The database, which is brought to the newest version first; an empty one will do.
        package: The service's package.
        message: What the migration does, in a few words; the name of its file.
    """
    with _configured(url, package) as config:
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True)


def check(url: str, package: str) -> None:
    """Raise `alembic.util.CommandError` if a migrated database differs from the present model."""
    with _configured(url, package) as config:
        command.check(config)


@contextmanager
def _configured(url: str, package: str) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(files(package) / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            _alone(connection)
            config.attributes["connection"] = connection
            yield config
    finally:
        engine.dispose()


def _alone(connection: Connection) -> None:
    """Wait until no other process migrates this database; the end of the transaction lets the next one in.

    On SQLite the transaction itself sees to that.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(hashtextextended('quadhelix-migrations', 0))"))


def _engine(url: str) -> Engine:
    """An engine whose transactions hold table changes too: by itself, Python's SQLite leaves those out."""
    if make_url(url).get_backend_name() != "sqlite":
        return sqlalchemy.create_engine(url)
    engine = sqlalchemy.create_engine(url, connect_args={"isolation_level": None, "timeout": 30})
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def tables(package: str) -> list[MetaData]:
    """All tables of a service: its own, and those its events pass through."""
    events = import_module("quadhelix.event_tables").event_metadata
    return [import_module(f"{package}.model").ServiceBase.metadata, events]


def environment(package: str) -> None:
    """What a service's `migrations/env.py` calls: run the migrations on the connection given."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=tables(package),
        compare_type=True,
        render_as_batch=True,
        render_item=_portable_default,
        process_revision_directives=_portable_indexes,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _portable_default(kind: str, item: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """Called by Alembic for each part of a draft; False leaves the part to Alembic.

    The default of a truth value would else be drafted as SQLite's 0 or 1, which PostgreSQL refuses.
    """
    if kind != "server_default" or not isinstance(item, DefaultClause):
        return False
    if isinstance(item.arg, True_ | False_):
        return f"sa.{type(item.arg).__name__.lower().rstrip('_')}()"
    return False


def _portable_indexes(
    _migration: MigrationContext, _revision: Any, directives: list[MigrationScript]
) -> None:
    """Called by Alembic for each draft: what limits an index on PostgreSQL is written in its own SQL."""
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped
    spelling = {"literal_binds": True, "include_table": False}
    for script in directives:
        for index in _new_indexes(script.upgrade_ops.ops if script.upgrade_ops else ()):
            where = index.kw.get("postgresql_where")
            if where is not None:
                sql = where.compile(dialect=dialect, compile_kwargs=spelling)
                index.kw["postgresql_where"] = text(str(sql))


def _new_indexes(operations: Iterable[MigrateOperation]) -> Iterator[CreateIndexOp]:
    for operation in operations:
        if isinstance(operation, CreateIndexOp):
            yield operation
        elif isinstance(operation, OpContainer):
            yield from _new_indexes(operation.ops)
