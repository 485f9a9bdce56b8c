"""Golden plans, for the library of `library.py`: each file in `plans/` holds an operation and its plan.

After a change that is meant, write them anew and read the difference:
`QUADHELIX_WRITE_GOLDEN=1 pytest tests/gateway/federation/test_plans.py`.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path

import pytest
from graphql import parse, validate

from gateway.federation import Planner, PlanningError, Subgraph, Supergraph, compose
from tests.gateway.federation.corpus.reading import THEMES, Theme
from tests.gateway.federation.in_process import LINK, Federation, Store
from tests.gateway.federation.library import SUBGRAPHS
from tests.gateway.federation.subgraph_schemas import check_plan

HERE = Path(__file__).parent
LIBRARY = Federation.of(Store({}), **SUBGRAPHS)
WRITE = bool(os.environ.get("QUADHELIX_WRITE_GOLDEN"))


def golden(path: Path, text: str) -> str:
    """The stored text, after storing the new one if that is wanted."""
    if WRITE:
        path.write_text(text)
    return path.read_text()


@pytest.mark.parametrize("path", sorted((HERE / "plans").glob("*.txt")), ids=lambda path: path.stem)
def test_plan(path: Path) -> None:
    operation, _, _ = path.read_text().partition("---\n")
    plan = LIBRARY.plan(operation)
    check_plan(plan, LIBRARY.supergraph)
    text = f"{operation}---\n{plan.to_text()}"
    assert text == golden(path, text)


def test_plan_as_json() -> None:
    operation, _, _ = (HERE / "plans" / "conditions.txt").read_text().partition("---\n")
    text = json.dumps(LIBRARY.plan(operation).to_json(), indent=2) + "\n"
    assert text == golden(HERE / "plans" / "conditions.json", text)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_request_is_valid_for_its_subgraph(theme: Theme) -> None:
    # given any operation of the corpus that can be planned
    supergraph = theme.supergraph("given")
    for case in theme.cases():
        document = parse(case.operation)
        if not validate(supergraph.api_schema, document):
            with suppress(PlanningError):
                check_plan(Planner(supergraph).plan(document), supergraph)


def test_supergraph_text() -> None:
    sdl = LIBRARY.supergraph.sdl
    assert sdl == golden(HERE / "library.supergraph.graphql", sdl)


def test_supergraph_text_is_read_back() -> None:
    # given the text alone
    supergraph = Supergraph.from_sdl(LIBRARY.supergraph.sdl)
    # then it is the same graph
    assert supergraph.hash == LIBRARY.supergraph.hash
    assert supergraph.subgraphs == ("catalogue", "people", "reviews")
    assert supergraph.urls["people"] == "http://people.invalid"
    assert supergraph.possible("Work") == ("Book", "Film")
    shipping = supergraph.field("Book", "shipping")
    assert shipping is not None
    assert shipping.graphs["reviews"].requires == "dimensions { width } pages"


def test_a_wide_graph_in_which_everything_is_shared_is_planned_in_time_or_refused() -> None:
    # given 20 subgraphs that can all do everything and share two levels of objects
    fields = " ".join(f"f{i}: T @shareable v{i}: Int @shareable" for i in range(5))
    sdl = LINK + f'type Query {{ t: T @shareable }} type T @key(fields: "id") {{ id: ID! {fields} }}'
    composition = compose([Subgraph(f"g{i}", "", sdl) for i in range(20)])
    supergraph = Supergraph.from_sdl(composition.supergraph_sdl or "")
    inner = " ".join(f"v{i}" for i in range(5))
    middle = " ".join(f"f{i} {{ {inner} }}" for i in range(5))
    query = f"{{ t {{ {' '.join(f'f{i} {{ {middle} }}' for i in range(5))} }} }}"
    started = time.process_time()
    try:
        plan = Planner(supergraph).plan(parse(query))
        assert plan.fetch_count == 1
    except PlanningError as error:
        assert error.code == "PLAN_TOO_COMPLEX"  # noqa: PT017 - either outcome is right, no third is
    assert time.process_time() - started < 5
