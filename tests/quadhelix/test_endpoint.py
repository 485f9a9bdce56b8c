"""A service's endpoint, whole: real schema, database and broker; whatever is sent gets a typed answer."""

import base64
import json
import logging
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from graphql import GraphQLError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from quadhelix.database import Database
from quadhelix.endpoint import described
from quadhelix.event_tables import outbox
from quadhelix.migrations import upgrade
from quadhelix.settings import Settings
from quadhelix.testing import RunningBroker, eventually
from quadhelix.tokens import CONTEXT_AUDIENCE, CONTEXT_ISSUER, Signer, new_key, write_key
from tests.quadhelix.partners_client import ADMIN, Answer, Client, running

BODY_LIMIT = 300_000
TYPED = {"BAD_REQUEST", "BAD_USER_INPUT", "UNAUTHENTICATED", "PAYLOAD_TOO_LARGE", "NOT_FOUND", "CONFLICT"}
REVEALING = (
    "Traceback",
    "sqlite",
    "sqlalchemy",
    "psycopg",
    "SELECT ",
    "INSERT ",
    ".py",
    "site-packages",
    "/",
)


@pytest.fixture
def partners_settings(tmp_path: Path) -> Settings:
    """Settings of a migrated partners service with keys, and no broker."""
    key = new_key("context")
    write_key(key, tmp_path / "keys" / "context.json", tmp_path / "keys" / "context.jwks.json")
    settings = Settings(data_dir=tmp_path, nats_url="nats://127.0.0.1:1", body_limit=BODY_LIMIT)
    upgrade(settings.database("partners"), "services.partners")
    return settings


@pytest_asyncio.fixture
async def client(partners_settings: Settings) -> AsyncIterator[Client]:
    """A client of a service without a broker: that is no reason not to answer."""
    async with running(partners_settings) as connected:
        yield connected


