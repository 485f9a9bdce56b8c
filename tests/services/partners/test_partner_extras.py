"""A region's own fields on organisations: the entry's members write them, others' rules are told of them."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from quadhelix import events
from quadhelix.database import Database, new_id
from quadhelix.event_tables import outbox
from quadhelix.graph.context import Context
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.regions import Regions, plugin_manager
from services.partners.schema import schema
from tests import veluwe_rand

Ask = Callable[..., Awaitable[dict[str, Any]]]
ADMIN = Actor("admin", frozenset({Grant(role=Role.REGION_ADMIN, region="veluwe-rand")}))
SHOWN = "veluweRand { scale remark lead { id name { text } } hosts { id } budget { payer { id } } }"
READ = f"query ($id: ID!) {{ organisation(id: $id) {{ {SHOWN} }} }}"
HISTORY = """{ organisations {
  nodes { findings { rule } assessments { step version findings { rule source region } } }
} }"""


@pytest.fixture(scope="session")
def regions() -> Regions:
    return Regions(plugin_manager(only=[], extra=[veluwe_rand]))


@pytest.fixture
def ask(context: Callable[..., Context], regions: Regions) -> Ask:
    extended = schema.extended(regions)

    async def run(query: str, actor: Actor = ANONYMOUS, **variables: Any) -> dict[str, Any]:
        result = await extended.execute(query, variable_values=variables, context_value=context(actor))
        assert not result.errors, [error.original_error or error for error in result.errors]
        assert result.data is not None
        return result.data

    return run


async def states(partners: Database) -> list[Any]:
    async with partners.read() as session:
        rows = (await session.execute(select(outbox).order_by(outbox.c.pos))).all()
    return [events.decode(row.headers["ce-type"], row.data).state for row in rows]  # type: ignore[attr-defined]  # organisations' events have one


async def test_organisations_show_each_other(ask: Ask, mutate: Ask, details: dict[str, Any]) -> None:
    # given two firms of the region, one of them public
    shown, hidden = (str(new_id()) for _ in range(2))
    for number, id in enumerate((shown, hidden)):
        identifiers = [{"scheme": "KVK", "value": f"1234567{number}"}]
        await mutate(
            "registerOrganisation",
            ADMIN,
            region="veluwe-rand",
            id=id,
            **details | {"identifiers": identifiers},
        )
    await mutate("publishOrganisation", ADMIN, id=shown)
    # when a third names them
    input = details | {"identifiers": [], "region": "veluwe-rand"}
    refused = await mutate("registerOrganisation", ADMIN, **input, veluweRand={"lead": hidden})
    named = {"lead": shown, "hosts": [shown], "budget": [{"payer": shown}], "remark": "geheim"}
    done = await mutate("registerOrganisation", ADMIN, **input, veluweRand=named)
    # then only what is public may be named
    assert [(e["code"], e["field"]) for e in refused["errors"]] == [("NOT_FOUND", "veluweRand.lead")]
    id = done["record"]["id"]
    found = (await ask(READ, ADMIN, id=id))["organisation"]["veluweRand"]
    name = {"text": details["name"][1]["value"]}
    expected = {
        "lead": {"id": shown, "name": name},
        "hosts": [{"id": shown}],
        "budget": [{"payer": {"id": shown}}],
    }
    assert found == {"scale": None, "remark": "geheim", **expected}
    # and once it is withdrawn, it is null to everyone but its region
    await mutate("publishOrganisation", ADMIN, id=id)
    await mutate("publishOrganisation", ADMIN, id=shown, published=False)
    assert (await ask(READ, id=id))["organisation"]["veluweRand"] == {
        "scale": None,
        "remark": None,
        "lead": None,
        "hosts": [None],
        "budget": [{"payer": None}],
    }
    assert (await ask(READ, ADMIN, id=id))["organisation"]["veluweRand"]["lead"]["id"] == shown


async def test_events_tell_what_is_public_of_the_regions_that_speak_for_it(
    partners: Database, mutate: Ask, details: dict[str, Any]
) -> None:
    id = str(new_id())
    extras = {"scale": "WIDE", "remark": "geheim", "decidedOn": "2026-03-01"}
    await mutate("registerOrganisation", ADMIN, region="veluwe-rand", id=id, **details, veluweRand=extras)
    await mutate("publishOrganisation", ADMIN, id=id)
    await mutate("changeOrganisation", ADMIN, id=id, **details, veluweRand=None)
    told = [state and state.extras for state in await states(partners)]
    assert told == [None, {"veluwe-rand": {"scale": "WIDE", "decidedOn": "2026-03-01"}}, {}]


async def test_an_entrys_own_members_write_and_read_all_of_it(
    ask: Ask, mutate: Ask, details: dict[str, Any]
) -> None:
    id = str(new_id())
    own = Actor("m", frozenset({Grant(role=Role.MEMBER, organisation=new_id())}))
    member = Actor("m", frozenset({Grant(role=Role.MEMBER, organisation=UUID(id))}))
    made = await mutate(
        "registerOrganisation",
        member,
        region="veluwe-rand",
        id=id,
        **details,
        veluweRand={"remark": "geheim"},
    )
    assert made["errors"] == []
    await mutate("publishOrganisation", ADMIN, id=id)
    assert (await ask(READ, member, id=id))["organisation"]["veluweRand"]["remark"] == "geheim"
    assert (await ask(READ, own, id=id))["organisation"]["veluweRand"] is None


async def test_each_record_tells_its_history(ask: Ask, mutate: Ask, details: dict[str, Any]) -> None:
    done = await mutate("registerOrganisation", ADMIN, region="veluwe-rand", **details)
    await mutate("publishOrganisation", ADMIN, id=done["record"]["id"])
    [firm] = (await ask(HISTORY, ADMIN))["organisations"]["nodes"]
    assert [(one["step"], one["version"]) for one in firm["assessments"]] == [("register", 1), ("publish", 2)]
    assert firm["findings"] == []
