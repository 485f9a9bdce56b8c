"""What the parts of Quadhelix are: the bundled broker, three services and the gateway.

Each part gets the settings it needs and no others: the gateway cannot reach a database, the services
cannot sign a context, and each knows one broker password, its own.
"""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

from quadhelix import broker
from quadhelix.bus import STREAM_SETTINGS
from quadhelix.ports import free_ports
from quadhelix.settings import SERVICES, Settings
from quadhelix.supervisor.keys import broker_passwords
from quadhelix.supervisor.part import Part

HOST = "127.0.0.1"
BROKER = "broker"
GATEWAY = "gateway"
TOKEN_VARIABLE = "QUADHELIX_TOKEN"  # noqa: S105  # the name of a variable
BROKER_STORE_BYTES = 4 * 2**30
BROKER_PATIENCE_SECONDS = 10.0
"""A broker whose disk was full stays unwell until it is started anew, however much room there is by then."""

BROKER_STORE_SHARE = 0.5
"""The broker's store takes at most this share of the disk space that is free, and at least its one stream."""


def suite(settings: Settings, port: int) -> list[Part]:
    """The parts, in the order in which they start; writes the broker's configuration.

    Args:
        settings: What the operator set, `data_dir` being an absolute path with `keys/` in it.
        port: Where the gateway listens.
    """
    free = free_ports(HOST)
    keys = settings.data_dir / "keys"
    settings = replace(
        settings,
        context_key=settings.context_key or str(keys / "context.json"),
        context_jwks=settings.context_jwks or str(keys / "context.jwks.json"),
        jwks=settings.jwks if settings.issuer else str(keys / "development.jwks.json"),
    )
    bundled = None if settings.nats_url else _bundled(settings, next(free), next(free))
    ports = {name: next(free) for name in SERVICES}
    parts = [bundled.part] if bundled else []
    for name in SERVICES:
        own = replace(bundled.admit(name, settings) if bundled else settings, context_key="")
        parts.append(_served(name, own, ports[name], needs=(BROKER,) if bundled else ()))
    addresses = tuple(f"{name}=http://{HOST}:{ports[name]}/graphql" for name in SERVICES)
    own = bundled.admit(GATEWAY, settings) if bundled else settings
    own = replace(own, database_url="", database_password="", machine_clients=(), subgraphs=addresses)
    return [*parts, _served(GATEWAY, own, port, needs=SERVICES)]


def environment(settings: Settings | None = None) -> dict[str, str]:
    """The environment of a part: ours, with these settings in the place of all that we were given."""
    variables = {item.name: f"QUADHELIX_{item.name.upper()}" for item in fields(Settings)}
    left_out = {*variables.values(), *(f"{name}_FILE" for name in variables.values()), TOKEN_VARIABLE}
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    given = {variables[name]: _written(value) for name, value in vars(settings).items()} if settings else {}
    return inherited | {name: value for name, value in given.items() if value}


def operator_environment(settings: Settings, parts: Sequence[Part]) -> dict[str, str]:
    """The environment of a job that is operator of the bundled broker; empty where none of it runs."""
    bundled = next((part for part in parts if part.name == BROKER and not settings.nats_url), None)
    if bundled is None:
        return {}
    passwords = broker_passwords(settings.data_dir / "keys", broker.USERS)
    return environment(_Bundled(bundled, passwords).admit(broker.OPERATOR, settings))


def command(*arguments: str) -> tuple[str, ...]:
    """The command line of one of our own commands, in the same Python."""
    return (sys.executable, "-m", "quadhelix", *arguments)


@dataclass(frozen=True)
class _Bundled:
    """The bundled broker and who may sign in to it."""

    part: Part
    passwords: Mapping[str, str]

    def admit(self, name: str, settings: Settings) -> Settings:
        """The settings with which this part signs in."""
        url = f"nats://{HOST}:{self.part.port}"
        bare = replace(settings, nats_credentials="", nats_ca="")
        return replace(bare, nats_url=url, nats_user=name, nats_password=self.passwords[name])


def _bundled(settings: Settings, port: int, monitor_port: int) -> _Bundled:
    folder = settings.data_dir / "broker"
    passwords = broker_passwords(settings.data_dir / "keys", broker.USERS)
    share = int(shutil.disk_usage(settings.data_dir).free * BROKER_STORE_SHARE)
    file = folder / "nats-server.conf"
    broker.BrokerConfig(
        store=folder / "store",
        port=port,
        monitor_port=monitor_port,
        passwords=passwords,
        # With less than the stream may take, the broker would refuse to make it, and nothing could start.
        max_store=max(STREAM_SETTINGS.max_bytes or 0, min(BROKER_STORE_BYTES, share)),
    ).write(file)
    ready_url = f"http://{HOST}:{monitor_port}/healthz"
    part = Part(
        BROKER,
        tuple(broker.command(file)),
        ready_url,
        environment(),
        port,
        patience=BROKER_PATIENCE_SECONDS,
        disk=folder / "store",
        prepare=partial(broker.forget_damaged_consumers, folder / "store"),
    )
    return _Bundled(part, passwords)


def _served(name: str, settings: Settings, port: int, needs: tuple[str, ...]) -> Part:
    arguments = command("run", name, "--host", HOST, "--port", str(port))
    ready_url = f"http://{HOST}:{port}/health/ready"
    return Part(name, arguments, ready_url, environment(settings), port, needs, waiting_room=HOST)


def _written(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
