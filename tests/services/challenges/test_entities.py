"""What other services point to: resolved in one go, however many there are."""

from uuid import UUID

import pytest

from quadhelix.database import new_id
from tests.services.challenges.in_process import ADMIN, CONSORTIUM, Challenges, linked, text

ENTITIES = """query($r: [_Any!]!) { _entities(representations: $r) {
  ... on Challenge { title { text } project { name { text } programme { name { text } } }
    participations { role } updates { title { text } } trajectories { name { text } } moduleCount }
  ... on Organisation { challenges { id } projects { id } }
  ... on Centre { challenges { id } } } }"""


async def cost(challenges: Challenges, kind: str, ids: list[str]) -> int:
    """How many statements it takes to resolve these entities."""
    async with challenges.counted() as sent:
        data = await challenges.ask(ENTITIES, r=[{"__typename": kind, "id": id} for id in ids])
    assert len(data["_entities"]) == len(ids)
    assert None not in data["_entities"]
    return len(sent)


@pytest.mark.parametrize("kind", ["Challenge", "Organisation", "Centre"])
async def test_many_entities_cost_as_many_queries_as_one(challenges: Challenges, kind: str) -> None:
    # Given five public challenges, each in a project of its own, with news, a trajectory and a partner
    ids = []
    for number in range(5):
        programme = await challenges.done(
            "registerProgramme", ADMIN, region="leiden", name=text(f"P{number}"), published=True
        )
        project = await challenges.done(
            "registerProject",
            ADMIN,
            region="leiden",
            name=text(f"p{number}"),
            programme=programme["id"],
            published=True,
        )
        challenge = await challenges.published(project=project["id"], centre=str(challenges.stranger))
        await challenges.done(
            "postUpdate",
            ADMIN,
            challenge=challenge["id"],
            kind="OUTPUT",
            title=text("Nieuws"),
            internal=False,
        )
        await challenges.done(
            "planTrajectory", ADMIN, challenge=challenge["id"], name=text("Weg"), phase="TEST"
        )
        ids.append(challenge["id"])
    if kind != "Challenge":
        ids = [
            str(challenges.owner if kind == "Organisation" else challenges.stranger),
            str(challenges.partner),
        ]
    # Then it takes no more statements to resolve all than to resolve the first
    assert await cost(challenges, kind, ids) == await cost(challenges, kind, ids[:1])


async def test_modules_that_took_a_challenge_on_are_counted(challenges: Challenges) -> None:
    one, other = await challenges.published(), await challenges.published()
    await challenges.hear(linked(new_id(), UUID(one["id"])), linked(new_id(), UUID(one["id"])))
    data = await challenges.ask(
        ENTITIES, r=[{"__typename": "Challenge", "id": each["id"]} for each in (one, other)]
    )
    assert [entity["moduleCount"] for entity in data["_entities"]] == [2, 0]


async def test_an_organisation_in_two_roles_has_a_challenge_once(challenges: Challenges) -> None:
    both = [challenges.owning(), {"organisation": str(challenges.owner), "role": "HOST"}]
    challenge = await challenges.published(participations=both)
    project = await challenges.done(
        "registerProject",
        CONSORTIUM,
        region="leiden",
        name=text("Project"),
        published=True,
        participations=[{**link, "role": role} for link in both[:1] for role in ("HOST", "FUNDER")],
    )
    data = await challenges.ask(ENTITIES, r=[{"__typename": "Organisation", "id": str(challenges.owner)}])
    assert data["_entities"] == [
        {"challenges": [{"id": challenge["id"]}], "projects": [{"id": project["id"]}]}
    ]


async def test_a_region_within_another_is_listed_in_both(challenges: Challenges) -> None:
    # Given a challenge, a project and a programme of Leiden, which lies in Zuid-Holland
    challenge = await challenges.published()
    for kind in ("Programme", "Project"):
        await challenges.done(f"register{kind}", ADMIN, region="leiden", name=text("Leids"), published=True)
    query = """query($r: [_Any!]!) { _entities(representations: $r) { ... on Region { code
      challenges { nodes { id region { code } } } projects { totalCount } programmes { totalCount } } } }"""
    regions = ["leiden", "zuid-holland", "achterhoek"]
    data = await challenges.ask(query, r=[{"__typename": "Region", "code": code} for code in regions])
    node = {"id": challenge["id"], "region": {"code": "leiden"}}
    assert [entity["challenges"]["nodes"] for entity in data["_entities"]] == [[node], [node], []]
    assert [entity["projects"]["totalCount"] for entity in data["_entities"]] == [1, 1, 0]
    assert [entity["programmes"]["totalCount"] for entity in data["_entities"]] == [1, 1, 0]
