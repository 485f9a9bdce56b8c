"""The gateways that are measured, each in a process of its own over the same supergraph and stub."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from quadhelix.tokens import new_key, write_key

NODE = Path(__file__).parent / "node"
START_SECONDS = 30.0
GRACE_SECONDS = 6.0


@dataclass(frozen=True)
class Contestant:
    """One gateway that can be started.

    Attributes:
        name: As the table calls it.
        command: What to run; `{supergraph}` and `{port}` stand for the file and the port.
        environment: Variables besides those of this process.
        folder: Where to run it; None for here.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


@dataclass
class Running:
    """A gateway under measurement."""

    name: str
    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """CPU time of the process and its children so far, user and system."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(member.cpu_times()[:2]) for member in family)

    def memory(self) -> int:
        """Resident memory in bytes, children included."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family)


def quadhelix(origin: str, keys: Path, environment: Mapping[str, str]) -> list[Contestant]:
    """Our gateway, alone in front of the stub and as the door of the suite; all that production needs is on.

    The door of the suite also tells who asks, signs that for the subgraphs, and writes an access log.
    """
    write_key(new_key("benchmark"), keys / "context.json", keys / "context.jwks.json")
    suite = {
        "QUADHELIX_SUBGRAPHS": f"products={origin}/products,reviews={origin}/reviews",
        "QUADHELIX_CONTEXT_KEY": str(keys / "context.json"),
        "QUADHELIX_DATA_DIR": str(keys),
    }
    command = (sys.executable, "-m", "quadhelix")
    alone = (*command, "gateway", "--supergraph", "{supergraph}", "--port", "{port}")
    return [
        Contestant("quadhelix", alone, environment),
        Contestant(
            "quadhelix suite", (*command, "run", "gateway", "--port", "{port}"), {**suite, **environment}
        ),
    ]


def node(folder: Path) -> list[Contestant]:
    """The Node gateways whose packages are installed in this folder."""
    installed = folder / "node_modules"
    found = []
    for name, package, script in (
        ("Apollo Gateway", "@apollo/gateway", "apollo.mjs"),
        ("Hive Gateway", "@graphql-hive/gateway-runtime", "hive.mjs"),
    ):
        if (installed / package).is_dir():
            # Node looks packages up beside the script, so the script goes where they are.
            copy = folder / script
            copy.write_bytes((NODE / script).read_bytes())
            command = ("node", str(copy), "{supergraph}", "{port}")
            found.append(Contestant(name, command, {"NODE_ENV": "production"}, folder))
    return found


@contextmanager
def stub() -> Iterator[str]:
    """The subgraphs; gives their origin."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.gateway.stub"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


@contextmanager
def running(contestant: Contestant, supergraph: Path, log: Path) -> Iterator[Running]:
    """Start a gateway and wait until it listens; its output goes to the file `log`."""
    port = _free_port()
    command = [part.format(supergraph=supergraph, port=port) for part in contestant.command]
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command,
            cwd=contestant.folder,
            env={**os.environ, **contestant.environment},
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            _until_listening(port, process)
            yield Running(contestant.name, port, psutil.Process(process.pid))
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not listen")
