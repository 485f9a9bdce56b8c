"""`quadhelix plugins` as an operator types it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.quadhelix.plugin_wheels import plugin_wheel

pytestmark = pytest.mark.timeout(300)  # several processes one after the other


class Shell:
    """Calls the command on a data folder of its own, on which no suite runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = (sys.executable, "-m", "quadhelix", "plugins", *arguments, "--data-dir", str(self.folder))
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Standard output and error; the command must end with this code and tell no stack."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=110)
        assert process.returncode == code, err
        assert "Traceback" not in err
        assert "defect" not in err
        return out, err

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code)[0])

    def states(self) -> dict[str, str]:
        return {row["region"]: row["state"] for row in self.json("list")["plugins"]}

    def lock(self) -> bytes:
        file = self.folder / "plugins" / "plugins.lock"
        return file.read_bytes() if file.exists() else b""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "data")


def test_a_plugin_is_added_upgraded_disabled_enabled_and_removed(shell: Shell, tmp_path: Path) -> None:
    # added
    wheel = str(plugin_wheel(tmp_path))
    first = shell.json("add", wheel)
    assert (first["action"], first["replaced"], first["services"]) == ("added", None, None)
    assert [rule["id"] for rule in first["plugin"]["rules"]] == ["twente.summary"]
    # a second time it is told, and nothing happens
    _, told = shell.run("add", wheel, code=2)
    assert "is installed already" in told
    # another version takes its place, whole
    second = shell.json("add", str(plugin_wheel(tmp_path, version="0.2.0")))
    assert second["replaced"] == "0.1.0"
    assert len(list((shell.folder / "plugins").glob("quadhelix_*"))) == 1
    # disabled, enabled, by the region's name
    shell.run("disable", "twente")
    assert shell.states()["twente"] == "disabled"
    shell.run("enable", "quadhelix-twente")
    # removed
    assert shell.json("remove", "twente")["action"] == "removed"
    assert "twente" not in shell.states()
    assert not list((shell.folder / "plugins").glob("quadhelix_*"))


def test_a_plugin_that_the_suite_would_refuse_leaves_nothing_behind(shell: Shell, tmp_path: Path) -> None:
    flaws = {
        "misspelt": "\n@hookimpl\ndef glosary_terms():\n    return []\n",
        "version": "\nQUADHELIX_API = 99\n",
        "fails": "\nraise SystemExit('no')\n",
        "stays": "\nimport threading\nthreading.Thread(target=threading.Event().wait).start()\n",
    }
    for number, (name, more) in enumerate(flaws.items()):
        wheel = plugin_wheel(tmp_path, version=f"0.{number}.0", more=more)
        refusal = shell.json("add", str(wheel), code=2)["refused"]
        assert refusal.startswith("The suite would refuse the plugin of twente"), (name, refusal)
        assert not shell.lock()
        assert not [child for child in (shell.folder / "plugins").iterdir() if child.is_dir()]


def test_two_commands_at_once_take_turns(shell: Shell, tmp_path: Path) -> None:
    wheels = [plugin_wheel(tmp_path, name=f"quadhelix-{code}", code=code) for code in ("salland", "veluwe")]
    processes = [shell.start("add", str(wheel)) for wheel in wheels]
    for process in processes:
        _, err = process.communicate(timeout=110)
        assert process.returncode == 0, err
    assert {entry["region"] for entry in json.loads(shell.lock())["plugins"]} == {"salland", "veluwe"}


def test_what_a_plugin_prints_is_no_part_of_an_answer(shell: Shell, tmp_path: Path) -> None:
    shell.json("add", str(plugin_wheel(tmp_path, more="\nprint('noise')\n")))
    command = (sys.executable, "-m", "quadhelix", "rules", "list", "--json", "--data-dir", str(shell.folder))
    listed = subprocess.run(command, capture_output=True, text=True, timeout=110, check=True).stdout
    assert "twente.summary" in {rule["rule"] for rule in json.loads(listed)}


def test_a_plugin_of_the_suite_is_disabled_and_not_removed(shell: Shell) -> None:
    _, told = shell.run("remove", "leiden", code=2)
    assert "disable it" in told
    shell.run("disable", "leiden")
    assert shell.states()["leiden"] == "disabled"


@pytest.mark.parametrize("command", ["remove", "enable", "disable", "check"])
def test_an_unknown_name_is_told(shell: Shell, command: str) -> None:
    _, told = shell.run(command, "atlantis", code=2)
    assert "There is no plugin atlantis here" in told


def test_a_lock_of_a_newer_format_is_left_alone(shell: Shell) -> None:
    folder = shell.folder / "plugins"
    folder.mkdir(parents=True)
    (folder / "plugins.lock").write_text('{"format": 9, "plugins": []}')
    assert "format 9" in shell.json("list", code=2)["refused"]
    assert b"9" in shell.lock()


def test_an_altered_plugin_shows_in_the_list(shell: Shell, tmp_path: Path) -> None:
    shell.run("add", str(plugin_wheel(tmp_path)))
    next((shell.folder / "plugins").glob("quadhelix_*/*.py")).write_text("")
    row = next(row for row in shell.json("list")["plugins"] if row["region"] == "twente")
    assert (row["state"], row["intact"]) == ("refused", False)
    assert "add it again" in row["reason"]


def test_a_folder_that_cannot_be_written_to_is_told(shell: Shell, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        shell.folder.parent.mkdir(exist_ok=True)
        shell.folder.write_text("a file")
    else:
        shell.folder.mkdir(mode=0o500)
    _, told = shell.run("add", str(plugin_wheel(tmp_path)), code=2)
    assert "cannot be written to" in told
