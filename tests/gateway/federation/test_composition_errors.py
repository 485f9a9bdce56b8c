"""Every reason not to compose, in a file of its own, and beside it the same subgraphs mended.

`composition_errors/CODE_variant.graphql` holds subgraphs, each after a line `# === name`, that must be
refused with the code and no other; `CODE_variant.mended.graphql` differs by as little as makes them compose.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.federation import Subgraph, compose
from tests.gateway.federation.subgraph_files import ERRORS as FOLDER
from tests.gateway.federation.subgraph_files import split

NAME = re.compile(r"^([A-Z][A-Z0-9_]*[A-Z])_([a-z0-9_]+)$")
BROKEN = sorted(path for path in FOLDER.glob("*.graphql") if not path.stem.endswith(".mended"))

CODES = set((FOLDER / "codes.txt").read_text(encoding="utf-8").split())
# Codes whose fault is an absence, so that there is no place to point at.
NOWHERE = {"NO_QUERIES", "INVALID_SUBGRAPH_NAME"}


def code_of(path: Path) -> str:
    matched = NAME.match(path.stem.removesuffix(".mended"))
    assert matched, path.name
    return matched[1]


def subgraphs(path: Path) -> list[Subgraph]:
    return split(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_it_does_not_compose_and_says_why_and_where(path: Path) -> None:
    given = subgraphs(path)
    composition = compose(given)
    # then the code is the one of the file, and there is no supergraph
    assert {error.code for error in composition.errors} == {code_of(path)}, composition.errors
    assert composition.supergraph_sdl is None
    # and each error names subgraphs, and places that are there
    lines = {subgraph.name: subgraph.sdl.split("\n") for subgraph in given}
    for error in composition.errors:
        assert error.subgraphs
        assert set(error.subgraphs) <= lines.keys()
        assert error.locations or error.code in NOWHERE
        assert all(
            place.column <= len(lines[place.subgraph][place.line - 1]) + 1 for place in error.locations
        )
        # and a sentence that ends, without the marks of an unfinished one
        assert error.message.endswith(".")
        assert "None" not in error.message


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_it_does_not_depend_on_the_order_of_the_subgraphs(path: Path) -> None:
    composition = compose(subgraphs(path)[::-1])
    assert {error.code for error in composition.errors} == {code_of(path)}, composition.errors


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_mended_it_composes(path: Path) -> None:
    composition = compose(subgraphs(path.with_suffix(".mended.graphql")))
    assert composition.errors == ()
    assert composition.supergraph_sdl is not None


def test_every_code_has_an_example() -> None:
    assert {code_of(path) for path in BROKEN} == CODES


def test_every_example_has_a_reason_and_a_twin() -> None:
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in BROKEN)
    twins = {path.stem.removesuffix(".mended") for path in FOLDER.glob("*.mended.graphql")}
    assert twins == {path.stem for path in BROKEN}
