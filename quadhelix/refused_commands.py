"""`quadhelix events refused`: what the broker will not take, and what to do about it."""

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import click

from quadhelix.errors import NotFound
from quadhelix.service_databases import ask_each, data_dir_option, json_option, service_option

if TYPE_CHECKING:
    from quadhelix.database import Database
    from quadhelix.refused_events import RefusedEvent, RefusedEvents

Answer = TypeVar("Answer")


@click.group()
def refused() -> None:
    """Events the broker will not take; later ones of the same record wait behind them."""


@refused.command("list")
@service_option
@json_option
@data_dir_option
def list_(service: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Show what waits for you, oldest first. Exit code 0, whether there is any or not."""
    found = [each for answer in _ask(data_dir, service, lambda events: events.all()) for each in answer]
    if as_json:
        click.echo(json.dumps([each.as_json() for each in found], indent=2))
    elif not found:
        click.echo("The broker refuses no event.")
    else:
        _table(found)


@refused.command()
@click.argument("event_ids", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@service_option
@data_dir_option
def retry(event_ids: tuple[UUID, ...], everything: bool, service: str | None, data_dir: Path | None) -> None:
    """Offer some again, once the broker takes more (its `max_payload`); what it still refuses comes back."""
    if bool(event_ids) is everything:
        raise click.UsageError("Name the events to retry, or say --all.")
    if everything:
        answers = _ask(data_dir, service, lambda events: events.retry())
    else:
        answers = [_where_it_is(data_dir, service, _retrying(each)) for each in event_ids]
    found = [each for answer in answers for each in answer]
    _table(found)
    click.echo(f"{len(found)} will be offered to the broker again.")


@refused.command()
@click.argument("event_id", type=click.UUID)
@service_option
@data_dir_option
def skip(event_id: UUID, service: str | None, data_dir: Path | None) -> None:
    """Decide that one is never published, so that the record's later events are.

    Listeners then wait for its version: redrive their dead letters of this record with --past-gaps.
    """
    found = _where_it_is(data_dir, service, lambda events: events.skip(event_id))
    _table([found])
    click.echo(f"It is skipped. Listeners wait for version {found.version}: once they tell so,")
    click.echo("  quadhelix events dead redrive ID --past-gaps")


def _retrying(event_id: UUID) -> "Callable[[RefusedEvents], Awaitable[list[RefusedEvent]]]":
    return lambda events: events.retry([event_id])


def _where_it_is(
    data_dir: Path | None, service: str | None, ask: "Callable[[RefusedEvents], Awaitable[Answer]]"
) -> Answer:
    """The answer of the service whose event it is."""
    from quadhelix.refused_events import REFUSED

    async def known(events: "RefusedEvents") -> Answer | None:
        try:
            return await ask(events)
        except NotFound:
            return None

    for answer in _ask(data_dir, service, known):
        if answer is not None:
            return answer
    raise NotFound(REFUSED, field="event")


def _ask(
    data_dir: Path | None, service: str | None, ask: "Callable[[RefusedEvents], Awaitable[Answer]]"
) -> list[Answer]:
    from quadhelix.refused_events import RefusedEvents

    async def ask_events(_name: str, database: "Database") -> Answer:
        return await ask(RefusedEvents(database))

    return ask_each(data_dir, service, ask_events)


def _table(found: "Sequence[RefusedEvent]") -> None:
    for each in found:
        click.secho(str(each.event_id), bold=True)
        click.echo(f"  {each.type}  {each.aggregate}  version {each.version}")
        click.echo(
            f"  {each.bytes} bytes, from {each.at:%Y-%m-%d %H:%M:%S} UTC, {each.waiting} wait behind it"
        )
        click.echo(f"  {each.reason}")
