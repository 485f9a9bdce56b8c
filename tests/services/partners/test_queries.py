"""Reads of partners: filters narrow, drafts stay hidden, a list of entities costs one query per kind."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event

from quadhelix.database import Database, new_id
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role

Ask = Callable[..., Awaitable[dict[str, Any]]]
LIST = """
query($filter: OrganisationFilter, $orderBy: OrganisationOrder! = NAME, $first: Int, $after: String) {
  organisations(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { name { text } } pageInfo { hasNextPage endCursor } } }"""
ENTITIES = """query($r: [_Any!]!) { _entities(representations: $r) {
  ... on Organisation { name { text } centres { name { text } host { id } } }
  ... on Centre { host { id } } ... on Region { name { text } } } }"""


@contextmanager
def statements(partners: Database) -> Iterator[list[str]]:
    """The SQL that reads within the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    engine = partners._reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest_asyncio.fixture
async def directory(
    mutate: Ask, admin: Actor, details: dict[str, Any], centre_details: dict[str, Any]
) -> AsyncIterator[dict[str, str]]:
    """Three published organisations and a draft, each with a centre; the answer is name to id."""
    both = Actor("both", admin.grants | {Grant(role=Role.REGION_ADMIN, region="zuid-holland")})
    entries: list[tuple[str, dict[str, Any]]] = [
        ("alfa", {"region": "leiden"}),
        ("Bèta 100%", {"region": "zuid-holland", "kind": "MUNICIPALITY", "helixSector": "GOVERNMENT"}),
        ("gamma_x", {"region": "zuid-holland", "location": {"municipality": "GM0599"}, "families": []}),
        ("draft", {"region": "leiden"}),
    ]
    ids = {}
    for name, own in entries:
        given = {**details, "identifiers": [], "name": [{"language": "nl", "value": name}], **own}
        id = (await mutate("registerOrganisation", both, **given))["record"]["id"]
        centre = await mutate("registerCentre", both, region=own["region"], host=id, **centre_details)
        if name != "draft":
            await mutate("publishOrganisation", both, id=id)
            await mutate("publishCentre", both, id=centre["record"]["id"])
        ids[name] = id
    yield ids


async def names(ask: Ask, actor: Actor = ANONYMOUS, **variables: Any) -> list[str]:
    page = (await ask(LIST, actor, **variables))["organisations"]
    assert page["totalCount"] == len(page["nodes"])
    return [node["name"]["text"] for node in page["nodes"]]


@pytest.mark.usefixtures("directory")
async def test_a_list_shows_what_the_reader_may_see_in_order(ask: Ask, admin: Actor) -> None:
    assert await names(ask) == ["alfa", "Bèta 100%", "gamma_x"]
    assert await names(ask, admin) == ["alfa", "Bèta 100%", "draft", "gamma_x"]
    assert await names(ask, orderBy="NEWEST") == ["gamma_x", "Bèta 100%", "alfa"]


# GM0546 is the municipality Leiden, GM0599 Rotterdam; Leiden lies inside Zuid-Holland.
FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({"kind": "MUNICIPALITY"}, ["Bèta 100%"]),
    ({"helixSector": "BUSINESS"}, ["alfa", "gamma_x"]),
    ({"family": "TECHNOLOGY"}, ["alfa", "Bèta 100%"]),
    ({"text": "ALFA"}, ["alfa"]),
    ({"text": "bÈTA"}, ["Bèta 100%"]),
    ({"text": "vbf"}, ["alfa", "Bèta 100%", "gamma_x"]),
    ({"text": "%"}, ["Bèta 100%"]),
    ({"text": "_"}, ["gamma_x"]),
    ({"text": "' or 1=1 --"}, []),
    ({"text": ""}, ["alfa", "Bèta 100%", "gamma_x"]),
    ({"text": "alfa", "kind": "MUNICIPALITY"}, []),
    ({"region": "leiden"}, ["alfa", "Bèta 100%"]),
    ({"region": "achterhoek"}, []),
    ({"region": "zuid-holland"}, ["alfa", "Bèta 100%", "gamma_x"]),
]


@pytest.mark.usefixtures("directory")
async def test_a_filter_narrows(ask: Ask, subtests: pytest.Subtests) -> None:
    for wanted, found in FILTERS:
        with subtests.test(filter=wanted):
            assert await names(ask, filter=wanted) == found


@pytest.mark.usefixtures("directory")
async def test_each_order_can_be_walked(ask: Ask, subtests: pytest.Subtests) -> None:
    for order in ("NAME", "NEWEST"):
        with subtests.test(order=order):
            assert await walked(ask, order) == await names(ask, orderBy=order)


async def walked(ask: Ask, order: str) -> list[str]:
    """All names, one page after the other."""
    found: list[str] = []
    page: dict[str, Any] = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while page["pageInfo"]["hasNextPage"]:
        after = page["pageInfo"]["endCursor"]
        page = (await ask(LIST, orderBy=order, first=1, after=after))["organisations"]
        found += [node["name"]["text"] for node in page["nodes"]]
    return found


async def test_entities_come_in_the_order_asked_and_hidden_ones_as_null(
    ask: Ask, directory: dict[str, str]
) -> None:
    order = ["gamma_x", "draft", "alfa", "alfa"]
    asked = [{"__typename": "Organisation", "id": directory[name]} for name in order]
    asked += [{"__typename": "Organisation", "id": id} for id in (str(new_id()), "no id", "")]
    asked += [{"__typename": "Region", "code": code} for code in ("leiden", "nowhere")]
    found = (await ask(ENTITIES, r=asked))["_entities"]
    shown = [entity and entity["name"]["text"] for entity in found]
    assert shown == ["gamma_x", None, "alfa", "alfa", None, None, None, "Leiden region", None]


async def test_many_entities_cost_as_many_queries_as_one(
    ask: Ask, partners: Database, directory: dict[str, str]
) -> None:
    counts = []
    for ids in ([directory["alfa"]], [*directory.values()] * 10):
        with statements(partners) as seen:
            await ask(ENTITIES, r=[{"__typename": "Organisation", "id": id} for id in ids])
        counts.append(len(seen))
    # organisations and their identifiers; their centres and facilities
    assert counts == [4, 4]


async def test_a_hidden_host_does_not_show_through_its_centre(
    ask: Ask, mutate: Ask, admin: Actor, directory: dict[str, str]
) -> None:
    await mutate("publishOrganisation", admin, id=directory["alfa"], published=False)
    centres = (await ask("{ centres { nodes { host { id } } } }"))["centres"]["nodes"]
    assert sum(centre["host"] is None for centre in centres) == 1
    by_host = "query($h: ID) { centres(filter: { host: $h }) { totalCount } }"
    assert (await ask(by_host, h=directory["gamma_x"]))["centres"]["totalCount"] == 1
