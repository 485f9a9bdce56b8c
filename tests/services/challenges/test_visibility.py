"""Who sees what: by id, in lists, as an entity and through what hangs on it."""

from typing import Any

import pytest

from quadhelix.database import new_id
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from tests.services.challenges.in_process import (
    ADMIN,
    CONSORTIUM,
    MACHINE,
    NEIGHBOUR,
    Challenges,
    member,
    organisation,
    text,
)

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

CHALLENGE = """query($id: ID!, $r: [_Any!]!) {
  challenge(id: $id) { id }
  challenges { totalCount nodes { id } }
  _entities(representations: $r) {
    ... on Challenge { id }
    ... on Region { listed: challenges { nodes { id } } }
    ... on Organisation { challenges { id } }
    ... on Centre { challenges { id } } } }"""


async def seen(challenges: Challenges, actor: Actor, id: str, centre: str) -> set[bool]:
    """Whether a challenge is seen, on each way that leads to it."""
    ways = [
        {"__typename": "Challenge", "id": id},
        {"__typename": "Region", "code": "leiden"},
        {"__typename": "Organisation", "id": str(challenges.owner)},
        {"__typename": "Centre", "id": centre},
    ]
    data = await challenges.ask(CHALLENGE, actor, id=id, r=ways)
    entity, region, organisation, there = data["_entities"]
    return {
        data["challenge"] is not None,
        data["challenges"]["totalCount"] == 1,
        data["challenges"]["nodes"] == [{"id": id}],
        entity is not None,
        region["listed"]["nodes"] == [{"id": id}],
        organisation["challenges"] == [{"id": id}],
        there["challenges"] == [{"id": id}],
    }


@both
async def test_a_challenge_is_public_from_its_publication_to_its_withdrawal(challenges: Challenges) -> None:
    # Given a challenge, those who may always see it, and those who may not
    centre = str(new_id())
    partner = {"organisation": str(challenges.partner), "role": "PARTNER"}
    drafted = await challenges.done(
        "draftChallenge",
        ADMIN,
        **challenges.challenge(centre=centre, participations=[challenges.owning(), partner]),
    )
    id = drafted["id"]
    insiders = [ADMIN, CONSORTIUM, MACHINE, member(challenges.owner)]
    outsiders = [ANONYMOUS, NEIGHBOUR, member(challenges.partner), member(challenges.stranger)]
    # When it goes through its stages, insiders see it on every way at every stage
    for step, public in (
        (None, False),
        ("submitChallenge", False),
        ("publishChallenge", True),
        ("withdrawChallenge", False),
    ):
        if step:
            await challenges.done(step, ADMIN, id=id)
        for actor in insiders:
            assert await seen(challenges, actor, id, centre) == {True}, (step, actor)
        # And outsiders only while it is public, on every way or on none
        for actor in outsiders:
            assert await seen(challenges, actor, id, centre) == {public}, (step, actor)


@both
async def test_a_member_bound_to_a_region_sees_its_drafts_there_only(challenges: Challenges) -> None:
    # Given a draft in Leiden of a firm, and a member of it whose role holds in the Achterhoek
    await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    grant = Grant(role=Role.MEMBER, region="achterhoek", organisation=challenges.owner)
    # Then it is not seen
    data = await challenges.ask("{ challenges { nodes { id } } }", Actor("m", frozenset({grant})))
    assert data["challenges"]["nodes"] == []


async def test_an_organisation_that_withdrew_is_named_to_those_who_keep_the_record_only(
    challenges: Challenges,
) -> None:
    # Given public records in which a firm takes part, and a team it is in
    partner = {"organisation": str(challenges.partner), "role": "PARTNER"}
    public = {"region": "leiden", "name": text("Open"), "published": True, "participations": [partner]}
    programme = await challenges.done("registerProgramme", ADMIN, **public)
    lead = [{**partner, "role": "PROJECT_LEAD"}]
    project = await challenges.done("registerProject", ADMIN, **(public | {"participations": lead}))
    challenge = await challenges.published(participations=[challenges.owning(), partner])
    team = [{"organisation": str(challenges.partner), "capacity": "TECHNOLOGY"}]
    plan = {"challenge": challenge["id"], "name": text("Weg"), "phase": "DEVELOP", "team": team}
    await challenges.done("planTrajectory", ADMIN, **plan)
    query = """query($programme: ID!, $project: ID!, $challenge: ID!) {
      programme(id: $programme) { participations { organisation { id } } }
      project(id: $project) { participations { organisation { id } } card { organisations { id } } }
      challenge(id: $challenge) { participations { organisation { id } }
        trajectories { team { organisation { id } } } } }"""
    ids = {"programme": programme["id"], "project": project["id"], "challenge": challenge["id"]}

    async def named(actor: Actor) -> int:
        return str(await challenges.ask(query, actor, **ids)).count(str(challenges.partner))

    assert await named(ANONYMOUS) == 5
    # When the firm is taken out of the directory
    await challenges.hear(organisation(challenges.partner, version=2, public=False))
    # Then who keeps the records still reads that it takes part, and nobody else, on no way
    assert [await named(actor) for actor in (ADMIN, CONSORTIUM, MACHINE)] == [5, 5, 5]
    assert [await named(actor) for actor in (ANONYMOUS, NEIGHBOUR, member(challenges.stranger))] == [0, 0, 0]


