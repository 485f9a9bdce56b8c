"""What may be unpacked into the store, and what may not."""

import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from quadhelix.errors import PluginRefused
from quadhelix.plugins.wheels import read_wheel
from tests.quadhelix.plugin_wheels import plugin_wheel


def test_a_wheel_says_what_it_is(tmp_path: Path) -> None:
    wheel = read_wheel(plugin_wheel(tmp_path, requires=("quadhelix", "pluggy>=1")))
    assert (wheel.name, wheel.version, wheel.region) == ("quadhelix-twente", "0.1.0", "twente")
    assert wheel.requires == ("quadhelix", "pluggy>=1")
    assert len(wheel.sha256) == 64


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"entry_points": ""}, "no region plugin"),
        ({"entry_points": "[console_scripts]\nx = y\n"}, "no region plugin"),
        ({"entry_points": "rubbish"}, "entry points that cannot be read"),
        ({"entry_points": "[quadhelix.regions]\na = m\nb = m\n"}, "announces 2 regions"),
        ({"code": "Twente"}, "not lower-case kebab"),
        ({"code": "tw\N{CYRILLIC SMALL LETTER IE}nte"}, "not lower-case kebab"),
        (
            {"metadata": "Metadata-Version: 2.1\nName: other\nVersion: 0.1.0\n"},
            "another package than its name",
        ),
        ({"metadata": "Metadata-Version: 2.1\nName: quadhelix-twente\nVersion: 9\n"}, "another package"),
        ({"files": {"../outside.py": ""}}, "outside its folder"),
        ({"files": {"/etc/outside.py": ""}}, "outside its folder"),
        ({"files": {"a\\..\\outside.py": ""}}, "outside its folder"),
        ({"files": {"quadhelix/regions/host.py": ""}}, "the module quadhelix, which is another's"),
        ({"files": {"json.py": ""}}, "the module json, which is another's"),
        ({"files": {"pluggy/__init__.py": ""}}, "the module pluggy, which is another's"),
        ({"files": {"sitecustomize.py": ""}}, "the module sitecustomize"),
        ({"files": {"quadhelix_twente-0.1.0.data/scripts/run": ""}}, "programs or data"),
        ({"files": {"other-1.dist-info/METADATA": ""}}, "exactly one .dist-info"),
        ({"tag": "cp39-cp39-win_amd64"}, "not for this Python"),
    ],
)
def test_an_unfit_wheel_is_refused_by_name(tmp_path: Path, parts: dict[str, Any], reason: str) -> None:
    path = plugin_wheel(tmp_path, **parts)
    with pytest.raises(PluginRefused) as refusal:
        read_wheel(path)
    assert path.name in str(refusal.value)
    assert reason in str(refusal.value)


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    path = plugin_wheel(tmp_path)
    link = zipfile.ZipInfo("quadhelix_twente_link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc")
    with pytest.raises(PluginRefused, match="outside its folder"):
        read_wheel(path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 and no more"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "quadhelix_twente-0.1.0-py3-none-any.whl"
    path.write_bytes(content)
    with pytest.raises(PluginRefused, match="cannot be read as a wheel"):
        read_wheel(path)


def test_a_damaged_wheel_is_refused(tmp_path: Path) -> None:
    path = plugin_wheel(tmp_path)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"QUADHELIX_API = 1", b"QUADHELIX_API = 2", 1))
    with pytest.raises(PluginRefused, match="damaged"):
        read_wheel(path)


@pytest.mark.parametrize("name", ["plugin.whl", "a.zip", "quadhelix twente-1-py3-none-any.whl"])
def test_a_file_of_another_name_is_no_wheel(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(PluginRefused, match="not the name of a wheel"):
        read_wheel(tmp_path / name)
