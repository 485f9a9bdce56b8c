"""A region's own fields through the one door: they come with its plugin, go with it, and their data stays."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from quadhelix.database import new_id
from quadhelix.testing import eventually
from tests import veluwe_rand
from tests.running_suite import RunningSuite

pytestmark = pytest.mark.timeout(300)

NAME = [{"language": "nl", "value": "Voorbeeldbedrijf (demonstratie)"}]
MUTATION = """mutation ($input: %sInput!) {
  done: %s(input: $input) { record: %s { id } errors { field code message } }
}"""
DRAFT = MUTATION % ("DraftChallenge", "draftChallenge", "challenge")
REGISTER = MUTATION % ("RegisterOrganisation", "registerOrganisation", "organisation")
PUBLISH = MUTATION % ("PublishOrganisation", "publishOrganisation", "organisation")
READ = """query ($id: ID!) {
  challenge(id: $id) {
    title { text }
    veluweRand { scale visits remark hosts { name { text } veluweRand { scale } } }
  }
}"""
FIELDS = """{
  challenges: __type(name: "Challenge") { fields { name } }
  partners: __type(name: "Organisation") { fields { name } }
}"""


async def test_a_plugin_brings_fields_and_takes_them_away_but_for_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a suite that found the plugin when it started
    plugins = tmp_path / "plugins"
    install(plugins)
    monkeypatch.setenv("PYTHONPATH", str(plugins))
    async with RunningSuite(tmp_path / "data", "--no-demo") as suite:
        admin = suite.token("region-admin", "--region", "veluwe-rand")
        # when a firm and a challenge are entered with its fields
        firm = str(new_id())
        entered = await changed(suite, REGISTER, admin, organisation(firm))
        shown = await changed(suite, PUBLISH, admin, {"id": firm})
        drafted = await changed(
            suite, DRAFT, admin, challenge(firm), after=entered["events"] + shown["events"]
        )
        # then everyone who may reads them, across services
        kept = (await suite.ask(READ, admin, id=drafted["id"]))["challenge"]
        assert kept["veluweRand"] == {
            "scale": "WIDE",
            "visits": 3,
            "remark": "geheim",
            "hosts": [{"name": {"text": NAME[0]["value"]}, "veluweRand": {"scale": "LOCAL"}}],
        }
        # when the plugin is removed and the services start anew
        remove(plugins)
        await started_anew(suite)
        await eventually(lambda: told(suite, fields=False), within=90)
        # then its fields are no part of the schema, and the rest is there
        answer = await suite.answer(READ, admin, id=drafted["id"])
        assert "veluweRand" in answer["errors"][0]["message"]
        # when it is back
        install(plugins)
        await started_anew(suite)
        await eventually(lambda: told(suite, fields=True), within=90)
        # then so is what was kept
        assert (await suite.ask(READ, admin, id=drafted["id"]))["challenge"] == kept


def install(folder: Path) -> None:
    """Put the plugin where Python finds installed distributions."""
    information = folder / "quadhelix_veluwe_rand-1.0.dist-info"
    information.mkdir(parents=True)
    shutil.copy(veluwe_rand.__file__, folder / "veluwe_rand.py")
    (information / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: quadhelix-veluwe-rand\nVersion: 1.0\n"
    )
    (information / "entry_points.txt").write_text("[quadhelix.regions]\nveluwe-rand = veluwe_rand\n")


def remove(folder: Path) -> None:
    shutil.rmtree(folder)


async def started_anew(suite: RunningSuite) -> None:
    for service in ("partners", "challenges", "education"):
        suite.kill(service)


async def told(suite: RunningSuite, *, fields: bool) -> bool:
    """Whether the gateway's schema and all services are as they should be."""
    status = await asyncio.to_thread(suite.status)
    answer = await suite.answer(FIELDS)
    types = [each or {"fields": []} for each in (answer.get("data") or {}).values()]
    shown = ["veluweRand" in [field["name"] for field in each["fields"]] for each in types]
    well = all(part["ready"] for part in status["parts"])
    return well and shown == [fields] * 2


async def changed(
    suite: RunningSuite, mutation: str, token: str, given: dict[str, Any], after: list[str] | None = None
) -> dict[str, Any]:
    answer = await suite.answer(mutation, token, after=after or [], input=given)
    assert (answer.get("errors"), answer["data"]["done"]["errors"]) == (None, []), answer
    return {"id": answer["data"]["done"]["record"]["id"], "events": answer["extensions"]["events"]}


def organisation(id: str) -> dict[str, Any]:
    """An invented firm."""
    return {
        "id": id,
        "region": "veluwe-rand",
        "name": NAME,
        "kind": "COMPANY",
        "helixSector": "BUSINESS",
        "country": "NL",
        "veluweRand": {"scale": "LOCAL"},
    }


def challenge(owner: str) -> dict[str, Any]:
    """An invented challenge."""
    return {
        "region": "veluwe-rand",
        "title": [{"language": "nl", "value": "Minder afval (demonstratie)"}],
        "participations": [{"organisation": owner, "role": "CHALLENGE_OWNER"}],
        "veluweRand": {"scale": "WIDE", "visits": 3, "remark": "geheim", "hosts": [owner]},
    }
