"""Who may import whom, read from the syntax tree of every module."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import quadhelix
from quadhelix.settings import SERVICES

ROOT = Path(__file__).parents[1]
OURS = ("quadhelix", "gateway", "services")
FLOORS = ("model", "queries", "actions", "reactions", "schema", "app")
"""The rooms of a service that know each other by rule; its other rooms lie below all of these."""

BELOW = {
    "model": set[str](),
    "queries": {"model"},
    "actions": {"model"},
    "reactions": {"model"},
    "schema": {"model", "queries", "actions"},
    "app": {"queries", "reactions", "schema"},
}


def modules(folder: str) -> list[Path]:
    return [p for p in sorted((ROOT / folder).rglob("*.py")) if ".venv" not in p.parts]


def imports(path: Path) -> Iterator[str]:
    """The absolute dotted names a module imports, wherever in it: `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inside(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def strangers(folder: str, *welcome: str) -> list[str]:
    """Imports of our own code from modules in a folder that are not of the welcome packages."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if inside(name, *OURS) and not inside(name, *welcome)
    ]


def test_the_guard_sees_every_room() -> None:
    assert all(modules(folder) for folder in (*OURS, "gateway/federation", "plugins"))


def test_the_kernel_imports_nothing_of_ours() -> None:
    assert strangers("quadhelix", "quadhelix") == []


def test_the_gateway_imports_the_kernel_and_itself() -> None:
    assert strangers("gateway", "gateway", "quadhelix") == []


def test_the_federation_engine_stands_alone() -> None:
    welcome = {*sys.stdlib_module_names, "graphql"}
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("gateway/federation")
        for name in imports(path)
        if name.split(".")[0] not in welcome and not inside(name, "gateway.federation")
    ]
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_knows_no_other(service: str) -> None:
    assert strangers(f"services/{service}", f"services.{service}", "quadhelix") == []


def floor(path: Path, service: str) -> str:
    return path.relative_to(ROOT / "services" / service).parts[0].removesuffix(".py")


@pytest.mark.parametrize("service", SERVICES)
def test_inside_a_service_nothing_points_back(service: str) -> None:
    found = []
    for path in modules(f"services/{service}"):
        here = floor(path, service)
        # What is no floor (identifiers, vocabulary) lies below all: it knows no floor but the model.
        welcome = BELOW.get(here, {"model"}) | {here}
        for name in imports(path):
            room = name.removeprefix(f"services.{service}.").split(".")[0]
            if inside(name, f"services.{service}") and room in FLOORS and room not in welcome:
                found.append(f"{path.relative_to(ROOT)} imports {name}")
    assert found == []


def test_a_model_does_no_input_or_output() -> None:
    outside = ("asyncio", "aiohttp", "nats", "sqlalchemy.ext", "starlette", "strawberry", "quadhelix.graph")
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for service in SERVICES
        for path in modules(f"services/{service}")
        if floor(path, service) == "model"
        for name in imports(path)
        if inside(name, *outside)
    ]
    assert found == []


def test_plugins_import_what_the_kernel_promises() -> None:
    # In their tests also the host itself: a plugin's first test is that the host sees it.
    testing = ("quadhelix.testing", "quadhelix.regions")
    promised = {"quadhelix", *(f"quadhelix.{name}" for name in quadhelix.__all__)}
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("plugins")
        for name in imports(path)
        if inside(name, *OURS)
        and name not in promised
        and not ("tests" in path.parts and inside(name, *testing))
    ]
    assert found == []


def test_plugins_of_one_region_do_not_lean_on_another() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("plugins")
        for name in imports(path)
        if name.startswith("quadhelix_")
        and inside(name, *regions() - {f"quadhelix_{path.relative_to(ROOT).parts[1]}"})
    ]
    assert found == []


def regions() -> set[str]:
    return {f"quadhelix_{path.parent.name}" for path in (ROOT / "plugins").glob("*/pyproject.toml")}
