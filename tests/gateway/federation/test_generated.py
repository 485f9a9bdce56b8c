"""Generated code and its interpreted twin agree whatever a subgraph says, and generated code copies little.

Beyond these tests every execution of this folder compares the two (see conftest.py).
"""

from __future__ import annotations

import copy
import gc
import json
import weakref
from typing import Any

import pytest
from graphql import build_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.federation import (
    Execution,
    Executor,
    FetchRequest,
    FetchResponse,
    Plan,
    Program,
    RequestContext,
    StandardCodec,
)
from gateway.federation.code import MOST_LINES
from gateway.federation.projector_code import compile_projector
from tests.gateway.federation.in_process import Federation, Store
from tests.gateway.federation.twins import TwinProgram

ZOO = Federation.of(
    Store({}),
    animals="""
      type Query { animals: [Animal!]  pairs: [[Dog]!]!  one: Animal  cage: Cage  mood: Mood!  moods: [Mood]
                   strict: [Mood!]  names: [[String!]] }
      interface Animal { id: ID!  name: String! }
      enum Mood { CALM  WILD  SECRET @inaccessible }
      type Dog implements Animal @key(fields: "id") { id: ID!  name: String!  mood: Mood  cage: Cage! }
      type Cat implements Animal @key(fields: "id") { id: ID!  name: String!  lives: Int  friend: Dog }
      type Ghost implements Animal @key(fields: "id") @inaccessible { id: ID! name: String! }
      type Cage @key(fields: "id place { row }") { id: ID!  place: Place  guests: [Animal] }
      type Place { row: Int!  column: Int }
    """,
    notes="""
      type Dog @key(fields: "id") { id: ID!  notes: [String!]!  age: Int }
      type Cage @key(fields: "id place { row }") { id: ID!  place: Place @external  size: Int! }
      type Place { row: Int! @external }
    """,
)
QUERIES = [
    "{ animals { id name } }",
    "{ animals { __typename name ... on Dog { mood notes cage { id size } }"
    " ... on Cat { l: lives friend { age } } } }",
    "{ pairs { name kind: __typename cage { place { row column } } } mood moods strict names }",
    "query ($a: Boolean!, $b: Boolean!) {"
    " one { name @skip(if: $a) id ... @include(if: $b) { __typename name } } mood @include(if: $b) }",
    "query ($a: Boolean!, $b: Boolean!) {"
    " cage { guests { __typename @include(if: $a) id } size @skip(if: $b) place { row } } }",
]
NAMES = ["id", "name", "mood", "cage", "lives", "friend", "place", "row", "guests", "notes", "age", "size"]
TYPES = ["Dog", "Cat", "Ghost", "Cage", "Elsewhere"]

leaves = st.one_of(
    st.none(),
    st.sampled_from(["CALM", "WILD", "SECRET", "x", ""]),
    st.integers(0, 2),
    st.booleans(),
    st.just(1.5),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.builds(
            lambda kind, fields: {**fields, **kind},
            st.one_of(st.just({}), st.builds(lambda name: {"__typename": name}, st.sampled_from(TYPES))),
            st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
        ),
    ),
    max_leaves=12,
)
roots = st.fixed_dictionaries(
    {},
    optional={
        name: values for name in ("animals", "pairs", "one", "cage", "mood", "moods", "strict", "names")
    },
)


def plan_of(query: str) -> Plan:
    return ZOO.plan(query)


PLANS = [plan_of(query) for query in QUERIES]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PLANS), roots, st.booleans(), st.booleans())
def test_the_twins_shape_whatever_a_subgraph_says_alike(
    plan: Plan, data: dict[str, Any], a: bool, b: bool
) -> None:
    # `TwinProgram` compares
    twin = TwinProgram(plan, ZOO.supergraph.api_schema)
    twin.use()
    twin.project(data, {"a": a, "b": b}, [], {})


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PLANS), roots, st.booleans(), st.booleans())
def test_the_twins_describe_whatever_a_subgraph_says_alike(
    plan: Plan, data: dict[str, Any], a: bool, b: bool
) -> None:
    twin = TwinProgram(plan, ZOO.supergraph.api_schema)
    twin.use()
    for fetch in plan.fetches:
        twin.collect(fetch.id, data, {"a": a, "b": b})


GOOD = {
    "animals": [
        {"__typename": "Dog", "name": "D", "mood": "CALM", "notes": ["n"], "cage": {"id": "1", "size": 3}},
        {"__typename": "Cat", "name": "C", "lives": 9, "friend": None},
    ]
}


def projected(query: str, data: dict[str, Any], **variables: bool) -> dict[str, Any] | None:
    projector = compile_projector(plan_of(query), ZOO.supergraph.api_schema)
    assert projector is not None
    return projector.project(data, variables)


def test_what_is_as_asked_is_passed_on_and_not_copied() -> None:
    data = {"pairs": [[{"__typename": "Dog", "name": "D"}, None], []]}
    found = projected("{ pairs { __typename name } }", data)
    assert found is data


def test_only_what_has_to_change_is_copied() -> None:
    # Given an object with a key the client did not ask for beside one without
    data = {"pairs": [[{"name": "D"}, {"name": "E", "id": "1"}]]}
    found = projected("{ pairs { name } }", data)
    # Then the first is itself, and the data are as they were
    assert found == {"pairs": [[{"name": "D"}, {"name": "E"}]]}
    assert found["pairs"][0][0] is data["pairs"][0][0]
    assert data["pairs"][0][1] == {"name": "E", "id": "1"}


