"""What `quadhelix plugins check` tells: whether a plugin would be let in, and keeps what it promises."""

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from quadhelix.plugins.discovery import installed_distribution
from quadhelix.plugins.known import known
from quadhelix.plugins.lockfile import Lock
from quadhelix.plugins.preparing import Preparation
from quadhelix.plugins.rehearsal import Rehearsal, rehearse
from quadhelix.plugins.store import Store
from quadhelix.settings import Settings
from quadhelix.supervisor.suite import environment

PATIENCE_SECONDS = 300

_CONTRACT = '''"""The contract of one plugin, without the examples its own tests give."""

from quadhelix.testing import RegionContract


class TestContract(RegionContract):
    region = "{region}"
'''
_WIDE_ENOUGH = 400  # pytest shortens what failed to the width of its terminal
_QUIET = ("-q", "-ra", "--no-header", "--tb=line", "-p", "no:cacheprovider", "--import-mode=importlib")


@dataclass(frozen=True)
class Verdict:
    """One thing that was looked at.

    Attributes:
        subject: What it is about.
        good: Whether it is as it should be; None where it could not be looked at.
        text: What was found, one sentence or a few lines.
    """

    subject: str
    good: bool | None
    text: str


@dataclass(frozen=True)
class _Candidate:
    """A plugin that lies ready to be looked at; `path` is None where the environment has it."""

    name: str
    version: str
    region: str
    path: Path | None
    project: Path | None
    rehearsal: Rehearsal
    distribution: Distribution | None


def check(source: str, settings: Settings) -> tuple[str, list[Verdict]]:
    """The plugin's name and version, and what was found; blocks for some seconds.

    Args:
        source: A wheel, a project's directory, or the name of a plugin of this installation.
        settings: The installation it is judged by.

    Raises:
        PluginRefused: it is no plugin, or needs what the suite does not allow.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        given = Path(source).exists() or source.endswith(".whl")
        plugin = _given(source, settings, folder) if given else _installed(source, settings, folder)
        verdicts = [*_loads(plugin), *_describes_itself(plugin)]
        if plugin.region in plugin.rehearsal.plugins:
            verdicts.append(_keeps_the_contract(plugin, folder))
            verdicts += [_passes_its_tests(plugin, plugin.project, folder)] if plugin.project else []
        return f"{plugin.name} {plugin.version}", verdicts


def _given(source: str, settings: Settings, scratch: Path) -> _Candidate:
    store, staging = Store(settings.plugin_folder), _staging(scratch)
    lock = Lock.read(store.folder)
    entry = Preparation(store.folder, lock).prepared(source, staging)
    store.stage(staging, lock.with_entry(entry))
    return _Candidate(
        name=entry.name,
        version=entry.version,
        region=entry.region,
        path=staging / entry.folder,
        project=Path(source).resolve() if Path(source).is_dir() else None,
        rehearsal=rehearse(settings, staging),
        distribution=installed_distribution(entry, staging),
    )


def _installed(name: str, settings: Settings, scratch: Path) -> _Candidate:
    store, staging = Store(settings.plugin_folder), _staging(scratch)
    lock = Lock.read(store.folder)
    found = known(name, lock, store.folder)
    store.stage(staging, lock.switched(found.name, enabled=True))
    return _Candidate(
        name=found.name,
        version=found.version,
        region=found.region,
        path=store.folder / found.installed.folder if found.installed else None,
        project=None,
        rehearsal=rehearse(settings, staging),
        distribution=found.distribution,
    )


def _staging(scratch: Path) -> Path:
    staging = scratch / "staging"
    staging.mkdir()
    return staging


def _loads(plugin: _Candidate) -> Iterator[Verdict]:
    described = plugin.rehearsal.plugins.get(plugin.region)
    if described is None:
        reason = plugin.rehearsal.refusal_of(plugin.region) or "It is not loaded."
        yield Verdict("loading", good=False, text=reason)
        return
    counted = f"rules: {len(described.rules)}, terms: {len(described.terms)}, KPIs: {len(described.kpis)}"
    yield Verdict("loading", good=True, text=f"The suite lets it in ({counted}).")
    declared = "declares" if described.declares_api else "does not declare QUADHELIX_API, which counts as"
    yield Verdict("API version", good=described.declares_api, text=f"It {declared} version {described.api}.")
    why = "; ".join(plugin.rehearsal.composition)
    yield Verdict("composition", good=not why, text=why or "The graph composes with it.")


def _describes_itself(plugin: _Candidate) -> Iterator[Verdict]:
    told = {*plugin.distribution.metadata} if plugin.distribution else set[str]()
    wanted = {
        "Summary": "a description",
        "Requires-Python": "the Python it needs",
        "License-Expression": "a licence",
        "Requires-Dist": "its need of quadhelix",
    }
    missing = [words for name, words in wanted.items() if name not in told]
    text = f"Its pyproject.toml lacks {', '.join(missing)}." if missing else "It says what it is."
    yield Verdict("metadata", good=not missing, text=text)


def _keeps_the_contract(plugin: _Candidate, scratch: Path) -> Verdict:
    test = scratch / "contract" / "test_contract.py"
    test.parent.mkdir()
    test.write_text(_CONTRACT.format(region=plugin.region), encoding="utf-8")
    return _tested("contract", "It keeps what every plugin promises.", test.parent, plugin, scratch)


def _passes_its_tests(plugin: _Candidate, project: Path, scratch: Path) -> Verdict:
    if not (project / "tests").is_dir():
        return Verdict("tests", good=False, text="It has no folder tests.")
    return _tested("tests", "Its own tests pass.", project, plugin, scratch)


def _tested(subject: str, praise: str, folder: Path, plugin: _Candidate, scratch: Path) -> Verdict:
    """What pytest says of this folder, in a process that finds the plugin and no other version of it."""
    if not all(importlib.util.find_spec(name) for name in ("pytest", "hypothesis")):
        return Verdict(subject, good=None, text="Not tried: pytest and hypothesis are not installed.")
    found = [str(plugin.path)] if plugin.path else []
    variables = {
        "PYTHONPATH": os.pathsep.join([*found, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": str(_WIDE_ENOUGH),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(scratch / "hypothesis"),
        "QUADHELIX_PLUGINS": str(scratch / "none"),
    }
    try:
        done = subprocess.run(  # noqa: S603  # our own Python and pytest
            (sys.executable, "-m", "pytest", *_QUIET),
            cwd=folder,
            env=environment() | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Verdict(subject, good=False, text=f"It did not end within {PATIENCE_SECONDS} s.")
    failed = _failures(done.stdout) or [done.stdout.strip()[-300:] or done.stderr.strip()[-300:]]
    return Verdict(subject, good=not done.returncode, text="; ".join(failed) if done.returncode else praise)


def _failures(output: str) -> list[str]:
    """The lines in which pytest names what failed, and why."""
    found = re.findall(r"^(?:FAILED|ERROR) \S+?::(?:\w+::)?(.+)$", output, re.MULTILINE)
    return [line[:300] for line in found]
