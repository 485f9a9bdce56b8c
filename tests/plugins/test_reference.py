"""plugins/README.md keeps its promises: every live hook stands in it, and its guide makes a region."""

import inspect
import os
import re
import subprocess
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

from quadhelix import hookspecs
from quadhelix.facts.subjects import COURSES, Course
from quadhelix.plugin_commands import plugins
from quadhelix.regions import GROUP, Regions, plugin_manager

PLUGINS = Path(__file__).parents[2] / "plugins"
README = (PLUGINS / "README.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `([^`]+)`$\n+(.*?)(?=^##|\Z)", README, re.MULTILINE | re.DOTALL))
REGIONS = sorted(path.parent for path in PLUGINS.glob("*/pyproject.toml"))

_MODULES = re.compile(r"[a-z.]+\.(?=[A-Z])")


def live_signatures() -> list[str]:
    hooks = [name for name in vars(plugin_manager(only=()).hook) if not name.startswith("_")]
    signatures = {name: str(inspect.signature(getattr(hookspecs, name))) for name in hooks}
    return [name + _MODULES.sub("", text) for name, text in signatures.items()]


@pytest.mark.parametrize("signature", live_signatures())
def test_every_hook_has_a_heading_with_its_exact_signature(signature: str) -> None:
    assert signature in SECTIONS


def test_every_heading_is_a_live_hook() -> None:
    assert sorted(SECTIONS) == sorted(live_signatures())


@pytest.mark.parametrize("signature", SECTIONS)
def test_every_hook_says_what_silence_means(signature: str) -> None:
    assert "Silence means" in " ".join(SECTIONS[signature].split())


@pytest.mark.parametrize(
    "course", [course for course in COURSES.values() if course.steps], ids=lambda c: c.hook
)
def test_every_rule_hook_names_the_steps_it_is_asked_at(course: Course) -> None:
    (section,) = (text for signature, text in SECTIONS.items() if signature.startswith(f"{course.hook}("))
    specified = inspect.getdoc(getattr(hookspecs, course.hook)) or ""
    for told in (section, specified):
        assert set(re.findall(r"`([a-z]+)`", told)) == course.steps


@pytest.mark.parametrize("signature", live_signatures())
def test_every_hook_says_when_it_is_asked_and_which_mistake_is_worse(signature: str) -> None:
    specified = inspect.getdoc(getattr(hookspecs, signature.split("(")[0])) or ""
    assert re.search(r"[Aa]sked", specified)
    assert "The worse mistake is" in " ".join(specified.split())


FENCES = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = ("pip", "pytest", "quadhelix")


class Reader:
    """Does what the guide says, in an environment of its own that has all that this one has.

    Args:
        folder: Where it begins; the environment and the suite's data are put there too.
    """

    def __init__(self, folder: Path) -> None:
        self._place = folder
        home = folder / "environment"
        venv.create(home, with_pip=False)
        purelib = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
        ours = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
        lines = [f"import site; site.addsitedir({each!r})\n" for each in ours]
        Path(purelib, "ours.pth").write_text("".join(lines), encoding="utf-8")
        for name in COMMANDS:
            command = home / "bin" / name
            module = f"import runpy; runpy.run_module({name!r}, run_name='__main__')"
            command.write_text(f"#!{home}/bin/python\n{module}\n")
            command.chmod(0o755)
        told = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self._variables = told | {"PATH": path, "QUADHELIX_DATA_DIR": str(folder / "data")}

    def types(self, commands: str) -> str:
        """What these commands tell; each must succeed, and the next ones go on where they ended."""
        done = self._shell(f"{commands}\npwd >&2")
        self._place = Path(done.stderr.splitlines()[-1])
        return done.stdout

    def writes(self, file: str, text: str) -> None:
        """A new file of the project."""
        assert not (self._place / file).exists()
        (self._place / file).write_text(text, encoding="utf-8")

    def changes(self, difference: str) -> None:
        """Files of the project, as a patch says."""
        self._shell("git apply -", difference)

    def _shell(self, commands: str, given: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ("bash", "-euo", "pipefail", "-c", commands), cwd=self._place, env=self._variables, input=given,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done


@pytest.mark.timeout(600)  # some ten processes one after the other
def test_the_guide_makes_a_region_as_it_says(tmp_path: Path) -> None:
    # Given every code block of the page, in order
    reader, told = Reader(tmp_path), ""
    files = iter(re.findall(r"^`(\S+)`:$", README, re.MULTILINE))
    # When a reader types the commands and makes the edits, then each works and tells what stands below it
    for language, text in FENCES:
        match language:
            case "sh":
                told = reader.types(text)
            case "python":
                reader.writes(next(files), text)
            case "diff":
                reader.changes(text)
            case "text":
                assert told == text
            case _:
                raise AssertionError(f"nobody executes a block of {language or 'no language'}")
    # And the region it made is in force
    assert next(files, None) is None
    assert re.search(r"^drenthe +quadhelix-drenthe +0\.1\.0 +active +added +intact$", told, re.MULTILINE)


def test_every_command_the_page_names_exists() -> None:
    named = set(re.findall(r"quadhelix plugins (\w+)", README))
    assert named <= set(plugins.commands)


@pytest.mark.parametrize("folder", REGIONS, ids=lambda folder: folder.name)
class TestDistributions:
    def test_the_entry_point_bears_the_code_of_the_region(self, folder: Path) -> None:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        ((code, module),) = project["entry-points"][GROUP].items()
        assert project["name"] == f"quadhelix-{code}"
        assert module == f"quadhelix_{folder.name}"
        assert project["license"] == "EUPL-1.2"
        assert Regions.installed(only={code}).codes == (code,)

    def test_its_readme_names_its_rules_and_the_day_they_were_checked(self, folder: Path) -> None:
        readme = (folder / "README.md").read_text(encoding="utf-8")
        code = folder.name.replace("_", "-")
        regions = Regions.installed(only={code})
        rules = regions.rules(code)
        assert rules
        assert [rule.id for rule in rules if f"`{rule.id}`" not in readme] == []
        checked = regions.profile(code).checked_on
        assert f"Date of last check: {checked.isoformat()}." in readme

    def test_a_plugin_imports_nothing_of_ours_but_the_promise(self, folder: Path) -> None:
        sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("quadhelix_*/*.py"))
        imported = set(re.findall(r"^(?:from|import) (\S+)", sources, re.MULTILINE))
        ours = {name for name in imported if name.split(".")[0] in {"quadhelix", "gateway", "services"}}
        assert ours == {"quadhelix"}
