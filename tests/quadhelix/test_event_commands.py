"""`quadhelix events`, as an operator types it: each test runs the real program on a real database."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents, events
from quadhelix.database import Database, new_id, utc_now
from quadhelix.deliveries import Delivery
from quadhelix.event_tables import passed_version
from quadhelix.events import Event
from quadhelix.inbox import Inbox
from quadhelix.migrations import upgrade
from quadhelix.testing import sample_event

Quadhelix = Callable[..., subprocess.CompletedProcess[str]]
GARBAGE = Delivery("quadhelix.partners.organisation", {}, b"not json", sequence=9)


@pytest.fixture
def quadhelix(tmp_path: Path) -> Quadhelix:
    """Runs one command of `quadhelix events dead` on the test's own data folder."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("QUADHELIX_")}
        return subprocess.run(
            (sys.executable, "-m", "quadhelix", "events", "dead", *arguments, "--data-dir", str(tmp_path)),
            env=mine,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def with_letters(folder: Path, *deliveries: Delivery) -> None:
    """Databases of all services, and an education that could not apply these."""
    for name in ("partners", "challenges", "education"):
        upgrade(f"sqlite:///{folder}/{name}.sqlite", f"services.{name}")

    async def stumble(_session: AsyncSession, _event: Event) -> None:
        raise KeyError("a secret of the record")

    async def take() -> None:
        database = Database(f"sqlite:///{folder}/education.sqlite")
        await Inbox("education", database, stumble).take(deliveries, attempt=4, last=True)
        await database.dispose()

    asyncio.run(take())


def delivery(aggregate: UUID, version: int) -> Delivery:
    event = sample_event(version, aggregate)
    headers = cloudevents.write(event, new_id(), utc_now())
    return Delivery(event.subject(), headers, events.encode(event), sequence=version)


def passed(folder: Path) -> int | None:
    """The newest version that education applied."""

    async def read() -> int | None:
        database = Database(f"sqlite:///{folder}/education.sqlite")
        async with database.read() as session:
            version = await session.scalar(select(passed_version.c.version))
        await database.dispose()
        return version

    return asyncio.run(read())


def test_an_operator_sees_what_failed_and_redrives_it(tmp_path: Path, quadhelix: Quadhelix) -> None:
    # given an event that a defect kept from being applied, one behind it, and one nobody can read
    aggregate = new_id()
    with_letters(tmp_path, delivery(aggregate, 1), delivery(aggregate, 2), GARBAGE)
    # when the operator looks
    shown = quadhelix("list")
    found = json.loads(quadhelix("list", "--json").stdout)
    # then each has its reason, and nothing of the record is in it
    assert [letter["reason"].split(" < ")[0] for letter in found[:2]] == [
        "KeyError",
        "waits behind an earlier event",
    ]
    assert f"partners.organisation/{aggregate}" in shown.stdout
    assert "secret" not in shown.stdout + shown.stderr
    assert json.loads(quadhelix("show", found[0]["eventId"]).stdout)["headers"]["ce-sequence"] == "1"
    [machine] = json.loads(quadhelix("show", found[0]["eventId"], "--json").stdout)
    assert json.loads(machine["message"])["aggregate"] == str(aggregate)
    assert quadhelix("list", "--service", "partners").stdout == "There are no dead letters.\n"
    # when the mended service has them redriven
    done = quadhelix("redrive", "--all", "--json")
    # then what can be applied is, in order; the other stays and the exit code says so
    assert [letter["state"] for letter in json.loads(done.stdout)] == ["redriven", "redriven", "parked"]
    assert done.returncode == 1
    assert passed(tmp_path) == 2
    # and when the operator drops that one, all is well
    assert "dropped" in quadhelix("drop", found[2]["eventId"]).stdout
    [again] = json.loads(quadhelix("drop", found[2]["eventId"], "--json").stdout)
    assert again["state"] == "dropped"
    assert quadhelix("redrive", "--all").stdout == "There was nothing to redrive.\n"


def test_what_is_asked_wrongly_is_answered_in_a_sentence(tmp_path: Path, quadhelix: Quadhelix) -> None:
    # given no databases yet
    nothing = quadhelix("list")
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "The database of partners" in nothing.stderr
    assert not list(tmp_path.iterdir())
    # given databases
    with_letters(tmp_path)
    for arguments, code, words in (
        (("redrive",), 2, "say --all"),
        (("redrive", "no-id"), 2, "not a valid UUID"),
        (("show", str(new_id())), 2, "no dead letter with this id"),
        (("drop", str(new_id())), 2, "no dead letter with this id"),
    ):
        refused = quadhelix(*arguments)
        assert (refused.returncode, refused.stdout) == (code, ""), arguments
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr
