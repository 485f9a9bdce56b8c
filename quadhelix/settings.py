"""All settings, read once from the environment into one frozen value.

With nothing set, the suite runs embedded: SQLite files and the bundled broker under `data_dir`. Every
field is read from the environment variable `QUADHELIX_<FIELD>` in capitals, or from the file that
`QUADHELIX_<FIELD>_FILE` names, as containers are handed their secrets.
"""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

from quadhelix.errors import InvalidInput

SERVICES: tuple[str, ...] = ("partners", "challenges", "education")
"""The services of the suite, in the order in which they start."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator can set.

    Attributes:
        data_dir: Folder of databases, broker store, keys and logs of the embedded suite.
        database_url: SQLAlchemy URL with the placeholder `{service}`, as each service has a database of
            its own: `postgresql+psycopg://user@host/quadhelix_{service}`. Empty: SQLite in `data_dir`.
        database_password: What stands for `{password}` in that URL, where each service has its own.
        nats_url: Address of a NATS server with JetStream. Empty: `quadhelix up` starts the bundled one.
        nats_user: User name at the broker; each service has its own.
        nats_password: Password at the broker.
        nats_credentials: File with a NATS credentials file or a user's seed (`SU...`), to sign in by key in
            place of the password; the user name still names the inboxes.
        nats_replicas: How many servers of a NATS cluster keep each event: 1, 3 or 5. With 1, a stream that an
            operator gave more keeps them.
        nats_ca: File with the authorities, in PEM, one of which signed the broker's certificate. With it or a
            `tls://` address, nobody signs in to a broker that offers no TLS.
        issuer: Issuer (`iss`) of the bearer tokens, an OIDC provider. Empty: tokens come from the local
            development key, as `quadhelix token` issues them.
        audience: Audience (`aud`) a bearer token must name.
        jwks: File or https address of the issuer's JSON Web Key Set.
        context_key: File with the private JSON Web Key the gateway signs its context with.
        context_jwks: File with the public JSON Web Key Set the services verify that context with.
        machine_clients: Names (`sub`) of machine clients that may call a service directly, by comma.
        subgraphs: Where the gateway finds the services: `partners=http://127.0.0.1:8411/graphql,...`.
        regions: Codes of the region plugins to use, by comma. Empty: all that are installed.
        plugins: Folder of the plugins that `quadhelix plugins add` installs. Empty: `plugins` in `data_dir`.
        body_limit: Largest request body the gateway and the services read, in bytes.
        request_timeout: Time the gateway gives one request, in seconds.
        catch_up_timeout: Time a service waits for the events a request asks it to know of, in seconds.
        limits: Other bounds than the published ones of the gateway, by comma: `depth=40,aliases=500`.
        introspection: Whether clients of the gateway may ask for the schema: `true` or `false`.
        allowed_origins: Other sites whose pages may ask the gateway, by comma: `https://example.org`; `*`
            admits all. Empty: its own pages alone.
        forwarded_headers: Headers of the client that `quadhelix gateway` passes on to the subgraphs, by
            comma. Empty: `authorization` and `accept-language`.
        override_labels: Labels of progressive overrides that the gateway switches on, by comma.
        execution: How the gateway runs plans: `adaptive`, `interpreted` or `generated`.
        schema_poll: Time between two looks of the gateway at the schemas of its subgraphs, in seconds.
        rule_time_box: What a hook of a region's plugin may take when it is asked about a record, in seconds.
        trace_rules: Whether every rule that is asked leaves a line in the log: `true` or `false`.
        log_level: `DEBUG`, `INFO`, `WARNING` or `ERROR`.
    """

    data_dir: Path = Path("data")
    database_url: str = ""
    database_password: str = ""
    nats_url: str = ""
    nats_user: str = ""
    nats_password: str = ""
    nats_credentials: str = ""
    nats_replicas: int = 1
    nats_ca: str = ""
    issuer: str = ""
    audience: str = "quadhelix"
    jwks: str = ""
    context_key: str = ""
    context_jwks: str = ""
    machine_clients: tuple[str, ...] = ()
    subgraphs: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    plugins: str = ""
    body_limit: int = 1_000_000
    request_timeout: float = 15.0
    catch_up_timeout: float = 2.0
    limits: tuple[str, ...] = ()
    introspection: bool = True
    allowed_origins: tuple[str, ...] = ()
    forwarded_headers: tuple[str, ...] = ()
    override_labels: tuple[str, ...] = ()
    execution: str = "adaptive"
    schema_poll: float = 5.0
    rule_time_box: float = 0.25
    trace_rules: bool = False
    log_level: str = "INFO"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read `QUADHELIX_*`; a value that does not parse raises `InvalidInput` naming the variable.

        Where a variable and its `_FILE` are both set, the variable counts.
        """
        source = os.environ if environment is None else environment
        given: dict[str, Any] = {}
        for item in fields(cls):
            variable = f"QUADHELIX_{item.name.upper()}"
            if raw := source.get(variable) or _content(f"{variable}_FILE", source):
                given[item.name] = _parse(variable, raw, type(item.default))
        return cls(**given)

    def database(self, service: str) -> str:
        """The database URL of one service."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / f'{service}.sqlite').resolve()}"
        if "{service}" not in self.database_url:
            raise InvalidInput(
                {
                    "en": "The database URL must hold {service}: each service has a database of its own.",
                    "nl": "De database-URL moet {service} bevatten: elke dienst heeft een eigen database.",
                },
                field="QUADHELIX_DATABASE_URL",
                rule="one-database-per-service",
            )
        password = quote(self.database_password, safe="")
        return self.database_url.replace("{service}", service).replace("{password}", password)

    @property
    def plugin_folder(self) -> Path:
        """The folder of the installed plugins, as an absolute path; it need not be there."""
        return (Path(self.plugins) if self.plugins else self.data_dir / "plugins").expanduser().resolve()

    def subgraph_addresses(self) -> dict[str, str]:
        """Service name to the address of its GraphQL endpoint."""
        return dict(entry.split("=", 1) for entry in self.subgraphs if "=" in entry)


def _content(variable: str, source: Mapping[str, str]) -> str:
    """What stands in the file this variable names, without the newline editors add at its end."""
    path = source.get(variable, "")
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n") if path else ""
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(
            {
                "en": f"{variable} names a file that cannot be read.",
                "nl": f"{variable} noemt een bestand dat niet te lezen is.",
            },
            field=variable,
            rule="setting",
        ) from None


def _parse(variable: str, raw: str, kind: type[Any]) -> Any:
    try:
        return _READERS[kind](raw)
    except (ValueError, KeyError):
        raise InvalidInput(
            {
                "en": f"{variable} does not hold a valid {kind.__name__}.",
                "nl": f"{variable} bevat geen geldige {kind.__name__}.",
            },
            field=variable,
            rule="setting",
        ) from None


def _truth(raw: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[raw.lower()]


def _finite(raw: str) -> float:
    number = float(raw)
    if not math.isfinite(number):
        raise ValueError("no time is endless, or no number")
    return number


_READERS: dict[type[Any], Callable[[str], Any]] = {
    str: str,
    int: int,
    float: _finite,
    bool: _truth,
    tuple: lambda raw: tuple(part.strip() for part in raw.split(",") if part.strip()),
    type(Path()): Path,
}
