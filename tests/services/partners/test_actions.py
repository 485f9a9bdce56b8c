"""What may be asked of partners: by whom, with which event, and all of it or nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import func, select

from quadhelix.database import Database, new_id
from quadhelix.event_tables import outbox
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from services.partners.model import Organisation

Mutate = Callable[..., Awaitable[dict[str, Any]]]


def actor(role: Role, *, region: str | None = None, organisation: UUID | str | None = None) -> Actor:
    bound = UUID(str(organisation)) if organisation else None
    return Actor("someone", frozenset({Grant(role=role, region=region, organisation=bound)}))


async def events(partners: Database) -> list[tuple[str, int, dict[str, Any] | None]]:
    """What was staged, in order: subject, version and state."""
    async with partners.read() as session:
        rows = await session.execute(select(outbox).order_by(outbox.c.pos))
        return [
            (row.subject.removeprefix("quadhelix.partners."), row.version, orjson.loads(row.data)["state"])
            for row in rows
        ]


async def organisations(partners: Database) -> int:
    async with partners.read() as session:
        return await session.scalar(select(func.count()).select_from(Organisation)) or 0


async def registered(mutate: Mutate, admin: Actor, details: dict[str, Any], **more: Any) -> str:
    payload = await mutate("registerOrganisation", admin, region="leiden", **{**details, **more})
    assert payload["errors"] == []
    return str(payload["record"]["id"])


def codes(payload: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(error["code"], error["field"], error["rule"]) for error in payload["errors"]]


async def test_an_organisation_lives_from_entry_to_withdrawal(
    partners: Database, mutate: Mutate, admin: Actor, details: dict[str, Any]
) -> None:
    # given an entry, when it is changed, published and withdrawn
    id = await registered(mutate, admin, details)
    renamed = [{"language": "nl", "value": "Nieuwe naam"}]
    changed = await mutate("changeOrganisation", admin, id=id, version=1, **{**details, "name": renamed})
    published = await mutate("publishOrganisation", admin, id=id)
    again = await mutate("publishOrganisation", admin, id=id)
    withdrawn = await mutate("publishOrganisation", admin, id=id, published=False)
    # then each change counts one, and publishing twice is one change
    versions = [payload["record"]["version"] for payload in (changed, published, again, withdrawn)]
    assert versions == [2, 3, 3, 4]
    assert changed["record"]["name"]["text"] == "Nieuwe naam"
    # and its state is told only while it is public
    told = await events(partners)
    assert [(subject, version) for subject, version, _ in told] == [
        ("organisation.registered", 1),
        ("organisation.changed", 2),
        ("organisation.changed", 3),
        ("organisation.changed", 4),
    ]
    assert [state is not None for *_, state in told] == [False, False, True, False]
    assert told[2][2] == {
        "names": {"nl": "Nieuwe naam"},
        "kind": "COMPANY",
        "families": ["TECHNOLOGY"],
        "country": "NL",
        "municipality": "GM0546",
        "helix_sector": "BUSINESS",
        "divisions": ["25"],
        "extras": {},
    }


async def test_a_centre_lives_likewise_with_its_facilities_replaced(
    partners: Database, mutate: Mutate, admin: Actor, details: dict[str, Any], centre_details: dict[str, Any]
) -> None:
    host = await registered(mutate, admin, details)
    made = await mutate("registerCentre", admin, region="leiden", host=host, **centre_details)
    id = made["record"]["id"]
    fewer = await mutate("changeCentre", admin, id=id, version=1, **{**centre_details, "facilities": []})
    assert fewer["record"]["version"] == 2
    await mutate("publishCentre", admin, id=id)
    told = [(subject, version) for subject, version, _ in await events(partners)]
    assert told[1:] == [("centre.registered", 1), ("centre.changed", 2), ("centre.changed", 3)]
    # a host its region may not know of is none
    unknown = await mutate("changeCentre", admin, id=id, **{**centre_details, "host": str(new_id())})
    assert codes(unknown) == [("NOT_FOUND", "host", "exists")]


async def test_a_centre_keeps_a_host_that_its_own_region_sees_no_more(
    mutate: Mutate, admin: Actor, details: dict[str, Any], centre_details: dict[str, Any]
) -> None:
    # given a centre with a host from another region, which then withdraws the host
    neighbour = actor(Role.REGION_ADMIN, region="achterhoek")
    entered = await mutate("registerOrganisation", neighbour, region="achterhoek", **details)
    host = entered["record"]["id"]
    await mutate("publishOrganisation", neighbour, id=host)
    hosted = {**centre_details, "host": host}
    made = await mutate("registerCentre", admin, region="leiden", **hosted)
    await mutate("publishOrganisation", neighbour, id=host, published=False)
    # then its own region can change it as it is
    changed = await mutate("changeCentre", admin, id=made["record"]["id"], **hosted)
    assert (changed["errors"], changed["record"]["version"]) == ([], 2)
    # and no other centre can get that host
    other = await mutate("registerCentre", admin, region="leiden", **hosted)
    assert codes(other) == [("NOT_FOUND", "host", "exists")]


@pytest.mark.parametrize(
    ("someone", "code"),
    [
        (ANONYMOUS, "UNAUTHENTICATED"),
        (actor(Role.REGION_ADMIN, region="achterhoek"), "FORBIDDEN"),
        (actor(Role.MEMBER, organisation=UUID(int=7)), "FORBIDDEN"),
        (actor(Role.INSTITUTE, region="leiden", organisation=UUID(int=7)), "FORBIDDEN"),
        (actor(Role.SERVICE), "FORBIDDEN"),
    ],
    ids=["anonymous", "another region", "a member", "an institute", "a machine"],
)
async def test_who_lacks_the_role_changes_nothing(
    partners: Database,
    mutate: Mutate,
    admin: Actor,
    details: dict[str, Any],
    centre_details: dict[str, Any],
    someone: Actor,
    code: str,
) -> None:
    assert codes(await mutate("registerOrganisation", someone, region="leiden", **details))[0][0] == code
    assert codes(await mutate("registerCentre", someone, region="leiden", **centre_details))[0][0] == code
    # on a published record the role is missing; on a hidden one the record itself, except to who sees all
    id = await registered(mutate, admin, details)
    hidden = "FORBIDDEN" if someone.sees_everything else "NOT_FOUND"
    assert codes(await mutate("publishOrganisation", someone, id=id))[0][0] == hidden
    await mutate("publishOrganisation", admin, id=id)
    assert codes(await mutate("publishOrganisation", someone, id=id, published=False))[0][0] == code
    assert codes(await mutate("changeOrganisation", someone, id=id, **details))[0][0] == code
    assert len(await events(partners)) == 2


async def test_a_member_enters_and_keeps_its_own_organisation_only(
    mutate: Mutate, details: dict[str, Any]
) -> None:
    own, other = str(new_id()), str(new_id())
    member = actor(Role.MEMBER, region="leiden", organisation=own)
    entered = await mutate("registerOrganisation", member, region="leiden", id=own, **details)
    assert entered["errors"] == []
    assert (await mutate("changeOrganisation", member, id=own, **details))["record"]["version"] == 2
    for refused in (
        await mutate("registerOrganisation", member, region="leiden", id=other, **details),
        await mutate("registerOrganisation", member, region="leiden", **details),
        await mutate("registerOrganisation", member, region="achterhoek", id=own, **details),
        await mutate("publishOrganisation", member, id=own),
    ):
        assert codes(refused)[0][0] == "FORBIDDEN"


async def test_a_stale_change_is_refused_whole(
    partners: Database, mutate: Mutate, admin: Actor, details: dict[str, Any]
) -> None:
    id = await registered(mutate, admin, details)
    await mutate("changeOrganisation", admin, id=id, version=1, **details)
    stale = await mutate("changeOrganisation", admin, id=id, version=1, **{**details, "country": "BE"})
    assert codes(stale) == [("CONFLICT", "version", "version")]
    assert stale["record"] is None
    assert len(await events(partners)) == 2


async def test_no_two_organisations_share_an_id_or_an_identifier(
    partners: Database, mutate: Mutate, admin: Actor, details: dict[str, Any]
) -> None:
    id = await registered(mutate, admin, details)
    twice = await mutate("registerOrganisation", admin, region="leiden", **details)
    assert codes(twice) == [("CONFLICT", "identifiers.0.value", "unique-identifier")]
    again = await mutate(
        "registerOrganisation", admin, region="leiden", **{**details, "id": id, "identifiers": []}
    )
    assert codes(again) == [("CONFLICT", "id", "new-id")]
    assert (await organisations(partners), len(await events(partners))) == (1, 1)


async def test_identifiers_can_be_corrected_taken_away_and_given_to_another(
    mutate: Mutate, admin: Actor, details: dict[str, Any]
) -> None:
    id = await registered(mutate, admin, details)
    brin = {"scheme": "BRIN", "value": "21PE"}
    for identifiers in (
        [{"scheme": "KVK", "value": "87654321"}, brin],
        [brin, {"scheme": "KVK", "value": "87654321"}],
        [],
    ):
        changed = await mutate("changeOrganisation", admin, id=id, **{**details, "identifiers": identifiers})
        assert changed["errors"] == []
    await registered(mutate, admin, details, identifiers=[brin])


@pytest.mark.parametrize("shared", ["id", "identifier"])
async def test_of_two_who_enter_the_same_at_once_one_gets_it(
    partners: Database, mutate: Mutate, admin: Actor, details: dict[str, Any], shared: str
) -> None:
    ids = [str(new_id()), str(new_id())]
    entries = [
        {**details, "id": ids[0] if shared == "id" else id} | ({"identifiers": []} if shared == "id" else {})
        for id in ids
    ]
    for _ in range(5):
        payloads = await asyncio.gather(
            *(mutate("registerOrganisation", admin, region="leiden", **entry) for entry in entries * 3)
        )
        refused = [codes(payload)[0][0] for payload in payloads if payload["errors"]]
        assert set(refused) == {"CONFLICT"}
    assert (await organisations(partners), len(await events(partners))) == (1, 1)


async def test_of_two_who_change_the_same_at_once_nothing_is_lost(
    partners: Database, mutate: Mutate, admin: Actor, details: dict[str, Any]
) -> None:
    id = await registered(mutate, admin, details)
    payloads = await asyncio.gather(
        *(mutate("changeOrganisation", admin, id=id, version=1, **details) for _ in range(6))
    )
    won = [payload for payload in payloads if not payload["errors"]]
    assert len(won) == 1
    assert {codes(payload)[0][0] for payload in payloads if payload["errors"]} == {"CONFLICT"}
    assert [version for _, version, _ in await events(partners)] == [1, 2]
