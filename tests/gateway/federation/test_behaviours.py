"""Small graphs, each about one thing that federation must get right, executed in process.

Every request is validated by the subgraph that gets it; the number of requests is part of the promise.
"""

from __future__ import annotations

from typing import Any

import pytest
from graphql import parse, validate

from gateway.federation import Planner, PlanningError
from tests.gateway.federation.in_process import Federation, Store


def entity(kind: str, **fields: Any) -> dict[str, Any]:
    return {"__typename": kind, **fields}


async def test_compound_and_nested_keys() -> None:
    # given a subgraph that looks products up by a nested key only
    product = entity("Product", id="1", sku="s", maker=entity("Maker", code="m"), name="N", stock=4)
    graph = Federation.of(
        Store({"product": product}, [product]),
        names="""
          type Query { product: Product }
          type Product @key(fields: "id") @key(fields: "sku maker { code }") {
            id: ID! sku: String! maker: Maker name: String }
          type Maker @shareable { code: String! }""",
        stock="""
          type Product @key(fields: "sku maker { code }") { sku: String! maker: Maker stock: Int }
          type Maker @shareable { code: String! }""",
    )
    # when
    result = await graph.run("{ product { name stock } }")
    # then
    assert result.data == {"product": {"name": "N", "stock": 4}}
    assert graph.request_count == 2


async def test_a_key_is_reached_through_a_subgraph_between() -> None:
    thing = entity("Thing", a="1", b="2", c="3", last="L")
    graph = Federation.of(
        Store({"thing": thing}, [thing]),
        first='type Query { thing: Thing } type Thing @key(fields: "a") { a: ID! }',
        middle='type Thing @key(fields: "a") @key(fields: "b") { a: ID! b: ID! }',
        last='type Thing @key(fields: "b") { b: ID! last: String }',
    )
    result = await graph.run("{ thing { last } }")
    assert result.data == {"thing": {"last": "L"}}
    assert graph.request_count == 3


async def test_an_unknown_entity_in_the_middle_skips_what_depends_on_it() -> None:
    # given an entity that the middle subgraph does not know
    thing = entity("Thing", a="1", b="2", last="L")
    graph = Federation.of(
        Store({"things": [entity("Thing", a="0", b="9"), thing]}, [thing]),
        first='type Query { things: [Thing] } type Thing @key(fields: "a") { a: ID! }',
        middle='type Thing @key(fields: "a") @key(fields: "b") { a: ID! b: ID! }',
        last='type Thing @key(fields: "b") { b: ID! last: String }',
    )
    result = await graph.run("{ things { a last } }")
    # then only its own branch is null, and it is not asked for further on
    assert result.data == {"things": [{"a": "0", "last": None}, {"a": "1", "last": "L"}]}
    assert graph.servers["last"].requests[0]["variables"]["representations"] == [
        {"__typename": "Thing", "b": "2"}
    ]


async def test_a_child_without_key_is_reached_again_through_its_parent() -> None:
    owner = entity("Owner", id="1", address=entity("Address", street="S", zip="Z"))
    graph = Federation.of(
        Store({"owner": owner}, [owner]),
        one="""type Query { owner: Owner }
               type Owner @key(fields: "id") { id: ID! address: Address @shareable }
               type Address { street: String }""",
        two="""type Owner @key(fields: "id") { id: ID! address: Address @shareable }
               type Address { zip: String }""",
    )
    result = await graph.run("{ owner { address { street zip } } }")
    assert result.data == {"owner": {"address": {"street": "S", "zip": "Z"}}}
    assert graph.request_count == 2


async def test_a_shareable_root_is_asked_in_parallel_and_merged_by_index() -> None:
    items = [entity("Item", a=1, b=10), entity("Item", a=2, b=20)]
    graph = Federation.of(
        Store({"items": items}),
        one="type Query { items: [Item] @shareable } type Item { a: Int }",
        two="type Query { items: [Item] @shareable } type Item { b: Int }",
    )
    plan = graph.plan("{ items { a b } }")
    result = await graph.run("{ items { a b } }")
    assert result.data == {"items": [{"a": 1, "b": 10}, {"a": 2, "b": 20}]}
    assert (plan.fetch_count, plan.depth) == (2, 1)


