"""Trajectories on a challenge."""

from typing import Any

import pytest

from quadhelix.database import new_id
from quadhelix.events import TrajectoryChanged
from quadhelix.identity import ANONYMOUS
from tests.services.challenges.in_process import ADMIN, NEIGHBOUR, Challenges, member, text

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def trajectory(challenges: Challenges, **given: Any) -> dict[str, Any]:
    return {
        "name": text("Van idee naar proef"),
        "phase": "DEVELOP",
        "team": [{"organisation": str(challenges.owner), "capacity": "TRADITIONAL"}],
        **given,
    }


@both
async def test_a_trajectory_is_planned_changed_travelled_and_completed(challenges: Challenges) -> None:
    # Given a public challenge of a firm
    challenge = await challenges.published()
    owner = member(challenges.owner)
    # When the firm plans a trajectory, widens its team, sets out and arrives
    planned = await challenges.done(
        "planTrajectory", owner, challenge=challenge["id"], **trajectory(challenges)
    )
    team = [
        {"organisation": str(challenges.partner), "capacity": "TECHNOLOGY"},
        {"organisation": str(challenges.owner), "capacity": "TRADITIONAL"},
    ]
    changed = await challenges.done(
        "changeTrajectory",
        owner,
        id=planned["id"],
        version=1,
        **trajectory(challenges, team=team, phase="TEST"),
    )
    started = await challenges.done("startTrajectory", owner, id=planned["id"], version=2)
    completed = await challenges.done("completeTrajectory", owner, id=planned["id"], version=3)
    # Then its status moved, its phase apart from it, and each change was told
    steps = [planned, changed, started, completed]
    assert [step["status"] for step in steps] == ["PLANNED", "PLANNED", "RUNNING", "COMPLETED"]
    assert completed["phase"] == "TEST"
    assert [m["capacity"] for m in completed["team"]] == ["TECHNOLOGY", "TRADITIONAL"]
    told = [event for event in await challenges.told() if isinstance(event, TrajectoryChanged)]
    assert [event.status for event in told] == ["PLANNED", "PLANNED", "RUNNING", "COMPLETED"]
    assert [event.version for event in told] == [1, 2, 3, 4]


async def test_a_team_starts_with_someone(challenges: Challenges) -> None:
    challenge = await challenges.published()
    planned = await challenges.done(
        "planTrajectory", ADMIN, challenge=challenge["id"], **trajectory(challenges, team=[])
    )
    refused = await challenges.do("startTrajectory", ADMIN, id=planned["id"])
    assert [(e["code"], e["rule"]) for e in refused["errors"]] == [("RULE_BLOCKED", "quadhelix.team")]


async def test_a_running_team_keeps_to_the_rules(challenges: Challenges) -> None:
    challenge = await challenges.published()
    planned = await challenges.done(
        "planTrajectory", ADMIN, challenge=challenge["id"], **trajectory(challenges)
    )
    await challenges.done("startTrajectory", ADMIN, id=planned["id"])
    refused = await challenges.do(
        "changeTrajectory", ADMIN, id=planned["id"], **trajectory(challenges, team=[])
    )
    assert [e["rule"] for e in refused["errors"]] == ["quadhelix.team"]


async def test_steps_are_taken_in_order(challenges: Challenges) -> None:
    challenge = await challenges.published()
    planned = await challenges.done(
        "planTrajectory", ADMIN, challenge=challenge["id"], **trajectory(challenges)
    )
    early = await challenges.do("completeTrajectory", ADMIN, id=planned["id"])
    assert [e["rule"] for e in early["errors"]] == ["stage"]


async def test_a_trajectory_is_planned_on_a_public_challenge(challenges: Challenges) -> None:
    drafted = await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    refused = await challenges.do("planTrajectory", ADMIN, challenge=drafted["id"], **trajectory(challenges))
    assert [(e["code"], e["field"]) for e in refused["errors"]] == [("CONFLICT", "challenge")]


async def test_nobody_travels_on_a_withdrawn_challenge(challenges: Challenges) -> None:
    challenge = await challenges.published()
    planned = await challenges.done(
        "planTrajectory", ADMIN, challenge=challenge["id"], **trajectory(challenges)
    )
    await challenges.done("withdrawChallenge", ADMIN, id=challenge["id"])
    refused = await challenges.do("startTrajectory", ADMIN, id=planned["id"])
    assert [(e["code"], e["rule"]) for e in refused["errors"]] == [("CONFLICT", "published-challenge")]


async def test_bad_input_names_its_field(challenges: Challenges) -> None:
    challenge = await challenges.published()
    twice = [{"organisation": str(challenges.owner), "capacity": "OTHER"}] * 2
    unheard = [{"organisation": str(new_id()), "capacity": "OTHER"}]
    for change, field in (
        ({"name": []}, "name"),
        ({"team": twice}, "team.1"),
        ({"team": unheard}, "team.0.organisation"),
        ({"team": [{"organisation": "x", "capacity": "OTHER"}]}, "team.0.organisation"),
        ({"challenge": "x"}, "challenge"),
    ):
        given = {"challenge": challenge["id"], **trajectory(challenges), **change}
        refused = await challenges.do("planTrajectory", ADMIN, **given)
        assert [e["field"] for e in refused["errors"]] == [field]


async def test_only_owner_and_region_travel(challenges: Challenges) -> None:
    challenge = await challenges.published()
    planned = await challenges.done(
        "planTrajectory", ADMIN, challenge=challenge["id"], **trajectory(challenges)
    )
    for actor, code in (
        (ANONYMOUS, "UNAUTHENTICATED"),
        (member(challenges.stranger), "FORBIDDEN"),
        (NEIGHBOUR, "FORBIDDEN"),
    ):
        for name, given in (
            ("planTrajectory", {"challenge": challenge["id"], **trajectory(challenges)}),
            ("changeTrajectory", {"id": planned["id"], **trajectory(challenges)}),
            ("startTrajectory", {"id": planned["id"]}),
            ("completeTrajectory", {"id": planned["id"]}),
        ):
            refused = await challenges.do(name, actor, **given)
            assert [(e["code"], e["rule"]) for e in refused["errors"]] == [(code, "role")], name


async def test_whoever_sees_the_challenge_sees_its_trajectories(challenges: Challenges) -> None:
    # Given a planned trajectory on a challenge
    challenge = await challenges.published()
    planned = await challenges.done(
        "planTrajectory", ADMIN, challenge=challenge["id"], **trajectory(challenges)
    )
    query = """query($id: ID!, $r: [_Any!]!) {
      challenge(id: $id) { trajectories { id } }
      _entities(representations: $r) { ... on Trajectory { name { text } challenge { id } } } }"""
    entity = [{"__typename": "Trajectory", "id": planned["id"]}]
    data = await challenges.ask(query, id=challenge["id"], r=entity)
    assert data["challenge"]["trajectories"] == [{"id": planned["id"]}]
    assert data["_entities"][0]["challenge"] == {"id": challenge["id"]}
    # When the challenge is withdrawn, the trajectory is gone with it
    await challenges.done("withdrawChallenge", ADMIN, id=challenge["id"])
    data = await challenges.ask(query, id=challenge["id"], r=entity)
    assert data == {"challenge": None, "_entities": [None]}
