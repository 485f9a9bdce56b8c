"""The event catalogue: it tells every event, it is the page we publish, and no event tells of persons."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin
from uuid import UUID

import orjson
import pytest

from quadhelix import events
from quadhelix.catalogue import members, page
from quadhelix.events import Event, contracts

COMMITTED = Path(__file__).parents[2] / "services" / "EVENTS.md"

CODES = {"region", "country", "municipality", "kind", "status", "stage", "divisions"}
"""The only members that are plain text: codes of places, and words of our own vocabularies."""


@pytest.fixture(scope="module")
def printed() -> str:
    """What the command prints."""
    run = (sys.executable, "-m", "quadhelix", "events", "catalogue")
    return subprocess.run(run, capture_output=True, check=True, text=True).stdout


def leaves(kind: type[Any]) -> Iterator[tuple[str, Any, str]]:
    """All fields of a class and of what it is made of: where, type, and what is said of it."""
    for name, annotation, said in members(kind):
        for part in parts(annotation):
            if is_dataclass(part) and isinstance(part, type):
                yield from leaves(part)
            else:
                yield f"{kind.__name__}.{name}", part, said


def parts(annotation: Any) -> Iterator[Any]:
    """The types a field may hold; a localised text is one of them."""
    if get_origin(annotation) is dict or not get_args(annotation):
        yield annotation
    for part in get_args(annotation) if get_origin(annotation) is not dict else ():
        if part is not type(None):
            yield from parts(part)


def test_the_committed_page_is_what_the_code_says(printed: str) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == printed, "run: quadhelix events catalogue"


def test_every_event_is_told_with_its_meaning_and_an_example(printed: str) -> None:
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## )", printed, re.MULTILINE | re.DOTALL))
    for kind in contracts():
        section = sections[kind.__name__]
        assert f"`{kind.type}`" in section
        assert f"`{kind.subject()}`" in section
        example = re.search(r"```json\n(.*?)```", section, re.DOTALL)
        assert example
        assert events.decode(kind.type, example[1].encode()).version == 2
        assert orjson.loads(example[1]).keys() == {name for name, *_ in members(kind)}


@pytest.mark.parametrize("kind", [*contracts()], ids=lambda kind: kind.__name__)
def test_every_field_is_documented(kind: type[Event]) -> None:
    assert {name for name, _, said in members(kind) if not said.endswith(".")} == set()
    assert {place for place, _, said in leaves(kind) if not said.endswith(".")} == set()


@pytest.mark.parametrize("kind", [*contracts()], ids=lambda kind: kind.__name__)
def test_no_event_holds_personal_data(kind: type[Event]) -> None:
    """Texts are the titles and names of public records; all else is an id, a number, a day or a code."""
    for place, annotation, _ in leaves(kind):
        name = place.rpartition(".")[2]
        if annotation is str:
            assert name in CODES, place
        elif get_origin(annotation) is dict:
            # What regions keep beside is theirs to answer for: only fields they declare public travel.
            assert name in {"names", "titles", "extras"} or place == "UpdatePosted.state", place
        else:
            assert annotation in {UUID, int, date, bool} or issubclass(annotation, Enum), place


def test_a_catalogue_without_listeners_says_so() -> None:
    assert "nobody yet" in page({})
