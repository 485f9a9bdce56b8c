"""Lists of challenges, projects and programmes: filters, orders and pages."""

from typing import Any
from uuid import UUID

import pytest

from quadhelix.database import new_id
from quadhelix.identity import ANONYMOUS
from tests.services.challenges.in_process import (
    ADMIN,
    CONSORTIUM,
    Challenges,
    linked,
    text,
)

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
TITLES = """query($f: ChallengeFilter, $o: ChallengeOrder! = TITLE) {
  challenges(filter: $f, orderBy: $o) { totalCount nodes { title { text } } } }"""


async def titles(challenges: Challenges, **given: Any) -> list[str]:
    data = await challenges.ask(TITLES, CONSORTIUM, f=given)
    assert data["challenges"]["totalCount"] == len(data["challenges"]["nodes"])
    return [node["title"]["text"] for node in data["challenges"]["nodes"]]


@both
async def test_challenges_are_narrowed_by_each_filter(challenges: Challenges) -> None:
    # Given a programme with a project, and four challenges that differ
    programme = await challenges.done("registerProgramme", ADMIN, region="leiden", name=text("Programma"))
    project = await challenges.done(
        "registerProject", ADMIN, region="leiden", name=text("Project"), programme=programme["id"]
    )
    partner = {"organisation": str(challenges.partner), "role": "EXPERT"}
    taken = await challenges.published(title=text("a"), summary=text("Over 100% Zwerfvuil"))
    await challenges.published(title=text("b"), project=project["id"])
    await challenges.published(
        title=text("c"),
        originSector="HOUSING",
        targetSectors=["MOBILITY"],
        participations=[challenges.owning(), partner],
    )
    await challenges.done(
        "draftChallenge", CONSORTIUM, **challenges.challenge(title=text("d"), region="achterhoek")
    )
    await challenges.hear(linked(new_id(), new_id()), linked(new_id(), UUID(taken["id"])))
    # Then each filter finds its own
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["a", "b", "c", "d"]),
        ({"region": "leiden"}, ["a", "b", "c"]),
        ({"region": "zuid-holland"}, ["a", "b", "c"]),
        ({"region": "achterhoek"}, ["d"]),
        ({"stage": "DRAFT"}, ["d"]),
        ({"project": project["id"]}, ["b"]),
        ({"programme": programme["id"]}, ["b"]),
        ({"programme": str(new_id())}, []),
        ({"organisation": str(challenges.partner)}, ["c"]),
        ({"organisation": str(challenges.owner)}, ["a", "b", "c", "d"]),
        ({"sector": "HOUSING"}, ["c"]),
        ({"sector": "MOBILITY"}, ["c"]),
        ({"sector": "DIGITAL"}, []),
        ({"crossover": True}, ["c"]),
        ({"crossover": False}, ["a", "b", "d"]),
        ({"withModule": True}, ["a"]),
        ({"withModule": False}, ["b", "c", "d"]),
        ({"text": "ZWERFVUIL"}, ["a"]),
        ({"text": "100%"}, ["a"]),
        ({"text": "%"}, ["a"]),
        ({"text": "_"}, []),
        ({"region": "leiden", "withModule": False, "crossover": True}, ["c"]),
    ]
    for given, found in expected:
        assert await titles(challenges, **given) == found, given


async def test_projects_and_programmes_are_narrowed_by_each_filter(challenges: Challenges) -> None:
    programme = await challenges.done("registerProgramme", ADMIN, region="leiden", name=text("Aa"))
    await challenges.done("registerProgramme", CONSORTIUM, region="achterhoek", name=text("Bb"))
    one = await challenges.done(
        "registerProject", ADMIN, **challenges.project(name=text("Een"), programme=programme["id"])
    )
    await challenges.done("registerProject", CONSORTIUM, region="achterhoek", name=text("Twee"))
    await challenges.done("startProject", ADMIN, id=one["id"])
    query = """query($p: ProjectFilter, $q: ProgrammeFilter) {
      projects(filter: $p) { nodes { name { text } } } programmes(filter: $q) { nodes { name { text } } } }"""
    for given, found in (
        ({}, ["Een", "Twee"]),
        ({"region": "zuid-holland"}, ["Een"]),
        ({"programme": programme["id"]}, ["Een"]),
        ({"status": "PLANNED"}, ["Twee"]),
        ({"text": "tWE"}, ["Twee"]),
    ):
        data = await challenges.ask(query, CONSORTIUM, p=given)
        assert [node["name"]["text"] for node in data["projects"]["nodes"]] == found
    for narrowed, seen in (({}, ["Aa", "Bb"]), ({"region": "achterhoek"}, ["Bb"]), ({"text": "AA"}, ["Aa"])):
        data = await challenges.ask(query, CONSORTIUM, q=narrowed)
        assert [node["name"]["text"] for node in data["programmes"]["nodes"]] == seen


@both
async def test_pages_hold_every_challenge_once_in_both_directions(challenges: Challenges) -> None:
    # Given seven challenges, some of the same title
    for title in "abbbcda":
        await challenges.done("draftChallenge", ADMIN, **challenges.challenge(title=text(title)))
    query = """query($o: ChallengeOrder!, $first: Int, $after: String, $last: Int, $before: String) {
      challenges(orderBy: $o, first: $first, after: $after, last: $last, before: $before) {
        nodes { id } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } }"""
    for order in ("TITLE", "NEWEST"):
        whole = (await challenges.ask(query, ADMIN, o=order))["challenges"]["nodes"]
        # When the list is read two at a time
        forwards: list[Any] = []
        page: dict[str, Any] = {"first": 2}
        while True:
            got = (await challenges.ask(query, ADMIN, o=order, **page))["challenges"]
            forwards += got["nodes"]
            if not got["pageInfo"]["hasNextPage"]:
                break
            page["after"] = got["pageInfo"]["endCursor"]
        backwards: list[Any] = []
        page = {"last": 3}
        while True:
            got = (await challenges.ask(query, ADMIN, o=order, **page))["challenges"]
            backwards = got["nodes"] + backwards
            if not got["pageInfo"]["hasPreviousPage"]:
                break
            page["before"] = got["pageInfo"]["startCursor"]
        # Then nothing is missing and nothing comes twice
        assert len(whole) == 7
        assert forwards == whole
        assert backwards == whole


async def test_a_cursor_of_another_order_is_refused(challenges: Challenges) -> None:
    await challenges.published()
    page = await challenges.ask("{ challenges(orderBy: TITLE) { pageInfo { endCursor } } }")
    cursor = page["challenges"]["pageInfo"]["endCursor"]
    for wrong in (cursor, "x", "", "eyJ"):
        answer = await challenges.execute(
            "query($c: String) { challenges(orderBy: NEWEST, after: $c) { totalCount } }", ANONYMOUS, c=wrong
        )
        assert answer["errors"][0]["extensions"]["rule"] == "cursor"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"project": "x"}, "filter.project"),
        ({"programme": "x"}, "filter.programme"),
        ({"organisation": "x"}, "filter.organisation"),
        ({"text": "\x00"}, "filter.text"),
        ({"text": "x" * 201}, "filter.text"),
    ],
)
async def test_a_filter_that_cannot_be_read_is_named(
    challenges: Challenges, given: dict[str, Any], field: str
) -> None:
    answer = await challenges.execute(TITLES, ANONYMOUS, f=given)
    assert answer["errors"][0]["extensions"]["field"] == field
