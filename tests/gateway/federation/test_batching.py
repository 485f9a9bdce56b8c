"""Entity fetches of one wave to one subgraph travel in one request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.federation import Executor, FetchRequest, FetchResponse, RequestContext, Transport
from tests.gateway.federation.in_process import Federation, Store

PEOPLE = [{"__typename": "Person", "id": f"p{i}", "name": f"N{i}", "age": i} for i in range(3)]
BOOKS = [
    {"__typename": "Book", "id": f"b{i}", "writer": PEOPLE[i], "editor": PEOPLE[2], "stars": i}
    for i in range(2)
]
SDL = {
    "books": """type Query { books: [Book!] first: Book }
      type Book @key(fields: "id") { id: ID! writer: Person editor: Person }
      type Person @key(fields: "id", resolvable: false) { id: ID! }
      type Mutation { one: Book two: Book }""",
    "people": 'type Person @key(fields: "id") { id: ID! name: String age: Int must: Int! }',
    "stars": 'type Book @key(fields: "id") { id: ID! stars: Int }',
}


def library() -> Federation:
    root = {"books": BOOKS, "first": BOOKS[0], "one": BOOKS[0], "two": BOOKS[1]}
    return Federation.of(Store(root, [*BOOKS, *PEOPLE]), **SDL)


def saying(body: Any) -> Transport:
    async def answer(_: FetchRequest) -> FetchResponse:
        return FetchResponse(200, json.dumps(body).encode())

    return answer


async def test_different_questions_at_two_paths_are_two_fields_of_one_request() -> None:
    graph = library()
    result = await graph.run("{ books { writer { name } editor { name age } } }")
    # then both are answered
    editor = {"name": "N2", "age": 2}
    assert result.data == {"books": [{"writer": {"name": f"N{i}"}, "editor": editor} for i in range(2)]}
    # by one request with two lists of representations, each without doubles
    (request,) = graph.servers["people"].requests
    assert "_e0: _entities" in request["query"]
    assert [len(request["variables"][f"representations{i}"]) for i in range(2)] == [2, 1]


async def test_the_same_question_at_two_paths_is_asked_once() -> None:
    graph = library()
    result = await graph.run("{ books { writer { name } } first { writer { name } editor { name } } }")
    (request,) = graph.servers["people"].requests
    assert request["query"].count("_entities") == 1
    assert [item["id"] for item in request["variables"]["representations"]] == ["p0", "p1", "p2"]
    assert result.data == {
        "books": [{"writer": {"name": "N0"}}, {"writer": {"name": "N1"}}],
        "first": {"writer": {"name": "N0"}, "editor": {"name": "N2"}},
    }


def test_fetches_of_different_depth_stay_apart() -> None:
    plan = library().plan("{ books { stars writer { name } } }")
    assert [(fetch.subgraph, len(fetch.calls)) for fetch in plan.fetches] == [
        ("books", 0),
        ("stars", 1),
        ("people", 1),
    ]


CONDITIONAL = "query Q($more: Boolean!) { first { writer { name } editor { age @include(if: $more) } } }"


async def test_a_call_whose_condition_fails_sends_an_empty_list() -> None:
    graph = library()
    result = await graph.run(CONDITIONAL, {"more": False})
    (request,) = graph.servers["people"].requests
    assert [len(request["variables"][f"representations{i}"]) for i in range(2)] == [1, 0]
    assert result.data == {"first": {"writer": {"name": "N0"}, "editor": {}}}


async def test_calls_with_no_representations_at_all_are_not_sent() -> None:
    graph = library()
    books = saying({"data": {"first": {"writer": None, "editor": None}}})
    executor = Executor(graph.supergraph, {**graph.servers, "books": books})
    plan = graph.plan("{ first { writer { name } editor { name age } } }")
    result = await executor.execute(plan, None, RequestContext())
    assert result.data == {"first": {"writer": None, "editor": None}}
    assert graph.servers["people"].requests == []


async def ask(query: str, people: Any) -> Any:
    graph = library()
    executor = Executor(graph.supergraph, {**graph.servers, "people": saying(people)})
    return await executor.execute(graph.plan(query), None, RequestContext())


TWO = "{ first { writer { n: name } editor { age } } }"


async def test_an_error_is_placed_by_the_alias_of_its_call() -> None:
    data = {"_e0": [{"name": "x"}], "_e1": [{"age": None}]}
    error = {"message": "no", "path": ["_e1", 0, "age"]}
    result = await ask(TWO, {"data": data, "errors": [error]})
    assert result.data == {"first": {"writer": {"n": "x"}, "editor": {"age": None}}}
    assert [item["path"] for item in result.errors] == [["first", "editor", "age"]]


async def test_a_call_that_is_null_with_an_error_leaves_the_other_alone() -> None:
    data = {"_e0": [{"name": "x"}], "_e1": None}
    result = await ask(TWO, {"data": data, "errors": [{"message": "no", "path": ["_e1"]}]})
    assert result.data == {"first": {"writer": {"n": "x"}, "editor": {"age": None}}}
    assert [item["path"] for item in result.errors] == [["first", "editor"]]


@pytest.mark.parametrize("answer", [None, [], [{"age": 1}, {"age": 2}]], ids=["null", "short", "long"])
async def test_a_call_with_the_wrong_number_of_entities_fails_alone(answer: Any) -> None:
    result = await ask(TWO, {"data": {"_e0": [{"name": "x"}], "_e1": answer}})
    assert result.data == {"first": {"writer": {"n": "x"}, "editor": {"age": None}}}
    (error,) = result.errors
    assert error["path"] == ["first", "editor"]
    assert error["extensions"] == {"code": "SUBREQUEST_FAILED", "service": "people"}


async def test_a_request_that_fails_is_reported_at_every_path_that_waited() -> None:
    result = await ask(TWO, {})
    assert [item["path"] for item in result.errors] == [["first", "writer"], ["first", "editor"]]


async def test_an_error_of_a_shared_call_is_reported_at_both_paths() -> None:
    body = {"data": {"_entities": [None]}, "errors": [{"message": "no", "path": ["_entities", 0]}]}
    books = saying({"data": {"first": {"writer": {"id": "p0"}, "editor": {"id": "p0"}}}})
    graph = library()
    executor = Executor(graph.supergraph, {**graph.servers, "books": books, "people": saying(body)})
    plan = graph.plan("{ first { writer { name } editor { name } } }")
    result = await executor.execute(plan, None, RequestContext())
    assert [item["path"] for item in result.errors] == [["first", "writer"], ["first", "editor"]]


async def test_entity_work_of_one_mutation_is_done_before_the_next() -> None:
    graph = library()
    result = await graph.run("mutation { one { writer { name } } two { writer { name } } }")
    assert result.data == {"one": {"writer": {"name": "N0"}}, "two": {"writer": {"name": "N1"}}}
    plan = graph.plan("mutation { one { writer { name } } two { writer { name } } }")
    assert [(fetch.subgraph, fetch.depends_on) for fetch in plan.fetches] == [
        ("books", ()),
        ("people", (0,)),
        ("books", (1,)),
        ("people", (2,)),
    ]


def test_a_mutation_never_joins_the_entity_work_of_an_earlier_one() -> None:
    # given a subgraph with both entity work for one mutation and a mutation of its own
    graph = Federation.of(
        Store({}),
        books=SDL["books"],
        people='type Person @key(fields: "id") { id: ID! name: String } type Mutation { three: Int }',
    )
    plan = graph.plan("mutation { one { id } two { writer { name } } three }")
    assert [(fetch.subgraph, fetch.kind, fetch.root_keys) for fetch in plan.fetches] == [
        ("books", "root", ("one", "two")),
        ("people", "entity", ()),
        ("people", "root", ("three",)),
    ]
