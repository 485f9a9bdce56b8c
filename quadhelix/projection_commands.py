"""`quadhelix projections`: what the services keep of each other's records, and making it anew.

    quadhelix projections list           each projection, its rows and its lag
    quadhelix projections rebuild NAME   make one anew from the stream, while the suite serves

They work on the services' databases and on the broker, as its operator: that of the suite that `up` runs, or
the one the settings name.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quadhelix.errors import InvalidInput, Unavailable
from quadhelix.service_databases import data_dir_option, json_option, silent
from quadhelix.settings import SERVICES, Settings

if TYPE_CHECKING:
    from quadhelix.bus import Bus
    from quadhelix.database import Database
    from quadhelix.reactions import Projection, Reactions

Answer = TypeVar("Answer")

service_option = click.option("--service", type=click.Choice(SERVICES), help="Only that of this service.")

_BROKER_SECONDS = 5.0


@dataclass(frozen=True)
class Listed:
    """One projection as it is now.

    Attributes:
        events: The types of events it is made of.
        rows: How many rows it has.
        lag: How many events its service has not applied yet; None when the broker does not tell.
        rebuilt: When it was last rebuilt, ISO 8601 in UTC; None when it never was.
    """

    service: str
    name: str
    events: tuple[str, ...]
    rows: int
    lag: int | None
    rebuilt: str | None


@dataclass(frozen=True)
class _Place:
    """One service's side of a command: what it declares, its database, and the broker if one is known."""

    service: str
    reactions: "Reactions"
    database: "Database"
    bus: "Bus | None"


@click.group()
def projections() -> None:
    """What the services keep of each other's records."""


@projections.command("list")
@service_option
@json_option
@data_dir_option
def list_(service: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Show each projection: its events, rows and lag, and when it was last rebuilt."""
    found = asyncio.run(_each(_settings(data_dir), [service] if service else SERVICES, _listed))
    listed = [each for some in found for each in some]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in listed], indent=2))
        return
    for each in listed:
        lag = "unknown" if each.lag is None else each.lag
        click.secho(f"{each.service} {each.name}", bold=True)
        click.echo(f"  {each.rows} rows, lag {lag}, rebuilt {each.rebuilt or 'never'}")
        click.echo(f"  {', '.join(each.events)}")


@projections.command()
@click.argument("name")
@service_option
@json_option
@data_dir_option
def rebuild(name: str, service: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Make the projection NAME anew from the stream, in each service that has one of this name.

    The old rows serve until the new ones take their place, all at once. Ended before that, nothing changed.
    """
    declaring = [each for each in SERVICES if name in _reactions(each).projections]
    services = [each for each in declaring if service in (None, each)]
    if not services:
        raise _unknown(name)

    async def rebuilt(place: _Place) -> dict[str, Any]:
        from quadhelix.rebuild import Rebuild

        bus = await _connected(place.bus)
        projection = place.reactions.projections[name]
        done = await Rebuild(place.reactions, projection, place.database, bus).run()
        return {"service": place.service, "name": name, **asdict(done)}

    answers = asyncio.run(_each(_settings(data_dir), services, rebuilt))
    if as_json:
        click.echo(json.dumps(answers, indent=2))
        return
    for done in answers:
        click.echo(
            f"{done['service']} {name}: {done['rows']} rows of {done['events']} events"
            f" in {done['seconds']:.1f} s"
        )


def _unknown(name: str) -> InvalidInput:
    known = ", ".join(sorted({each for service in SERVICES for each in _reactions(service).projections}))
    return InvalidInput(
        {
            "en": f"There is no projection {name} there; there are: {known}.",
            "nl": f"Daar is geen projectie {name}; er zijn: {known}.",
        },
        field="name",
    )


async def _listed(place: _Place) -> list[Listed]:
    projections = place.reactions.projections.values()
    lag = await _lag(place) if projections else 0
    return [await _look(place, projection, lag) for projection in projections]


async def _look(place: _Place, projection: "Projection", lag: int | None) -> Listed:
    from sqlalchemy import func, select

    from quadhelix.event_tables import rebuilt_projection

    when = select(rebuilt_projection.c.at).where(rebuilt_projection.c.name == projection.name)
    async with place.database.read() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table)) for table in projection.tables
        ]
        at = await session.scalar(when)
    return Listed(
        service=place.service,
        name=projection.name,
        events=tuple(kind.type for kind in projection.kinds()),
        rows=sum(count or 0 for count in counts),
        lag=lag,
        rebuilt=at.isoformat(timespec="seconds") if at else None,
    )


async def _lag(place: _Place) -> int | None:
    from quadhelix.bus import BrokerUnavailable
    from quadhelix.reactions import Consumer

    if place.bus is None:
        return None
    try:
        await place.bus.ready(_BROKER_SECONDS)
        return await Consumer(place.reactions, place.database, place.bus).lag()
    except BrokerUnavailable:
        return None


async def _connected(bus: "Bus | None") -> "Bus":
    from quadhelix.bus import BrokerUnavailable

    if bus is not None:
        with suppress(BrokerUnavailable):
            await bus.ready(_BROKER_SECONDS)
            return bus
    raise Unavailable(
        {
            "en": "The broker does not answer: a projection can be rebuilt while the suite runs.",
            "nl": "De broker antwoordt niet: een projectie is te herbouwen terwijl de suite draait.",
        }
    )


async def _each(
    settings: Settings, services: Sequence[str], ask: Callable[[_Place], Awaitable[Answer]]
) -> list[Answer]:
    """Ask in each of these services, one after the other."""
    from sqlalchemy.exc import DBAPIError

    from quadhelix.bus import Bus
    from quadhelix.database import Database

    answers = []
    for name in services:
        if not settings.database_url and not (settings.data_dir / f"{name}.sqlite").exists():
            raise silent(name)
        async with AsyncExitStack() as stack:
            database = Database(settings.database(name))
            stack.push_async_callback(database.dispose)
            bus = None
            if settings.nats_url:
                bus = Bus.of(settings, "projections")
                stack.push_async_callback(bus.close)
                await bus.connect()
            try:
                answers.append(await ask(_Place(name, _reactions(name), database, bus)))
            except DBAPIError:
                raise silent(name) from None
    return answers


def _reactions(service: str) -> "Reactions":
    reactions: Reactions = import_module(f"services.{service}.reactions").reactions
    return reactions


def _settings(data_dir: Path | None) -> Settings:
    """The settings, as the operator of the broker that `up` runs in this folder unless they name another."""
    from quadhelix import broker
    from quadhelix.supervisor.keys import broker_passwords
    from quadhelix.supervisor.record import RunRecord
    from quadhelix.supervisor.suite import BROKER, HOST

    settings = Settings.from_environment()
    settings = replace(settings, data_dir=(data_dir or settings.data_dir).resolve())
    record = None if settings.nats_url else RunRecord.read(settings.data_dir)
    ports = [part.port for part in record.parts if part.name == BROKER] if record else []
    if not ports:
        return settings
    password = broker_passwords(settings.data_dir / "keys", broker.USERS)[broker.OPERATOR]
    url = f"nats://{HOST}:{ports[0]}"
    return replace(settings, nats_url=url, nats_user=broker.OPERATOR, nats_password=password)
