"""What counts as a valid schema where specifications, older and newer, differ."""

from __future__ import annotations

import pytest
from graphql import build_schema, graphql_sync, parse, validate

from gateway.federation import Subgraph, Supergraph, compose
from gateway.federation.validity import faults

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'
PAPERS = """
type Query { papers: [Paper] }
interface Paper { id: ID! pages: Int }
type Book implements Paper @key(fields: "id") { id: ID! pages: Int @shareable MARK }
"""


@pytest.mark.parametrize(
    "sdls",
    [
        [PAPERS.replace("MARK", "@deprecated")],
        [
            PAPERS.replace("MARK", ""),
            'type Book @key(fields: "id") { id: ID! pages: Int @shareable @deprecated }',
        ],
    ],
)
def test_an_object_may_deprecate_what_its_interface_does_not(sdls: list[str]) -> None:
    # given a field that is deprecated on the object only, in one subgraph or after merging
    composition = compose([Subgraph(f"s{index}", "", f"{LINK}\n{sdl}") for index, sdl in enumerate(sdls)])
    assert composition.errors == ()
    # then the supergraph can be read, and operations can be validated against it and told of it
    api = Supergraph.from_sdl(composition.supergraph_sdl or "").api_schema
    assert validate(api, parse("{ papers { pages } }")) == []
    answer = graphql_sync(api, '{ __type(name: "Book") { fields { name } } }')
    assert answer.errors is None


def test_other_faults_are_still_faults() -> None:
    schema = build_schema(
        "interface Paper { id: ID! } type Query implements Paper { pages: Int @deprecated }"
    )
    assert [error.message for error in faults(schema)] == [
        "Interface field Paper.id expected but Query does not provide it."
    ]
