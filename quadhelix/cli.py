"""The `quadhelix` command.

    quadhelix up             start the whole suite on this machine
    quadhelix status         what runs, and how it is
    quadhelix down           stop it
    quadhelix token          a bearer token for trying things out
    quadhelix run            serve one part alone, as `up` and a container do
    quadhelix migrate        bring databases to their newest version
    quadhelix events         what could not be applied, and applying it again
    quadhelix projections    what services keep of each other's records, and making it anew
    quadhelix plugins        region plugins: list, add, remove, check, preview, write one
    quadhelix rules          the regions' rules, and what they say of one record
    quadhelix provision      bring the broker's stream to this version's settings
    quadhelix keys           make the secrets of a deployment
    quadhelix broker-config  the broker's configuration for a deployment
    quadhelix schema         write the schemas that stand in the project
    quadhelix gateway        serve anybody's subgraphs as one graph
    quadhelix supergraph     compose, check and print supergraphs
    quadhelix explain        show how a query would be answered

What each command needs is imported when it runs: `quadhelix token` needs no web server.
"""

import json
import shutil
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from quadhelix.errors import QuadhelixError
from quadhelix.event_commands import events
from quadhelix.identity import Actor, Grant, Role
from quadhelix.projection_commands import projections
from quadhelix.settings import SERVICES, Settings

PORT = 8400
NAME_WIDTH = 14
ELSEWHERE = {
    **dict.fromkeys(("gateway", "supergraph", "explain"), "gateway.commands"),
    "plugins": "quadhelix.plugin_commands",
    "rules": "quadhelix.rule_commands",
}
"""Commands that are imported only when they are asked for, by name, to the module that holds them."""

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder of databases, broker store, keys and logs; else QUADHELIX_DATA_DIR, else ./data.",
)


class Refusal(click.ClickException):
    """What was asked cannot be: one sentence, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Called by click at the end of a command that failed."""
        click.echo(f"quadhelix: {self.message}", err=True)


class Failure(Refusal):
    """What was asked went wrong: one sentence, exit code 1."""

    exit_code = 1


class Commands(click.Group):
    """A group whose commands answer the errors of the family in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Called by click for `--help`."""
        return sorted([*self.commands, *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Called by click to find a command; those of other packages are imported only now."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(ELSEWHERE[cmd_name]), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Called by click to run the command."""
        try:
            return super().invoke(ctx)
        except QuadhelixError as error:
            raise Refusal(error.message(["en"])) from None
        except (click.ClickException, click.Abort, click.exceptions.Exit, EOFError, BrokenPipeError):
            raise
        except Exception as defect:  # people get a sentence, whoever mends it gets the places
            from quadhelix.logs import described

            raise Failure(f"this is a defect of Quadhelix: {described(defect)}") from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quadhelix", message="Quadhelix %(version)s")
def main() -> None:
    """Open innovation across regions: partners, challenges and education in one graph."""


main.add_command(events)
main.add_command(projections)


@main.command()
@data_dir_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0: any free one."
)
@click.option("--no-demo", is_flag=True, help="Do not load the demonstration data.")
@click.option("--region", "regions", multiple=True, metavar="CODE", help="Only this region; can be repeated.")
def up(data_dir: Path | None, port: int, no_demo: bool, regions: tuple[str, ...]) -> None:
    """Start the broker, the services and the gateway, and watch them until Ctrl-C."""
    from quadhelix.ports import PortUnavailable
    from quadhelix.supervisor.checks import check, prepared
    from quadhelix.supervisor.part import PartFailed
    from quadhelix.supervisor.record import FolderHeld
    from quadhelix.supervisor.up import Run

    settings = _settings(data_dir)
    settings = replace(settings, regions=regions or settings.regions)
    check(settings)
    settings = replace(settings, data_dir=prepared(settings.data_dir))
    run = Run(settings, port, not no_demo, _say, lambda address: _welcome(address, settings.data_dir))
    try:
        run.until_stopped()
    except FolderHeld as held:
        where = f" (pid {held.record.pid}, {held.record.address})" if held.record else ""
        raise Failure(f"Quadhelix already runs on {settings.data_dir}{where}; `down` stops it.") from None
    except PortUnavailable as unavailable:
        raise Failure(f"{unavailable}; choose one with --port") from None
    except PartFailed as failed:
        raise Failure(f"{failed}; the logs are in {settings.data_dir / 'logs'}") from None
    _tell("Quadhelix has stopped.")


@main.command()
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="For machines, with pids and ports.")
def status(data_dir: Path | None, as_json: bool) -> None:
    """Show each part: process, state, memory, restarts, age. Exit code 0 when all are ready."""
    from quadhelix.supervisor.status import status

    now = status(_settings(data_dir).data_dir.resolve())
    if as_json:
        click.echo(json.dumps(now.as_json(), indent=2))
    elif not (now.supervisor or now.parts):
        click.echo(f"Nothing runs on {now.data_dir}.")
    else:
        watched = f"pid {now.supervisor}" if now.supervisor else "gone; `down` clears up what is left"
        click.echo(f"{now.address} on {now.data_dir} (supervisor: {watched})")
        click.echo(f"{'part':{NAME_WIDTH}}{'pid':>8}  {'state':14}{'memory':>8}{'restarts':>10}{'age':>10}")
    if not (as_json or now.plugins_agree):
        click.secho("The services have different region plugins: restart what lags behind.", fg="red")
    for part in () if as_json else now.parts:
        numbers = f"{part.memory_bytes / 2**20:>5.0f} MB{part.restarts:>10}{_age(part.uptime_seconds):>10}"
        line = f"{part.name:{NAME_WIDTH}}{part.pid or '-':>8}  {part.state:14}{numbers}"
        click.secho(line, fg=None if part.ready else "red")
    sys.exit(0 if now.ready else 1)