def test_the_order_is_the_clients() -> None:
    found = projected("{ mood moods }", {"moods": ["CALM"], "mood": "WILD"})
    assert json.dumps(found) == '{"mood": "WILD", "moods": ["CALM"]}'


def test_an_inaccessible_value_is_null_in_code_too() -> None:
    assert projected("{ moods }", {"moods": ["SECRET", "CALM"]}) == {"moods": [None, "CALM"]}


def test_a_null_in_a_non_null_place_is_left_to_the_twin() -> None:
    assert projected("{ mood }", {"mood": None}) is None
    assert projected("{ strict }", {"strict": ["SECRET"]}) is None


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("{ names }", {"names": [["n", 1]]}),
        ("{ moods }", {"moods": "CALM"}),
        ("{ moods }", {"moods": [1]}),
        ("{ cage { size } }", {"cage": {"size": True}}),
        ("{ cage { place { column } } }", {"cage": {"place": {"column": "7"}}}),
        ("{ cage { id } }", {"cage": {"id": 1.5}}),
        ("{ one { name } }", {"one": "Dog"}),
    ],
)
def test_a_value_of_another_kind_than_its_type_is_left_to_the_twin(query: str, data: dict[str, Any]) -> None:
    assert projected(query, data) is None


def test_a_plan_that_would_be_too_much_code_stays_interpreted() -> None:
    aliases = " ".join(f"a{number}: one {{ id name }}" for number in range(MOST_LINES // 20))
    assert compile_projector(plan_of(f"{{ {aliases} }}"), ZOO.supergraph.api_schema) is None


def test_code_is_generated_on_the_third_run(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(PLANS[0], ZOO.supergraph.api_schema)
    monkeypatch.setattr(program, "_generate", lambda: generated.append(1))
    generated: list[int] = []
    counts = []
    for _ in range(5):
        program.use()
        counts.append(len(generated))
    assert counts == [0, 0, 1, 1, 1]


# --- handing on the subgraph's bytes ---


async def answered(
    body: bytes, query: str = "{ moods names }", *, pass_through: bool = True
) -> tuple[bytes, Any]:
    async def transport(_: FetchRequest) -> FetchResponse:
        return FetchResponse(200, body)

    executor = Executor(
        ZOO.supergraph,
        {"animals": transport, "notes": transport},
        execution=Execution.GENERATED,
        pass_through=pass_through,
    )
    result = await executor.execute(plan_of(query), None, RequestContext())
    return result.to_bytes(StandardCodec()), result


CLEAN = b' { "data" : {"moods": ["CALM"],   "names": [["\\u00e9"], null]} } '


async def test_an_answer_that_is_right_keeps_its_bytes() -> None:
    body, result = await answered(CLEAN)
    assert body == b'{"data": {"moods": ["CALM"],   "names": [["\\u00e9"], null]} }'
    assert json.loads(body) == result.to_json()


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"names":null,"moods":null}}',
        b'{"data":{"moods":["SECRET"],"names":null}}',
        b'{"data":{"moods":null,"names":null,"id":1}}',
        b'{"data":{"moods":null,"names":null},"extensions":{"x":1}}',
        b'{"data":{"moods":null,"names":null},"errors":[{"message":"no"}]}',
        b'{"data":{"moods":[1],"names":null}}',
        b'{"data":{"moods":null},"data":{"moods":null,"names":null}}',
        b'{"extensions":{},"data":{"moods":null,"names":null}}',
        b'{"data":null}',
        b"{",
    ],
)
async def test_any_other_answer_is_shaped(body: bytes) -> None:
    found, result = await answered(body)
    assert result.raw is None
    assert json.loads(found) == result.to_json()
    assert set(result.data or {"moods": 1, "names": 1}) == {"moods", "names"}


async def test_bytes_are_not_handed_on_when_that_is_switched_off() -> None:
    _, result = await answered(CLEAN, pass_through=False)
    assert result.raw is None


async def test_bytes_are_not_handed_on_when_two_subgraphs_spoke() -> None:
    _, result = await answered(b'{"data":{"pairs":[]}}', "{ pairs { id notes } }")
    assert result.raw is None
    assert result.data == {"pairs": []}


def test_a_program_that_is_let_go_leaves_nothing_behind() -> None:
    # Given a program with generated code, and a collector that does not run
    program = Program(PLANS[1], ZOO.supergraph.api_schema, Execution.GENERATED)
    program.use()
    projector = compile_projector(PLANS[1], ZOO.supergraph.api_schema)
    assert projector is not None
    gone = weakref.ref(projector.code.run)
    gc.disable()
    try:
        # When it is let go
        del program, projector
        # Then its functions are gone at once
        assert gone() is None
    finally:
        gc.enable()


def test_names_of_fields_never_become_code() -> None:
    # Given the oddest names GraphQL allows, which are words of Python
    schema = build_schema(
        "type Query { v: Int s: Int a0: Int exact: Int None: [def!] } type def { class: Int }"
    )
    plan = Federation.of(
        Store({}),
        a="type Query { v: Int s: Int a0: Int exact: Int None: [def!] } type def { class: Int }",
    ).plan("{ v s a0 exact None { class lambda: class } }")
    projector = compile_projector(plan, schema)
    assert projector is not None
    data = {"v": 1, "s": 2, "a0": 3, "exact": 4, "None": [{"class": 5}]}
    before = copy.deepcopy(data)
    assert projector.project(data, {}) == {**data, "None": [{"class": 5, "lambda": 5}]}
    assert data == before
