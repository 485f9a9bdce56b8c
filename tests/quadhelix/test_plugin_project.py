"""What `plugins new` writes: complete, clean, and passing its own tests as it stands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quadhelix.errors import PluginRefused
from quadhelix.plugins.checking import check
from quadhelix.plugins.project import Project
from quadhelix.settings import Settings

LONGEST = "noord-en-midden-limburg-en-peel"[:30]


pytestmark = pytest.mark.timeout(300)  # several processes one after the other


def run(project: Path, *command: str) -> None:
    done = subprocess.run(
        (sys.executable, "-m", *command), cwd=project, env=os.environ | {"MYPYPATH": "."},
        capture_output=True, text=True, timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def written(folder: Path, name: str, code: str | None = None) -> Path:
    project = Project.of(name, code, folder / "no-store")
    project.write(folder)
    return folder / project.distribution


@pytest.mark.parametrize("name", ["drenthe", LONGEST])
def test_it_is_clean_as_written(tmp_path: Path, name: str) -> None:
    project = written(tmp_path, name)
    run(project, "ruff", "check", "--no-cache", ".")
    run(project, "ruff", "format", "--no-cache", "--check", ".")
    run(
        project, "mypy", "--cache-dir", str(tmp_path / "mypy"), f"quadhelix_{name.replace('-', '_')}", "tests"
    )


def test_it_passes_its_own_tests_and_the_suite_lets_it_in(tmp_path: Path) -> None:
    project = written(tmp_path, "drenthe")
    before = sorted(project.rglob("*"))
    title, verdicts = check(str(project), Settings(data_dir=tmp_path / "data"))
    assert title == "quadhelix-drenthe 0.1.0"
    assert [(verdict.subject, verdict.good) for verdict in verdicts] == [
        ("loading", True), ("API version", True), ("composition", True), ("metadata", True),
        ("contract", True), ("tests", True),
    ], verdicts  # fmt: skip
    # and looking at it left no trace
    assert sorted(project.rglob("*")) == before
    assert not (tmp_path / "data").exists()


def test_a_plugin_that_breaks_its_promise_is_told_which(tmp_path: Path) -> None:
    project = written(tmp_path, "drenthe")
    rule = project / "quadhelix_drenthe" / "title.py"
    rule.write_text(rule.read_text().replace('.get("nl", "")', '["nl"]'))
    _, verdicts = check(str(project), Settings(data_dir=tmp_path / "data"))
    wrong = {verdict.subject: verdict.text for verdict in verdicts if verdict.good is False}
    assert wrong.keys() == {"contract", "tests"}
    assert "test_its_rules_answer_any_record_at_any_step" in wrong["contract"]
    assert "KeyError: 'nl'" in wrong["contract"]


def test_the_code_can_differ_from_the_name(tmp_path: Path) -> None:
    project = written(tmp_path, "Quadhelix_De.Peel", "peel")
    assert project.name == "quadhelix-de-peel"
    assert 'peel = "quadhelix_de_peel"' in (project / "pyproject.toml").read_text()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", None), ("9lives", None), ("a b", None), ("../up", None), ("x" * 31, None),
        ("dr\N{CYRILLIC SMALL LETTER IE}nthe", None), ("fine", "Not Fine"), ("leiden", None),
        ("1eiden", None), ("fine", "zuid-holland"), ("quadhelix-", None),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str, code: str | None) -> None:
    with pytest.raises(PluginRefused):
        written(tmp_path, name, code)
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    written(tmp_path, "drenthe")
    with pytest.raises(PluginRefused, match="is there already"):
        written(tmp_path, "drenthe")
