"""Read your writes, through the one door: a client names its own changes, and no service answers without."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from quadhelix.database import new_id
from tests.running_suite import RunningSuite

pytestmark = pytest.mark.timeout(240)

MUTATION = "mutation ($input: %sInput!) { done: %s(input: $input) { errors { field code rule message } } }"
REGISTER = MUTATION % ("RegisterOrganisation", "registerOrganisation")
PUBLISH = MUTATION % ("PublishOrganisation", "publishOrganisation")
MODULE = MUTATION % ("RegisterModule", "registerModule")
MODULES = "{ modules { totalCount } organisations { totalCount } }"


async def test_what_a_client_wrote_is_known_where_it_asks_next(tmp_path: Path) -> None:
    async with RunningSuite(tmp_path / "data", "--no-demo") as suite:
        region = suite.token("region-admin", "--region", "achterhoek")
        schools = [str(new_id()) for _ in range(10)]
        for number, school in enumerate(schools):
            # When a school is entered and published at partners
            entered = await suite.answer(REGISTER, region, input=organisation(school, number))
            published = await suite.answer(PUBLISH, region, input={"id": school, "published": True})
            # Then both answers name their event
            events = entered["extensions"]["events"] + published["extensions"]["events"]
            assert [event.split("/")[1] for event in events] == [school, school], events
            # And at education, who names them can go on with that school at once
            teacher = suite.token("institute", "--organisation", school)
            answer = await suite.answer(MODULE, teacher, after=events, input=module(school))
            assert (answer.get("errors"), answer["data"]["done"]["errors"]) == (None, []), answer
        # When a client names an event that nobody ever sent
        lost = f"partners.organisation.changed/{new_id()}/1"
        answers = await asyncio.gather(
            suite.answer(MODULES, after=[lost]), suite.answer(MODULES, extensions={"after": [lost]})
        )
        # Then what depends on it is stale after a bounded wait, and the rest is answered
        for answer in answers:
            assert {error["extensions"]["code"] for error in answer["errors"]} == {"STALE"}
        # And what is no name of an event is told so
        answer = await suite.answer(MODULES, after=["nonsense"])
        assert answer["errors"][0]["extensions"] == {
            "code": "BAD_USER_INPUT",
            "field": "Quadhelix-After",
            "rule": "event-position",
        }


def organisation(id: str, number: int) -> dict[str, Any]:
    """An invented school."""
    return {
        "id": id,
        "region": "achterhoek",
        "name": [{"language": "nl", "value": f"Voorbeeldcollege {number} (demonstratie)"}],
        "kind": "VOCATIONAL_COLLEGE",
        "helixSector": "KNOWLEDGE",
        "country": "NL",
    }


def module(institute: str) -> dict[str, Any]:
    """An invented module of this school."""
    return {
        "region": "achterhoek",
        "institute": institute,
        "kind": "CIV_MODULE",
        "code": "ENERGIE-1",
        "title": [{"language": "nl", "value": "Energie in de maakindustrie (demonstratie)"}],
        "level": "SECONDARY_VOCATIONAL_EDUCATION_4",
        "studyLoad": {"value": 80, "unit": "SBU"},
        "teachingLanguages": ["nld"],
    }
