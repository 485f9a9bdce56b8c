"""The way of one request through the gateway, from HTTP to the subgraphs and back."""

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from gateway.answers import GRAPHQL, JSON
from gateway.limits import Limits
from quadhelix.identity import Role

if TYPE_CHECKING:
    from tests.gateway.conftest import House, OpenHouse

TYPED = {"accept": GRAPHQL}
JOINED = "{ labs { name devices } }"


async def test_one_query_is_answered_from_two_services(house: "House") -> None:
    # Given labs in one service and their devices in the other
    # When one query asks for both
    reply = await house.client.post({"query": JOINED})
    # Then the answer is one
    assert reply.status == 200
    assert reply.json() == {
        "data": {
            "labs": [
                {"name": "Fieldlab Noord", "devices": ["device of 1"]},
                {"name": "Fieldlab Zuid", "devices": ["device of 2"]},
            ]
        }
    }
    # And the devices of both labs were asked for at once
    assert sum(b"_entities" in request.body for request in house.devices.requests) == 1


async def test_the_answer_comes_in_the_type_the_client_takes(house: "House") -> None:
    for accept in (JSON, GRAPHQL):
        reply = await house.client.post({"query": "{ __typename }"}, {"accept": accept})
        assert reply.headers["content-type"] == f"{accept}; charset=utf-8"
        assert reply.json() == {"data": {"__typename": "Query"}}


async def test_a_query_comes_by_get_too(house: "House") -> None:
    reply = await house.client.get(
        "/graphql", query="query A($id: ID!) { lab(id: $id) { name } } query B { __typename }",
        operationName="A", variables='{"id": "1"}',
    )  # fmt: skip
    assert reply.status == 200
    assert reply.media_type == GRAPHQL
    assert reply.json() == {"data": {"lab": {"name": "Fieldlab Noord"}}}


async def test_a_mutation_does_not_and_nothing_is_executed(house: "House") -> None:
    before = (await house.client.ask("mutation { count }"))["data"]["count"]
    reply = await house.client.get("/graphql", query="mutation { count }")
    assert reply.status == 405
    assert reply.headers["allow"] == "POST"
    assert reply.codes == ["METHOD_NOT_ALLOWED"]
    assert (await house.client.ask("mutation { count }"))["data"]["count"] == before + 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ labs { name } }\u0000"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ ...F } fragment F on Query { ...F }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query ($x: Int) { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ lab { name } }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ _entities(representations: []) { __typename } }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ _service { sdl } }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "type A { b: Int }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { __typename } query B { __typename }"}, "OPERATION_AMBIGUOUS"),
        ({"query": "query A { __typename }", "operationName": "B"}, "OPERATION_NOT_FOUND"),
        ({"query": "query ($id: ID!) { lab(id: $id) { name } }"}, "BAD_USER_INPUT"),
        ({"query": "query ($id: ID!) { lab(id: $id) { id } }", "variables": {"id": None}}, "BAD_USER_INPUT"),
        ({"query": "query ($n: Int) { echo(number: $n) }", "variables": {"n": 10**30}}, "BAD_USER_INPUT"),
        ({"query": "query ($n: Int) { echo(number: $n) }", "variables": {"n": {"a": []}}}, "BAD_USER_INPUT"),
        ({"query": "{ echo(number: 99999999999) }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ " + " ".join(f"a{n}: __typename" for n in range(20_000)) + " }"}, "LIMIT_EXCEEDED"),
        ({"query": "{ " + " ".join(f"a{n}: __typename" for n in range(300)) + " }"}, "LIMIT_EXCEEDED"),
        ({"query": "{ labs " * 5_000}, "LIMIT_EXCEEDED"),
        ({"query": "{a" * 150 + "}" * 150}, "LIMIT_EXCEEDED"),
        ({"query": "{ lists(of: " + "[" * 150 + "]" * 150 + ") }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "#\n" * 20_000 + "{ __typename }"}, "LIMIT_EXCEEDED"),
    ],
)  # fmt: skip
async def test_what_cannot_be_executed_is_told_with_a_code_and_no_data(
    house: "House", asked: dict[str, object], code: str
) -> None:
    legacy, typed = await house.client.post(asked), await house.client.post(asked, TYPED)
    # In the old media type a well-formed request is always 200, in the new one this is 400
    assert (legacy.status, typed.status) == (200, 400)
    assert {*legacy.codes, *typed.codes} == {code}
    assert "data" not in typed.json()


async def test_a_field_that_fails_leaves_the_rest(house: "House") -> None:
    reply = await house.client.post({"query": '{ fails echo(text: "a") }'}, TYPED)
    assert reply.status == 200
    answer = reply.json()
    assert answer["data"] == {"fails": None, "echo": "a None"}
    assert [error["path"] for error in answer["errors"]] == [["fails"]]


async def test_a_service_that_is_down_leaves_the_rest(house: "House") -> None:
    house.devices.down = True
    answer = await house.client.ask("{ lab(id: 1) { name } slow(seconds: 0) }")
    assert answer["data"] == {"lab": {"name": "Fieldlab Noord"}, "slow": None}
    assert len(answer["errors"]) == 1
    assert "switched off" not in json.dumps(answer)


