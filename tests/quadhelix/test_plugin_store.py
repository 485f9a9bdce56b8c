"""The store: its lock, which plugins it makes known, and that it changes whole or not at all."""

import errno
import importlib.util
import json
import os
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix.errors import PluginRefused
from quadhelix.plugins import pip
from quadhelix.plugins.contents import content_hash
from quadhelix.plugins.discovery import announced
from quadhelix.plugins.lockfile import LOCK, Installed, Lock, canonical
from quadhelix.plugins.preparing import Preparation
from quadhelix.plugins.store import Store
from quadhelix.regions import Regions
from quadhelix.settings import Settings
from tests.quadhelix.plugin_wheels import library_wheel, plugin_wheel


def installed(store: Store, wheel: Path, wheels: Path | None = None) -> Installed:
    """The plugin put into the store, without trying it first."""
    with store.changing(), store.staged() as staging:
        entry = Preparation(store.folder, store.lock, wheels).prepared(str(wheel), staging)
        store.take(staging, store.lock.with_entry(entry))
    return entry


def regions(store: Store) -> dict[str, str]:
    found = announced(store.folder)
    return {entry.name: entry.dist.version for entry in found.entries if entry.dist}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plugins")


def test_an_empty_store_leaves_the_plugins_of_the_suite(store: Store) -> None:
    assert {"achterhoek", "leiden", "oost-vlaanderen", "zuid-holland"} <= regions(store).keys()
    assert not store.folder.exists()


def test_what_is_installed_is_announced(store: Store, tmp_path: Path) -> None:
    before = announced(store.folder).fingerprint
    entry = installed(store, plugin_wheel(tmp_path))
    assert regions(store)["twente"] == "0.1.0"
    assert announced(store.folder).fingerprint != before
    assert Lock.read(store.folder).plugins == (entry,)
    assert [child.name for child in store.folder.iterdir() if child.is_dir()] == [entry.folder]


def test_what_is_disabled_is_not(store: Store, tmp_path: Path) -> None:
    installed(store, plugin_wheel(tmp_path))
    lock = store.lock.switched("quadhelix-twente", enabled=False).switched("quadhelix-leiden", enabled=False)
    lock.write(store.folder)
    assert {"twente", "leiden"}.isdisjoint(regions(store))
    lock.switched("quadhelix-leiden", enabled=True).write(store.folder)
    assert "leiden" in regions(store)


def test_a_newer_version_takes_the_place_of_what_the_suite_has(store: Store, tmp_path: Path) -> None:
    installed(store, plugin_wheel(tmp_path, name="quadhelix-leiden", code="leiden", version="7.0"))
    assert regions(store)["leiden"] == "7.0"


@pytest.mark.parametrize("harm", ["changed", "added", "removed", "linked", "gone"])
def test_an_altered_plugin_is_refused_by_name_and_the_rest_goes_on(
    store: Store, tmp_path: Path, harm: str
) -> None:
    # given an installed plugin, and one harm done to its files
    entry = installed(store, plugin_wheel(tmp_path))
    module = store.folder / entry.folder / "quadhelix_twente.py"
    match harm:
        case "changed":
            module.write_text(module.read_text() + "\nprint('harm')\n")
        case "added":
            module.with_name("more.py").write_text("")
        case "removed":
            module.unlink()
        case "linked":
            module.rename(tmp_path / "elsewhere.py")
            module.symlink_to(tmp_path / "elsewhere.py")
        case "gone":
            (store.folder / entry.folder).rename(tmp_path / "elsewhere")
    # when services start, then it is refused, and the others are not
    hosts = Regions.of(Settings(plugins=str(store.folder)))
    assert "add it again" in hosts.refused["twente"]
    assert "leiden" in hosts.codes


def test_what_python_compiles_does_not_alter_it(store: Store, tmp_path: Path) -> None:
    entry = installed(store, plugin_wheel(tmp_path))
    compiled = store.folder / entry.folder / "__pycache__"
    compiled.mkdir()
    (compiled / "x.pyc").write_bytes(b"anything")
    assert "twente" in regions(store)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "damaged"),
        ("[]", "damaged"),
        ('{"format": 1}', "damaged"),
        ('{"format": 2, "plugins": [], "news": 1}', "format 2, and this version of Quadhelix knows up to 1"),
        ('{"format": 1, "plugins": [{"name": "x"}]}', "damaged"),
    ],
)
def test_an_unreadable_lock_is_told_and_the_suite_goes_on(store: Store, text: str, reason: str) -> None:
    store.folder.mkdir()
    (store.folder / LOCK).write_text(text)
    found = announced(store.folder)
    assert reason in found.refused[LOCK]
    assert "leiden" in {entry.name for entry in found.entries}
    with pytest.raises(PluginRefused, match=reason), store.changing():
        pass


