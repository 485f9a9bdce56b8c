"""A fifth region: written outside the repository, added to a running suite, asked, and taken out again."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from quadhelix.database import new_id
from tests.running_suite import RunningSuite
from tests.test_story import DRAFT, REGISTER, SUBMIT, done, dutch, outcome, repeatedly

pytestmark = pytest.mark.timeout(600)  # some thirty processes one after the other

REGION = """
query ($code: ID!) {
  region(code: $code) { name { text } glossary { key } rules { id demand { text } } kpis { key } }
}
"""
CHALLENGE = "query ($id: ID!) { challenge(id: $id) { title { text } drenthe { scale } } }"
OF_ALL_SERVICES = "{ organisations { totalCount } challenges { totalCount } modules { totalCount } }"
PLAIN = "query ($id: ID!) { challenge(id: $id) { title { text } } }"


async def quadhelix(*arguments: str, code: int = 0) -> Any:
    """What a command answers as JSON; it must end with this exit code."""
    command = (sys.executable, "-m", "quadhelix", *arguments, "--json")
    run = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=200)
    assert run.returncode == code, run.stderr
    return json.loads(run.stdout)


async def test_a_fifth_region_comes_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUADHELIX_SCHEMA_POLL", "0.3")
    # Given a plugin that its author wrote with `plugins new`, as a wheel
    written = await quadhelix("plugins", "new", "drenthe", "--directory", str(tmp_path))
    wheel = built(Path(written["folder"]), tmp_path / "wheels")

    async with RunningSuite(tmp_path / "data", "--no-demo") as suite:
        folder = ("--data-dir", str(suite.folder))
        assert await suite.ask(REGION, code="drenthe") == {"region": None}

        # When it is added while the suite runs, then everything answers all the time
        async with serving(suite):
            added = await quadhelix("plugins", "add", str(wheel), *folder)
        assert [back["name"] for back in added["services"]][-1] == "gateway"

        # Then a portal finds the region, its word, its rule and what it counts
        region = (await suite.ask(REGION, code="drenthe"))["region"]
        assert region["glossary"] == [{"key": "challenge"}]
        assert [rule["id"] for rule in region["rules"]] == ["drenthe.dutch-title"]
        assert region["rules"][0]["demand"]["text"]
        assert region["kpis"] == [{"key": "challenges-answered"}]

        # And its rule stops a challenge without a title in Dutch, which keeps the region's own field
        token = suite.token("region-admin", "--region", "drenthe")
        challenge = await drafted(suite, token)
        refused = await outcome(suite, SUBMIT, token, {"id": challenge})
        assert [error["rule"] for error in refused["errors"]] == ["drenthe.dutch-title"]
        kept = await suite.ask(CHALLENGE, token, id=challenge)
        assert kept["challenge"]["drenthe"] == {"scale": "REGION"}

        # When it is to be removed, then it is told first what the region owns
        told = await quadhelix("plugins", "remove", "drenthe", *folder, code=2)
        assert "1 of kind CHALLENGE" in told["refused"]
        removed = await quadhelix("plugins", "remove", "drenthe", "--yes", *folder)
        assert removed["kept"] == {"CHALLENGE": 1}

        # Then it is gone without a trace but its data
        assert await suite.ask(REGION, code="drenthe") == {"region": None}
        gone = await suite.answer(CHALLENGE, token, id=challenge)
        assert "drenthe" in gone["errors"][0]["message"]
        assert (await suite.ask(PLAIN, token, id=challenge))["challenge"]
        assert not list((suite.folder / "plugins").glob("quadhelix_*"))

        # When somebody looks what its return would change, then it frees what nobody could be asked about,
        # and has something to say about the title again
        previewed = await quadhelix("plugins", "preview", str(wheel), *folder)
        freed = {
            (each["rule"], each["subject"]) for each in previewed["changes"] if each["outcome"] == "freed"
        }
        assert ("drenthe.cannot-be-asked", "CHALLENGE") in freed
        newly = [each for each in previewed["changes"] if each["outcome"] != "freed"]
        assert [(each["rule"], each["outcome"]) for each in newly] == [
            ("drenthe.dutch-title", "newly warned")
        ]

        # And the data is there again when it comes back
        again = await quadhelix("plugins", "add", str(wheel), *folder)
        assert [back["name"] for back in again["services"]] == [back["name"] for back in added["services"]]
        kept = await suite.ask(CHALLENGE, token, id=challenge)
        assert kept["challenge"]["drenthe"] == {"scale": "REGION"}


async def drafted(suite: RunningSuite, token: str) -> str:
    """A challenge of the region with a title in English only."""
    owner, challenge = str(new_id()), str(new_id())
    organisation = {
        "id": owner,
        "region": "drenthe",
        "name": dutch("Voorbeeld Warmte (demonstratie)"),
        "kind": "COMPANY",
        "helixSector": "BUSINESS",
        "country": "NL",
        "provenance": {"source": "test", "asOf": "2026-11-01", "demonstration": True},
    }
    await done(suite, REGISTER, token, organisation)
    draft = {
        "id": challenge,
        "region": "drenthe",
        "title": [{"language": "en", "value": "Heat from water"}],
        "need": "KNOWLEDGE",
        "participations": [{"organisation": owner, "role": "CHALLENGE_OWNER"}],
        "drenthe": {"scale": "REGION"},
    }
    await repeatedly(lambda: done(suite, DRAFT, token, draft))
    return challenge


@asynccontextmanager
async def serving(suite: RunningSuite) -> AsyncIterator[None]:
    """The gateway answers every request within the block, and so do the services behind it."""

    async def ask() -> None:
        while True:
            answer = await suite.answer(OF_ALL_SERVICES)
            assert "errors" not in answer, answer["errors"]
            await asyncio.sleep(0.05)

    asking = asyncio.create_task(ask())
    try:
        yield
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking


def built(project: Path, wheels: Path) -> Path:
    """The wheel of a project, made without network."""
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", str(wheels))
    subprocess.run((sys.executable, "-m", "pip", "wheel", *options, str(project)), check=True, timeout=100)
    return next(wheels.glob("*.whl"))
