"""A short run of the chaos harness itself: two parts die while clients write, and no promise is broken.

`make chaos` inflicts everything we know, at length.
"""

from pathlib import Path

import pytest

from tests.chaos.deaths import killed
from tests.chaos.history import Answer, read
from tests.chaos.installation import Installation
from tests.chaos.run import Run
from tests.chaos.target import Fault

pytestmark = pytest.mark.timeout(240)

COMMANDS = 100


async def test_a_service_and_the_broker_die_under_load(tmp_path: Path) -> None:
    # given the suite on SQLite, and clients that write
    run = Run(Installation(tmp_path / "data"), seed=1, folder=tmp_path)
    # when the broker and a service that listens are killed at one moment
    fault = Fault("kill broker and education", killed("broker", "education"))
    [told] = await run.survive([fault], COMMANDS, lambda _round: None)
    # then all is told and applied once, in order, and every answer was true
    assert told.violations == ()
    assert told.events >= 10
    answers = {entry.answer for entry in read(tmp_path / "history.jsonl")}
    assert {Answer.OK, Answer.FAIL} <= answers