@pytest.mark.parametrize("wrong", [{"enabled": "no"}, {"enabled": 1}, {"brings": "abc"}, {"brings": [1]}])
def test_an_entry_edited_into_nonsense_is_told(store: Store, tmp_path: Path, wrong: dict[str, Any]) -> None:
    installed(store, plugin_wheel(tmp_path))
    value = json.loads((store.folder / LOCK).read_text())
    value["plugins"][0].update(wrong)
    (store.folder / LOCK).write_text(json.dumps(value))
    with pytest.raises(PluginRefused, match="damaged"):
        Lock.read(store.folder)


@pytest.mark.parametrize("folder", ["../outside", "/etc", "a/b", ".", "..", ""])
def test_a_lock_leads_nowhere_else(store: Store, tmp_path: Path, folder: str) -> None:
    entry = installed(store, plugin_wheel(tmp_path))
    replace(store.lock, plugins=(replace(entry, folder=folder),)).write(store.folder)
    assert "damaged" in announced(store.folder).refused[LOCK]


def test_a_lock_of_a_later_version_of_this_format_is_read(store: Store, tmp_path: Path) -> None:
    entry = installed(store, plugin_wheel(tmp_path))
    value = json.loads((store.folder / LOCK).read_text())
    value["plugins"][0]["news"] = 1
    (store.folder / LOCK).write_text(json.dumps(value))
    assert store.lock.plugins == (entry,)


def test_one_command_at_a_time_changes_the_store(store: Store) -> None:
    # given a command that changes the store
    with store.changing():
        # when another is impatient, then it is told; when it is patient, then its turn comes
        with pytest.raises(PluginRefused, match="Another command"), Store(store.folder).changing(patience=0):
            pass
        done = threading.Event()
        waiting = threading.Thread(target=lambda: _change(store, done))
        waiting.start()
        assert not done.wait(0.2)
    assert done.wait(10)
    waiting.join()


def _change(store: Store, done: threading.Event) -> None:
    with store.changing():
        done.set()


