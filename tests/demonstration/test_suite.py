"""The demonstration data in the real suite: loaded twice over the public door, and read back by a portal."""

import asyncio
import os
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from demonstration.chapters import CHAPTERS
from demonstration.identity import challenge, programme, project
from quadhelix.testing import eventually
from tests.running_suite import RunningSuite

pytestmark = pytest.mark.timeout(240)

RECORDS = tuple(chain.from_iterable(chapter.records for chapter in CHAPTERS))

ZUID_HOLLAND = """
{
  challenges(filter: {region: "zuid-holland"}, orderBy: TITLE, first: 50) {
    totalCount
    nodes {
      id
      title { text }
      participations { role organisation { name { text } } }
      modules { title { text } }
      project { name { text } programme { name { text } } }
    }
  }
}
"""

FIGURES = """
query ($id: ID!) {
  programme(id: $id) {
    indicators {
      key
      target { value comparator }
      observations { value comparator }
      attainment { ratio comparator }
    }
  }
}
"""

LAB = """
query ($id: ID!) { project(id: $id) { status successions { kind successor { text } } } }
"""

MAKERS = """
query ($id: ID!) {
  challenge(id: $id) {
    updates { kind title { text(language: "nl-BE") } }
    trajectories { status team { capacity } }
  }
}
"""

INTAKES = "{ intakes(first: 50) { nodes { status } } }"


async def load(suite: RunningSuite) -> list[str]:
    """Run the load as an operator does; its lines, one for each chapter."""
    token = suite.token("consortium-admin")
    command = (sys.executable, "-m", "demonstration", "--url", suite.address)
    ran = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "QUADHELIX_TOKEN": token},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await ran.communicate()
    assert ran.returncode == 0, output.decode()
    return output.decode().splitlines()


async def test_loaded_twice_the_suite_tells_the_five_accounts(tmp_path: Path) -> None:
    async with RunningSuite(tmp_path / "data", "--no-demo") as suite:
        # Given a suite into which the data was loaded twice
        first = await load(suite)
        shown = await everything(suite)
        second = await load(suite)

        # Then the first load brought everything in, and the second changed nothing
        assert [line.split()[0] for line in first] == [chapter.name for chapter in CHAPTERS]
        assert [int(line.split()[1]) for line in first] == [len(chapter.records) for chapter in CHAPTERS]
        assert {int(line.split()[1]) for line in second} == {0}
        assert await everything(suite) == shown

        # And one question returns the challenges of Zuid-Holland, Leiden's among them, with all about them
        await eventually(lambda: linked(suite))
        found = (await suite.ask(ZUID_HOLLAND))["challenges"]
        titles = [node["title"]["text"] for node in found["nodes"]]
        assert titles == [
            "Helder spoelwater",
            "Kijk met me mee",
            "Pompen die op tijd waarschuwen",
            "Wie gebruikt de andere helft van de week?",
        ]
        for node in found["nodes"]:
            assert all(link["organisation"]["name"]["text"] for link in node["participations"])
            assert node["modules"]
            assert node["project"]["programme"]["name"]["text"]

        # And the figures keep their comparators: more than 400 of 243 is more than 164.6 per cent
        figures = (await suite.ask(FIGURES, id=str(programme("smitzh"))))["programme"]["indicators"]
        by_key = {indicator["key"]: indicator for indicator in figures}
        assert by_key["firms-reached"]["target"] is None
        assert by_key["firms-reached"]["attainment"] is None
        assert by_key["digitalisation-steps"]["attainment"] == {"ratio": 1.646, "comparator": "GT"}
        assert sorted(claim["value"] for claim in by_key["labs"]["observations"]) == [6, 8]

        # And the Leiden lab ended by handing on
        lab = (await suite.ask(LAB, id=str(project("open-innovatie-lab"))))["project"]
        assert lab["status"] == "COMPLETED"
        assert [succession["kind"] for succession in lab["successions"]] == ["CONTINUED", "ELEMENTS_ADOPTED"]

        # And the makers are on their way, and tell of it
        makers = (await suite.ask(MAKERS, id=str(challenge("zetel-uit-snijresten"))))["challenge"]
        assert [trajectory["status"] for trajectory in makers["trajectories"]] == ["RUNNING"]
        assert makers["updates"][0]["title"]["text"] == "Wie het verhaal hoort, wil het merk zien"
        assert len(makers["updates"]) == 6

        # And the desk of Zuid-Holland has three questions, which nobody else may read
        desk = suite.token("region-admin", "--region", "zuid-holland")
        statuses = [node["status"] for node in (await suite.ask(INTAKES, desk))["intakes"]["nodes"]]
        assert sorted(statuses) == ["NEW", "REFERRED", "TRIAGED"]
        assert not ((await suite.answer(INTAKES)).get("data") or {}).get("intakes", {}).get("nodes")


async def everything(suite: RunningSuite) -> dict[str, Any]:
    """How many records of each kind a portal finds, and their versions."""
    return await suite.ask(
        """{
          organisations(first: 100) { totalCount nodes { id version } }
          centres(first: 100) { totalCount nodes { id version } }
          programmes(first: 100) { totalCount nodes { id version } }
          projects(first: 100) { totalCount nodes { id version } }
          challenges(first: 100) { totalCount nodes { id version } }
          modules(first: 100) { totalCount nodes { id version } }
        }"""
    )


async def linked(suite: RunningSuite) -> bool:
    """Whether every challenge of Zuid-Holland shows a module, and all that take part in it."""
    found = (await suite.ask(ZUID_HOLLAND))["challenges"]["nodes"]
    return all(
        node["modules"] and all(link["organisation"] for link in node["participations"]) for node in found
    )
