"""Migrations: they lead to the present model, can be run again, and leave nothing half done."""

import asyncio
import logging
import os
import secrets
import sys
from asyncio.subprocess import PIPE
from importlib.resources import files
from pathlib import Path

import pytest
import sqlalchemy
from alembic.util import CommandError
from sqlalchemy import inspect, make_url, text

from quadhelix import migrations
from quadhelix.settings import SERVICES

PARTNERS = "services.partners"


def tables(url: str) -> set[str]:
    engine = sqlalchemy.create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def run(url: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
def test_a_fresh_database_ends_up_as_the_model_is(service: str, database_url: str) -> None:
    package = f"services.{service}"
    migrations.upgrade(database_url, package)
    migrations.check(database_url, package)
    wanted = {table for part in migrations.tables(package) for table in part.tables}
    assert tables(database_url) == wanted | {"alembic_version"}
    assert {"outbox", "inbox"} <= wanted


def test_a_second_run_changes_nothing(database_url: str) -> None:
    migrations.upgrade(database_url, PARTNERS)
    run(database_url, "insert into inbox values ('x', '00000000000000000000000000000001', '2026-01-01')")
    migrations.upgrade(database_url, PARTNERS)
    engine = sqlalchemy.create_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from inbox")) == 1
    engine.dispose()


async def test_processes_that_migrate_at_once_wait_for_each_other(database_url: str, tmp_path: Path) -> None:
    # given a database nobody has migrated yet; the setting must name the service somewhere
    separator = "&" if "?" in database_url else "?"
    by_service = f"{database_url}{separator}application_name={{service}}"
    url = by_service if "postgresql" in database_url else f"sqlite:///{tmp_path}/{{service}}.sqlite"
    # when three processes migrate it at the same time
    command = (sys.executable, "-m", "quadhelix", "migrate", "partners")
    environment = os.environ | {"QUADHELIX_DATABASE_URL": url}
    processes = [
        await asyncio.create_subprocess_exec(*command, env=environment, stderr=PIPE) for _ in range(3)
    ]
    said = [(await process.communicate())[1].decode() for process in processes]
    # then each succeeds
    assert [process.returncode for process in processes] == [0, 0, 0], said


def test_a_database_that_differs_from_the_model_is_told(database_url: str) -> None:
    migrations.upgrade(database_url, PARTNERS)
    run(database_url, "drop table facility")
    with pytest.raises(CommandError):
        migrations.check(database_url, PARTNERS)


def test_the_log_names_the_service_and_never_the_password(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        migrations.upgrade(database_url, PARTNERS)
    assert "services.partners is migrated" in caplog.text
    database = make_url(database_url).database
    assert database
    assert database not in caplog.text


MODEL = """
from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped, mapped_column
from quadhelix.database import Base, metadata

class ServiceBase(Base):
    __abstract__ = True
    metadata = metadata()

class Lamp(ServiceBase):
    __tablename__ = "lamp"
    id: Mapped[int] = mapped_column(primary_key=True)
    lit: Mapped[bool] = mapped_column(server_default=false())

dark = Lamp.lit.is_(False)
Index("ix_lamp_dark", Lamp.id, sqlite_where=dark, postgresql_where=dark)
"""


def new_package(folder: Path, name: str) -> Path:
    """A service without any migration yet; the answer is the folder of its migrations."""
    package = folder / name
    (package / "migrations" / "versions").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model.py").write_text(MODEL)
    environment = f"from quadhelix.migrations import environment\nenvironment({name!r})\n"
    (package / "migrations" / "env.py").write_text(environment)
    template = (files(PARTNERS) / "migrations" / "script.py.mako").read_text()
    (package / "migrations" / "script.py.mako").write_text(template)
    return package / "migrations" / "versions"


@pytest.fixture
def failing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A service whose only migration makes a table and then fails."""
    versions = new_package(tmp_path, "unlucky")
    (versions / "0001.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        "revision = '0001'\ndown_revision = None\n"
        "def upgrade():\n"
        "    op.create_table('half', sa.Column('id', sa.Integer(), primary_key=True))\n"
        "    op.execute('insert into half values (1)')\n"
        "    op.execute('select nonsense from nowhere')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return "unlucky"


def test_a_migration_that_fails_halfway_leaves_nothing(database_url: str, failing_package: str) -> None:
    for _ in range(2):
        with pytest.raises(sqlalchemy.exc.DBAPIError, match="nowhere"):
            migrations.upgrade(database_url, failing_package)
        assert "half" not in tables(database_url)


def test_what_is_drafted_on_sqlite_holds_on_every_kind(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # given a service of which no migration is written yet
    name = f"drafted_{secrets.token_hex(4)}"
    versions = new_package(tmp_path, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    # when its first one is drafted on SQLite
    migrations.draft(f"sqlite:///{tmp_path / 'draft.sqlite'}", name, "The first tables")
    assert len([*versions.glob("*_the_first_tables.py")]) == 1
    # then it leads to the model on every kind of database
    migrations.upgrade(database_url, name)
    migrations.check(database_url, name)
    run(database_url, "insert into lamp (id) values (1)")


def test_a_folder_with_odd_characters_is_fine(tmp_path: Path) -> None:
    folder = tmp_path / "100% ours é"
    folder.mkdir()
    url = f"sqlite:///{folder / 'partners.sqlite'}"
    migrations.upgrade(url, PARTNERS)
    assert "organisation" in tables(url)
