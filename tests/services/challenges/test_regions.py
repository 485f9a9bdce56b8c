"""The regions' own rules, asked where the records are kept."""

from typing import Any

from tests.services.challenges.in_process import (
    ADMIN,
    NEIGHBOUR,
    Challenges,
    administrator,
    member,
    text,
)

FLANDERS = administrator("oost-vlaanderen")


def errors(payload: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(error["code"], error["rule"], error["field"]) for error in payload["errors"]]


async def test_achterhoek_wants_a_theme_table(challenges: Challenges) -> None:
    # Given a draft in the Achterhoek that sits at no table: its author is warned, and goes on
    owner = member(challenges.owner)
    given = challenges.challenge(region="achterhoek")
    drafted = await challenges.do("draftChallenge", owner, **given)
    warning = {"rule": "achterhoek.theme-table", "region": "achterhoek", "severity": "WARN"}
    assert (drafted["errors"], drafted["findings"]) == ([], [warning])
    id = drafted["record"]["id"]
    # When it is submitted, the region objects, and says which field to mend
    refused = await challenges.do("submitChallenge", owner, id=id)
    assert errors(refused) == [("RULE_BLOCKED", "achterhoek.theme-table", "themeTables")]
    assert refused["findings"] == [{**warning, "severity": "BLOCK"}]
    # Until then the warning is kept with the record
    query = "query($id: ID!) { challenge(id: $id) { findings { rule severity } } }"
    kept = await challenges.ask(query, owner, id=id)
    assert kept["challenge"]["findings"] == [{"rule": "achterhoek.theme-table", "severity": "WARN"}]
    # When the author mends it, it goes all the way and nothing is found any more
    mended = {key: value for key, value in given.items() if key != "region"}
    await challenges.done("reviseChallenge", owner, id=id, **mended, themeTables=["manufacturing"])
    await challenges.done("submitChallenge", owner, id=id)
    await challenges.done("publishChallenge", NEIGHBOUR, id=id)
    assert (await challenges.ask(query, id=id))["challenge"]["findings"] == []


async def test_achterhoek_knows_its_tables(challenges: Challenges) -> None:
    given = challenges.challenge(region="achterhoek", themeTables=["fishing"])
    drafted = await challenges.done("draftChallenge", NEIGHBOUR, **given)
    refused = await challenges.do("submitChallenge", NEIGHBOUR, id=drafted["id"])
    assert errors(refused) == [("RULE_BLOCKED", "achterhoek.theme-table", "themeTables")]


async def test_leiden_asks_who_goes_on(challenges: Challenges) -> None:
    # Given a running project in Leiden
    project = await challenges.done("registerProject", ADMIN, region="leiden", name=text("Voorbeeldlab"))
    id = project["id"]
    await challenges.done("startProject", ADMIN, id=id)
    # When it ends without a word, the region objects
    refused = await challenges.do("completeProject", ADMIN, id=id)
    assert errors(refused) == [("RULE_BLOCKED", "leiden.succession", "successions")]
    # With successors it completes
    successions = [
        {"successor": text("Centrum voor techniek"), "kind": "CONTINUED"},
        {"successor": text("Centrum voor biologie"), "kind": "ELEMENTS_ADOPTED"},
    ]
    completed = await challenges.done("completeProject", ADMIN, id=id, successions=successions)
    assert completed["status"] == "COMPLETED"
    assert [s["kind"] for s in completed["successions"]] == ["CONTINUED", "ELEMENTS_ADOPTED"]


async def test_leiden_takes_a_reason_instead(challenges: Challenges) -> None:
    project = await challenges.done("registerProject", ADMIN, region="leiden", name=text("Voorbeeldlab"))
    await challenges.done("startProject", ADMIN, id=project["id"])
    reason = text("De vraag is beantwoord")
    completed = await challenges.done("completeProject", ADMIN, id=project["id"], noSuccessionReason=reason)
    assert completed["noSuccessionReason"] == {"text": "De vraag is beantwoord"}


async def test_a_question_in_leiden_comes_in_at_the_desk_of_the_province(challenges: Challenges) -> None:
    # Given a question of the Leiden region, which lies in Zuid-Holland
    given = {"region": "leiden", "question": "Wie helpt?", "requester": str(challenges.owner)}
    # When it comes in elsewhere, the province objects
    for desk in (None, "town-hall"):
        refused = await challenges.do("receiveIntake", ADMIN, **given, desk=desk)
        assert errors(refused) == [("RULE_BLOCKED", "zuid-holland.one-desk", "desk")]
        assert [finding["region"] for finding in refused["findings"]] == ["zuid-holland"]
    # And at its desk it is taken in
    received = await challenges.done("receiveIntake", ADMIN, **given, desk="smart-industry-desk")
    assert received["status"] == "NEW"


async def test_the_place_of_a_question_decides_as_well(challenges: Challenges) -> None:
    # Given a question of another region about a place in Zuid-Holland
    given = {"region": "achterhoek", "question": "Wie helpt?", "municipality": "GM0606"}
    refused = await challenges.do("receiveIntake", NEIGHBOUR, **given)
    assert errors(refused) == [("RULE_BLOCKED", "zuid-holland.one-desk", "desk")]


async def test_oost_vlaanderen_starts_with_a_tandem(challenges: Challenges) -> None:
    # Given a trajectory with a technology firm and one of a traditional sector
    challenge = await challenges.published(FLANDERS, region="oost-vlaanderen")
    details = {"name": text("Makers"), "phase": "DEVELOP"}
    team = [
        {"organisation": str(challenges.owner), "capacity": "TRADITIONAL"},
        {"organisation": str(challenges.partner), "capacity": "TECHNOLOGY"},
    ]
    planned = await challenges.done(
        "planTrajectory", FLANDERS, challenge=challenge["id"], **details, team=team
    )
    # When it starts without a creative firm, the region objects
    refused = await challenges.do("startTrajectory", FLANDERS, id=planned["id"])
    assert errors(refused) == [("RULE_BLOCKED", "oost-vlaanderen.tandem", "team")]
    # When one joins, it starts
    creative = {"organisation": str(challenges.stranger), "capacity": "CREATIVE_CULTURAL"}
    await challenges.done("changeTrajectory", FLANDERS, id=planned["id"], **details, team=[*team, creative])
    started = await challenges.done("startTrajectory", FLANDERS, id=planned["id"])
    assert started["status"] == "RUNNING"
