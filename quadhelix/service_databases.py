"""Work on the services' databases from the command line, whether the suite runs or not."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from quadhelix.errors import Unavailable
from quadhelix.settings import SERVICES, Settings

if TYPE_CHECKING:
    from quadhelix.database import Database

Answer = TypeVar("Answer")

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder of the databases; else QUADHELIX_DATA_DIR, else ./data.",
)
service_option = click.option(
    "--service", type=click.Choice(SERVICES), help="Only the events of this service."
)
json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")


def ask_each(
    data_dir: Path | None, service: str | None, ask: "Callable[[str, Database], Awaitable[Answer]]"
) -> list[Answer]:
    """The answers for one service, or for all in their order.

    Args:
        data_dir: Folder of the databases; None for that of the settings.
        service: Name of a service; None for all.
        ask: Is given each one's name and database.

    Raises:
        Unavailable: a database is not there, or does not answer.
    """
    settings = Settings.from_environment()
    settings = replace(settings, data_dir=data_dir or settings.data_dir)
    services = [service] if service else SERVICES
    for name in services:
        if not settings.database_url and not (settings.data_dir / f"{name}.sqlite").exists():
            raise silent(name)
    return asyncio.run(_answers(settings, services, ask))


async def _answers(
    settings: Settings, services: Sequence[str], ask: "Callable[[str, Database], Awaitable[Answer]]"
) -> list[Answer]:
    from sqlalchemy.exc import DBAPIError

    from quadhelix.database import Database

    answers = []
    for name in services:
        database = Database(settings.database(name))
        try:
            answers.append(await ask(name, database))
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