async def test_a_slow_service_costs_no_more_than_the_deadline(
    open_house: "OpenHouse", monkeypatch: pytest.MonkeyPatch
) -> None:
    # However late the machine lets it notice, what there is makes an answer
    monkeypatch.setattr("gateway.wanted.LENIENCE_SECONDS", 60)
    async with open_house(seconds=3) as house:
        answer = await house.client.ask('{ slow(seconds: 30) echo(text: "a") }')
        assert answer["data"] == {"slow": None, "echo": "a None"}
        assert len(answer["errors"]) == 1


async def test_the_services_learn_who_asks_in_which_language_and_trace(house: "House") -> None:
    # Given a client who signed in
    headers = {
        "authorization": f"Bearer {house.issuer.token(Role.REGION_ADMIN)}",
        "accept-language": "nl-BE, en;q=0.5",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "cookie": "secret=1",
        "x-forwarded-for": "192.0.2.1",
    }
    # When they ask
    reply = await house.client.post({"query": "{ whoami }"}, headers)
    seen = json.loads(reply.json()["data"]["whoami"])
    # Then the service sees the gateway's signature, not the client's token, and nothing it need not know
    assert {*seen} == {"authorization", "accept-language", "traceparent"}
    actor = house.issuer.actor_in(seen["authorization"].removeprefix("Bearer "))
    assert actor.holds(Role.REGION_ADMIN)
    assert seen["accept-language"] == "nl-BE, en;q=0.5"
    assert seen["traceparent"].split("-")[1] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert reply.headers["x-request-id"] == "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_the_services_learn_which_changes_the_client_wants_to_see(house: "House") -> None:
    # Given a client that names an event of its own change
    event = "partners.organisation.changed/0198a0c0-0000-7000-8000-000000000000/2"
    # When it asks, then the service sees the name
    reply = await house.client.post({"query": "{ whoami }"}, {"quadhelix-after": f" {event},"})
    assert json.loads(reply.json()["data"]["whoami"])["quadhelix-after"] == event
    # And what is no such name goes no further
    reply = await house.client.post({"query": "{ whoami }"}, {"quadhelix-after": "nonsense"})
    assert (reply.status, reply.codes) == (400, ["BAD_USER_INPUT"])
    assert reply.json()["errors"][0]["extensions"]["rule"] == "event-position"


async def test_the_services_learn_it_from_the_extensions_too(house: "House") -> None:
    # Given a client that names changes in its header and, some of them later ones, in its extensions
    name = "partners.organisation.changed/0198a0c0-0000-7000-8000-000000000000/{}"
    other = "education.module.linked/0198a0c0-0000-7000-8000-000000000000/9"
    body = {"query": "{ whoami }", "extensions": {"after": [name.format(12), other]}}
    # When it asks, then the services see the later of both
    reply = await house.client.post(body, {"quadhelix-after": name.format(4)})
    seen = json.loads(reply.json()["data"]["whoami"])["quadhelix-after"]
    assert {*seen.split(",")} == {name.format(12), other}
    # And nonsense goes no further
    many = [name.format(n) for n in range(1, 102)]
    refused: list[Any] = ["nonsense", ["nonsense"], [1], 1, {}, [[]], many]
    for nonsense in refused:
        reply = await house.client.post({"query": "{ whoami }", "extensions": {"after": nonsense}})
        assert (reply.status, reply.codes) == (400, ["BAD_USER_INPUT"]), nonsense
        assert reply.json()["errors"][0]["extensions"]["field"] == "extensions.after"


async def test_a_client_without_token_is_anonymous(house: "House") -> None:
    seen = json.loads((await house.client.ask("{ whoami }"))["data"]["whoami"])
    assert house.issuer.actor_in(seen["authorization"].removeprefix("Bearer ")).anonymous


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "Bearer rubbish",
        "Basic dXNlcjpwYXNz",
        "rubbish",
        "",
        "Bearer a.b.c",
        "Bearer \xff\xfe",
    ],
)
async def test_a_bad_token_is_401_and_never_anonymous(house: "House", authorization: str) -> None:
    for accept in (JSON, GRAPHQL):
        headers = {"authorization": authorization, "accept": accept}
        reply = await house.client.post({"query": "{ whoami }"}, headers)
        assert reply.status == 401
        assert reply.codes == ["UNAUTHENTICATED"]
        assert reply.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert reply.media_type == accept


async def test_two_tokens_are_one_too_many(house: "House") -> None:
    good = f"Bearer {house.issuer.token()}".encode()
    headers = [(b"content-type", b"application/json"), (b"authorization", good), (b"authorization", good)]
    reply = await house.client.request(
        "POST", "/graphql", headers=headers, parts=[b'{"query": "{ __typename }"}']
    )
    assert reply.status == 401


