"""The subgraphs read back from a supergraph compose to the same supergraph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from graphql import lexicographic_sort_schema, print_schema

from gateway.federation import Supergraph, compose
from gateway.federation.model_types import TypeModel
from gateway.federation.subgraph_sdl import subgraphs_of
from tests.gateway.federation.subgraph_files import ERRORS, split

ENFORCED = "UNSUPPORTED_LINKED_SPECIFICATION_security.mended.graphql"
"""It composes for others; what it carries must be enforced, so this engine does not run it."""

COMPOSING = sorted(path for path in ERRORS.glob("*.mended.graphql") if path.name != ENFORCED)


def comparable(kind: TypeModel) -> TypeModel:
    """A type without the note that a field was taken over from a subgraph that has nothing of it left."""
    fields = {
        name: replace(
            model, graphs={graph: replace(item, takes_over=False) for graph, item in model.graphs.items()}
        )
        for name, model in kind.fields.items()
    }
    return replace(kind, fields=fields)


@pytest.mark.parametrize("path", COMPOSING, ids=lambda path: path.stem.removesuffix(".mended"))
def test_it_composes_to_the_same_graph(path: Path) -> None:
    # given a supergraph that this engine can run
    composition = compose(split(path.read_text(encoding="utf-8")))
    given = Supergraph.from_sdl(composition.supergraph_sdl or "")
    # when its subgraphs are read back and composed
    again = compose(subgraphs_of(given))
    assert again.errors == ()
    # then nothing is different
    got = Supergraph.from_sdl(again.supergraph_sdl or "")
    assert got.urls == given.urls
    assert print_schema(lexicographic_sort_schema(got.api_schema)) == print_schema(
        lexicographic_sort_schema(given.api_schema)
    )
    assert {name: comparable(kind) for name, kind in got.types.items()} == {
        name: comparable(kind) for name, kind in given.types.items()
    }
