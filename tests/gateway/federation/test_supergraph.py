"""Reading supergraphs that others have composed, and refusing what cannot be run."""

from __future__ import annotations

import pytest

from gateway.federation import Supergraph, SupergraphError

HEAD = """
schema @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.{minor}", for: EXECUTION) {{ query: Query }}
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String,
  external: Boolean, override: String, usedOverridden: Boolean, overrideLabel: String,
  contextArguments: [Int]) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false,
  resolvable: Boolean! = true, isInterfaceObject: Boolean! = false)
  repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar join__FieldSet
scalar link__Import
enum link__Purpose {{ SECURITY EXECUTION }}
enum join__Graph {{ A @join__graph(name: "a", url: "http://a.invalid") B @join__graph(name: "b", url: "") }}
"""
QUERY = "type Query @join__type(graph: A) @join__type(graph: B) { t: T @join__field(graph: A) all: Int }"
TYPE = 'type T @join__type(graph: A, key: "id") { id: ID! }'


def test_fields_are_where_their_joins_say() -> None:
    supergraph = Supergraph.from_sdl(HEAD.format(minor=3) + QUERY + TYPE)
    only, everywhere = supergraph.field("Query", "t"), supergraph.field("Query", "all")
    assert only is not None
    assert everywhere is not None
    assert (list(only.graphs), list(everywhere.graphs)) == (["a"], ["a", "b"])
    assert {"join__Graph", "link__Import"}.isdisjoint(supergraph.api_schema.type_map)
    assert [
        directive.name for directive in supergraph.api_schema.directives if "join" in directive.name
    ] == []


WHOLE = HEAD.format(minor=3) + QUERY + TYPE
GUARD = '@link(url: "https://x.invalid/guard/v1.0", for: SECURITY) { query'


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("INVALID_SUPERGRAPH", "type Query {"),
        ("INVALID_SUPERGRAPH", "type Query { a: Int }"),
        ("INVALID_SUPERGRAPH", HEAD.format(minor=9) + QUERY + TYPE),
        ("INVALID_SUPERGRAPH", HEAD.format(minor=3) + QUERY),
        ("INVALID_SUPERGRAPH", WHOLE.replace("(graph: B", "(graph: C")),
        ("UNSUPPORTED_FEATURE", WHOLE.replace('"id")', '"id", isInterfaceObject: true)')),
        ("UNSUPPORTED_FEATURE", WHOLE.replace("graph: A) all", 'graph: A, overrideLabel: "x") all')),
        ("UNSUPPORTED_FEATURE", WHOLE.replace("graph: A) all", "graph: A, contextArguments: []) all")),
        ("UNSUPPORTED_FEATURE", WHOLE.replace("{ query", GUARD)),
    ],
)
def test_what_cannot_be_run_is_refused(code: str, text: str) -> None:
    with pytest.raises(SupergraphError) as caught:
        Supergraph.from_sdl(text)
    assert caught.value.code == code