async def test_a_non_resolvable_key_leads_out_but_not_in() -> None:
    user = entity("User", id="1", name="N")
    graph = Federation.of(
        Store({"me": user, "user": user}, [user]),
        stub='type Query { me: User } type User @key(fields: "id", resolvable: false) { id: ID! }',
        users='type Query { user: User } type User @key(fields: "id") { id: ID! name: String }',
    )
    assert (await graph.run("{ me { name } }")).data == {"me": {"name": "N"}}
    assert graph.plan("{ user { id name } }").fetch_count == 1


async def test_requires_through_other_subgraphs_in_a_chain() -> None:
    # given c needs b's field and b needs a's
    thing = entity("Thing", id="1", a=1, b=lambda g, _: g["a"] + 1, c=lambda g, _: g["b"] * 10)
    given = entity("Thing", id="1", a=1, b=2, c=lambda g, _: g["b"] * 10)
    graph = Federation.of(
        Store({"thing": thing}, [thing]),
        root='type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! }',
        one='type Thing @key(fields: "id") { id: ID! a: Int }',
        two='type Thing @key(fields: "id") { id: ID! a: Int @external b: Int @requires(fields: "a") }',
        three='type Thing @key(fields: "id") { id: ID! b: Int @external c: Int @requires(fields: "b") }',
    )
    result = await graph.run("{ thing { c } }")
    assert result.data == {"thing": {"c": given["c"](given, {})}}
    assert (graph.plan("{ thing { c } }").fetch_count, graph.plan("{ thing { c } }").depth) == (4, 4)


async def test_two_requirements_of_one_field_with_different_arguments_are_two_calls_of_one_request() -> None:
    price = {"EUR": 10, "USD": 12}
    product = entity(
        "Product",
        id="1",
        price=lambda _, arguments: price[arguments["in"]],
        euros=lambda given, _: f"{given['price']} euros",
        dollars=lambda given, _: f"{given['price']} dollars",
    )
    graph = Federation.of(
        Store({"product": product}, [product]),
        prices="""type Query { product: Product }
                  type Product @key(fields: "id") { id: ID! price(in: String): Int }""",
        labels="""type Product @key(fields: "id") { id: ID! price(in: String): Int @external
                  euros: String @requires(fields: "price(in: \\"EUR\\")")
                  dollars: String @requires(fields: "price(in: \\"USD\\")") }""",
    )
    result = await graph.run('{ product { euros dollars price(in: "USD") } }')
    assert result.data == {"product": {"euros": "10 euros", "dollars": "12 dollars", "price": 12}}
    assert graph.request_count == 2


async def test_an_explicit_null_is_sent_where_a_field_is_required() -> None:
    product = entity("Product", id="1", weight=None, fee=lambda given, _: 7 if given["weight"] is None else 0)
    graph = Federation.of(
        Store({"product": product}, [product]),
        one='type Query { product: Product } type Product @key(fields: "id") { id: ID! weight: Int }',
        two="""type Product @key(fields: "id") { id: ID! weight: Int @external
               fee: Int @requires(fields: "weight") }""",
    )
    assert (await graph.run("{ product { fee } }")).data == {"product": {"fee": 7}}


async def test_a_requirement_inside_the_subgraph_that_is_already_asked_enters_it_again() -> None:
    product = entity("Product", id="1", weight=3, fee=lambda given, _: given["weight"] * 2)
    graph = Federation.of(
        Store({"product": product}, [product]),
        one='type Product @key(fields: "id") { id: ID! weight: Int }',
        two="""type Query { product: Product } type Product @key(fields: "id") {
               id: ID! weight: Int @external fee: Int @requires(fields: "weight") }""",
    )
    assert (await graph.run("{ product { fee } }")).data == {"product": {"fee": 6}}
    assert graph.request_count == 3


