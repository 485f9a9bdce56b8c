"""The README's first screen is true: the query it shows has the answer it shows."""

import json
import re
from pathlib import Path

import pytest

from quadhelix.testing import eventually
from tests.running_suite import RunningSuite

README = Path(__file__).parents[1] / "README.md"
pytestmark = pytest.mark.timeout(240)


async def test_the_query_of_the_readme_has_the_answer_of_the_readme(tmp_path: Path) -> None:
    # Given the suite as `make up` starts it, with its demonstration data
    async with RunningSuite(tmp_path / "data") as suite:
        # When the README's query is asked, and every service knows of the others' records by now
        await eventually(lambda: everyone_is_named(suite), within=60)
        data = await suite.ask(block("graphql"))
        # Then the answer is the one that stands below it
        assert {"data": data} == json.loads(block("json"))


async def everyone_is_named(suite: RunningSuite) -> bool:
    """Whether all that take part are shown: the service of challenges hears last that they are public."""
    found = (await suite.ask(block("graphql")))["challenges"]["nodes"]
    return all(link["organisation"] for node in found for link in node["participations"])


def test_both_commands_stand_on_the_first_screen() -> None:
    first_screen = README.read_text(encoding="utf-8").splitlines()[:25]
    commands = [line.split()[1] for line in first_screen if line.startswith("make ")]
    assert commands == ["up", "test"]


def block(language: str) -> str:
    """The first code block of this language."""
    found = re.search(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"the README has no {language} block"
    return found[1]
