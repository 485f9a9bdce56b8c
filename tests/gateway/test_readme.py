"""What the gateway's README says of settings, limits and commands is so."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from gateway import commands
from gateway.callers import FORWARDED
from gateway.costs import ASSUMED_ITEMS
from gateway.limits import Limits
from quadhelix.settings import Settings

README = (Path(__file__).parents[2] / "gateway" / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, list[str]]:
    """The table below a heading: first cell to the others."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if "|" in line]
    return {first.strip("`"): rest for first, *rest in cells[2:]}


def test_the_published_limits_are_those_that_hold() -> None:
    published = {name: int(default) for name, (default, _) in rows("Limits").items()}
    held = {item.name: getattr(Limits(), item.name) for item in fields(Limits)}
    del held["introspection"]
    assert published == held
    assert f"else as {ASSUMED_ITEMS}" in README


def test_the_published_defaults_are_those_of_the_settings() -> None:
    for variable, (default, _) in rows("Settings").items():
        value = getattr(Settings(), variable.removeprefix("QUADHELIX_").lower())
        if isinstance(value, tuple):
            assert value == ()
        else:
            assert str(value).lower().removesuffix(".0") == default
    assert rows("Settings")["QUADHELIX_FORWARDED_HEADERS"][0] == ", ".join(FORWARDED)


@pytest.mark.parametrize("line", rows("Commands"))
def test_every_command_takes_what_is_written(line: str) -> None:
    _, *words = re.sub(r"[\[\]]", "", line).split()
    command: click.Command = getattr(commands, words[0])
    if isinstance(command, click.Group):
        command = command.commands[words[1]]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= options
    assert "--json" in options
