"""The regions' own rules, asked where the records are kept."""

from typing import Any

from tests.services.challenges.in_process import (
    ADMIN,
    NEIGHBOUR,
    Challenges,
    administrator,
    member,
    organisation,
    text,
)

FLANDERS = administrator("oost-vlaanderen")
ADDS = {
    "addedValue": [
        {"criterion": criterion, "explanation": text("Dat zit zo.")}
        for criterion in ("REPEATABLE", "LASTING")
    ]
}
"""What the Achterhoek wants to know of a challenge before it is convinced."""


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
    assert {**warning, "severity": "BLOCK"} in refused["findings"]
    # Until then the warning is kept with the record
    query = "query($id: ID!) { challenge(id: $id) { findings { rule severity } } }"
    kept = await challenges.ask(query, owner, id=id)
    assert kept["challenge"]["findings"] == [{"rule": "achterhoek.theme-table", "severity": "WARN"}]
    # When the author mends it and says what it adds, it goes all the way and nothing is found any more
    mended = {key: value for key, value in given.items() if key != "region"}
    await challenges.done(
        "reviseChallenge", owner, id=id, **mended, themeTables=["manufacturing"], achterhoek=ADDS
    )
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
    project = await challenges.done("registerProject", ADMIN, **challenges.project())
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
    project = await challenges.done("registerProject", ADMIN, **challenges.project())
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
    # Given a trajectory with a technology firm and a maker of textiles and furniture, and two guides
    await challenges.hear(organisation(challenges.owner, version=9, divisions=("13", "31")))
    guides = [
        {"organisation": str(challenges.partner), "role": role} for role in ("EXPERT", "KNOWLEDGE_CENTRE")
    ]
    challenge = await challenges.published(
        FLANDERS, region="oost-vlaanderen", participations=[challenges.owning(), *guides]
    )
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


async def test_news_in_oost_vlaanderen_is_public_unless_its_author_says_no(challenges: Challenges) -> None:
    challenge = await challenges.published(FLANDERS, region="oost-vlaanderen")
    news = {"challenge": challenge["id"], "kind": "PROGRESS", "title": text("Nieuws")}
    assert (await challenges.done("postUpdate", FLANDERS, **news))["internal"] is False
    assert (await challenges.done("postUpdate", FLANDERS, **news, internal=True))["internal"] is True


async def test_a_review_tells_what_the_rules_would_say_today(challenges: Challenges) -> None:
    # Given a draft of the Leiden region, at which nobody has looked twice yet
    drafted = await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    query = "query($id: ID!) { challenge(id: $id) { review { rule severity region } findings { rule } } }"
    # When it is reviewed, the province misses strands of the helix, and the record stays as it was
    seen = (await challenges.ask(query, ADMIN, id=drafted["id"]))["challenge"]
    assert {finding["rule"] for finding in seen["review"]} == {"zuid-holland.triple-helix"}
    assert {finding["severity"] for finding in seen["review"]} == {"WARN"}
    assert seen["findings"] == []


async def test_a_project_is_presented_in_the_words_of_its_region(challenges: Challenges) -> None:
    project = await challenges.done("registerProject", ADMIN, **challenges.project(published=True))
    await challenges.done("startProject", ADMIN, id=project["id"])
    await challenges.done(
        "completeProject",
        ADMIN,
        id=project["id"],
        successions=[{"successor": text("Centrum"), "kind": "CONTINUED"}],
    )
    query = """query($id: ID!) { project(id: $id) { card {
      key name { text } text { text } organisations { id } } } }"""
    lines = (await challenges.ask(query, id=project["id"]))["project"]["card"]
    card = {line["key"]: line for line in lines}
    assert card["category"]["text"]["text"] == "afgerond project"
    assert card["succession"]["text"]["text"] == "Centrum"
    assert card["project-lead"]["organisations"] == [{"id": str(challenges.owner)}]
    # And a line with nothing on it is left out
    assert "quote" not in card


async def test_coverage_names_the_strands_a_region_misses(challenges: Challenges) -> None:
    challenge = await challenges.published(FLANDERS, region="oost-vlaanderen")
    query = "query($id: ID!) { challenge(id: $id) { helixCoverage { region required covered missing } } }"
    (coverage,) = (await challenges.ask(query, id=challenge["id"]))["challenge"]["helixCoverage"]
    assert coverage["region"] == "oost-vlaanderen"
    assert {*coverage["covered"], *coverage["missing"]} == {*coverage["required"]}


async def test_who_is_missing_can_join_a_challenge_that_is_public(challenges: Challenges) -> None:
    # Given a public challenge in Oost-Vlaanderen without expert or knowledge centre, and a full tandem
    await challenges.hear(organisation(challenges.owner, version=9, divisions=("13", "31")))
    challenge = await challenges.published(FLANDERS, region="oost-vlaanderen")
    places = ("TRADITIONAL", "TECHNOLOGY", "CREATIVE_CULTURAL")
    firms = (challenges.owner, challenges.partner, challenges.stranger)
    team = [{"organisation": str(firm), "capacity": place} for firm, place in zip(firms, places, strict=True)]
    planned = await challenges.done(
        "planTrajectory", FLANDERS, challenge=challenge["id"], name=text("Makers"), phase="DEVELOP", team=team
    )
    refused = await challenges.do("startTrajectory", FLANDERS, id=planned["id"])
    assert {rule for _, rule, _ in errors(refused)} == {
        "oost-vlaanderen.expert",
        "oost-vlaanderen.knowledge-centre",
    }
    # When both join, then the team sets out, and the challenge stayed public
    guides = [
        {"organisation": str(challenges.partner), "role": role} for role in ("EXPERT", "KNOWLEDGE_CENTRE")
    ]
    changed = await challenges.done(
        "changeChallengeParticipations",
        FLANDERS,
        id=challenge["id"],
        participations=[challenges.owning(), *guides],
    )
    assert changed["stage"] == "PUBLISHED"
    assert (await challenges.done("startTrajectory", FLANDERS, id=planned["id"]))["status"] == "RUNNING"


async def test_a_challenge_keeps_an_owner_whoever_joins(challenges: Challenges) -> None:
    challenge = await challenges.published()
    refused = await challenges.do(
        "changeChallengeParticipations",
        ADMIN,
        id=challenge["id"],
        participations=[{"organisation": str(challenges.partner), "role": "PARTNER"}],
    )
    assert errors(refused) == [("BAD_USER_INPUT", "challenge-owner", "participations")]


async def test_what_was_asked_at_the_start_is_asked_of_a_running_project_too(challenges: Challenges) -> None:
    project = await challenges.done("registerProject", ADMIN, **challenges.project())
    await challenges.done("startProject", ADMIN, id=project["id"])
    refused = await challenges.do("changeProject", ADMIN, id=project["id"], name=text("Zonder leiding"))
    assert errors(refused) == [("RULE_BLOCKED", "leiden.governance", "participations")]
