"""Alembic for every service: the same environment, run before a service starts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files

import sqlalchemy
from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, make_url

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
    """Write the migration from this database to the present model; `make migration` calls it.

    What it writes is a draft: read it before it is committed.
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
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            yield config
    finally:
        engine.dispose()


def tables(package: str) -> list[MetaData]:
    """All tables of a service: its own, and those its events pass through."""
    events = import_module("quadhelix.event_tables").event_metadata
    return [import_module(f"{package}.model").ServiceBase.metadata, events]


def environment(package: str) -> None:
    """What a service's `migrations/env.py` calls: run the migrations on the connection given."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection, target_metadata=tables(package), compare_type=True, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()
