"""`quadhelix events`: what an operator sees and mends of the events between the services.

    quadhelix events dead list        what could not be applied, and why
    quadhelix events dead show ID     one of them with the message itself
    quadhelix events dead redrive     apply them again, once the cause is mended
    quadhelix events dead drop ID     decide that one is never applied
    quadhelix events asyncapi         the AsyncAPI description of all events

`dead` works on the services' databases, whether the suite runs or not.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from quadhelix.errors import NotFound, Unavailable
from quadhelix.settings import SERVICES, Settings

if TYPE_CHECKING:
    from quadhelix.dead_letters import DeadLetter, DeadLetters

Answer = TypeVar("Answer")

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder of the databases; else QUADHELIX_DATA_DIR, else ./data.",
)
service_option = click.option(
    "--service", type=click.Choice(SERVICES), help="Only what this service could not apply."
)
json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")


@click.group()
def events() -> None:
    """The events between the services."""


@events.command()
def asyncapi() -> None:
    """Print the AsyncAPI 3.0 description of all events and of who reacts to them."""
    from quadhelix.asyncapi import document

    listeners = {name: import_module(f"services.{name}.reactions").reactions.kinds() for name in SERVICES}
    click.echo(json.dumps(document(listeners), indent=2))


@events.group()
def dead() -> None:
    """Events that a service could not apply; later ones of the same record wait behind them."""


@dead.command("list")
@service_option
@json_option
@data_dir_option
def list_(service: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Show what waits for you, oldest first. Exit code 0, whether there is any or not."""
    found = _ask(data_dir, service, lambda letters: letters.parked())
    letters = [letter for each in found for letter in each]
    if as_json:
        click.echo(json.dumps([letter.as_json() for letter in letters], indent=2))
    elif not letters:
        click.echo("There are no dead letters.")
    else:
        _table(letters)


@dead.command()
@click.argument("event_id", type=click.UUID)
@service_option
@data_dir_option
def show(event_id: UUID, service: str | None, data_dir: Path | None) -> None:
    """Show one with its headers and its message, as JSON; the message may hold what is not public."""
    for letter in _everywhere(data_dir, service, lambda letters: letters.get(event_id)):
        message = {"headers": letter.headers, "message": letter.payload.decode(errors="replace")}
        click.echo(json.dumps(letter.as_json() | message, indent=2))


@dead.command()
@click.argument("event_ids", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@service_option
@json_option
@data_dir_option
def redrive(
    event_ids: tuple[UUID, ...], everything: bool, service: str | None, as_json: bool, data_dir: Path | None
) -> None:
    """Apply some again, with all that waits behind them. Exit code 1 when one failed again."""
    if bool(event_ids) is everything:
        raise click.UsageError("Name the events to redrive, or say --all.")
    if everything:
        answers = _ask(data_dir, service, lambda letters: letters.redrive())
    else:
        answers = [found for each in event_ids for found in _redrive_one(data_dir, service, each)]
    letters = [letter for each in answers for letter in each]
    if as_json:
        click.echo(json.dumps([letter.as_json() for letter in letters], indent=2))
    elif letters:
        _table(letters)
    else:
        click.echo("There was nothing to redrive.")
    if any(letter.state == "parked" for letter in letters):
        raise SystemExit(1)


@dead.command()
@click.argument("event_id", type=click.UUID)
@service_option
@data_dir_option
def drop(event_id: UUID, service: str | None, data_dir: Path | None) -> None:
    """Decide that one is never applied; redrive what waits behind it afterwards."""
    _table(_everywhere(data_dir, service, lambda letters: letters.drop(event_id)))


def _redrive_one(data_dir: Path | None, service: str | None, event_id: UUID) -> "list[list[DeadLetter]]":
    return _everywhere(data_dir, service, lambda letters: letters.redrive([event_id]))


def _everywhere(
    data_dir: Path | None, service: str | None, ask: "Callable[[DeadLetters], Awaitable[Answer]]"
) -> list[Answer]:
    """The answers of the services that know this event."""
    from quadhelix.dead_letters import LETTER

    async def known(letters: "DeadLetters") -> Answer | None:
        try:
            return await ask(letters)
        except NotFound:
            return None

    answers = [answer for answer in _ask(data_dir, service, known) if answer is not None]
    if not answers:
        raise NotFound(LETTER, field="event")
    return answers


def _ask(
    data_dir: Path | None, service: str | None, ask: "Callable[[DeadLetters], Awaitable[Answer]]"
) -> list[Answer]:
    """Ask the dead letters of one service, or of all."""
    settings = Settings.from_environment()
    settings = replace(settings, data_dir=data_dir or settings.data_dir)
    services = [service] if service else SERVICES
    for name in services:
        if not settings.database_url and not (settings.data_dir / f"{name}.sqlite").exists():
            raise silent(name)
    return asyncio.run(_answers(settings, services, ask))


async def _answers(
    settings: Settings, services: Sequence[str], ask: "Callable[[DeadLetters], Awaitable[Answer]]"
) -> list[Answer]:
    from sqlalchemy.exc import DBAPIError

    from quadhelix.database import Database
    from quadhelix.dead_letters import DeadLetters
    from quadhelix.inbox import Inbox

    answers = []
    for name in services:
        database = Database(settings.database(name))
        reactions: Any = import_module(f"services.{name}.reactions").reactions
        try:
            answers.append(await ask(DeadLetters(Inbox(name, database, reactions.apply), database)))
        except DBAPIError:
            raise silent(name) from None
        finally:
            await database.dispose()
    return answers


def silent(service: str) -> Unavailable:
    """The error for a database that does not answer."""
    return Unavailable(
        {
            "en": f"The database of {service} does not answer, or is not there yet.",
            "nl": f"De database van {service} antwoordt niet, of is er nog niet.",
        }
    )


def _table(letters: "Sequence[DeadLetter]") -> None:
    for letter in letters:
        click.secho(f"{letter.event_id}  {letter.state}", bold=True)
        click.echo(f"  {letter.type or 'no CloudEvent'}  {letter.aggregate or letter.subject}")
        click.echo(
            f"  {letter.consumer} tried {letter.attempts} times, last {letter.at:%Y-%m-%d %H:%M:%S} UTC"
        )
        click.echo(f"  {letter.reason}")