async def test_provides_saves_the_way_to_the_owner_only_where_it_is_promised() -> None:
    author = entity("Author", id="1", name="N")
    graph = Federation.of(
        Store(
            {
                "best": {"__typename": "Review", "author": author},
                "last": {"__typename": "Review", "author": author},
            },
            [author],
        ),
        reviews="""type Query { best: Review @provides(fields: "author { name }") last: Review }
                   type Review { author: Author }
                   type Author @key(fields: "id") { id: ID! name: String @external }""",
        people='type Author @key(fields: "id") { id: ID! name: String @shareable }',
    )
    for root, requests in (("best", 1), ("last", 2)):
        assert graph.plan(f"{{ {root} {{ author {{ name }} }} }}").fetch_count == requests
        assert (await graph.run(f"{{ {root} {{ author {{ name }} }} }}")).data == {
            root: {"author": {"name": "N"}}
        }


async def test_an_overridden_field_is_read_from_its_new_subgraph() -> None:
    old, new = entity("Bill", id="1", total=1), entity("Bill", id="1", total=2)
    graph = Federation.of(
        Store({"bill": old}, [new]),
        old='type Query { bill: Bill } type Bill @key(fields: "id") { id: ID! total: Int }',
        new='type Bill @key(fields: "id") { id: ID! total: Int @override(from: "old") }',
    )
    assert (await graph.run("{ bill { total } }")).data == {"bill": {"total": 2}}


async def test_an_overridden_key_still_leads_out_of_its_old_subgraph() -> None:
    bill = entity("Bill", id="1", total=2)
    graph = Federation.of(
        Store({"bill": bill}, [bill]),
        old='type Query { bill: Bill } type Bill @key(fields: "id") { id: ID! }',
        new='type Bill @key(fields: "id") { id: ID! @override(from: "old") total: Int }',
    )
    assert (await graph.run("{ bill { id total } }")).data == {"bill": {"id": "1", "total": 2}}


async def test_an_interface_field_that_one_implementer_has_elsewhere() -> None:
    book, film = entity("Book", id="b", title="B"), entity("Film", id="f", title="F")
    graph = Federation.of(
        Store({"works": [book, film]}, [book, film]),
        one="""type Query { works: [Work] } interface Work { id: ID! }
               type Book implements Work @key(fields: "id") { id: ID! title: String @shareable }
               type Film implements Work @key(fields: "id") { id: ID! }""",
        two="""interface Work { id: ID! title: String }
               type Book implements Work @key(fields: "id") { id: ID! title: String @shareable }
               type Film implements Work @key(fields: "id") { id: ID! title: String }""",
    )
    result = await graph.run("{ works { __typename title } }")
    assert result.data == {
        "works": [{"__typename": "Book", "title": "B"}, {"__typename": "Film", "title": "F"}]
    }
    assert graph.request_count == 2


async def test_a_union_whose_members_differ_per_subgraph() -> None:
    cat, dog = entity("Cat", id="c", name="C"), entity("Dog", id="d", name="D")
    graph = Federation.of(
        Store({"pets": [cat, dog], "pet": dog}, [cat, dog]),
        all="""type Query { pets: [Pet] } union Pet = Cat | Dog
               type Cat @key(fields: "id") { id: ID! name: String }
               type Dog @key(fields: "id") { id: ID! }""",
        dogs="""type Query { pet: Pet } union Pet = Dog
                type Dog @key(fields: "id") { id: ID! name: String }""",
    )
    query = "{ pets { ...n } pet { ...n } } fragment n on Pet { ... on Cat { name } ... on Dog { name } }"
    result = await graph.run(query)
    assert result.data == {"pets": [{"name": "C"}, {"name": "D"}], "pet": {"name": "D"}}


async def test_an_object_in_one_subgraph_is_a_union_in_another() -> None:
    cat = entity("Cat", name="C")
    graph = Federation.of(
        Store({"pet": cat}),
        one="type Query { pet: Cat @shareable } type Cat @shareable { name: String }",
        two="""type Query { pet: Pet @shareable } union Pet = Cat | Dog
               type Cat @shareable { name: String } type Dog { bark: String }""",
    )
    result = await graph.run("{ pet { __typename ... on Cat { name } } }")
    assert result.data == {"pet": {"__typename": "Cat", "name": "C"}}


