"""plugins/README.md keeps its promises: every live hook stands in it, and its guide makes a region."""

import inspect
import re
import sys
import tomllib
from pathlib import Path

import pytest

from quadhelix import hookspecs
from quadhelix.regions import GROUP, Regions, plugin_manager

PLUGINS = Path(__file__).parents[2] / "plugins"
README = (PLUGINS / "README.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^### `(.+)`$", README, re.MULTILINE)
REGIONS = sorted(path.parent for path in PLUGINS.glob("*/pyproject.toml"))


def live_signatures() -> list[str]:
    hooks = [name for name in vars(plugin_manager(only=()).hook) if not name.startswith("_")]
    signatures = {name: str(inspect.signature(getattr(hookspecs, name))) for name in hooks}
    return [f"{name}{text.replace('quadhelix.facts.', '')}" for name, text in signatures.items()]


@pytest.mark.parametrize("signature", live_signatures())
def test_every_hook_has_a_heading_with_its_exact_signature(signature: str) -> None:
    assert signature in HEADINGS


def test_every_heading_is_a_live_hook() -> None:
    assert sorted(HEADINGS) == sorted(live_signatures())


def test_every_hook_says_what_silence_means() -> None:
    sections = README.split("\n### ")[1:]
    assert all("Silence means" in section for section in sections)


def block(language: str, containing: str) -> str:
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (found,) = (text for text in blocks if containing in text)
    return found


def test_the_guide_makes_a_region_the_host_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given the files of the guide, installed as its pyproject says
    project = tomllib.loads(block("toml", "drenthe"))["project"]
    ((code, module),) = project["entry-points"][GROUP].items()
    package = tmp_path / module
    package.mkdir()
    (package / "__init__.py").write_text(block("python", "def region_profile"), encoding="utf-8")
    information = tmp_path / f"{module}-0.1.0.dist-info"
    information.mkdir()
    name, version = project["name"], project["version"]
    (information / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n")
    (information / "entry_points.txt").write_text(f"[{GROUP}]\n{code} = {module}\n")
    monkeypatch.syspath_prepend(tmp_path)
    # When the guide's own test runs
    test: dict[str, object] = {}
    exec(block("python", "def test_the_host_sees_me"), test)  # noqa: S102  # the guide is ours
    run = test["test_the_host_sees_me"]
    assert callable(run)
    # Then the host sees the region, and its rule
    try:
        run()
        assert "check_challenge" in vars(sys.modules[module])
    finally:
        sys.modules.pop(module)
    assert code == "drenthe"


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
        sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("quadhelix_*/*.py"))
        rules = re.findall(r'rule="([^"]+)"', sources)
        assert rules
        assert all(rule.startswith(f"{code}.") and f"`{rule}`" in readme for rule in rules)
        checked = Regions.installed(only={code}).profile(code).checked_on
        assert f"Date of last check: {checked.isoformat()}." in readme

    def test_a_plugin_imports_nothing_of_ours_but_the_promise(self, folder: Path) -> None:
        sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("quadhelix_*/*.py"))
        imported = set(re.findall(r"^(?:from|import) (\S+)", sources, re.MULTILINE))
        ours = {name for name in imported if name.split(".")[0] in {"quadhelix", "gateway", "services"}}
        assert ours == {"quadhelix"}
