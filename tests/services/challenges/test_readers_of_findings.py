"""Who reads what rules found: rules see what is hidden, so what they say of it is for insiders."""

from functools import cache
from typing import Any

import pytest_asyncio

from quadhelix import ChallengeFacts, ExtraFields, Finding, Rule, Severity, Subject, Transition, hookimpl
from quadhelix.identity import ANONYMOUS, Actor
from quadhelix.regions import Regions, plugin_manager
from tests import veluwe_rand
from tests.services.challenges.in_process import ADMIN as LEIDEN
from tests.services.challenges.in_process import MACHINE, Challenges, administrator, member
from tests.services.challenges.test_extras import Extended

ADMIN = administrator("veluwe-rand")
READ = """query ($id: ID!) { challenge(id: $id) {
  findings { rule } review { rule } assessments { step } } }"""
LIST = """{ challenges { nodes { review { rule } helixCoverage { covered } } } }"""


def rule(name: str, field: str) -> Rule:
    words = {"nl": "Iets.", "en": "Something."}
    return Rule(
        id=f"veluwe-rand.{name}",
        version=1,
        severity=Severity.WARN,
        subject=Subject.CHALLENGE,
        field=field,
        demand=words,
        message=words,
        source="invented",
    )


RULES = [
    rule("title", "title"),
    rule("scale", "veluweRand.scale"),
    rule("budget", "veluweRand.budget"),
    rule("remark", "veluweRand.remark"),
]
"""About a field of every challenge, an open one of the region's, one with a hidden part, and a hidden one."""


class Talkative:
    """The invented region with rules that always have something to say."""

    QUADHELIX_API = 1
    region_profile = staticmethod(veluwe_rand.region_profile)

    @staticmethod
    @hookimpl
    def extra_fields() -> list[ExtraFields]:
        return [ExtraFields(subject=Subject.CHALLENGE, fields=veluwe_rand.FIELDS)]

    @staticmethod
    @hookimpl
    def rules() -> list[Rule]:
        return RULES

    @staticmethod
    @hookimpl
    def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
        return [each.finding() for each in RULES]


@cache
def talkative() -> Regions:
    return Regions(plugin_manager(only=["leiden"], extra=[Talkative]))


@pytest_asyncio.fixture
async def talked(challenges: Challenges) -> Extended:
    service = Extended(challenges.database, challenges.owner, challenges.partner, challenges.stranger)
    service.regions = talkative()
    return service


async def published(service: Extended) -> str:
    id: str = (await service.draft())["challenge"]["id"]
    await service.done("submitChallenge", ADMIN, id=id)
    await service.done("publishChallenge", ADMIN, id=id)
    return id


async def read(service: Extended, id: str, actor: Actor) -> dict[str, list[str]]:
    found: dict[str, list[dict[str, Any]]] = (await service.ask(READ, actor, id=id))["challenge"]
    return {
        name: [str(*each.values()).removeprefix("veluwe-rand.") for each in held]
        for name, held in found.items()
    }


async def test_those_who_may_change_a_record_read_all_that_rules_said(talked: Extended) -> None:
    id = await published(talked)
    for insider in (ADMIN, member(talked.owner)):
        seen = await read(talked, id, insider)
        assert seen["findings"] == seen["review"] == ["title", "scale", "budget", "remark"]
        assert seen["assessments"] == ["draft", "submit", "publish"]


async def test_others_read_what_was_found_of_what_they_see_too(talked: Extended) -> None:
    id = await published(talked)
    for outsider in (ANONYMOUS, LEIDEN, MACHINE, member(talked.stranger)):
        seen = await read(talked, id, outsider)
        # neither what is said of hidden fields, nor of the way it went, nor what would be said today
        assert seen == {"findings": ["title", "scale"], "review": [], "assessments": []}


async def test_what_was_found_of_a_field_stays_hidden_when_its_region_is_gone(talked: Extended) -> None:
    id = await published(talked)
    talked.regions = Regions(plugin_manager(only=["leiden"]))
    assert (await read(talked, id, ANONYMOUS))["findings"] == ["title"]


async def test_nobody_reads_the_history_of_another_record_by_taking_its_id(talked: Extended) -> None:
    # given a public challenge with a history, whose id everyone knows
    id = await published(talked)
    # when a stranger enters a question of its own under that id
    asked = {"region": "leiden", "question": "Wie helpt?", "requester": str(talked.stranger), "id": id}
    payload = await talked.do("receiveIntake", member(talked.stranger), **asked)
    # then the id is taken, whatever kind of record bears it
    assert [(error["code"], error["field"], error["rule"]) for error in payload["errors"]] == [
        ("CONFLICT", "id", "new-id")
    ]
    assert payload["record"] is None


async def test_a_list_is_read_with_as_many_statements_as_one(talked: Extended) -> None:
    # given a public challenge, and then five more
    await published(talked)
    async with talked.counted() as one:
        await talked.ask(LIST)
    for _ in range(5):
        await published(talked)
    # then outsiders who ask for all of it cost no more
    async with talked.counted() as six:
        await talked.ask(LIST)
    assert len(six) == len(one)


REVIEWED = "query ($id: ID!) { %s(id: $id) { review { rule severity } } }"


async def test_projects_trajectories_and_intakes_are_reviewed_too(challenges: Challenges) -> None:
    # given a project without a business case, and a question at the desk of the province
    given = challenges.project()
    del given["leiden"]
    project = await challenges.done("registerProject", LEIDEN, **given)
    seen = await challenges.ask(REVIEWED % "project", LEIDEN, id=project["id"])
    assert {"rule": "leiden.business-case", "severity": "WARN"} in seen["project"]["review"]
    # and a trajectory in Oost-Vlaanderen
    flanders = administrator("oost-vlaanderen")
    challenge = await challenges.published(flanders, region="oost-vlaanderen")
    query = """query ($id: ID!) { challenge(id: $id) { trajectories { review { rule } } } }"""
    plan = {"challenge": challenge["id"], "name": [{"language": "nl", "value": "Weg"}], "phase": "DEVELOP"}
    await challenges.done("planTrajectory", flanders, **plan, team=[])
    trajectories = (await challenges.ask(query, flanders, id=challenge["id"]))["challenge"]["trajectories"]
    assert trajectories == [{"review": []}]
