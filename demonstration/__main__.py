"""`python -m demonstration`: load the demonstration data into a running suite; repeat it at will."""

import asyncio
import os
import sys

import click

from demonstration.chapters import CHAPTERS
from demonstration.client import Client, LoadFailed
from demonstration.loading import load

TOKEN_VARIABLE = "QUADHELIX_TOKEN"  # noqa: S105  # the name of a variable


@click.command()
@click.option("--url", required=True, help="The gateway's GraphQL endpoint.")
def main(url: str) -> None:
    """Load the demonstration data, as the consortium administrator whose token is in QUADHELIX_TOKEN."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    try:
        if not token:
            raise LoadFailed(f"{TOKEN_VARIABLE} is empty; it takes a consortium administrator's token")
        asyncio.run(_load(url, token))
    except LoadFailed as failed:
        click.echo(f"demonstration: {failed}", err=True)
        sys.exit(1)


async def _load(url: str, token: str) -> None:
    async with Client(url, token) as client:
        await load(client, CHAPTERS, click.echo)


if __name__ == "__main__":
    main()