def test_a_disk_that_is_full_is_told_and_all_is_as_it_was(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a plugin, and a disk on which nothing more can be written
    entry = installed(store, plugin_wheel(tmp_path))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/some/place")

    monkeypatch.setattr(Path, "write_text", full)
    # when another version is to take its place, then the reason is told, and no path
    with pytest.raises(PluginRefused) as refusal, store.changing(), store.staged() as staging:
        store.take(staging, store.lock.without(entry.name))
    assert str(refusal.value) == "The plugins cannot be changed: No space left on device."
    assert store.lock.plugins == (entry,)


def test_pip_that_breaks_tells_what_happened_and_not_where(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = (
        "ERROR: Exception:\nTraceback (most recent call last):\n  File x\nOSError: [Errno 28] No space left"
    )
    done = subprocess.CompletedProcess((), 2, "", errors)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    with pytest.raises(
        PluginRefused, match=r"^It cannot be installed: OSError: \[Errno 28\] No space left\.$"
    ):
        pip.install([], Path("anywhere"))


def test_what_an_ended_command_left_is_cleared(store: Store, tmp_path: Path) -> None:
    entry = installed(store, plugin_wheel(tmp_path))
    (store.folder / ".staging-1234").mkdir()
    (store.folder / "quadhelix_old-1-abcd").mkdir()
    with store.changing():
        pass
    assert [child.name for child in store.folder.iterdir() if child.is_dir()] == [entry.folder]


@pytest.mark.parametrize("requirement", ["pluggy>=99", "quadhelix<0.1", "PlugGy!=1.7.0"])
def test_a_requirement_never_moves_a_version_of_the_suite(
    store: Store, tmp_path: Path, requirement: str
) -> None:
    wheel = plugin_wheel(tmp_path, requires=(requirement,))
    with pytest.raises(PluginRefused, match="which no plugin moves") as refusal:
        installed(store, wheel)
    assert requirement in str(refusal.value)
    assert store.lock == Lock()


def test_what_is_missing_comes_along_from_a_folder_of_wheels(store: Store, tmp_path: Path) -> None:
    # given a plugin that needs a library that needs another, and both as wheels
    wheels = tmp_path / "wheels"
    library_wheel(wheels, "demoalpha", requires=("demobeta", "pluggy"))
    library_wheel(wheels, "demobeta", "2.0")
    wheel = plugin_wheel(tmp_path, requires=("quadhelix", "demoalpha>=1", "other; extra == 'never'"))
    # when it is installed, then they lie in its folder, and what the suite has does not
    entry = installed(store, wheel, wheels)
    assert entry.brings == ("demoalpha==1.0", "demobeta==2.0")
    folder = store.folder / entry.folder
    assert {"demoalpha.py", "demobeta.py", "quadhelix_twente.py"} == {
        file.name for file in folder.glob("*.py")
    }


def test_a_missing_library_that_would_move_the_suite_is_refused(store: Store, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    library_wheel(wheels, "demoalpha", requires=("pluggy>=99",))
    with pytest.raises(PluginRefused) as refusal:
        installed(store, plugin_wheel(tmp_path, requires=("demoalpha",)), wheels)
    assert "pluggy>=99" in str(refusal.value)


def test_two_plugins_share_the_version_of_a_library(store: Store, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    library_wheel(wheels, "demoalpha", "1.0")
    library_wheel(wheels, "demoalpha", "2.0")
    installed(store, plugin_wheel(tmp_path, requires=("demoalpha<2",)), wheels)
    # a second one that wants another is refused, one that does not mind gets the same
    second: dict[str, Any] = {"name": "quadhelix-veluwe", "code": "veluwe"}
    with pytest.raises(PluginRefused, match="demoalpha"):
        installed(store, plugin_wheel(tmp_path, requires=("demoalpha>=2",), **second), wheels)
    entry = installed(store, plugin_wheel(tmp_path, requires=("demoalpha",), **second), wheels)
    assert entry.brings == ("demoalpha==1.0",)


def test_a_requirement_that_no_folder_holds_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    with pytest.raises(PluginRefused, match="demogamma"):
        installed(store, plugin_wheel(tmp_path, requires=("demogamma",)), tmp_path / "wheels")


def test_a_plugin_is_found_by_name_in_a_folder_of_wheels(store: Store, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    plugin_wheel(wheels, version="0.1.0")
    plugin_wheel(wheels, version="0.2.0")
    plugin_wheel(wheels, version="0.3.0", requires=("pluggy>=99",))
    # the newest that fits the suite's own versions is taken
    assert installed(store, Path("quadhelix-twente"), wheels).version == "0.2.0"
    assert installed(store, Path("Quadhelix_Twente==0.1.0"), wheels).version == "0.1.0"


@pytest.mark.parametrize(
    "source", ["nowhere/plugin", "nothing.whl", "", "a b", "--help", "x; python_version>'3'"]
)
def test_nonsense_is_told_as_such(store: Store, source: str) -> None:
    with store.changing(), store.staged() as staging, pytest.raises(PluginRefused):
        Preparation(store.folder, store.lock).prepared(source, staging)


def test_a_directory_without_a_project_is_told_as_such(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(PluginRefused, match=r"no pyproject\.toml"):
        installed(store, tmp_path / "empty")


def test_a_region_has_one_plugin(store: Store, tmp_path: Path) -> None:
    installed(store, plugin_wheel(tmp_path))
    with pytest.raises(PluginRefused, match="quadhelix-twente speaks for twente already"):
        installed(store, plugin_wheel(tmp_path, name="quadhelix-other", code="twente"))
    with pytest.raises(PluginRefused, match="quadhelix-leiden speaks for leiden already"):
        installed(store, plugin_wheel(tmp_path, name="quadhelix-sleutelstad", code="leiden"))


def test_without_pip_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(PluginRefused, match="pip is not installed"):
        pip.install([tmp_path / "x.whl"], tmp_path / "into")


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?\.py", fullmatch=True), st.binary(), max_size=5)
)
def test_the_hash_tells_contents_apart(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    def written(name: str, more: dict[str, bytes]) -> str:
        folder = tmp_path_factory.mktemp(name)
        for file, content in {**files, **more}.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(content)
        return content_hash(folder)

    assert written("one", {}) == written("two", {}) != written("three", {"more.py9": b""})


@given(st.text("aZ-_.9", min_size=1))
def test_all_spellings_of_a_name_are_one(name: str) -> None:
    assert canonical(canonical(name)) == canonical(name) == canonical(name.upper())
