"""The order of the load: chapter by chapter, kind by kind, a few records at a time, each safe to repeat."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from demonstration.client import Client, LoadFailed, Refusal
from demonstration.records import Call, Record

AT_ONCE = 8
"""How many mutations are under way at a time."""

PATIENCE_SECONDS = 20.0
"""How long a service may take to hear of another's record, by event."""

FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0

PASSING_CODES = frozenset({"NOT_FOUND", "UNAVAILABLE"})
"""Refusals that may pass: the event about what is asked for has not arrived, or a part is restarting."""

PASSING_RULES = frozenset({"version"})
"""The same by rule: someone changed the record meanwhile."""


@dataclass(frozen=True)
class Chapter:
    """Records in order, each after what it refers to; neighbours of one kind are loaded at once."""

    name: str
    records: tuple[Record, ...]


def selected(chapters: Iterable[Chapter], regions: Collection[str]) -> list[Chapter]:
    """The chapters with the records of these regions, without those that refer to what is left out."""
    left_out: set[UUID] = set()

    def fits(record: Record) -> bool:
        fitting = record.region in regions and left_out.isdisjoint(record.references())
        if not fitting:
            left_out.add(record.id)
        return fitting

    return [Chapter(chapter.name, tuple(filter(fits, chapter.records))) for chapter in chapters]


async def load(client: Client, chapters: Iterable[Chapter], say: Callable[[str], None]) -> None:
    """Bring the chapters in, as far as their regions are installed.

    Args:
        client: Speaks to the gateway as a consortium administrator.
        chapters: What to load, in order.
        say: Told one line for each chapter.

    Raises:
        LoadFailed: the server refuses something that is neither there already nor likely to pass.
    """
    room = asyncio.Semaphore(AT_ONCE)
    for chapter in selected(chapters, await client.regions()):
        started = time.monotonic()
        new = [await _enter(client, room, [*wave]) for _, wave in groupby(chapter.records, type)]
        seconds = time.monotonic() - started
        say(f"{chapter.name:15}{sum(new):4} new of {len(chapter.records):3} records in {seconds:.1f} s")


async def _enter(client: Client, room: asyncio.Semaphore, wave: Sequence[Record]) -> int:
    """Bring in records of one kind; how many of them are new."""
    if wave[0].in_order:
        return sum([await _bring_in(client, room, record) for record in wave])
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_bring_in(client, room, record)) for record in wave]
    except* LoadFailed as failed:
        raise failed.exceptions[0] from None
    return sum(task.result() for task in tasks)


async def _bring_in(client: Client, room: asyncio.Semaphore, record: Record) -> bool:
    """Run the mutations of one record in order; whether the first of them found it to be new."""
    async with room:
        outcomes = [await _settle(client, record, call) for call in record.calls()]
    return outcomes[0]


async def _settle(client: Client, record: Record, call: Call) -> bool:
    """Run a mutation until it is done, or is found to be done already; whether it did something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = FIRST_PAUSE_SECONDS
    while refusal := await client.change(call.mutation, call.given):
        if refusal.code == "CONFLICT" and refusal.rule == call.settled:
            return False
        if not _may_pass(refusal) or time.monotonic() > deadline:
            raise LoadFailed(f"{call.mutation} of {record.called} {record.key} was refused: {refusal}")
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
    return True


def _may_pass(refusal: Refusal) -> bool:
    return refusal.code in PASSING_CODES or refusal.rule in PASSING_RULES
