"""Building, fetching and installing, by pip: called by an operator's commands, never by a running service."""

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from quadhelix.errors import PluginRefused
from quadhelix.plugins.lockfile import canonical

PATIENCE_SECONDS = 300
_QUOTED_CHARACTERS = 500


@dataclass(frozen=True)
class Offer:
    """Where distributions may come from.

    Attributes:
        folder: A folder of wheels, without any network; None for what pip is set up to use.
        pins: Name to version of what must not change.
    """

    folder: Path | None
    pins: Mapping[str, str]


def build(directory: Path, into: Path) -> Path:
    """The wheel of the project in this directory, built without network by what is installed here.

    Raises:
        PluginRefused: it cannot be built.
    """
    if not (directory / "pyproject.toml").is_file():
        raise PluginRefused(f"{directory} is no project of a plugin: it has no pyproject.toml.")
    into.mkdir(exist_ok=True)
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(into))
    _pip("wheel", *options, str(directory.resolve()), trouble=f"{directory.name} cannot be built here")
    return next(into.glob("*.whl"))


def fetch(wanted: Iterable[str | Path], offer: Offer, into: Path) -> list[Path]:
    """The wheels of these distributions and of all they need that is not installed here.

    Only wheels are taken, so that nothing is run by fetching it.

    Raises:
        PluginRefused: one is not to be had, or asks for another version than a pinned one.
    """
    into.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        pins, report = Path(scratch, "pins.txt"), Path(scratch, "report.json")
        pins.write_text("".join(f"{name}=={version}\n" for name, version in offer.pins.items()))
        source = ("--no-index", "--find-links", str(offer.folder)) if offer.folder else ()
        common = ("--only-binary", ":all:", *source)
        _pip(
            "install", "--dry-run", "--upgrade", "--report", str(report), "--constraint", str(pins), *common,
            *map(str, wanted), trouble="Not all of it is to be had",
        )  # fmt: skip
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
        names = [f"{each['metadata']['name']}=={each['metadata']['version']}" for each in found]
        given = [path for path in wanted if isinstance(path, Path)]
        mine = {canonical(path.name.split("-")[0]) for path in given}
        rest = [name for name in names if canonical(name.split("==")[0]) not in mine]
        if rest:
            trouble = "It cannot be fetched"
            _pip("download", "--no-deps", *common, "--dest", str(into), *rest, trouble=trouble)
    return sorted(into.glob("*.whl"))


def install(wheels: Iterable[Path], into: Path) -> None:
    """Unpack these wheels into a folder, and nothing else."""
    options = ("--no-deps", "--no-index", "--no-compile", "--no-warn-script-location", "--target", str(into))
    _pip("install", *options, *map(str, wheels), trouble="It cannot be installed")


def _pip(command: str, *arguments: str, trouble: str) -> None:
    if importlib.util.find_spec("pip") is None:
        raise PluginRefused("pip is not installed beside the suite; plugins are installed with it.")
    line = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", command)
    try:
        done = subprocess.run(  # noqa: S603  # our own Python, and arguments that are no shell's
            [*line, *arguments], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise PluginRefused(f"{trouble}: pip did not answer in time.") from None
    if done.returncode:
        raise PluginRefused(f"{trouble}: {_reason(done.stdout, done.stderr)}.")


def _reason(output: str, errors: str) -> str:
    """Pip's own first word on what went wrong, and the conflict it names; without its traceback."""
    said = [line.strip() for line in (*errors.splitlines(), *output.splitlines())]
    told = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
    if told[:1] == ["Exception:"]:  # what follows is a traceback, which ends with what happened
        told = [line for line in errors.strip().splitlines()[-1:]]
    conflict = [line for line in said if " depends on " in line or "(constraint)" in line]
    text = "; ".join([*told[:1], *conflict]) or next((line for line in said if line), "pip gave no reason")
    return text.rstrip(".")[:_QUOTED_CHARACTERS]
