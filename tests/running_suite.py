"""The whole suite as its user starts it, `quadhelix up` in a process of its own, and a portal to ask it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import aiohttp
import psutil

READY_SECONDS = 120
PATIENCE = 60.0
UNHURRIED = {
    "QUADHELIX_CATCH_UP_TIMEOUT": "10",
    "QUADHELIX_REQUEST_TIMEOUT": "60",
    "QUADHELIX_RULE_TIME_BOX": "10",
}
"""A machine with much to do may hold up a part for seconds, which is not what these tests are about."""


class RunningSuite:
    """`quadhelix up` on a folder of its own and any free port; leaving the block stops it in order.

    Args:
        folder: Its data folder.
        options: Words for the command line.
        variables: Settings in its environment.
    """

    def __init__(self, folder: Path, *options: str, variables: Mapping[str, str] = UNHURRIED) -> None:
        self.folder = folder
        self._options = options
        self._variables = variables
        self.address = ""
        self.output = ""

    async def __aenter__(self) -> Self:
        command = (sys.executable, "-m", "quadhelix", "up", "--port", "0")
        self._process = await asyncio.create_subprocess_exec(
            *command,
            "--data-dir",
            str(self.folder),
            *self._options,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **self._variables},
        )
        # The gateway ends a connection that was idle for some seconds, perhaps just as a request is sent.
        once = aiohttp.TCPConnector(force_close=True)
        self._session = aiohttp.ClientSession(connector=once, timeout=aiohttp.ClientTimeout(total=PATIENCE))
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._read_until_ready()
        except BaseException:
            await self.__aexit__()
            raise
        self._reading = asyncio.create_task(self._drain())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self._process.wait(), PATIENCE)
        if hasattr(self, "_reading"):
            await self._reading

    async def _read_until_ready(self) -> None:
        assert self._process.stdout
        while line := (await self._process.stdout.readline()).decode():
            self.output += line
            if "GraphQL" in line and "/graphql" in line:
                self.address = line.split()[-1]
                return
        raise AssertionError(f"the suite did not start:\n{self.output}")

    async def _drain(self) -> None:
        assert self._process.stdout
        while line := (await self._process.stdout.readline()).decode():
            self.output += line

    def status(self) -> dict[str, Any]:
        """What `quadhelix status --json` says."""
        answer = self._quadhelix("status", "--json")
        parts: dict[str, Any] = json.loads(answer)
        return parts

    def token(self, role: str, *options: str) -> str:
        """A bearer token from `quadhelix token`."""
        return self._quadhelix("token", "--role", role, *options).strip()

    def kill(self, name: str) -> None:
        """End one part without warning, as a crash would."""
        pid = next(part["pid"] for part in self.status()["parts"] if part["name"] == name)
        process = psutil.Process(pid)
        process.kill()
        psutil.wait_procs([process], timeout=PATIENCE)

    async def ask(self, query: str, token: str = "", **variables: Any) -> dict[str, Any]:
        """The data a portal gets for this query; an error in the answer fails the test."""
        answer = await self.answer(query, token, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def answer(
        self,
        query: str,
        token: str = "",
        after: Sequence[str] = (),
        extensions: Mapping[str, Any] | None = None,
        **variables: Any,
    ) -> dict[str, Any]:
        """The whole answer, errors included; `after` names the events it must know of, in the header."""
        headers = {"Accept-Language": "nl"} | ({"Authorization": f"Bearer {token}"} if token else {})
        headers |= {"Quadhelix-After": ",".join(after)} if after else {}
        body = {"query": query, "variables": variables, "extensions": extensions}
        async with self._session.post(self.address, json=body, headers=headers) as response:
            found: dict[str, Any] = await response.json()
            return found

    def _quadhelix(self, *arguments: str) -> str:
        command = (sys.executable, "-m", "quadhelix", *arguments, "--data-dir", str(self.folder))
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        return done.stdout