def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing in the log tells of data, SQL, files or a defect."""
    said = [record.getMessage() for record in caplog.records if record.name.startswith("quadhelix.endpoint")]
    assert said == []
    assert all(record.exc_info is None for record in caplog.records)


def typed(answer: Answer, *, status: int | tuple[int, ...] = (200, 400, 413)) -> None:
    """The answer is no failure of ours, its errors have codes, and nothing in it tells of our insides."""
    assert answer.status in ((status,) if isinstance(status, int) else status)
    assert answer.codes <= TYPED, answer.body
    for error in answer.json.get("errors", ()):
        assert not [word for word in REVEALING if word in error["message"]], error["message"]


def headers(token: str | bytes) -> dict[str, str | bytes]:
    return {"authorization": token}


async def test_only_a_signed_context_opens_it(
    client: Client, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture
) -> None:
    cut, other_key = client.token[:-5], Signer(new_key("context"), CONTEXT_ISSUER, CONTEXT_AUDIENCE)
    refused: list[dict[str, str | bytes]] = [
        {},
        headers(""),
        headers("Bearer"),
        headers("Bearer "),
        headers(client.token),
        headers(f"Basic {client.token}"),
        headers(f"Bearer {cut}"),
        headers(f"Bearer {other_key.sign(ADMIN, seconds=60)}"),
        headers("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."),
        headers(b"Bearer \xff\xfe\x00"),
        headers("Bearer " + "a." * 20_000),
    ]
    for given_headers in refused:
        with subtests.test(headers=str(given_headers)[:60]):
            answer = await client.send(b'{"query":"{__typename}"}', headers=given_headers)
            typed(answer, status=401)
            assert answer.codes == {"UNAUTHENTICATED"}
    quiet(caplog)


async def test_a_refusal_speaks_the_readers_language(client: Client) -> None:
    for language, word in (("nl-NL", "dienst"), ("en", "service"), ("\x00;q=\xff,,;", "dienst")):
        answer = await client.send(b"{}", headers={"accept-language": language.encode("latin-1")})
        assert word in answer.json["errors"][0]["message"]


NO_REQUEST: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "a batch": b'[{"query":"{__typename}"}]',
    "a text": b'"{__typename}"',
    "null": b"null",
    "not UTF-8": b'{"query":"\xff"}',
    "a lone surrogate": b'{"query":"{__typename}","variables":{"a":"\\ud800"}}',
    "deeply nested": b'{"query":"{__typename}","variables":' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
    "no query": b"{}",
    "an empty query": b'{"query":""}',
    "a query of another type": b'{"query":["{__typename}"]}',
    "variables of another type": b'{"query":"{__typename}","variables":"x"}',
    "an operation name of another type": b'{"query":"{__typename}","operationName":5}',
    "an unknown operation name": b'{"query":"query A{__typename}","operationName":"B"}',
    "no operation": b'{"query":"fragment F on Query {__typename}"}',
    "infinity": b'{"query":"{__typename}","variables":{"a":Infinity}}',
    "form data": b"query={__typename}",
}


async def test_what_is_no_request_is_told_so(
    client: Client, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture
) -> None:
    for label, body in NO_REQUEST.items():
        with subtests.test(label):
            answer = await client.send(body)
            typed(answer, status=400)
            assert answer.codes == {"BAD_REQUEST"}
    large = await client.send(b" " * (BODY_LIMIT + 1))
    assert (large.status, large.codes) == (413, {"PAYLOAD_TOO_LARGE"})
    typed(await client.send(b'{"query":"', breaks_off=True), status=400)
    assert (await client.send(b"", method="GET")).status == 405
    assert (await client.send(b"", path="/nowhere")).status == 404
    quiet(caplog)


def cursor(*place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


LIST = """query($a: String, $o: OrganisationOrder! = NAME) {
  organisations(after: $a, orderBy: $o) { totalCount } }"""
ID = "0" * 32
BAD_QUERIES: dict[str, tuple[str, Any]] = {
    "a syntax error": ("{", None),
    "an escaped lone surrogate": ('{ region(code: "\\uD800") { code } }', None),
    "an unknown field": ("{ nothing }", None),
    "an unknown argument": ("{ regions(x: 1) { code } }", None),
    "a subscription": ("subscription { x }", None),
    "deep nesting": ("{ a" * 20_000, None),
    "deep nesting, closed": ("{ a" * 20_000 + "}" * 20_000, None),
    "a deep list": ("{ region(code: " + "[" * 20_000 + "]" * 20_000 + ") { code } }", None),
    "records in records": (
        "{ regions { organisations { nodes { region " * 60 + "{ code }" + "} } }" * 60 + "}",
        None,
    ),
    "a huge integer": ("{ organisations(first: 99999999999999999999) { totalCount } }", None),
    "a huge integer as variable": (
        "query($n: Int) { organisations(first: $n) { totalCount } }",
        {"n": 2**62},
    ),
    "a negative page": ("{ organisations(first: -1) { totalCount } }", None),
    "an enormous page": ("{ organisations(first: 101) { totalCount } }", None),
    "both directions": ("{ organisations(first: 1, last: 1) { totalCount } }", None),
    "an unknown enum value": ("{ organisations(orderBy: SIZE) { totalCount } }", None),
    "an enum as text": (LIST, {"o": "name"}),
    "a wrong date": (
        'query($d: Date) { region(code: "leiden") { municipalities(on: $d) { code } } }',
        {"d": "2026-02-30"},
    ),
    "a date as number": (
        'query($d: Date) { region(code: "leiden") { municipalities(on: $d) { code } } }',
        {"d": 5},
    ),
    "an unknown region": ('{ organisations(filter: { region: "nowhere" }) { totalCount } }', None),
    "a malformed id": ('{ centres(filter: { host: "x" }) { totalCount } }', None),
    "a long filter": (
        "query($t: String) { centres(filter: { text: $t }) { totalCount } }",
        {"t": "x" * 10_000},
    ),
    "a NUL in a filter": (
        "query($t: String) { centres(filter: { text: $t }) { totalCount } }",
        {"t": "a\x00"},
    ),
    "no cursor": (LIST, {"a": "zz"}),
    "an empty cursor": (LIST, {"a": ""}),
    "a surrogate in a cursor": (LIST, {"a": cursor("name", "\ud800", ID)}),
    "a cursor of another order": (LIST, {"a": cursor("newest", "2026-01-01T00:00:00+00:00", ID)}),
    "a cursor beyond time": (LIST, {"o": "NEWEST", "a": cursor("newest", "0001-01-01T00:00:00+23:59", ID)}),
    "a missing variable": ("query($c: ID!) { region(code: $c) { code } }", None),
}


async def test_a_bad_query_is_told_what_is_wrong(
    client: Client, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture
) -> None:
    for label, (query, variables) in BAD_QUERIES.items():
        with subtests.test(label):
            answer = await client.ask(query, variables)
            typed(answer, status=200)
            assert answer.codes
    quiet(caplog)


REPRESENTATIONS: list[Any] = [
    {},
    1,
    "x",
    [],
    {"__typename": "Nothing", "id": ID},
    {"__typename": 5, "id": ID},
    {"__typename": ["Organisation"], "id": ID},
    {"__typename": "Organisation"},
    {"__typename": "Organisation", "id": 5},
    {"__typename": "Organisation", "id": None},
    {"__typename": "Organisation", "id": {"x": 1}},
    {"__typename": "OrganisationFilter"},
    {"__typename": "Query"},
    {"__typename": "String", "id": ID},
    {"__typename": "Provenance", "source": "x"},
    {"__typename": "Region", "code": ["leiden"]},
    {"__typename": "Region", "id": "leiden"},
]


async def test_a_malformed_representation_spoils_its_own_place_only(
    client: Client, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture
) -> None:
    query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Region { code } } }"
    sound = {"__typename": "Region", "code": "leiden", "info": "x", "cls": 1, "unasked": True}
    for given_one in REPRESENTATIONS:
        with subtests.test(representation=str(given_one)):
            answer = await client.ask(query, {"r": [given_one, sound]})
            typed(answer, status=200)
            assert answer.json["data"]["_entities"] == [None, {"code": "leiden"}]
            assert [error["path"] for error in answer.json["errors"]] == [["_entities", 0]]
            assert answer.codes == {"BAD_USER_INPUT"}
    quiet(caplog)


REGISTER = """mutation($input: RegisterOrganisationInput!) {
  registerOrganisation(input: $input) { organisation { id } errors { code field rule message } } }"""
SOUND = {
    "region": "leiden",
    "name": [{"language": "nl", "value": "Voorbeeld"}],
    "kind": "COMPANY",
    "helixSector": "BUSINESS",
    "country": "NL",
}
BAD_INPUTS: list[dict[str, Any]] = [
    {"name": [{"language": "nl", "value": "x" * 10_000}]},
    {"name": [{"language": "nl", "value": "a\x00b"}]},
    {"name": [{"language": "nl", "value": "\u200b"}]},
    {"name": [{"language": "\x00", "value": "a"}]},
    {"name": []},
    {"name": [{"language": "nl", "value": "x"}] * 3000},
    {"kind": "NOTHING"},
    {"kind": 5},
    {"country": "XX"},
    {"country": None},
    {"region": "\x00"},
    {"id": "x"},
    {"id": 2**80},
    {"id": {}},
    {"location": {"latitude": 91, "longitude": 0}},
    {"location": {"latitude": 1}},
    {"location": {"latitude": True}},
    {"location": {"municipality": "GM0546\n"}},
    {"provenance": {"source": "a", "asOf": "2026-13-01"}},
    {"provenance": {"source": "\x00", "asOf": "2026-01-01"}},
    {"identifiers": [{"scheme": "KVK", "value": "\x00"}]},
    {"identifiers": [{"scheme": "KBO", "value": "\u0660" * 10}]},
    {"activities": [{"nace": "\x00"}]},
    {"activities": [{"nace": "25.62", "revision": "2.0"}] * 5000},
    {"aliases": ["a"] * 60},
    {"aliases": [None]},
    {"families": ["NOTHING"]},
    {"unasked": 1},
]


async def test_bad_input_is_refused_and_leaves_nothing(
    client: Client, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture
) -> None:
    for wrong in BAD_INPUTS:
        with subtests.test(wrong=str(wrong)[:60]):
            answer = await client.ask(REGISTER, {"input": SOUND | wrong})
            typed(answer, status=200)
            if not answer.codes:
                payload = answer.json["data"]["registerOrganisation"]
                assert payload["organisation"] is None
                assert [error["code"] for error in payload["errors"]] == ["BAD_USER_INPUT"]
    answer = await client.ask("{ organisations { totalCount } }")
    assert answer.json["data"]["organisations"]["totalCount"] == 0
    quiet(caplog)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.binary(max_size=200)
    | st.dictionaries(
        st.sampled_from(["query", "variables", "operationName", "extensions"]),
        st.recursive(
            st.none()
            | st.integers()
            | st.floats()
            | st.text()
            | st.sampled_from(["{__typename}", "{ regions { code } }"]),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=6,
        ),
    ).map(lambda call: json.dumps(call).encode())
)
async def test_no_body_ends_in_a_failure_of_ours(client: Client, body: bytes) -> None:
    typed(await client.send(body))


async def test_a_defect_is_told_by_an_id_that_stands_in_the_log(
    partners_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    # given a service one of whose tables is gone
    with closing(sqlite3.connect(partners_settings.data_dir / "partners.sqlite")) as database:
        database.execute("DROP TABLE organisation")
    async with running(partners_settings) as client:
        # when a client asks
        with caplog.at_level(logging.DEBUG, "quadhelix"):
            answer = await client.ask("{ organisations { totalCount nodes { id } } }")
    # then it learns an id and no more, and the log holds the id and the place, not what was asked of whom
    [error] = answer.json["errors"]
    assert error["extensions"]["code"] == "INTERNAL_ERROR"
    assert error["message"] == "Something went wrong on our side."
    assert error["extensions"]["id"] in caplog.text
    logged = [record.getMessage() for record in caplog.records if record.name == "quadhelix.endpoint"]
    assert len(logged) == 1
    assert not [
        word for word in ("SELECT", "no such table", str(partners_settings.data_dir)) if word in logged[0]
    ]


def test_an_error_of_graphql_itself_keeps_its_sentence() -> None:
    shown = described(GraphQLError("Cannot query field.", extensions={"code": "X"}), ("nl",))
    assert shown == {"message": "Cannot query field.", "extensions": {"code": "X"}}


async def health(client: Client) -> Answer:
    return await client.send(b"", path="/health/ready", method="GET", headers={})


async def test_what_is_entered_reaches_the_broker_and_waits_while_it_is_away(
    nats: RunningBroker, partners_settings: Settings
) -> None:
    # given a service on a real broker
    settings = replace(
        partners_settings, nats_url=nats.url, nats_user="partners", nats_password=nats.passwords["partners"]
    )

    async with nats.bus() as bus, running(settings) as client:

        async def is_ready() -> bool:
            return (await health(client)).status == 200

        async def is_not_ready() -> bool:
            return (await health(client)).status == 503

        async def nothing_waits() -> bool:
            return bool((await health(client)).json["outbox"]["depth"] == 0)

        await eventually(is_ready)
        # when an organisation is entered, then its event goes out
        assert (await client.ask(REGISTER, {"input": SOUND})).codes == set()
        await eventually(nothing_waits)
        assert await bus.last_sequence() == 1
        # when the broker dies, then the service says so and goes on; what it cannot tell, it keeps
        await nats.kill()
        await eventually(is_not_ready)
        assert (await client.send(b"", path="/health/live", method="GET", headers={})).status == 200
        assert (await client.ask(REGISTER, {"input": SOUND})).codes == set()
        ill = (await health(client)).json
        assert (ill["status"], ill["outbox"]["depth"], ill["database"]) == ("unavailable", 1, "ready")
        # when it comes back, then that is told too
        await nats.start()
        await eventually(is_ready, within=30)
        await eventually(nothing_waits, within=30)
        await bus.ready(60)
        assert await bus.last_sequence() == 2


async def test_anyone_may_ask_for_health_and_learns_no_secret(client: Client) -> None:
    for path, status in (("/health/live", 200), ("/health/ready", 503)):
        answer = await client.send(b"", path=path, method="GET", headers={})
        assert answer.status == status
        assert not [word for word in ("sqlite", "nats:", "/") if word in answer.body.decode()]


async def test_the_events_of_a_change_bear_its_trace(client: Client, partners_settings: Settings) -> None:
    # given two changes, one of a trace, one with a header that names none
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    for named in (trace, "00-" + "g" * 5000):
        body = json.dumps({"query": REGISTER, "variables": {"input": SOUND}}).encode()
        given: dict[str, str | bytes] = {"authorization": f"Bearer {client.token}", "traceparent": named}
        assert (await client.send(body, headers=given)).codes == set()
    # then the event of the first tells it, and the other none
    database = Database(partners_settings.database("partners"))
    async with database.read() as session:
        kept = [each.get("ce-traceparent") for each in await session.scalars(select(outbox.c.headers))]
    await database.dispose()
    assert kept == [trace, None]


async def test_a_broker_that_stands_still_is_told(partners_settings: Settings, nats: RunningBroker) -> None:
    settings = replace(
        partners_settings, nats_url=nats.url, nats_user="partners", nats_password=nats.passwords["partners"]
    )
    async with running(settings) as client:

        async def readiness() -> int:
            return (await client.send(b"", path="/health/ready", method="GET", headers={})).status

        async def is_ready() -> bool:
            return await readiness() == 200

        async def is_not_ready() -> bool:
            return await readiness() == 503

        await eventually(is_ready)
        # when the broker stands still, its connection open, then the service is not ready
        assert nats._process
        nats._process.send_signal(signal.SIGSTOP)
        try:
            # a thread of it may answer once more before the signal reaches it
            await eventually(is_not_ready, within=15)
        finally:
            nats._process.send_signal(signal.SIGCONT)
        # and it is again once the broker goes on
        await eventually(is_ready, within=30)