@main.command()
@data_dir_option
def down(data_dir: Path | None) -> None:
    """Stop what `up` started, in order, and wait until it has ended."""
    import psutil

    from quadhelix.supervisor.status import down

    folder = _settings(data_dir).data_dir.resolve()
    try:
        click.echo(down(folder))
    except (psutil.AccessDenied, PermissionError):
        raise Failure(f"What runs on {folder} belongs to another user.") from None


@main.command()
@click.argument("name", type=click.Choice([*SERVICES, "gateway"]))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), required=True)
@click.option("--fd", type=click.IntRange(0), hidden=True, help="A bound socket; host and port are its own.")
def run(name: str, host: str, port: int, fd: int | None) -> None:
    """Serve one part until SIGTERM, set by QUADHELIX_* alone."""
    from quadhelix.logs import configure
    from quadhelix.ports import PortUnavailable, bound, handed_over
    from quadhelix.serving import CannotServe, serve
    from quadhelix.supervisor.checks import check

    settings = _settings(None)
    check(settings)
    configure(settings.log_level)
    try:
        with bound(host, port) if fd is None else handed_over(fd) as listener:
            serve(name, listener)
    except (CannotServe, PortUnavailable) as error:
        raise Failure(f"{name} cannot start: {error}") from None


@main.command()
@click.argument("services", nargs=-1, required=True, type=click.Choice(SERVICES))
def migrate(services: tuple[str, ...]) -> None:
    """Bring the database of each service named to its newest version."""
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

    from quadhelix.logs import configure, described
    from quadhelix.migrations import upgrade
    from quadhelix.supervisor.checks import check_bounds

    settings = _settings(None)
    check_bounds(settings)
    configure(settings.log_level)
    for service in services:
        try:
            upgrade(settings.database(service), f"services.{service}")
        except (ArgumentError, NoSuchModuleError):
            raise Refusal("QUADHELIX_DATABASE_URL is not the address of a database we know.") from None
        except OperationalError:
            raise Failure(f"the database of {service} does not answer or refuses us") from None
        except Exception as error:
            raise Failure(f"the database of {service} cannot be migrated: {described(error)}") from None


