"""The containers of the manifest as processes: same commands, environment, files, order and health checks.

Each gets a folder that stands for its file system. What an engine would give it is given another way: host
names and ports become free ports of the loopback address, absolute paths lie below its folder.
"""

import asyncio
import os
import re
import shutil
import sys
import sysconfig
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
import psycopg

from quadhelix.testing import eventually, free_port
from tests.deploy.manifest import DEPLOY, image_environment, mounts
from tests.deploy.postgresql import PostgreSQL

HEALTHY_SECONDS = 90.0
INTERVAL_SECONDS = 0.3
_FOLDERS = re.compile(r"(?<![\w.])/(?=(run/secrets|var/lib/quadhelix|etc/nats|var/lib/nats)\b)")
_ADDRESS = re.compile(
    r"(?<=[@/])(broker|database|partners|challenges|education|gateway)(?::(\d+))?(?=[/,]|$)"
)


class Containers:
    """The containers of one manifest; leaving the block ends them all.

    Args:
        compose: The manifest, filled in.
        keys: The folder that stands for `keys/` beside it.
        folder: Where the containers' own folders go.
    """

    def __init__(self, compose: Mapping[str, Any], keys: Path, folder: Path) -> None:
        self.compose = compose
        self.folder = folder
        self._keys = keys
        self._ports = {name: free_port() for name in compose["services"]}
        self._monitor = free_port()
        self._started: dict[str, asyncio.Task[None]] = {}
        self._processes: dict[str, Process] = {}
        self._stack = ExitStack()

    async def __aenter__(self) -> "Containers":
        return self

    async def __aexit__(self, *_: object) -> None:
        for name, task in self._started.items():
            # A thread that starts PostgreSQL goes on: what it started must be known to be stopped.
            if name != "database":
                task.cancel()
        await asyncio.gather(*self._started.values(), return_exceptions=True)
        for name in reversed(self._processes):
            await self.kill(name)
        await asyncio.to_thread(self._stack.close)

    @property
    def address(self) -> str:
        """Where the gateway is published."""
        return f"http://127.0.0.1:{self._ports['gateway']}/graphql"

    async def up(self, name: str) -> None:
        """Start a container once, after what it depends on, as the manifest says."""
        if name not in self._started:
            self._started[name] = asyncio.create_task(self._up(name))
        await asyncio.shield(self._started[name])

    async def restart(self, name: str) -> None:
        """Start a container that ended again, as an engine does, and wait until it is healthy."""
        await self._start(name)
        await self._until_healthy(name)

    async def kill(self, name: str) -> None:
        """End a container without warning."""
        process = self._processes[name]
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def run(self, name: str) -> int:
        """Run a job to its end, once more if it ran before; its exit code."""
        await self._start(name)
        return await self._processes[name].wait()

    async def ask(self, query: str, token: str = "", **variables: Any) -> dict[str, Any]:
        """What the gateway answers."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": query, "variables": variables}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
            session.post(self.address, json=body, headers=headers) as response,
        ):
            answer: dict[str, Any] = await response.json()
            return answer

    @property
    def started(self) -> list[str]:
        """The containers that were started as processes."""
        return [*self._processes]

    async def sign_in(self, role: str, password: str, database: str) -> None:
        """Connect to a database over the network, and leave again."""
        place = f"host=127.0.0.1 port={self._ports['database']}"
        connect = psycopg.AsyncConnection.connect
        async with await connect(place, user=role, password=password, dbname=database):
            return

    def log(self, name: str) -> str:
        """What a container has said."""
        file = self.folder / f"{name}.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def written(self, name: str) -> list[str]:
        """The files in a container's folder that it was not handed: what a read-only one could not write."""
        handed = {target for _, target in mounts(self.compose, name)}
        root = self.folder / name
        files = (f"/{file.relative_to(root)}" for file in root.rglob("*") if file.is_file())
        volumes = [volume.split(":")[1] for volume in self.compose["services"][name].get("volumes", ())]
        return [file for file in files if file not in handed and not file.startswith(tuple(volumes))]

    async def _up(self, name: str) -> None:
        container = self.compose["services"][name]
        await asyncio.gather(*(self.up(needed) for needed in container.get("depends_on", ())))
        await asyncio.to_thread(self._furnish, name)
        if name == "database":
            await asyncio.to_thread(self._start_postgresql)
        else:
            await self._start(name)
        if "healthcheck" in container:
            await self._until_healthy(name)
        elif (code := await self._processes[name].wait()) != 0:
            raise AssertionError(f"{name} ended with {code}:\n{self.log(name)[-2000:]}")

    def _furnish(self, name: str) -> None:
        """Give a container the files it is handed, and no others."""
        (self.folder / name).mkdir(parents=True)
        for source, target in mounts(self.compose, name):
            path = self.folder / name / target.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            keys = source.startswith("./keys/")
            shutil.copy(self._keys / Path(source).name if keys else DEPLOY / source, path)

    async def _start(self, name: str) -> None:
        container = self.compose["services"][name]
        command = [*container.get("entrypoint", ["quadhelix"]), *container["command"]]
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = await asyncio.create_subprocess_exec(
                *self._placed(name, command),
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                env=self._environment(name),
                cwd=self.folder / name,
            )

    async def _until_healthy(self, name: str) -> None:
        check = self.compose["services"][name]["healthcheck"]["test"][1:]

        async def healthy() -> bool:
            process = self._processes.get(name)
            if process and process.returncode is not None:
                raise AssertionError(f"{name} ended with {process.returncode}:\n{self.log(name)[-2000:]}")
            asking = await asyncio.create_subprocess_exec(
                *self._placed(name, check), env=self._environment(name), stdout=DEVNULL, stderr=DEVNULL
            )
            well = await asking.wait() == 0
            await asyncio.sleep(0 if well else INTERVAL_SECONDS)
            return well

        try:
            await eventually(healthy, within=HEALTHY_SECONDS)
        except AssertionError:
            raise AssertionError(f"{name} is not healthy:\n{self.log(name)[-2000:]}") from None

    def _environment(self, name: str) -> dict[str, str]:
        """What the image and the manifest set, and the programs of this Python and of PostgreSQL."""
        given = self.compose["services"][name].get("environment", {})
        placed = {key: self._local(name, value) for key, value in (image_environment() | given).items()}
        programs = (sysconfig.get_path("scripts"), str(Path(sys.executable).parent), os.environ["PATH"])
        return {**placed, "PATH": ":".join(programs), "PGPORT": str(self._ports["database"])}

    def _placed(self, name: str, command: list[str]) -> list[str]:
        placed = [self._local(name, word) for word in command]
        if command[0] == "nats-server":
            placed += f"--addr 127.0.0.1 --port {self._ports[name]} --http_port {self._monitor}".split()
        if command[0] == "pg_isready":
            placed[0] = str(self.database.program("pg_isready"))
        return placed

    def _local(self, name: str, text: str) -> str:
        """The text with this machine's addresses and paths in the place of the container's."""
        if text == "8400":
            return str(self._ports[name])
        if text == "0.0.0.0":  # noqa: S104  # what the manifest says is not done here
            return "127.0.0.1"
        text = text.replace("127.0.0.1:8400", f"127.0.0.1:{self._ports[name]}")
        text = text.replace("127.0.0.1:8222", f"127.0.0.1:{self._monitor}")
        text = _ADDRESS.sub(lambda found: f"127.0.0.1:{self._ports[found[1]]}", text)
        return _FOLDERS.sub(f"{self.folder / name}/", text)

    def _start_postgresql(self) -> None:
        """A server as the image makes it: passwords for everyone who comes over the network, then our SQL."""
        self.database = self._stack.enter_context(PostgreSQL(self._ports["database"]))
        self.make_databases()

    def make_databases(self) -> None:
        """Run the shipped SQL, as the image does on its first start and an operator after renewing keys."""
        root = self.folder / "database"
        sql = root / "docker-entrypoint-initdb.d/databases.sql"
        self.database.run_file(sql, {"SECRETS": str(root / "run/secrets")})
