"""The commands of `quadhelix` that need no suite: gateway, supergraph and explain.

    quadhelix gateway               serve anybody's subgraphs as one graph
    quadhelix supergraph compose    make the supergraph of a list of subgraphs
    quadhelix supergraph check      what a changed list of subgraphs would break
    quadhelix supergraph print      a supergraph, or what clients see of it
    quadhelix explain               how a query would be answered

Exit codes: 0 all is well; 1 `check` found that something breaks; 2 what was given cannot be used: a file that
cannot be read, subgraphs that do not compose, a query that is not valid. What each command needs is imported
when it runs.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quadhelix.cli import PORT, Failure, Refusal
from quadhelix.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from gateway.reports import Report

GRACE_SECONDS = 2
"""Time running requests get to finish when the gateway is told to stop."""

FILE = click.Path(path_type=Path)

subgraphs_option = click.option(
    "--subgraphs",
    type=FILE,
    required=True,
    help="JSON list of {name, url, sdl}; sdl is optional.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")


@click.command()
@click.option("--supergraph", type=FILE, help="Supergraph to serve; read anew when it changes.")
@click.option("--subgraphs", type=FILE, help="JSON list of {name, url, sdl} to compose and serve.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True)
@click.option(
    "--remember", type=FILE, help="File to keep the schemas in, to start from while a subgraph is away."
)
def gateway(
    supergraph: Path | None, subgraphs: Path | None, host: str, port: int, remember: Path | None
) -> None:
    """Serve anybody's subgraphs as one graph until SIGTERM, set by QUADHELIX_* beside these options.

    Answers /graphql, and /health with 200 once the graph is served.
    """
    from gateway.engine import CannotServe
    from gateway.reports import Report
    from quadhelix.logs import configure
    from quadhelix.ports import PortUnavailable, bound
    from quadhelix.serving import CannotServe as CannotStart
    from quadhelix.serving import Serving
    from quadhelix.supervisor.checks import check_bounds

    settings = Settings.from_environment()
    check_bounds(settings)
    # Its own access log is for whoever asks for it: the output of a command may be read by nobody.
    configure(settings.log_level if os.environ.get("QUADHELIX_LOG_LEVEL") else "WARNING")
    refusals: list[Report] = []

    def refuse(errors: Any) -> None:
        refusals.append(Report(tuple(errors)))
        serving.stop()

    try:
        application = _application(supergraph, subgraphs, settings, remember, refuse)
        serving = Serving(application, GRACE_SECONDS)
        with bound(host, port) as listener:
            # Who reads the address may connect at once; it is answered as soon as we are up.
            listener.listen()
            name = f"[{host}]" if ":" in host else host
            click.echo(f"quadhelix: gateway on http://{name}:{listener.getsockname()[1]}/graphql", err=True)
            serving.run(listener)
    except CannotServe as refusal:
        refusals.append(Report(refusal.errors))
    except (CannotStart, PortUnavailable) as error:
        raise Failure(f"the gateway cannot start: {error}") from None
    for report in refusals:
        _end(report, as_json=False)


@click.group()
def supergraph() -> None:
    """Compose, check and print supergraphs."""


@supergraph.command()
@subgraphs_option
@click.option("-o", "--output", type=FILE, help="File to write; standard output when left out.")
@json_option
def compose(subgraphs: Path, output: Path | None, as_json: bool) -> None:
    """Make the supergraph of a list of subgraphs."""
    from gateway.reports import composed

    sdl, report = composed(asyncio.run(_known(subgraphs)))
    if sdl is not None and output:
        _write(output, sdl)
    if as_json:
        click.echo(json.dumps({"supergraph": sdl, **report.as_json()}, indent=2))
    elif sdl is not None and not output:
        click.echo(sdl.rstrip())
    _end(report, as_json)


@supergraph.command()
@subgraphs_option
@click.option("--against", type=FILE, required=True, help="The supergraph that is served now.")
@click.option("--partial", is_flag=True, help="The list holds what changed; the rest is as it is served now.")
@json_option
def check(subgraphs: Path, against: Path, partial: bool, as_json: bool) -> None:
    """Tell what a changed list of subgraphs would break. Exit code 1 when something would."""
    from gateway.reports import compared

    now, changed = _supergraph(against), asyncio.run(_known(subgraphs))
    comparison = compared(now, changed, whole=not partial)
    if as_json:
        click.echo(json.dumps(comparison.as_json(), indent=2))
    else:
        for line in comparison.lines():
            click.echo(line)
    sys.exit(1 if comparison.breaks else 0)


@supergraph.command(name="print")
@click.argument("file", type=FILE)
@click.option("--api", is_flag=True, help="What clients see: without join machinery and inaccessible parts.")
@json_option
def print_(file: Path, api: bool, as_json: bool) -> None:
    """Print a supergraph in its normal form, or what clients see of it."""
    from gateway.reports import printed

    found = _supergraph(file)
    text = printed(found, api)
    if as_json:
        click.echo(json.dumps({"sdl": text, "subgraphs": found.urls, "hash": found.hash}, indent=2))
    else:
        click.echo(text)


@click.command()
@click.argument("query")
@click.option("--supergraph", type=FILE, help="Supergraph to plan against; that of the suite when left out.")
@click.option("--operation", help="Name of the operation, when the document holds several.")
@json_option
def explain(query: str, supergraph: Path | None, operation: str | None, as_json: bool) -> None:
    """Show how a query would be answered: a file, `-` for standard input, or the text itself."""
    from gateway.reports import NotPlanned, planned

    text = _text(query)
    against = _supergraph(supergraph or Path(__file__).parent / "supergraph.graphql")
    try:
        plan = planned(against, text, operation)
    except NotPlanned as refusal:
        if as_json:
            click.echo(json.dumps({"errors": refusal.errors}, indent=2))
        raise Refusal("\n".join(refusal.lines())) from None
    click.echo(json.dumps(plan.to_json(), indent=2) if as_json else plan.to_text().rstrip())


def _application(
    supergraph: Path | None, subgraphs: Path | None, settings: Settings, remember: Path | None, refuse: Any
) -> Starlette:
    from gateway.listing import read_listing
    from gateway.memory import Memory
    from gateway.standalone import from_subgraphs, from_supergraph

    if supergraph and not subgraphs and not remember:
        return from_supergraph(supergraph, settings, refuse)
    if subgraphs and not supergraph:
        return from_subgraphs(read_listing(subgraphs), settings, Memory(remember), refuse)
    raise Refusal("Name either --supergraph or --subgraphs; --remember goes with the latter.")


async def _known(listing: Path) -> Any:
    from gateway.listing import known_subgraphs, read_listing

    return await known_subgraphs(read_listing(listing))


def _supergraph(path: Path) -> Any:
    from gateway.federation import Supergraph, SupergraphError

    try:
        return Supergraph.from_sdl(_read(path))
    except SupergraphError as error:
        raise Refusal(f"{path} cannot be used: {error.code}: {error.message}") from None


def _text(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    # A query holds braces; what holds none can only be a file.
    return query if "{" in query else _read(Path(query))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal(f"{path} cannot be read.") from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text.rstrip() + "\n", encoding="utf-8")
    except OSError:
        raise Refusal(f"{path} cannot be written.") from None


def _end(report: Report, as_json: bool) -> None:
    """Tell what was found on standard error, and end with exit code 2 when it stands in the way."""
    for line in () if as_json else report.lines():
        click.echo(line, err=True)
    if report.errors:
        sys.exit(2)
