"""Entries of the directory, reviewed: what their region's rules would say today."""

from collections.abc import Awaitable, Callable
from typing import Any

from quadhelix.identity import ANONYMOUS, Actor, Grant, Role

Ask = Callable[..., Awaitable[dict[str, Any]]]
ADMIN = Actor("admin", frozenset({Grant(role=Role.REGION_ADMIN, region="oost-vlaanderen")}))
REVIEWED = "query ($id: ID!) { %s(id: $id) { review { rule severity } assessments { step } } }"


async def test_a_firm_without_a_number_is_told_so_and_nobody_else(
    ask: Ask, mutate: Ask, details: dict[str, Any]
) -> None:
    # given a public authority of Oost-Vlaanderen that was published without its number
    given = {**details, "country": "BE", "kind": "MUNICIPALITY", "identifiers": []}
    done = await mutate("registerOrganisation", ADMIN, region="oost-vlaanderen", **given)
    id = done["record"]["id"]
    await mutate("publishOrganisation", ADMIN, id=id)
    # when it is reviewed, who keeps it reads what is amiss, and others read nothing
    seen = (await ask(REVIEWED % "organisation", ADMIN, id=id))["organisation"]
    assert seen["review"] == [{"rule": "oost-vlaanderen.kbo", "severity": "WARN"}]
    assert seen["assessments"] == [{"step": "register"}, {"step": "publish"}]
    others = (await ask(REVIEWED % "organisation", ANONYMOUS, id=id))["organisation"]
    assert others == {"review": [], "assessments": []}


async def test_an_incubator_is_reviewed_for_its_mix(
    ask: Ask, mutate: Ask, centre_details: dict[str, Any]
) -> None:
    given = {**centre_details, "kind": "INCUBATOR"}
    done = await mutate("registerCentre", ADMIN, region="oost-vlaanderen", **given)
    seen = (await ask(REVIEWED % "centre", ADMIN, id=done["record"]["id"]))["centre"]
    assert seen["review"] == [{"rule": "oost-vlaanderen.incubator-mix", "severity": "WARN"}]
