"""`quadhelix events`: what an operator sees and mends of the events between the services.

    quadhelix events dead list        what could not be applied, and why
    quadhelix events dead show ID     one of them with the message itself
    quadhelix events dead redrive     apply them again, once the cause is mended
    quadhelix events dead drop ID     decide that one is never applied
    quadhelix events refused list     what the broker refuses to take, and why
    quadhelix events refused retry    offer it again, once the broker takes more
    quadhelix events refused skip ID  decide that one is never published
    quadhelix events resend RECORD N  publish version N of a record again, which a listener waits for
    quadhelix events asyncapi         the AsyncAPI description of all events
    quadhelix events catalogue        all events in words, as `services/EVENTS.md` has them

`dead`, `refused` and `resend` work on the services' databases, whether the suite runs or not.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from quadhelix.errors import NotFound
from quadhelix.refused_commands import refused
from quadhelix.service_databases import ask_each, data_dir_option, json_option, service_option
from quadhelix.settings import SERVICES

if TYPE_CHECKING:
    from quadhelix.database import Database
    from quadhelix.dead_letters import DeadLetter, DeadLetters
    from quadhelix.events import Event

Answer = TypeVar("Answer")


@click.group()
def events() -> None:
    """The events between the services."""


events.add_command(refused)


@events.command()
def asyncapi() -> None:
    """Print the AsyncAPI 3.0 description of all events and of who reacts to them."""
    from quadhelix.asyncapi import document

    click.echo(json.dumps(document(_listeners()), indent=2))


@events.command()
def catalogue() -> None:
    """Print the catalogue of all events: meaning, payload, who publishes and who listens."""
    from quadhelix.catalogue import page

    click.echo(page(_listeners()), nl=False)


def _listeners() -> "dict[str, list[type[Event]]]":
    return {name: import_module(f"services.{name}.reactions").reactions.kinds() for name in SERVICES}


@events.command("resend")
@click.argument("record")
@click.argument("version", type=click.IntRange(min=1))
@data_dir_option
def resend_(record: str, version: int, data_dir: Path | None) -> None:
    """Publish VERSION of RECORD again, as `waits for version N` of a dead letter names them."""
    from quadhelix.resend import resend

    service = record.partition(".")[0]
    if service not in SERVICES:
        raise click.UsageError("Name the record as dead letters do: partners.organisation/ID.")
    [event_id] = ask_each(data_dir, service, lambda _name, database: resend(database, record, version))
    click.echo(f"{event_id} will be published again.")


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
@json_option
@data_dir_option
def show(event_id: UUID, service: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Show one with its headers and its message; the message may hold what is not public.

    One JSON object for each service that could not apply it, or, for machines, a list of them.
    """
    found = []
    for letter in _everywhere(data_dir, service, lambda letters: letters.get(event_id)):
        message = {"headers": letter.headers, "message": letter.payload.decode(errors="replace")}
        found.append(letter.as_json() | message)
    for each in [found] if as_json else found:
        click.echo(json.dumps(each, indent=2))


@dead.command()
@click.argument("event_ids", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.option("--past-gaps", is_flag=True, help="Those too before which a version is missing for good.")
@service_option
@json_option
@data_dir_option
def redrive(
    event_ids: tuple[UUID, ...],
    everything: bool,
    past_gaps: bool,
    service: str | None,
    as_json: bool,
    data_dir: Path | None,
) -> None:
    """Apply some again, with all that waits behind them. Exit code 1 when one failed again."""
    if bool(event_ids) is everything:
        raise click.UsageError("Name the events to redrive, or say --all.")
    if everything:
        answers = _ask(data_dir, service, lambda letters: letters.redrive(past_gaps=past_gaps))
    else:
        answers = [
            found
            for each in event_ids
            for found in _everywhere(data_dir, service, _redriving(each, past_gaps=past_gaps))
        ]
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
@json_option
@data_dir_option
def drop(event_id: UUID, service: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Decide that one is never applied; redrive what waits behind it afterwards."""
    dropped = _everywhere(data_dir, service, lambda letters: letters.drop(event_id))
    if as_json:
        click.echo(json.dumps([letter.as_json() for letter in dropped], indent=2))
    else:
        _table(dropped)


def _redriving(event_id: UUID, *, past_gaps: bool) -> "Callable[[DeadLetters], Awaitable[list[DeadLetter]]]":
    return lambda letters: letters.redrive([event_id], past_gaps=past_gaps)


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
    from quadhelix.dead_letters import DeadLetters

    async def ask_letters(name: str, database: "Database") -> Answer:
        reactions: Any = import_module(f"services.{name}.reactions").reactions
        return await ask(DeadLetters(reactions.inbox(database), database))

    return ask_each(data_dir, service, ask_letters)


def _table(letters: "Sequence[DeadLetter]") -> None:
    for letter in letters:
        click.secho(f"{letter.event_id}  {letter.state}", bold=True)
        click.echo(f"  {letter.type or 'no CloudEvent'}  {letter.aggregate or letter.subject}")
        click.echo(
            f"  {letter.consumer} tried {letter.attempts} times, last {letter.at:%Y-%m-%d %H:%M:%S} UTC"
        )
        click.echo(f"  {letter.reason}")
