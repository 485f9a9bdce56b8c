"""`quadhelix projections`, as an operator types it: the real program on a real database and broker."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlalchemy import insert, select

from quadhelix import cloudevents, events
from quadhelix.database import Database, new_id, utc_now
from quadhelix.migrations import upgrade
from quadhelix.reactions import Consumer
from quadhelix.testing import RunningBroker, eventually, running, sample_event
from services.education.model import KnownOrganisation
from services.education.reactions import reactions

NAMES = [
    ("challenges", "known-organisations"),
    ("challenges", "known-modules"),
    ("education", "known-challenges"),
    ("education", "known-organisations"),
]


@dataclass
class Done:
    """What a command answered."""

    code: int
    out: str
    err: str


Quadhelix = Callable[..., Awaitable[Done]]


@pytest_asyncio.fixture
async def quadhelix(nats: RunningBroker, tmp_path: Path) -> Quadhelix:
    """Runs one command of `quadhelix projections` on migrated databases, as the broker's operator."""
    for name in ("partners", "challenges", "education"):
        await asyncio.to_thread(upgrade, f"sqlite:///{tmp_path}/{name}.sqlite", f"services.{name}")

    async def run(*arguments: str, broker: bool = True) -> Done:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("QUADHELIX_")}
        mine |= {
            "QUADHELIX_NATS_URL": nats.url if broker else "",
            "QUADHELIX_NATS_USER": "operator",
            "QUADHELIX_NATS_PASSWORD": nats.passwords["operator"],
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "quadhelix", "projections", *arguments, "--data-dir", str(tmp_path)),
            env=mine,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 60)
        return Done(process.returncode or 0, out.decode(), err.decode())

    return run


async def listed(quadhelix: Quadhelix) -> dict[tuple[str, str], dict[str, Any]]:
    answer = await quadhelix("list", "--json")
    assert answer.code == 0, answer.err
    return {(each["service"], each["name"]): each for each in json.loads(answer.out)}


async def test_a_projection_that_lost_its_rows_is_rebuilt(
    quadhelix: Quadhelix, nats: RunningBroker, tmp_path: Path
) -> None:
    # given an education that heard of two organisations, and knows one that never was
    database = Database(f"sqlite:///{tmp_path}/education.sqlite")
    async with nats.bus("partners") as partners, nats.bus("education") as bus:
        for event in (sample_event(), sample_event()):
            event_id = new_id()
            headers = cloudevents.write(event, event_id, utc_now())
            await partners.publish(event.subject(), headers, events.encode(event), str(event_id))

        async def heard() -> bool:
            async with database.read() as session:
                return len((await session.scalars(select(KnownOrganisation.id))).all()) == 2

        consumer = Consumer(reactions, database, bus)

        async def acknowledged() -> bool:
            return await consumer.lag() == 0

        async with running(consumer):
            await eventually(heard)
            await eventually(acknowledged)
    async with database.write() as session:
        wrong = {"id": new_id(), "version": 1, "kind": None, "public": False}
        await session.execute(insert(KnownOrganisation).values(wrong))
    # then the list tells what there is
    before = await listed(quadhelix)
    assert list(before) == NAMES
    known = before["education", "known-organisations"]
    assert (known["rows"], known["lag"], known["rebuilt"]) == (3, 0, None)
    # when it is rebuilt in this service, then it is right again, and the list tells when
    done = await quadhelix("rebuild", "known-organisations", "--service", "education")
    assert done.out.startswith("education known-organisations: 2 rows of 2 events"), done.err
    assert await heard()
    after = (await listed(quadhelix))["education", "known-organisations"]
    assert (after["rows"], after["rebuilt"] is not None) == (2, True)
    await database.dispose()


async def test_what_cannot_be_is_refused_in_one_sentence(quadhelix: Quadhelix) -> None:
    unknown = await quadhelix("rebuild", "known-planets")
    assert (unknown.code, unknown.err.count("\n")) == (2, 1)
    assert "known-planets" in unknown.err
    away = await quadhelix("rebuild", "known-modules", broker=False)
    assert (away.code, "broker does not answer" in away.err) == (2, True)
    without = await quadhelix("list", broker=False)
    assert (without.code, without.out.count("lag unknown")) == (0, 4)
