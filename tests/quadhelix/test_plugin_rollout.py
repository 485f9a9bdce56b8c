"""A running suite takes over a changed set of plugins, or keeps the one it has."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quadhelix.errors import PluginRefused
from quadhelix.plugins.changes import Changes
from quadhelix.plugins.discovery import announced
from quadhelix.plugins.lockfile import Lock
from quadhelix.plugins.rollout import roll_out
from quadhelix.settings import Settings
from quadhelix.supervisor.status import status
from tests.quadhelix import tiny_plugins
from tests.quadhelix.plugin_wheels import plugin_wheel

ROOT = Path(__file__).parents[2]


pytestmark = pytest.mark.timeout(300)  # several processes one after the other


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The data folder of a running suite of two tiny services."""
    data = tmp_path / "data"
    data.mkdir()
    with subprocess.Popen(
        (sys.executable, tiny_plugins.__file__, str(data)),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline().startswith("http://127.0.0.1:")
        try:
            yield data
        finally:
            run.terminate()


def test_a_change_is_taken_over_by_one_service_after_the_other(folder: Path, tmp_path: Path) -> None:
    said: list[str] = []
    changed = Changes(Settings(data_dir=folder), said.append).add(str(plugin_wheel(tmp_path)))
    assert changed.services is not None
    assert [back.name for back in changed.services] == ["partners", "challenges"]
    now = announced(folder / "plugins").fingerprint
    assert {part.plugins for part in status(folder).parts} == {now}
    assert status(folder).plugins_agree


def test_what_a_killed_command_left_half_done_is_done_by_the_next(folder: Path, tmp_path: Path) -> None:
    # given a plugin that the store names and no service has taken over
    wheel = str(plugin_wheel(tmp_path))
    changes = Changes(Settings(data_dir=folder), lambda _: None)
    changes.add(wheel)
    added = Lock.read(folder / "plugins")
    changes.disable("twente")
    added.write(folder / "plugins")
    # when it is added again, then the services take it over
    assert changes.add(wheel).services
    now = announced(folder / "plugins").fingerprint
    assert {part.plugins for part in status(folder).parts} == {now}
    # and then there is nothing more to do
    with pytest.raises(PluginRefused, match="installed already"):
        changes.add(wheel)


def test_what_a_service_does_not_start_with_is_taken_back(folder: Path, tmp_path: Path) -> None:
    # given a plugin that passes every rehearsal, and with which no service starts
    (folder / "harmful").touch()
    former = announced(folder / "plugins").fingerprint
    # when it is added, then it is told which service failed, and all is as it was
    with pytest.raises(PluginRefused) as refusal:
        Changes(Settings(data_dir=folder), lambda _: None).add(str(plugin_wheel(tmp_path)))
    assert "partners does not start with these plugins" in str(refusal.value)
    assert "The former plugins are in force again." in str(refusal.value)
    assert Lock.read(folder / "plugins") == Lock()
    assert {part.plugins for part in status(folder).parts} == {former}
    assert not list((folder / "plugins").glob("quadhelix_*"))


def test_a_service_that_lags_behind_shows(folder: Path, tmp_path: Path) -> None:
    # given two services, one of which was started by hand after a change of the plugins
    before = status(folder)
    assert [part.state for part in before.parts] == ["ready", "ready"]
    (folder / "plugins").mkdir()
    Lock(disabled=("quadhelix-leiden",)).write(folder / "plugins")
    os.kill(before.parts[0].pid, 15)
    # when it is back, then both are shown as degraded, and still serve
    while (now := status(folder)).parts[0].plugins in (None, before.parts[0].plugins):
        time.sleep(0.02)
    assert not now.plugins_agree
    assert [part.state for part in now.parts] == ["degraded", "degraded"]
    assert now.ready


def test_without_a_running_suite_there_is_nothing_to_take_over(tmp_path: Path) -> None:
    assert roll_out(tmp_path, "0123456789ab", lambda _: None) is None