async def test_the_refusal_speaks_the_readers_language(house: "House") -> None:
    headers = {"authorization": "Bearer x", "accept-language": "nl"}
    reply = await house.client.post({"query": "{ whoami }"}, headers)
    assert reply.json()["errors"][0]["message"].startswith("Het bearer-token klopt niet")


async def test_before_the_graph_is_served_it_is_503(open_house: "OpenHouse") -> None:
    async with open_house(wait=False) as house:
        house.labs.down = True
        reply = await house.client.post({"query": "{ __typename }"})
        assert reply.status == 503
        assert reply.codes == ["UNAVAILABLE"]
        assert reply.headers["retry-after"] == "2"


async def test_a_type_nobody_speaks_is_406(house: "House") -> None:
    reply = await house.client.post({"query": "{ __typename }"}, {"accept": "text/html"})
    assert (reply.status, reply.media_type, reply.codes) == (406, JSON, ["NOT_ACCEPTABLE"])


async def test_a_body_beyond_the_limit_is_413_before_it_is_read(open_house: "OpenHouse") -> None:
    async with open_house(limits=Limits(body_bytes=100)) as house:
        reply = await house.client.request(
            "POST", "/graphql", headers=[(b"content-type", b"application/json")], parts=[b" " * 60] * 1000
        )
        assert (reply.status, reply.codes) == (413, ["PAYLOAD_TOO_LARGE"])
        assert house.client.read_parts == 2
        assert reply.headers["connection"] == "close"


async def test_introspection_is_answered_without_asking_anybody(house: "House") -> None:
    before = len(house.labs.requests) + len(house.devices.requests)
    answer = await house.client.ask('{ __schema { queryType { name } } __type(name: "Lab") { kind } }')
    asked = [json.loads(request.body)["query"] for request in house.labs.requests[before:]]
    assert answer["data"] == {"__schema": {"queryType": {"name": "Query"}}, "__type": {"kind": "OBJECT"}}
    assert all("_service" in text for text in asked)


async def test_a_defect_is_answered_with_an_id_that_is_in_the_log(
    house: "House", monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a defect in the gateway that knows a secret
    from gateway.federation import Executor

    async def broken(*_: object) -> None:
        raise RuntimeError("the secret of /home/someone")

    monkeypatch.setattr(Executor, "execute", broken)
    # When a request meets it
    reply = await house.client.post({"query": "{ whoami }"})
    # Then the client gets an id, the log has the id and the place, and nobody gets the text
    assert reply.status == 500
    assert reply.codes == ["INTERNAL_ERROR"]
    incident = reply.json()["errors"][0]["extensions"]["id"]
    record = next(r for r in caplog.records if getattr(r, "incident", None) == incident)
    assert "RuntimeError" in record.error  # type: ignore[attr-defined]  # given as `extra`
    assert "secret" not in reply.body.decode() + caplog.text + str([vars(r) for r in caplog.records])
    assert "/home" not in reply.body.decode()


async def test_a_client_that_leaves_while_sending_makes_no_defect(
    house: "House", caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.INFO, "gateway.access"),
        pytest.raises(ValueError, match="not enough values"),
    ):
        # Nothing is answered, which the client of these tests cannot unpack
        await house.client.request(
            "POST", "/graphql", headers=[(b"content-type", b"application/json")], parts=[]
        )
    assert [r.status for r in caplog.records if r.name == "gateway.access"] == [499]  # type: ignore[attr-defined]  # given as `extra`


async def test_the_access_log_names_no_token_and_no_question(
    house: "House", caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await house.client.get(
            "/graphql", {"authorization": "Bearer s3cret"}, query='{ lab(id: "s3cret") { id } }'
        )
        await house.client.get("/s3cret-path")
    lines = [vars(record) for record in caplog.records if record.name == "gateway.access"]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/graphql", 401),
        ("GET", "other", 404),
    ]
    assert "s3cret" not in str([vars(record) for record in caplog.records])


async def test_what_costs_too_much_is_refused_before_anybody_is_asked(open_house: "OpenHouse") -> None:
    async with open_house(limits=Limits(cost=9), poll_seconds=60) as house:
        before = len(house.labs.requests)
        for text in ("{ a: labs { id } b: labs { id } }",):
            reply = await house.client.post({"query": text}, TYPED)
            assert (reply.status, reply.codes) == (400, ["LIMIT_EXCEEDED"])
            assert reply.json()["errors"][0]["extensions"]["limit"] == "cost"
        assert len(house.labs.requests) == before
        assert (await house.client.ask("{ labs { id } }"))["data"]["labs"]


@pytest.mark.parametrize("execution", ["adaptive", "interpreted", "generated"])
async def test_however_plans_are_run_the_answer_is_the_same(open_house: "OpenHouse", execution: str) -> None:
    async with open_house(settings={"execution": execution}) as house:
        answers = [await house.client.ask(JOINED) for _ in range(5)]
        assert all(answer == answers[0] for answer in answers)
        assert answers[0]["data"]["labs"][1]["devices"] == ["device of 2"]