async def test_fields_of_one_name_and_different_types_under_fragments() -> None:
    one, two = entity("One", size=1), entity("Two", size="big")
    graph = Federation.of(
        Store({"all": [one, two]}),
        only="""type Query { all: [Sized] } union Sized = One | Two
                type One { size: Int! } type Two { size: String }""",
    )
    result = await graph.run("{ all { ... on One { a: size } ... on Two { b: size } } }")
    assert result.data == {"all": [{"a": 1}, {"b": "big"}]}


async def test_aliases_arguments_and_a_client_alias_that_shadows_a_key() -> None:
    thing = entity("Thing", id="1", name="N", size=lambda _, a: a.get("unit"), more="M")
    graph = Federation.of(
        Store({"thing": thing}, [thing]),
        one="""type Query { thing: Thing }
               type Thing @key(fields: "id") { id: ID! name: String size(unit: String): String }""",
        two='type Thing @key(fields: "id") { id: ID! more: String }',
    )
    query = (
        'query($u: String) { thing { id: name a: size(unit: "m") b: size(unit: $u) size more again: more } }'
    )
    result = await graph.run(query, {"u": "km"})
    assert result.data == {"thing": {"id": "N", "a": "m", "b": "km", "size": None, "more": "M", "again": "M"}}


async def test_an_inaccessible_type_and_enum_value_become_null() -> None:
    graph = Federation.of(
        Store({"all": [entity("Open", a=1), entity("Secret", b=2)], "shades": ["RED", "DARK", "NEW"]}),
        only="""type Query { all: [Any] shades: [Shade] } union Any = Open | Secret
                type Open { a: Int } type Secret @inaccessible { b: Int }
                enum Shade { RED DARK @inaccessible NEW }""",
    )
    result = await graph.run("{ all { __typename } shades }")
    assert result.data == {"all": [{"__typename": "Open"}, None], "shades": ["RED", None, "NEW"]}
    assert "Secret" not in graph.supergraph.api_schema.type_map
    assert validate(graph.supergraph.api_schema, parse("{ all { ... on Secret { b } } }")) != []


async def test_a_hidden_requirement_still_feeds_the_field_that_needs_it() -> None:
    thing = entity(
        "Thing", id="1", secret=entity("Secret", code=5), open=lambda g, _: g["secret"]["code"] + 1
    )
    graph = Federation.of(
        Store({"thing": thing}, [thing]),
        one="""type Query { thing: Thing } type Thing @key(fields: "id") {
                 id: ID! secret: Secret @inaccessible }
               type Secret @inaccessible @shareable { code: Int }""",
        two="""type Thing @key(fields: "id") { id: ID! secret: Secret @external @inaccessible
               open: Int @requires(fields: "secret { code }") }
               type Secret @inaccessible @shareable { code: Int }""",
    )
    assert (await graph.run("{ thing { open } }")).data == {"thing": {"open": 6}}


async def test_conditions_keep_a_whole_chain_from_being_asked() -> None:
    thing = entity("Thing", id="1", a=1, b=lambda g, _: g["a"] + 1)
    graph = Federation.of(
        Store({"thing": thing}, [thing]),
        root='type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! }',
        one='type Thing @key(fields: "id") { id: ID! a: Int }',
        two='type Thing @key(fields: "id") { id: ID! a: Int @external b: Int @requires(fields: "a") }',
    )
    query = "query($x: Boolean!, $y: Boolean!) { thing { id ... @include(if: $x) { b @skip(if: $y) } } }"
    skipped = await graph.run(query, {"x": True, "y": True})
    assert (skipped.data, graph.request_count) == ({"thing": {"id": "1"}}, 1)
    asked = await graph.run(query, {"x": True, "y": False})
    assert (asked.data, graph.request_count) == ({"thing": {"id": "1", "b": 2}}, 4)


