"""The PostgreSQL server of a run, on a disk that can be full."""

import shutil
from contextlib import ExitStack, suppress
from subprocess import SubprocessError
from types import TracebackType
from typing import Self

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from quadhelix.settings import SERVICES
from tests.chaos.volumes import Volume, can_mount
from tests.deploy.postgresql import PostgreSQL


class RoomyPostgreSQL(PostgreSQL):
    """A server on this port, with a database for each service.

    Attributes:
        volume: Its disk; None where nothing can be mounted.
        url: What `QUADHELIX_DATABASE_URL` says.
    """

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.volume = Volume(self._folder, kept=False) if can_mount() else None
        self.url = f"postgresql+psycopg://postgres@/quadhelix_{{service}}?host={self._data}&port={port}"
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if self.volume:
            self._stack.enter_context(self.volume)
            self._data.mkdir()
        try:
            super().__enter__()
            with self.session() as session:
                for service in SERVICES:
                    session.execute(f"create database quadhelix_{service}".encode())
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._stack.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def session(self) -> psycopg.Connection:
        """A session of the administrator; each statement is a transaction."""
        place = make_conninfo(host=str(self._data), port=self._port, user="postgres", dbname="postgres")
        return psycopg.connect(place, autocommit=True)

    def revive(self) -> None:
        """Start it again if it gave up, as whoever looks after it would."""
        with suppress(psycopg.OperationalError), self.session():
            return
        with suppress(SubprocessError):  # what is left of it is in the way
            self.stop()
        self.start()

    def backends(self, service: str) -> list[psutil.Process]:
        """The processes that serve this service's sessions."""
        query = "select pid from pg_stat_activity where datname = %s"
        with self.session() as session:
            rows = session.execute(query, [f"quadhelix_{service}"]).fetchall()
        found = []
        for (pid,) in rows:
            with suppress(psutil.NoSuchProcess):
                found.append(psutil.Process(pid))
        return found
