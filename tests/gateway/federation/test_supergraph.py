"""Reading supergraphs that others have composed, and refusing what cannot be run."""

from __future__ import annotations

import pytest
from graphql import parse, validate

from gateway.federation import Planner, Supergraph, SupergraphError
from gateway.federation.subgraph_sdl import subgraphs_of

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


def linked(path: str, more: str = "") -> str:
    """The whole text with one more link."""
    extra = f'@link(url: "https://specs.apollo.dev/{path}" {more}) {{ query'
    return WHOLE.replace("{ query", extra)


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
        ("INVALID_SUPERGRAPH", HEAD.format(minor=1) + QUERY + TYPE),
        ("INVALID_SUPERGRAPH", WHOLE.replace('key: "id"', 'key: "id {", extension: true')),
        ("UNSUPPORTED_FEATURE", WHOLE.replace("graph: A) all", "graph: A, contextArguments: []) all")),
        ("UNSUPPORTED_FEATURE", WHOLE.replace("{ query", GUARD)),
        ("UNSUPPORTED_FEATURE", WHOLE.replace("{ query", GUARD.replace("SECURITY", "EXECUTION"))),
        ("UNSUPPORTED_FEATURE", linked("authenticated/v0.1", "for: SECURITY")),
        ("UNSUPPORTED_FEATURE", linked("requiresScopes/v0.1")),
        ("UNSUPPORTED_FEATURE", linked("context/v0.1", "for: SECURITY")),
        ("UNSUPPORTED_FEATURE", WHOLE.replace("{ id: ID! }", "{ id: ID! @policy }")),
        ("UNSUPPORTED_FEATURE", WHOLE.replace("ID! }", 'ID! @join__directive(name: "connect") }')),
    ],
)
def test_what_cannot_be_run_is_refused(code: str, text: str) -> None:
    with pytest.raises(SupergraphError) as caught:
        Supergraph.from_sdl(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ('as: "hidden"', "hidden"),
        ('as: "guard", import: [{name: "@inaccessible", as: "@guard__hidden"}]', "guard__hidden"),
        ('as: "guard"', "guard__inaccessible"),
        ('import: ["@inaccessible"]', "inaccessible"),
    ],
)
def test_what_is_inaccessible_is_hidden_whatever_the_directive_is_called(link: str, name: str) -> None:
    # given
    head = linked("inaccessible/v0.2", f"for: SECURITY, {link}")
    text = head.replace("{ id: ID! }", f"{{ id: ID! secret: Int @{name} }}")
    # when
    supergraph = Supergraph.from_sdl(f"{text} directive @{name} on FIELD_DEFINITION")
    # then
    assert supergraph.types["T"].fields["secret"].inaccessible
    assert "secret" not in supergraph.api_schema.type_map["T"].fields  # type: ignore[attr-defined] # an object
    assert "@inaccessible" in subgraphs_of(supergraph)[0].sdl.partition("secret: Int")[2]


def test_what_only_informs_is_carried_along() -> None:
    # given marks for people and tools, and a root type that cannot be run here
    text = (
        linked("tag/v0.3", 'as: "label"')
        .replace("{ query", '@link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost"]) { query')
        .replace("{ query", '@link(url: "https://mine.invalid/note/v1.0") { query')
        .replace("query: Query", "query: Query subscription: Subscription")
        .replace("{ id: ID! }", '{ id: ID! @label(name: "x") @cost(weight: 2) @note(text: "y") @nobody }')
    )
    more = """
        directive @cost(weight: Int!) on FIELD_DEFINITION
        directive @label(name: String!) repeatable on FIELD_DEFINITION
        input join__ContextArgument { name: String! selection: join__FieldSet }
        scalar federation__Scope
        type Subscription @join__type(graph: A) { tick: Int }
    """
    supergraph = Supergraph.from_sdl(text + more)
    # then the graph is there, and clients see none of it
    assert {"T", "Subscription"} <= supergraph.api_schema.type_map.keys()
    assert not [name for name in supergraph.api_schema.type_map if "__" in name.removeprefix("__")]


def test_unions_of_join_v0_2_have_the_members_each_subgraph_knows() -> None:
    more = """
        type Query @join__type(graph: A) @join__type(graph: B) { u: U @join__field(graph: A) }
        union U @join__type(graph: A) @join__type(graph: B) = T | S
        type S @join__type(graph: B) { n: Int }
    """
    supergraph = Supergraph.from_sdl(HEAD.format(minor=2) + TYPE + more)
    assert supergraph.possible_in("a", "U") == {"T"}
    assert supergraph.possible_in("b", "U") == {"S"}


def test_an_interface_may_leave_out_what_an_interface_object_gives_it() -> None:
    # given an interface between an interface object's and the object types, without the field it gives
    marks = '@join__type(graph: A, key: "id")'
    more = f"""
        directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
        type Query @join__type(graph: A) @join__type(graph: B) {{ built: Built @join__field(graph: A) }}
        interface Asset {marks} @join__type(graph: B, key: "id", isInterfaceObject: true) {{
          id: ID!  visits: Int @join__field(graph: B) }}
        interface Built implements Asset {marks} @join__implements(graph: A, interface: "Asset") {{ id: ID! }}
        type House implements Asset & Built {marks} @join__implements(graph: A, interface: "Asset")
          @join__implements(graph: A, interface: "Built") {{ id: ID!  visits: Int @join__field }}
    """
    supergraph = Supergraph.from_sdl(HEAD.format(minor=3) + more)
    # then clients can ask every asset for it
    query = parse("{ built { visits } }")
    assert validate(supergraph.api_schema, query) == []
    # and it is asked of the subgraph that has the interface as an object
    assert [fetch.subgraph for fetch in Planner(supergraph).plan(query).fetches] == ["a", "b"]
