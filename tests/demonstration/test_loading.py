"""The load against a server that answers as the gateway does, one scripted refusal at a time."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from demonstration import loading
from demonstration.challenges import Update
from demonstration.client import Client, LoadFailed
from demonstration.identity import challenge
from demonstration.inputs import Text, same
from demonstration.loading import AT_ONCE, Chapter, load
from demonstration.partners import Organisation
from demonstration.records import Record
from demonstration.sources import INVENTED

Refused = dict[str, str | None]

NOT_HEARD: Refused = {"code": "NOT_FOUND", "rule": "exists", "field": "host", "message": "There is none."}
THERE: Refused = {"code": "CONFLICT", "rule": "new-id", "field": "id", "message": "It exists already."}


class Gateway:
    """A server that keeps what it is told, and refuses what it is scripted to refuse."""

    def __init__(self) -> None:
        self.regions = ["leiden"]
        self.entered: dict[str, dict[str, Any]] = {}
        self.asked: Counter[str] = Counter()
        self.order: list[str] = []
        self.refusals: dict[str, list[Refused]] = {}
        self.under_way = 0
        self.most_under_way = 0

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        data = self._data(body["query"], body["variables"])
        self.under_way -= 1
        return web.json_response({"data": data})

    def _data(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        if "regions" in query:
            return {"regions": [{"code": code} for code in self.regions]}
        mutation = query.split("{ ")[1].split("(")[0]
        refusal = self._refusal(mutation, variables["input"])
        return {mutation: {"errors": [refusal] if refusal else []}}

    def _refusal(self, mutation: str, given: dict[str, Any]) -> Refused | None:
        self.asked[mutation] += 1
        if self.refusals.get(mutation):
            return self.refusals[mutation].pop(0)
        if mutation.startswith("publish"):
            return None
        if given["id"] in self.entered:
            return THERE
        self.entered[given["id"]] = given
        self.order.append(given["id"])
        return None


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest_asyncio.fixture
async def client(gateway: Gateway) -> AsyncIterator[Client]:
    application = web.Application()
    application.router.add_post("/graphql", gateway.answer)
    async with TestServer(application) as server, Client(str(server.make_url("/graphql")), "token") as client:
        yield client


def firm(key: str, region: str = "leiden") -> Organisation:
    return Organisation(
        key=key,
        region=region,
        name=same(key),
        kind="COMPANY",
        helix_sector="BUSINESS",
        provenance=INVENTED,
    )


def chapter(*records: Record) -> list[Chapter]:
    return [Chapter("a chapter", records)]


async def test_a_second_load_changes_nothing(gateway: Gateway, client: Client) -> None:
    # Given a chapter that was loaded
    lines: list[str] = []
    await load(client, chapter(firm("one"), firm("two")), lines.append)
    # When it is loaded again
    await load(client, chapter(firm("one"), firm("two")), lines.append)
    # Then the first load told of two new records, and the second of none
    assert lines[0].split()[:3] == ["a", "chapter", "2"]
    assert lines[1].split()[:3] == ["a", "chapter", "0"]
    assert len(gateway.entered) == 2


async def test_an_interrupted_load_is_taken_up_where_it_ended(gateway: Gateway, client: Client) -> None:
    # Given a load that ended between entering and publishing
    gateway.refusals["publishOrganisation"] = [
        {"code": "INTERNAL_ERROR", "rule": None, "field": None, "message": "Something broke."}
    ]
    with pytest.raises(LoadFailed):
        await load(client, chapter(firm("one")), print_nothing)
    # When it is loaded again
    await load(client, chapter(firm("one")), print_nothing)
    # Then it was published after all
    assert gateway.asked["publishOrganisation"] == 2


async def test_what_a_service_has_not_heard_of_yet_is_asked_again(gateway: Gateway, client: Client) -> None:
    # Given a service that hears of another's record late
    gateway.refusals["registerOrganisation"] = [NOT_HEARD, NOT_HEARD]
    # When the record is loaded, then it is entered in the end
    await load(client, chapter(firm("one")), print_nothing)
    assert gateway.asked["registerOrganisation"] == 3
    assert len(gateway.entered) == 1


async def test_patience_ends(gateway: Gateway, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a reference nobody will ever hear of
    monkeypatch.setattr(loading, "PATIENCE_SECONDS", 0.1)
    gateway.refusals["registerOrganisation"] = [NOT_HEARD] * 100
    # When the record is loaded, then the load ends by saying what was not found
    with pytest.raises(LoadFailed, match=r"registerOrganisation of organisation one .*There is none"):
        await load(client, chapter(firm("one")), print_nothing)


async def test_a_refusal_of_another_kind_ends_the_load_at_once(gateway: Gateway, client: Client) -> None:
    gateway.refusals["registerOrganisation"] = [
        {"code": "FORBIDDEN", "rule": "role", "field": None, "message": "Another role is needed."}
    ]
    with pytest.raises(LoadFailed) as failed:
        await load(client, chapter(firm("one"), firm("two")), print_nothing)
    assert "Another role is needed. (FORBIDDEN, role)" in str(failed.value)
    assert "\n" not in str(failed.value)


async def test_only_installed_regions_are_loaded(gateway: Gateway, client: Client) -> None:
    gateway.regions = ["achterhoek"]
    await load(client, chapter(firm("one"), firm("two", region="achterhoek")), print_nothing)
    assert [given["region"] for given in gateway.entered.values()] == ["achterhoek"]


async def test_news_is_entered_in_the_order_it_stands(gateway: Gateway, client: Client) -> None:
    news = [
        Update(
            key=f"news/{number}",
            region="leiden",
            challenge=challenge("any"),
            kind="PROGRESS",
            title=same(str(number)),
            body=Text(nl="tekst", en="text"),
            provenance=INVENTED,
        )
        for number in range(10)
    ]
    await load(client, chapter(*news), print_nothing)
    assert gateway.order == [str(update.id) for update in news]


async def test_a_few_at_a_time(gateway: Gateway, client: Client) -> None:
    await load(client, chapter(*(firm(str(number)) for number in range(40))), print_nothing)
    assert len(gateway.entered) == 40
    assert gateway.most_under_way <= AT_ONCE


async def test_an_answer_that_is_no_graphql_is_named() -> None:
    # Given a server that is something else
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<h1>Welcome</h1>", content_type="text/html")

    application = web.Application()
    application.router.add_post("/", page)
    async with TestServer(application) as server, Client(str(server.make_url("/")), "token") as client:
        # When the data is loaded, then the address is named
        with pytest.raises(LoadFailed, match="gives no GraphQL answer"):
            await load(client, [], print_nothing)


@pytest.mark.parametrize(
    ("token", "said"),
    [("", "QUADHELIX_TOKEN is empty"), ("a-token", "gives no GraphQL answer")],
    ids=["without a token", "where nobody listens"],
)
def test_the_command_fails_in_one_line(token: str, said: str) -> None:
    command = (sys.executable, "-m", "demonstration", "--url", "http://127.0.0.1:9/graphql")
    ran = subprocess.run(
        command, env={**os.environ, "QUADHELIX_TOKEN": token}, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith("demonstration: ")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def print_nothing(_line: str) -> None:
    """Where a test does not look at the progress."""
