"""`quadhelix plugins`: the regions' plugins, as an operator and an author handle them.

    quadhelix plugins list              every plugin and how it is
    quadhelix plugins add PLUGIN        install a wheel, a project or a name, and put it in force
    quadhelix plugins remove NAME       take one out; the data of its fields stays
    quadhelix plugins enable NAME       put a disabled one in force again
    quadhelix plugins disable NAME      take one out of force, and keep it
    quadhelix plugins check PLUGIN      whether it would be let in, and keeps what plugins promise
    quadhelix plugins preview PLUGIN    what it would change for the records there are
    quadhelix plugins new NAME          write a complete plugin to begin with

A running suite takes a change over by itself: its services start anew, one after the other, while the gateway
serves on. Exit codes: 0 done, 1 `check` found something wrong, 2 refused, and then all is as it was.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from quadhelix.errors import PluginRefused
from quadhelix.service_databases import json_option
from quadhelix.settings import Settings

P = ParamSpec("P")

_COLOURS = {"active": None, "disabled": "yellow", "degraded": "red", "refused": "red"}
_SHOWN = 200
_MARKS = {True: ("ok", "green"), False: ("wrong", "red"), None: ("-", "yellow")}

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder of the suite's data, with the plugins in it; else QUADHELIX_DATA_DIR, else ./data.",
)
from_option = click.option(
    "--from",
    "wheels",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of wheels to take everything from, without network.",
)
sure_option = click.option("--yes", "sure", is_flag=True, help="Even if the region owns records.")


@click.group()
def plugins() -> None:
    """The plugins in which regions bring their rules, words and measures."""


def _refusing(command: Callable[P, None]) -> Callable[P, None]:
    """For machines, a refusal is JSON on standard output too; the exit code stays 2."""

    @wraps(command)
    def told(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except PluginRefused as refusal:
            if options.get("as_json"):
                click.echo(json.dumps({"refused": str(refusal)}))
            raise

    return told


@plugins.command("list")
@json_option
@data_dir_option
@_refusing
def list_(as_json: bool, data_dir: Path | None) -> None:
    """Show every plugin and how it is, whether the suite runs or not."""
    from quadhelix.plugins.listing import listing

    found = listing(_settings(data_dir))
    if as_json:
        rows = [row.as_json() for row in found.plugins]
        told = {"plugins": rows, "fingerprint": found.fingerprint, "services": found.services}
        click.echo(json.dumps(told | {"lagging": found.lagging}, indent=2))
        return
    for row in found.plugins:
        intact = {True: "intact", False: "altered", None: ""}[row.intact]
        line = f"{row.region:18}{row.name:30}{row.version:10}{row.state:10}{row.origin:7}{intact}"
        click.secho(line.rstrip(), fg=_COLOURS[row.state])
        if row.reason:
            click.echo(f"  {row.reason}")
    if found.lagging:
        click.secho(f"{', '.join(found.lagging)} run with other plugins until they start anew.", fg="red")


@plugins.command()
@click.argument("plugin")
@from_option
@json_option
@data_dir_option
@_refusing
def add(plugin: str, wheels: Path | None, as_json: bool, data_dir: Path | None) -> None:
    """Install PLUGIN (a wheel, a project's directory or a name) and put it in force.

    Its requirements are met beside the suite's own versions, which never move. It is loaded and the graph
    composed with it before anything is switched.
    """
    changes = _changes(data_dir, as_json)
    _tell(changes.add(plugin, wheels), as_json)


@plugins.command()
@click.argument("name")
@sure_option
@json_option
@data_dir_option
@_refusing
def remove(name: str, sure: bool, as_json: bool, data_dir: Path | None) -> None:
    """Take out a plugin that was added; the data of its fields stays, and is there when it comes back."""
    _tell(_changes(data_dir, as_json).remove(name, sure=sure), as_json)


@plugins.command()
@click.argument("name")
@json_option
@data_dir_option
@_refusing
def enable(name: str, as_json: bool, data_dir: Path | None) -> None:
    """Put a disabled plugin in force again."""
    _tell(_changes(data_dir, as_json).enable(name), as_json)


@plugins.command()
@click.argument("name")
@sure_option
@json_option
@data_dir_option
@_refusing
def disable(name: str, sure: bool, as_json: bool, data_dir: Path | None) -> None:
    """Take a plugin out of force and keep it, also one that came with the suite."""
    _tell(_changes(data_dir, as_json).disable(name, sure=sure), as_json)


@plugins.command()
@click.argument("plugin")
@json_option
@data_dir_option
@_refusing
def check(plugin: str, as_json: bool, data_dir: Path | None) -> None:
    """Tell whether PLUGIN (a wheel, a project's directory or a name) would be let in and keeps its promises.

    Exit code 1 when something is wrong. Nothing is installed.
    """
    from quadhelix.plugins.checking import check as checked

    title, verdicts = checked(plugin, _settings(data_dir))
    if as_json:
        found = {"plugin": title, "checks": [asdict(verdict) for verdict in verdicts]}
        click.echo(json.dumps(found, indent=2))
    else:
        click.secho(title, bold=True)
        for verdict in verdicts:
            mark, colour = _MARKS[verdict.good]
            click.echo(f"  {click.style(f'{mark:6}', fg=colour)} {verdict.subject:12} {verdict.text}")
    if any(verdict.good is False for verdict in verdicts):
        raise SystemExit(1)


@plugins.command()
@click.argument("plugin")
@from_option
@json_option
@data_dir_option
@_refusing
def preview(plugin: str, wheels: Path | None, as_json: bool, data_dir: Path | None) -> None:
    """Show what PLUGIN (not yet active, or another version) would change for the records there are.

    Each record is asked about at the step it took last and at a review, by the rules in force and by those
    that would be.
    """
    title, found = _changes(data_dir, as_json).preview(plugin, wheels)
    if as_json:
        click.echo(json.dumps({"plugin": title, **found.as_json()}, indent=2))
        return
    click.secho(f"{title}: {found.records} records, {len(found.changes)} changes", bold=True)
    for rule, outcome, number in found.per_rule():
        click.echo(f"  {rule:40} {outcome:14} {number:>6}")
    for change in found.changes[:_SHOWN]:
        click.echo(f"{change.outcome:14} {change.rule:32} {change.subject} {change.id} ({change.region})")
        click.echo(f"  {change.message}")
    if len(found.changes) > _SHOWN:
        click.echo(f"... and {len(found.changes) - _SHOWN} more; --json shows all.")


@plugins.command()
@click.argument("name")
@click.option("--directory", type=click.Path(path_type=Path), default=Path(), help="Where to write it.")
@click.option("--code", help="Code of the region; the name when left out.")
@json_option
@data_dir_option
@_refusing
def new(name: str, directory: Path, code: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Write a complete plugin to begin with: rule, words, measure, field and tests."""
    from quadhelix.plugins.project import Project

    project = Project.of(name, code, _settings(data_dir).plugin_folder)
    files = project.write(directory)
    folder = directory / project.distribution
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "files": [str(file) for file in files]}, indent=2))
        return
    for file in files:
        click.echo(file)
    click.echo(f"\nIts README says what to replace. As the suite judges it: quadhelix plugins check {folder}")