@pytest.mark.parametrize("kind", ["programme", "project"])
async def test_what_is_not_published_is_seen_by_its_region_only(challenges: Challenges, kind: str) -> None:
    # Given a programme or project that is not published
    kinds = kind.capitalize()
    record = await challenges.done(f"register{kinds}", ADMIN, region="leiden", name=text("Stil"))
    query = f"""query($id: ID!, $r: [_Any!]!) {{ {kind}(id: $id) {{ id }}
      {kind}s {{ totalCount nodes {{ id }} }} _entities(representations: $r) {{
        ... on {kinds} {{ id }} ... on Region {{ {kind}s {{ nodes {{ id }} }} }} }} }}"""
    entities = [{"__typename": kinds, "id": record["id"]}, {"__typename": "Region", "code": "leiden"}]

    async def ways(actor: Actor) -> set[bool]:
        data: dict[str, Any] = await challenges.ask(query, actor, id=record["id"], r=entities)
        return {
            data[kind] is not None,
            data[f"{kind}s"]["nodes"] != [],
            data[f"{kind}s"]["totalCount"] == 1,
            data["_entities"][0] is not None,
            data["_entities"][1][f"{kind}s"]["nodes"] != [],
        }

    for actor in (ADMIN, CONSORTIUM, MACHINE):
        assert await ways(actor) == {True}
    for actor in (ANONYMOUS, NEIGHBOUR, member(challenges.owner)):
        assert await ways(actor) == {False}
    # When it is published, everyone sees it
    await challenges.done(f"change{kinds}", ADMIN, id=record["id"], name=text("Open"), published=True)
    for actor in (ANONYMOUS, NEIGHBOUR):
        assert await ways(actor) == {True}


async def test_a_public_challenge_does_not_show_its_hidden_project(challenges: Challenges) -> None:
    # Given a public challenge in a project whose programme alone is hidden, then the project as well
    programme = await challenges.done("registerProgramme", ADMIN, region="leiden", name=text("Programma"))
    project = await challenges.done(
        "registerProject",
        ADMIN,
        region="leiden",
        name=text("Project"),
        programme=programme["id"],
        published=True,
    )
    challenge = await challenges.published(project=project["id"])
    query = "query($id: ID!) { challenge(id: $id) { project { name { text } programme { id } } } }"
    data = await challenges.ask(query, id=challenge["id"])
    assert data["challenge"]["project"] == {"name": {"text": "Project"}, "programme": None}
    await challenges.done("changeProject", ADMIN, id=project["id"], name=text("Project"), published=False)
    assert (await challenges.ask(query, id=challenge["id"]))["challenge"] == {"project": None}


@pytest.mark.parametrize(
    "id", ["", "x", "0", "01a20000-0000-7000-8000-000000000000", "'; drop table challenge; --"]
)
async def test_an_unknown_id_finds_nothing(challenges: Challenges, id: str) -> None:
    query = """query($id: ID!, $r: [_Any!]!) { programme(id: $id) { id } project(id: $id) { id }
      challenge(id: $id) { id } _entities(representations: $r) {
        ... on Challenge { id } ... on Project { id } ... on Programme { id } ... on Trajectory { id }
        ... on Organisation { challenges { id } projects { id } } ... on Centre { challenges { id } } } }"""
    kinds = ["Challenge", "Project", "Programme", "Trajectory", "Organisation", "Centre"]
    data = await challenges.ask(query, id=id, r=[{"__typename": kind, "id": id} for kind in kinds])
    assert (data["programme"], data["project"], data["challenge"]) == (None, None, None)
    assert data["_entities"][:4] == [None] * 4
    assert data["_entities"][4:] == [{"challenges": [], "projects": []}, {"challenges": []}]


async def test_an_unknown_region_is_null_as_an_entity_and_an_error_as_a_filter(
    challenges: Challenges,
) -> None:
    query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Region { code } } }"
    data = await challenges.ask(query, r=[{"__typename": "Region", "code": "nowhere"}])
    assert data["_entities"] == [None]
    for name in ("programmes", "projects", "challenges", "intakes"):
        answer = await challenges.execute(f'{{ {name}(filter: {{region: "nowhere"}}) {{ totalCount }} }}')
        (error,) = answer["errors"]
        assert error["extensions"] == {
            "code": "BAD_USER_INPUT",
            "field": "filter.region",
            "rule": "installed-region",
        }
