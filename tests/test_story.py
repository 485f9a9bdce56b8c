"""The whole system in one story: real processes, a real broker, real databases, and one that is killed."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from quadhelix.database import new_id
from quadhelix.testing import eventually
from tests.running_suite import RunningSuite

pytestmark = pytest.mark.timeout(240)

REGISTER = "mutation ($input: RegisterOrganisationInput!) { done: registerOrganisation(input: $input) %s }"
PUBLISH_PARTNER = (
    "mutation ($input: PublishOrganisationInput!) { done: publishOrganisation(input: $input) %s }"
)
DRAFT = "mutation ($input: DraftChallengeInput!) { done: draftChallenge(input: $input) %s }"
REVISE = "mutation ($input: ReviseChallengeInput!) { done: reviseChallenge(input: $input) %s }"
SUBMIT = "mutation ($input: SubmitChallengeInput!) { done: submitChallenge(input: $input) %s }"
PUBLISH = "mutation ($input: PublishChallengeInput!) { done: publishChallenge(input: $input) %s }"
POST_UPDATE = "mutation ($input: PostUpdateInput!) { done: postUpdate(input: $input) %s }"
MODULE = "mutation ($input: RegisterModuleInput!) { done: registerModule(input: $input) %s }"
PUBLISH_MODULE = "mutation ($input: PublishModuleInput!) { done: publishModule(input: $input) %s }"
LINK = "mutation ($input: LinkModuleInput!) { done: linkModule(input: $input) %s }"
OUTCOME = "{ errors { field code rule message } findings { rule severity region field } }"

PORTAL = """
query ($id: ID!) {
  challenge(id: $id) {
    stage
    title { text }
    participations { role organisation { name { text } } }
    modules { title { text } institute { name { text } } }
    updates { title { text } }
    moduleCount
  }
}
"""


def dutch(text: str) -> list[dict[str, str]]:
    """A text in Dutch, as a client sends it."""
    return [{"language": "nl", "value": text}]


async def test_a_question_travels_from_a_firm_to_a_classroom(tmp_path: Path) -> None:
    async with RunningSuite(tmp_path / "data", "--no-demo") as suite:
        # Given a stream of events as this version wants it
        provisioned = (suite.folder / "logs" / "provision.log").read_text(encoding="utf-8")
        assert "connected to the broker" in provisioned
        assert "quadhelix:" not in provisioned

        # And a region with a firm and a school that everyone can look up
        firm, school = str(new_id()), str(new_id())
        region = suite.token("region-admin", "--region", "achterhoek")
        await enter(suite, region, firm, "Voorbeeld Metaal (demonstratie)", "COMPANY", "BUSINESS")
        await enter(
            suite, region, school, "Voorbeeldcollege (demonstratie)", "VOCATIONAL_COLLEGE", "KNOWLEDGE"
        )

        # When the firm writes down its question, without saying at which table it belongs
        owner = suite.token("member", "--organisation", firm)
        challenge = str(new_id())
        content = {
            "title": dutch("Restwarmte hergebruiken"),
            "need": "KNOWLEDGE",
            "participations": [{"organisation": firm, "role": "CHALLENGE_OWNER"}],
        }
        draft = {"id": challenge, "region": "achterhoek", **content}
        await repeatedly(lambda: done(suite, DRAFT, owner, draft))

        # Then the region's rule objects when it is submitted, in words and at the field to mend
        refused = await outcome(suite, SUBMIT, owner, {"id": challenge})
        assert [(e["code"], e["rule"], e["field"]) for e in refused["errors"]] == [
            ("RULE_BLOCKED", "achterhoek.theme-table", "themeTables")
        ]
        assert refused["findings"][0]["region"] == "achterhoek"

        # And nobody but the firm and the region can read it meanwhile
        assert await suite.ask(PORTAL, id=challenge) == {"challenge": None}

        # When the firm mends it, submits it, and the region publishes it
        await done(suite, REVISE, owner, {"id": challenge, **content, "themeTables": ["circular-energy"]})
        await done(suite, SUBMIT, owner, {"id": challenge})
        forbidden = await outcome(suite, PUBLISH, owner, {"id": challenge})
        assert [error["code"] for error in forbidden["errors"]] == ["FORBIDDEN"]
        await done(suite, PUBLISH, region, {"id": challenge})

        # And the school offers a module and takes the challenge on, as soon as it has heard of it
        teacher = suite.token("institute", "--organisation", school)
        module = str(new_id())
        described = {
            "id": module,
            "region": "achterhoek",
            "institute": school,
            "kind": "CIV_MODULE",
            "code": "ENERGIE-1",
            "title": dutch("Energie in de maakindustrie (demonstratie)"),
            "level": "SECONDARY_VOCATIONAL_EDUCATION_4",
            "studyLoad": {"value": 80, "unit": "SBU"},
            "teachingLanguages": ["nld"],
        }
        await repeatedly(lambda: done(suite, MODULE, teacher, described))
        await done(suite, PUBLISH_MODULE, teacher, {"id": module, "published": True})
        await repeatedly(lambda: done(suite, LINK, teacher, {"module": module, "challenge": challenge}))

        # Then a portal reads the whole of it in one question to one door
        await until(suite, challenge, lambda read: read["participations"][0]["organisation"] is not None)
        await until(suite, challenge, lambda read: read["moduleCount"] == 1)
        read = (await suite.ask(PORTAL, id=challenge))["challenge"]
        assert read["stage"] == "PUBLISHED"
        assert read["title"]["text"] == "Restwarmte hergebruiken"
        assert read["participations"] == [
            {"role": "CHALLENGE_OWNER", "organisation": {"name": {"text": "Voorbeeld Metaal (demonstratie)"}}}
        ]
        assert read["modules"] == [
            {
                "title": {"text": "Energie in de maakindustrie (demonstratie)"},
                "institute": {"name": {"text": "Voorbeeldcollege (demonstratie)"}},
            }
        ]

        # When education dies, and the firm goes on writing and publishing while it is away
        suite.kill("education")
        news = {
            "challenge": challenge,
            "kind": "PROGRESS",
            "title": dutch("Eerste meting"),
            "body": dutch("Klaar."),
            "internal": False,
        }
        await done(suite, POST_UPDATE, owner, news)
        second = str(new_id())
        both = {"id": second, "region": "achterhoek", **content, "themeTables": ["manufacturing"]}
        await done(suite, DRAFT, owner, both)
        await done(suite, SUBMIT, owner, {"id": second})
        await done(suite, PUBLISH, region, {"id": second})

        # And challenges dies right after it has answered
        suite.kill("challenges")

        # Then the suite mends itself, and nothing is lost and nothing is there twice
        await all_ready(suite)
        link = {"module": module, "challenge": second}
        await repeatedly(lambda: done(suite, LINK, teacher, link))
        await until(suite, second, lambda read: read["moduleCount"] == 1)
        read = (await suite.ask(PORTAL, id=challenge))["challenge"]
        assert [update["title"]["text"] for update in read["updates"]] == ["Eerste meting"]
        assert (read["moduleCount"], len(read["modules"])) == (1, 1)
        counted = await suite.ask('{ challenges(filter: {region: "achterhoek"}) { totalCount } }')
        assert counted["challenges"]["totalCount"] == 2
        restarts = {part["name"]: part["restarts"] for part in suite.status()["parts"]}
        assert (restarts["education"], restarts["challenges"], restarts["partners"]) == (1, 1, 0)


async def enter(suite: RunningSuite, token: str, id: str, name: str, kind: str, sector: str) -> None:
    """Enter an organisation in the directory and publish it."""
    entry = {
        "id": id,
        "region": "achterhoek",
        "name": dutch(name),
        "kind": kind,
        "helixSector": sector,
        "country": "NL",
        "provenance": {"source": "test", "asOf": "2026-11-01", "demonstration": True},
    }
    await done(suite, REGISTER, token, entry)
    await done(suite, PUBLISH_PARTNER, token, {"id": id, "published": True})


async def outcome(suite: RunningSuite, mutation: str, token: str, given: dict[str, Any]) -> dict[str, Any]:
    """What a mutation answers."""
    answer: dict[str, Any] = (await suite.ask(mutation % OUTCOME, token, input=given))["done"]
    return answer


async def done(suite: RunningSuite, mutation: str, token: str, given: dict[str, Any]) -> None:
    """A mutation that must succeed."""
    answer = await outcome(suite, mutation, token, given)
    assert not answer["errors"], answer["errors"]


async def repeatedly(act: Callable[[], Awaitable[None]]) -> None:
    """Something that works as soon as the news it depends on has travelled between the services."""

    refusals = []

    async def works() -> bool:
        try:
            await act()
        except AssertionError as refusal:
            refusals.append(str(refusal))
            if "NOT_FOUND" in refusals[-1]:
                return False
            raise
        return True

    try:
        await eventually(works, within=60)
    except AssertionError:
        raise AssertionError(refusals[-1]) from None


async def until(suite: RunningSuite, id: str, holds: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until a portal reads of the challenge what it should."""

    async def read() -> bool:
        return holds((await suite.ask(PORTAL, id=id))["challenge"])

    await eventually(read, within=60)


async def all_ready(suite: RunningSuite) -> None:
    """Wait until the supervisor has brought every part back."""

    def ready() -> bool:
        return all(part["state"] == "ready" for part in suite.status()["parts"])

    await eventually(ready, within=120)
