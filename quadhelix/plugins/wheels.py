"""What a wheel says of itself, and whether it may be unpacked into the store."""

import email.parser
import hashlib
import re
import sys
import zipfile
from configparser import ConfigParser, Error
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath
from stat import S_ISLNK

from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from quadhelix.errors import PluginRefused
from quadhelix.plugins.discovery import GROUP
from quadhelix.plugins.lockfile import canonical

OURS = frozenset({"quadhelix", "gateway", "services", "demonstration"})
MOST_FILES = 5_000
MOST_BYTES = 100 * 2**20
"""A plugin is rules and words; what unpacks to more than this is something else."""

_AT_START_UP = frozenset({"sitecustomize", "usercustomize"})
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Wheel:
    """A wheel that may be installed.

    Attributes:
        path: Where it is.
        name: Its distribution, in canonical spelling.
        version: Its version.
        region: The code of the region it announces.
        requires: Its requirements, as it spells them.
        sha256: Of the file.
    """

    path: Path
    name: str
    version: str
    region: str
    requires: tuple[str, ...]
    sha256: str


def read_wheel(path: Path) -> Wheel:
    """The wheel in this file.

    Raises:
        PluginRefused: it is none, not one of a region plugin, for another Python, or would write or hide what
            is not its own.
    """
    try:
        name, version, _, tags = parse_wheel_filename(path.name)
    except InvalidWheelFilename:
        raise PluginRefused(f"{path.name} is not the name of a wheel, such as {_EXAMPLE}.") from None
    if not tags.intersection(sys_tags()):
        raise PluginRefused(f"{path.name} is not for this Python or this machine.")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_files(archive, path.name)
            info = _information(archive, path.name)
            metadata = email.parser.Parser().parsestr(archive.read(f"{info}/METADATA").decode())
            announced = _announced(archive, info, path.name)
    except (OSError, zipfile.BadZipFile, KeyError, UnicodeDecodeError, RuntimeError, NotImplementedError):
        raise PluginRefused(f"{path.name} cannot be read as a wheel.") from None
    _check_identity(metadata, str(name), str(version), path.name)
    return Wheel(
        path=path,
        name=str(name),
        version=str(version),
        region=announced,
        requires=tuple(metadata.get_all("Requires-Dist") or ()),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


_EXAMPLE = "quadhelix_drenthe-0.1.0-py3-none-any.whl"


def _check_files(archive: zipfile.ZipFile, name: str) -> None:
    files = archive.infolist()
    if len(files) > MOST_FILES or sum(file.file_size for file in files) > MOST_BYTES:
        raise PluginRefused(f"{name} is too large for a plugin.")
    for file in files:
        if not _stays_inside(file.filename) or S_ISLNK(file.external_attr >> 16):
            raise PluginRefused(f"{name} holds a file that would be written outside its folder.")
    if damaged := archive.testzip():
        raise PluginRefused(f"{name} is damaged: {PurePosixPath(damaged).name} cannot be read.")
    if any(PurePosixPath(file.filename).parts[0].endswith(".data") for file in files):
        raise PluginRefused(f"{name} brings programs or data for outside its package; a plugin has none.")


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and not {*"\\:\0"} & {*name}


def _information(archive: zipfile.ZipFile, name: str) -> str:
    tops = {PurePosixPath(file).parts[0] for file in archive.namelist()}
    found = [top for top in tops if top.endswith(".dist-info")]
    if len(found) != 1:
        raise PluginRefused(f"{name} is not a wheel: it needs exactly one .dist-info folder.")
    _check_packages({top.removesuffix(".py") for top in tops - {found[0]}}, found[0], name)
    return found[0]


def _check_packages(tops: set[str], information: str, name: str) -> None:
    """Refuse modules that would come before those of the suite, of Python or of another distribution."""
    own = canonical(information.split("-")[0])
    others = {top for top, owners in packages_distributions().items() if own not in {*map(canonical, owners)}}
    taken = tops & (OURS | others | sys.stdlib_module_names | _AT_START_UP)
    if taken:
        raise PluginRefused(
            f"{name} brings the module {min(taken)}, which is another's: rename its package, for instance to"
            f" {own.replace('-', '_')}."
        )


def _announced(archive: zipfile.ZipFile, information: str, name: str) -> str:
    """The one region the wheel's entry point names."""
    file = f"{information}/entry_points.txt"
    parser = ConfigParser(delimiters="=", strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # names of regions are case-sensitive
    try:
        parser.read_string(archive.read(file).decode() if file in archive.namelist() else "")
    except Error:
        raise PluginRefused(f"{name} has entry points that cannot be read.") from None
    codes = list(parser[GROUP]) if parser.has_section(GROUP) else []
    if not codes:
        raise PluginRefused(f"{name} is no region plugin: it has no entry point in the group {GROUP}.")
    if len(codes) > 1:
        raise PluginRefused(f"{name} announces {len(codes)} regions; a plugin speaks for one.")
    if not _CODE.fullmatch(codes[0]):
        raise PluginRefused(f"{name} announces a region whose code is not lower-case kebab, as zuid-holland.")
    return codes[0]


def _check_identity(metadata: Message, name: str, version: str, file: str) -> None:
    said = canonical(str(metadata.get("Name", ""))), str(metadata.get("Version", ""))
    if said != (name, version):
        raise PluginRefused(f"{file} is another package than its name says ({' '.join(said).strip()}).")
