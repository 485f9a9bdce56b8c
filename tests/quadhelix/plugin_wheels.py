"""Wheels of small plugins, made without a build backend, for tests of what is done with wheels."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

MODULE = """
from datetime import date
from quadhelix import ChallengeFacts, Finding, RegionProfile, Rule, Severity, Subject, Transition, hookimpl

QUADHELIX_API = 1
RULE = Rule(
    id="{code}.summary", version=1, severity=Severity.{severity}, subject=Subject.CHALLENGE, field="summary",
    demand={{"nl": "Een eis.", "en": "A demand."}}, message={{"nl": "Meld.", "en": "Tell."}},
    source="invented",
)

@hookimpl
def region_profile() -> RegionProfile:
    return RegionProfile(
        code="{code}", names={{"nl": "{code}", "en": "{code}"}}, languages=("nl", "en"), country="NL",
        municipalities=(), nuts=(), checked_on=date(2026, 11, 23),
    )

@hookimpl
def rules() -> list[Rule]:
    return [RULE]

@hookimpl
def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    return [RULE.finding()]
"""


def plugin_wheel(
    folder: Path,
    *,
    name: str = "quadhelix-twente",
    version: str = "0.1.0",
    code: str = "twente",
    severity: str = "WARN",
    requires: Sequence[str] = ("quadhelix",),
    more: str = "",
    files: Mapping[str, str] | None = None,
    entry_points: str | None = None,
    metadata: str | None = None,
    tag: str = "py3-none-any",
) -> Path:
    """A wheel of a plugin with one rule; each part of it can be put out of joint.

    Args:
        folder: Where to write it.
        more: Added to the module's text.
        files: Other files than the module.
        entry_points: Other text than that of one region.
        metadata: Other text than the plugin's own.
    """
    package = name.replace("-", "_")
    info = f"{package}-{version}.dist-info"
    module = {f"{package}.py": MODULE.format(code=code, severity=severity) + more}
    entry = f"[quadhelix.regions]\n{code} = {package}\n" if entry_points is None else entry_points
    needs = "".join(f"Requires-Dist: {each}\n" for each in requires)
    content = {
        **(module if files is None else files),
        f"{info}/METADATA": metadata or f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{info}/entry_points.txt": entry,
    }
    record = "".join(f"{file},,\n" for file in [*content, f"{info}/RECORD"])
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / f"{package}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**content, f"{info}/RECORD": record}.items():
            archive.writestr(file, text)
    return path


def library_wheel(folder: Path, name: str, version: str = "1.0", requires: Sequence[str] = ()) -> Path:
    """A wheel of a library that a plugin may need."""
    return plugin_wheel(
        folder,
        name=name,
        version=version,
        files={f"{name}.py": "WORD = 1\n"},
        entry_points="",
        requires=requires,
    )