async def test_mutations_run_in_document_order_with_their_entity_work() -> None:
    log: list[str] = []

    def change(name: str) -> Any:
        def run(_: Any, arguments: Any) -> dict[str, Any]:
            log.append(f"{name}{arguments.get('n', '')}")
            return thing

        return run

    def extra(_: Any, __: Any) -> str:
        log.append("extra")
        return "E"

    thing = entity("Thing", id="1", extra=extra)
    graph = Federation.of(
        Store({"one": change("one"), "two": change("two")}, [thing]),
        one="""type Query { x: Int } type Mutation { one(n: Int): Thing }
               type Thing @key(fields: "id") { id: ID! }""",
        two="""type Mutation { two: Thing } type Thing @key(fields: "id") { id: ID! extra: String }""",
    )
    query = "mutation { a: one(n: 1) { extra } b: one(n: 1) { id } c: one(n: 2) { id } d: two { id extra } }"
    result = await graph.run(query)
    assert result.data == {
        "a": {"extra": "E"},
        "b": {"id": "1"},
        "c": {"id": "1"},
        "d": {"id": "1", "extra": "E"},
    }
    assert log == ["one1", "extra", "one1", "one2", "two", "extra"]
    assert graph.plan(query).fetch_count == 4


async def test_the_query_root_is_entered_again_below_a_mutation() -> None:
    graph = Federation.of(
        Store({"change": {"query": {"a": 1, "b": 2}}, "a": 1, "b": 2}),
        one="type Query { a: Int } type Mutation { change: Change } type Change { query: Query }",
        two="type Query { b: Int }",
    )
    result = await graph.run("mutation { change { query { a b } } }")
    assert result.data == {"change": {"query": {"a": 1, "b": 2}}}


async def test_renamed_roots_and_extended_types() -> None:
    user = entity("User", id="1", name="N", age=3)
    graph = Federation.of(
        Store({"user": user, "users": [user]}, [user]),
        one="""schema { query: RootQuery } type RootQuery { user: User }
               type User @key(fields: "id") { id: ID! name: String }""",
        two="""extend type Query { users: [User] }
               extend type User @key(fields: "id") { id: ID! @external age: Int }""",
    )
    result = await graph.run("{ user { name age } users { id name age } }")
    whole = {"name": "N", "age": 3}
    assert result.data == {"user": whole, "users": [{"id": "1", **whole}]}


async def test_introspection_and_root_typename_are_answered_without_a_request() -> None:
    graph = Federation.of(
        Store({"a": 1}), one='type Query { a: Int @tag(name: "t") hidden: Int @inaccessible }'
    )
    query = """query($n: String!) { __typename t: __type(name: $n) { ...f }
               __schema { queryType { name } } } fragment f on __Type { name fields { name } }"""
    result = await graph.run(query, {"n": "Query"})
    assert result.data == {
        "__typename": "Query",
        "t": {"name": "Query", "fields": [{"name": "a"}]},
        "__schema": {"queryType": {"name": "Query"}},
    }
    assert graph.request_count == 0


async def test_a_variable_named_like_the_representations_is_kept_apart() -> None:
    thing = entity("Thing", id="1", size=lambda _, a: a["representations"])
    graph = Federation.of(
        Store({"thing": thing}, [thing]),
        one='type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! }',
        two='type Thing @key(fields: "id") { id: ID! size(representations: Int): Int }',
    )
    query = "query($representations: Int = 4) { thing { size(representations: $representations) } }"
    assert (await graph.run(query)).data == {"thing": {"size": 4}}


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("subscription { tick }", None, "OPERATION_UNSUPPORTED"),
        ("query A { a } query B { a }", None, "OPERATION_AMBIGUOUS"),
        ("query A { a }", "C", "OPERATION_NOT_FOUND"),
        ("{ nothing }", None, "OPERATION_INVALID"),
    ],
)
def test_what_cannot_be_planned_is_refused(query: str, name: str | None, code: str) -> None:
    graph = Federation.of(Store({}), one="type Query { a: Int } type Subscription { tick: Int }")
    with pytest.raises(PlanningError) as caught:
        Planner(graph.supergraph).plan(parse(query), name)
    assert caught.value.code == code