def _settings(data_dir: Path | None) -> Settings:
    settings = Settings.from_environment()
    return replace(settings, data_dir=(data_dir or settings.data_dir).expanduser().resolve())


def _changes(data_dir: Path | None, as_json: bool) -> Any:
    from quadhelix.plugins.changes import Changes

    # What is under way goes to standard error, where it does not mix with the answer.
    return Changes(_settings(data_dir), lambda text: None if as_json else click.echo(f"  {text}", err=True))


def _tell(changed: Any, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(changed), indent=2))
        return
    instead = f" in the place of {changed.replaced}" if changed.replaced else ""
    click.secho(f"{changed.name} {changed.version} is {changed.action}{instead}.", bold=True)
    if changed.brings:
        click.echo(f"  brings along    {', '.join(changed.brings)}")
    for what, words in _contents(changed.plugin):
        click.echo(f"  {what:15} {words}")
    for what, counts in (("owns", changed.owned), ("keeps data in", changed.kept)):
        if counts:
            click.echo(f"  {what:15} {_counted(counts)}")
    if changed.services is None:
        click.echo("  No suite runs on this folder: it counts from the next start on.")


def _contents(plugin: Any) -> list[tuple[str, str]]:
    if plugin is None:
        return []
    fields = [f"{subject} {', '.join(names)}" for subject, names in plugin.fields.items()]
    found = {
        "rules": [rule["id"] for rule in plugin.rules],
        "terms": list(plugin.terms),
        "KPIs": list(plugin.kpis),
        "fields": fields,
    }
    return [(what, ", ".join(words)) for what, words in found.items() if words]


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} of kind {subject}" for subject, number in counts.items())
