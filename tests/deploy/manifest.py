"""The compose manifest as Compose understands it: variables filled in from `.env`, names looked up."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"

_VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})")


class VariableMissing(Exception):
    """The manifest asks for a variable that `.env` does not give."""


def template() -> dict[str, str]:
    """The variables of `.env.example`."""
    lines = (DEPLOY / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def manifest(variables: Mapping[str, str], name: str = "compose.yaml") -> dict[str, Any]:
    """The manifest with these variables filled in."""
    read = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    filled: dict[str, Any] = _filled(read, variables)
    return filled


def asked_for(name: str = "compose.yaml") -> set[str]:
    """The names of all variables that the manifest asks for."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return {found[2] for found in _VARIABLE.finditer(text) if found[2]}


def image_environment() -> dict[str, str]:
    """What the image sets for every container: the last `ENV` of the Containerfile, without the path."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    line = [line for line in text.splitlines() if line.startswith("ENV ")][-1]
    pairs = dict(pair.split("=", 1) for pair in line.removeprefix("ENV ").split())
    return {name: value for name, value in pairs.items() if name != "PATH"}


def mounts(compose: Mapping[str, Any], container: str) -> Iterator[tuple[str, str]]:
    """Each file a container is handed: its path beside the manifest, and where it finds it."""
    service = compose["services"][container]
    for kind, folder in (("secrets", "/run/secrets/"), ("configs", "/")):
        for entry in service.get(kind, ()):
            source = entry if isinstance(entry, str) else entry["source"]
            target = f"{folder}{source}" if isinstance(entry, str) else entry["target"]
            yield compose[kind][source]["file"], target


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(member, variables) for key, member in value.items()}
    if isinstance(value, list):
        return [_filled(member, variables) for member in value]
    return _VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    dollar, name, operator, argument = found.groups()
    if dollar:
        return "$"
    if operator == "?" and not variables.get(name):
        raise VariableMissing(f"{name}: {argument}")
    return variables.get(name) or (argument if operator == "-" else "")
