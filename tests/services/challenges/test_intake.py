"""Questions at a desk, which are never public."""

from typing import Any

import pytest

from quadhelix.database import new_id
from quadhelix.events import IntakeChanged
from quadhelix.identity import ANONYMOUS, Actor
from tests.services.challenges.in_process import (
    CONSORTIUM,
    MACHINE,
    Challenges,
    administrator,
    member,
)

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
HOLLAND = administrator("zuid-holland")
DESK = "smart-industry-desk"


def intake(challenges: Challenges, **given: Any) -> dict[str, Any]:
    return {
        "region": "zuid-holland",
        "question": "Hoe digitaliseren wij onze werkplaats?\nWie helpt?",
        "requester": str(challenges.owner),
        "desk": DESK,
        **given,
    }


@both
async def test_a_question_goes_from_the_desk_to_an_answer(challenges: Challenges) -> None:
    # Given a question of a firm
    target = str(new_id())
    received = await challenges.done("receiveIntake", member(challenges.owner), **intake(challenges))
    id = received["id"]
    # When the desk looks it through, refers it and closes it
    triaged = await challenges.done("triageIntake", HOLLAND, id=id, topicSector="DIGITAL", version=1)
    referred = await challenges.done(
        "referIntake", HOLLAND, id=id, referral={"kind": "LAB", "note": "Bel vooraf", "target": target}
    )
    closed = await challenges.done("closeIntake", HOLLAND, id=id)
    # Then it went through all stages, and events tell its status and nothing it says
    assert [i["status"] for i in (received, triaged, referred, closed)] == [
        "NEW",
        "TRIAGED",
        "REFERRED",
        "DONE",
    ]
    assert closed["topicSector"] == "DIGITAL"
    assert closed["referral"] == {"kind": "LAB", "note": "Bel vooraf", "target": target}
    told = [event for event in await challenges.told() if isinstance(event, IntakeChanged)]
    assert [event.status for event in told] == ["NEW", "TRIAGED", "REFERRED", "DONE"]
    assert vars(told[0]).keys() == {"aggregate", "version", "region", "status"}


@both
async def test_only_who_asked_and_the_region_read_a_question(challenges: Challenges) -> None:
    received = await challenges.done("receiveIntake", HOLLAND, **intake(challenges))
    readers: list[tuple[Actor, bool]] = [
        (ANONYMOUS, False),
        (MACHINE, False),
        (member(challenges.stranger), False),
        (administrator("leiden"), False),
        (member(challenges.owner), True),
        (HOLLAND, True),
        (CONSORTIUM, True),
    ]
    for actor, sees in readers:
        data = await challenges.ask("{ intakes { totalCount nodes { id question } } }", actor)
        assert [node["id"] for node in data["intakes"]["nodes"]] == [received["id"]] * sees, actor
        assert data["intakes"]["totalCount"] == int(sees)
        # What is not seen cannot be moved either, and looks as if it were not there
        refused = await challenges.do("closeIntake", actor, id=received["id"])
        assert [e["code"] for e in refused["errors"]] != ["NOT_FOUND"] if sees else ["NOT_FOUND"]


async def test_intakes_are_narrowed_by_region_and_status(challenges: Challenges) -> None:
    first = await challenges.done("receiveIntake", HOLLAND, **intake(challenges))
    await challenges.done("triageIntake", HOLLAND, id=first["id"], topicSector="DIGITAL")
    second = await challenges.done("receiveIntake", HOLLAND, **intake(challenges))
    query = "query($f: IntakeFilter) { intakes(filter: $f) { nodes { id } } }"
    for given, expected in (
        ({}, [second["id"], first["id"]]),
        ({"status": "NEW"}, [second["id"]]),
        ({"region": "zuid-holland", "status": "TRIAGED"}, [first["id"]]),
        ({"region": "achterhoek"}, []),
    ):
        data = await challenges.ask(query, HOLLAND, f=given)
        assert [node["id"] for node in data["intakes"]["nodes"]] == expected


async def test_a_member_asks_for_its_own_organisation(challenges: Challenges) -> None:
    for actor, given, code in (
        (member(challenges.stranger), intake(challenges), "FORBIDDEN"),
        (member(challenges.owner), intake(challenges, requester=None), "FORBIDDEN"),
        (ANONYMOUS, intake(challenges), "UNAUTHENTICATED"),
        (administrator("leiden"), intake(challenges), "FORBIDDEN"),
    ):
        refused = await challenges.do("receiveIntake", actor, **given)
        assert [e["code"] for e in refused["errors"]] == [code]
    # The region may enter a question nobody's organisation asked
    assert (await challenges.done("receiveIntake", HOLLAND, **intake(challenges, requester=None)))["id"]


async def test_only_the_region_works_the_desk(challenges: Challenges) -> None:
    received = await challenges.done("receiveIntake", HOLLAND, **intake(challenges))
    for name, given in (
        ("triageIntake", {}),
        ("referIntake", {"referral": {"kind": "EXPERT"}}),
        ("closeIntake", {}),
    ):
        refused = await challenges.do(name, member(challenges.owner), id=received["id"], **given)
        assert [e["code"] for e in refused["errors"]] == ["FORBIDDEN"]


async def test_steps_are_taken_in_order(challenges: Challenges) -> None:
    received = await challenges.done("receiveIntake", HOLLAND, **intake(challenges))
    for name, given in (("referIntake", {"referral": {"kind": "EXPERT"}}), ("closeIntake", {})):
        refused = await challenges.do(name, HOLLAND, id=received["id"], **given)
        assert [e["rule"] for e in refused["errors"]] == ["stage"]


async def test_bad_input_names_its_field(challenges: Challenges) -> None:
    for change, field in (
        ({"question": "  "}, "question"),
        ({"question": "x" * 4001}, "question"),
        ({"requester": "x"}, "requester"),
        ({"requester": str(new_id())}, "requester"),
        ({"region": "x"}, "region"),
    ):
        refused = await challenges.do("receiveIntake", CONSORTIUM, **intake(challenges, **change))
        assert [e["field"] for e in refused["errors"]] == [field]
    received = await challenges.done("receiveIntake", HOLLAND, **intake(challenges))
    await challenges.done("triageIntake", HOLLAND, id=received["id"], topicSector="DIGITAL")
    refused = await challenges.do(
        "referIntake", HOLLAND, id=received["id"], referral={"kind": "LAB", "target": "x"}
    )
    assert [e["field"] for e in refused["errors"]] == ["referral.target"]
