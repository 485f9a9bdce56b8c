"""A database that is away: callers are told to try again, nothing leaks, and all goes on once it is back."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from quadhelix.database import is_away
from quadhelix.migrations import upgrade
from quadhelix.settings import Settings
from quadhelix.tokens import new_key, write_key
from tests.quadhelix.partners_client import Client, running

COUNT = "{ organisations { totalCount } }"
ENTITY = 'query { _entities(representations: [{__typename: "Organisation", id: "%s"}]) { __typename } }' % (
    "0" * 32
)
REGISTER = """mutation { registerOrganisation(input: {
  region: "leiden", name: [{language: "nl", value: "Voorbeeld"}], kind: COMPANY, helixSector: BUSINESS,
  country: "NL"}) { organisation { id } errors { code } } }"""


@dataclass
class Door:
    """Shuts a real PostgreSQL database: nobody can connect, and who was connected is cut off."""

    url: str

    def shut(self) -> None:
        """The database is away from now on."""
        self._run("alter database {} with allow_connections false")
        self._run("select pg_terminate_backend(pid) from pg_stat_activity where datname = {}", literal=True)

    def open(self) -> None:
        """It is back."""
        self._run("alter database {} with allow_connections true")

    def _run(self, statement: str, *, literal: bool = False) -> None:
        url = make_url(self.url)
        name = sql.Literal(url.database) if literal else sql.Identifier(url.database or "")
        plain = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(name))


@pytest.fixture
def door(postgres_url: str) -> Door:
    return Door(postgres_url)


@pytest_asyncio.fixture
async def client(tmp_path: Path, postgres_url: str) -> AsyncIterator[Client]:
    """A client of a service on PostgreSQL."""
    keys = tmp_path / "keys"
    write_key(new_key("context"), keys / "context.json", keys / "context.jwks.json")
    separator = "&" if "?" in postgres_url else "?"
    settings = Settings(
        data_dir=tmp_path,
        nats_url="nats://127.0.0.1:1",
        database_url=f"{postgres_url}{separator}application_name={{service}}",
    )
    upgrade(settings.database("partners"), "services.partners")
    async with running(settings) as connected:
        yield connected


@pytest.mark.parametrize("query", [COUNT, ENTITY, REGISTER], ids=["a query", "an entity", "a mutation"])
async def test_a_database_that_is_away_asks_to_try_again(
    client: Client, door: Door, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    # given a service that answers
    assert (await client.ask(query)).codes == set()
    # when its database is away
    door.shut()
    answer = await client.ask(query)
    # then it is no defect, and a mutation does not claim that nothing was changed
    assert (answer.status, answer.codes) == (200, {"UNAVAILABLE"})
    assert answer.json["errors"][0]["message"].startswith("De gegevens zijn op dit moment niet")
    said = " ".join(record.getMessage() for record in caplog.records if record.name == "quadhelix.endpoint")
    assert "the database does not answer: OperationalError" in said
    assert not [word for word in ("psycopg", "terminat", "SELECT", "INSERT") if word in said]
    # and it is told by health
    health = await client.send(b"", path="/health/ready", method="GET", headers={})
    assert (health.status, health.json["database"]) == (503, "unavailable")
    # and when it is back, then the service goes on by itself
    door.open()
    assert (await client.ask(query)).codes == set()


def failing(error: Exception, kind: type[Exception] = OperationalError) -> Exception:
    return kind("select 1", {}, error)


def sqlite_error(file: Path, statement: str) -> sqlite3.OperationalError:
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        with pytest.raises(sqlite3.OperationalError) as raised:
            connection.execute(statement)
        return raised.value


def test_what_is_away_and_what_is_a_defect(tmp_path: Path) -> None:
    file = tmp_path / "locked.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("begin exclusive")
        assert is_away(failing(sqlite_error(file, "create table a (b)")))
    assert is_away(failing(psycopg.OperationalError("server closed the connection")))
    assert is_away(NoConnectionFree())
    assert not is_away(failing(sqlite_error(file, "select nonsense from nowhere")))
    assert not is_away(failing(psycopg.errors.UndefinedTable("x"), ProgrammingError))
    assert not is_away(failing(psycopg.errors.ProgramLimitExceeded("x")))
    assert not is_away(failing(psycopg.errors.UniqueViolation("x"), IntegrityError))
    assert not is_away(ValueError())