@main.command()
@click.option("--replicas", type=click.IntRange(1, 5), help="Servers of the cluster that keep each event.")
@click.option("--max-bytes", type=click.IntRange(1), help="Most the stream takes on disk; then it refuses.")
@click.option("--max-days", type=click.IntRange(1, 90), help="How long an event is kept.")
def provision(replicas: int | None, max_bytes: int | None, max_days: int | None) -> None:
    """Make the broker's stream, or bring it to this version's settings; as the broker's operator.

    What is left out stays as this version has it; replicas stay as they are.
    """
    import asyncio

    from quadhelix.bus import BusError, provision
    from quadhelix.logs import configure
    from quadhelix.supervisor.checks import check_bounds

    settings = _settings(None)
    check_bounds(settings)
    configure(settings.log_level)
    limits = {"num_replicas": replicas, "max_bytes": max_bytes, "max_age": max_days and max_days * 86_400}
    try:
        asyncio.run(provision(settings, {name: value for name, value in limits.items() if value}))
    except BusError as error:
        raise Failure(f"the broker is not provisioned: {error}") from None


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def keys(folder: Path) -> None:
    """Make the keys and passwords of a deployment in FOLDER, each unless it is there."""
    import os

    from quadhelix.deployment import make_secrets

    os.umask(0o077)
    try:
        made = make_secrets(folder)
    except OSError as error:
        raise Failure(f"the secrets cannot be made in {folder}: {error.strerror}") from None
    for name in made:
        click.echo(f"{folder / name} is made")
    if not made:
        click.echo(f"All secrets are in {folder} already.")


@main.command("broker-config")
def broker_config() -> None:
    """Print the broker's configuration for a deployment; it holds permissions and no passwords."""
    from quadhelix.broker import shipped

    click.echo(shipped(), nl=False)


@main.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--region", metavar="CODE", help="Where the role holds; everywhere when left out.")
@click.option(
    "--organisation", type=click.UUID, metavar="UUID", help="For whom a member or institute speaks."
)
@click.option("--hours", type=click.FloatRange(0, 168, min_open=True), default=8, show_default=True)
@data_dir_option
def token(
    role: str, region: str | None, organisation: UUID | None, hours: float, data_dir: Path | None
) -> None:
    """Print a bearer token, signed with the local development key."""
    from quadhelix.supervisor.checks import check_region
    from quadhelix.supervisor.keys import development_token

    settings = _settings(data_dir)
    role = Role(role)
    if role in (Role.MEMBER, Role.INSTITUTE) and not organisation:
        raise Refusal(f"The role {role} speaks for an organisation: name it with --organisation.")
    if role is Role.REGION_ADMIN and not region:
        raise Refusal(f"The role {role} holds in one region: name it with --region.")
    if region:
        check_region(region, settings)
    grant = Grant(role=role, region=region, organisation=organisation)
    actor = Actor(f"development-{role}", frozenset({grant}))
    click.echo(development_token(settings, actor, seconds=hours * 3600))


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit code 1 if one is stale.")
def schema(only_check: bool) -> None:
    """Write the schemas of the services and of the supergraph, in a checkout of the project."""
    from quadhelix import schemas

    root = Path.cwd()
    if not (root / "services").is_dir():
        raise Refusal("Run this in the root of a checkout of Quadhelix.")
    changed = schemas.stale(root) if only_check else schemas.write(root)
    for name in changed:
        click.echo(f"{name} {'is stale: run `make schema`' if only_check else 'is written'}")
    sys.exit(1 if only_check and changed else 0)


def _settings(data_dir: Path | None) -> Settings:
    settings = Settings.from_environment()
    return replace(settings, data_dir=data_dir or settings.data_dir)


def _tell(text: str) -> None:
    try:
        click.echo(text)
    except OSError:  # the terminal is gone; the suite is not
        return


def _say(name: str, text: str, good: bool) -> None:
    name = click.style(f"{name:{NAME_WIDTH}}", bold=True)
    _tell(f"  {name}{click.style(text, fg='green' if good else 'red')}")


def _welcome(address: str, folder: Path) -> None:
    option = "" if folder == Settings().data_dir.resolve() else f" --data-dir {folder}"
    _tell(f"""
Quadhelix is ready.
  GraphQL       {address}/graphql
  GraphiQL      {address}/
  Health        {address}/health/ready
  Data          {folder} (logs in {folder / "logs"})
  A token       {_command()} token --role consortium-admin{option}
  To stop       Ctrl-C, or from another shell: {_command()} down{option}
""")


def _command() -> str:
    """How the reader can call this command from their shell."""
    if shutil.which("quadhelix"):
        return "quadhelix"
    return f"{sys.executable} -m quadhelix" if Path(sys.argv[0]).suffix == ".py" else sys.argv[0]


def _age(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02}m" if hours else f"{minutes}m {rest:02}s"
