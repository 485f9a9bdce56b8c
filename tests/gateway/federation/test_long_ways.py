"""Objects that a long way leads to as well: what is at hand at its end may still be nearer elsewhere."""

from __future__ import annotations

import pytest
from graphql import parse

from gateway.federation import Planner, Subgraph, Supergraph, compose

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])'
# The friend's name is read in people, by the id from start; news has both too, but only behind a name.
GRAPH = {
    "start": "type Person { id: ID friend: Person @shareable } type Query { me: Person }",
    "people": 'type Person @key(fields: "id") { id: ID name: String age: Int @shareable }',
    "news": """
      type Person @key(fields: "id", resolvable: false) @key(fields: "name") {
        id: ID name: String @shareable age: Int @shareable friend: Person @shareable
      }
    """,
}


@pytest.mark.parametrize(
    "query",
    [
        "{ me { friend { age } } }",
        "{ me { friend { friend { age } } } }",
        "{ me { friend { age name } } }",
    ],
)
def test_a_jump_at_the_end_of_a_short_way_is_cheaper_than_a_long_way(query: str) -> None:
    # given a way to the friend that takes three requests, on which the age is at hand
    shared = {name: sdl.replace("id: ID ", "id: ID @shareable ") for name, sdl in GRAPH.items()}
    shared["people"] = shared["people"].replace("name: String ", "name: String @shareable ")
    composition = compose([Subgraph(name, "", f"{LINK}\n{sdl}") for name, sdl in shared.items()])
    assert composition.errors == ()
    supergraph = Supergraph.from_sdl(composition.supergraph_sdl or "")
    # then it is asked for where the short way ends
    plan = Planner(supergraph).plan(parse(query))
    assert (plan.fetch_count, plan.depth) == (2, 2), plan.to_text()
