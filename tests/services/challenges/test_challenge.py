"""Challenges from a draft to an answer."""

from typing import Any

import pytest

from quadhelix.database import new_id
from quadhelix.events import ChallengeChanged, ChallengePublished
from quadhelix.identity import ANONYMOUS, Actor
from tests.services.challenges.in_process import ADMIN, CONSORTIUM, NEIGHBOUR, Challenges, member, text

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@both
async def test_a_challenge_goes_from_a_draft_to_an_answer(challenges: Challenges) -> None:
    # Given a member of the firm whose question it is
    owner = member(challenges.owner)
    # When the firm drafts and submits it, and the region publishes and completes it
    drafted = await challenges.done("draftChallenge", owner, **challenges.challenge())
    submitted = await challenges.done("submitChallenge", owner, id=drafted["id"], version=1)
    published = await challenges.done("publishChallenge", ADMIN, id=drafted["id"], version=2)
    completed = await challenges.done("completeChallenge", ADMIN, id=drafted["id"], version=3)
    # Then each step is a stage and a version further
    steps = [drafted, submitted, published, completed]
    assert [step["stage"] for step in steps] == ["DRAFT", "SUBMITTED", "PUBLISHED", "COMPLETED"]
    assert [step["version"] for step in steps] == [1, 2, 3, 4]
    assert drafted["submittedAt"] is None
    assert submitted["submittedAt"] is not None
    assert published["publishedAt"] is not None


async def test_events_tell_of_a_challenge_only_while_it_is_public(challenges: Challenges) -> None:
    # Given a challenge that was published and then withdrawn
    challenge = await challenges.published()
    await challenges.done("withdrawChallenge", ADMIN, id=challenge["id"])
    # When others listen
    told = await challenges.told()
    # Then they hear of each change, and what it says only while it was published
    assert [type(event) for event in told] == [
        ChallengeChanged,
        ChallengeChanged,
        ChallengePublished,
        ChallengeChanged,
    ]
    states = [event.state for event in told if isinstance(event, ChallengeChanged | ChallengePublished)]
    assert [state.stage if state else None for state in states] == [None, None, "PUBLISHED", None]
    assert states[2] is not None
    assert states[2].organisations == [challenges.owner]


async def test_a_revision_replaces_everything(challenges: Challenges) -> None:
    # Given a draft with a partner
    partner = {"organisation": str(challenges.partner), "role": "PARTNER"}
    given = challenges.challenge(participations=[challenges.owning(), partner], themeTables=["housing"])
    drafted = await challenges.done("draftChallenge", ADMIN, **given)
    # When it is revised, with the order of the participants turned round and the tables left out
    revised = await challenges.done(
        "reviseChallenge",
        ADMIN,
        id=drafted["id"],
        version=1,
        title=text("Een andere vraag"),
        participations=[partner, challenges.owning()],
    )
    # Then the new order holds and nothing of the old remains
    assert [link["role"] for link in revised["participations"]] == ["PARTNER", "CHALLENGE_OWNER"]
    assert revised["themeTables"] == []
    assert revised["title"]["text"] == "Een andere vraag"


async def test_a_submitted_challenge_is_revised_by_the_rules_of_a_submission(challenges: Challenges) -> None:
    # Given a submitted challenge
    drafted = await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    await challenges.done("submitChallenge", ADMIN, id=drafted["id"])
    without_need = {"title": text("Vraag"), "participations": [challenges.owning()]}
    # When its need is left out, the suite's own rule objects
    refused = await challenges.do("reviseChallenge", ADMIN, id=drafted["id"], **without_need)
    assert [(e["code"], e["rule"], e["field"]) for e in refused["errors"]] == [
        ("RULE_BLOCKED", "quadhelix.stated-need", "need")
    ]
    # And with a need it stays submitted
    revised = await challenges.done(
        "reviseChallenge", ADMIN, id=drafted["id"], need="COMPETENCE", **without_need
    )
    assert revised["stage"] == "SUBMITTED"


async def test_a_published_challenge_is_not_revised(challenges: Challenges) -> None:
    challenge = await challenges.published()
    refused = await challenges.do(
        "reviseChallenge",
        ADMIN,
        id=challenge["id"],
        title=text("Te laat"),
        participations=[challenges.owning()],
    )
    assert [(e["code"], e["rule"]) for e in refused["errors"]] == [("CONFLICT", "stage")]


@pytest.mark.parametrize(
    ("targets", "crossover"),
    [([], False), (["HOUSING"], False), (["HOUSING", "MOBILITY"], True), (["MOBILITY"], True)],
)
async def test_a_crossover_looks_to_another_sector(
    challenges: Challenges, targets: list[str], crossover: bool
) -> None:
    given = challenges.challenge(originSector="HOUSING", targetSectors=targets)
    assert (await challenges.done("draftChallenge", ADMIN, **given))["isCrossover"] is crossover


async def test_without_an_origin_nothing_is_crossed(challenges: Challenges) -> None:
    given = challenges.challenge(targetSectors=["HOUSING", "MOBILITY"])
    assert (await challenges.done("draftChallenge", ADMIN, **given))["isCrossover"] is False


async def test_an_id_makes_a_draft_repeatable(challenges: Challenges) -> None:
    given = challenges.challenge(id=str(new_id()))
    assert (await challenges.done("draftChallenge", ADMIN, **given))["id"] == given["id"]
    again = await challenges.do("draftChallenge", ADMIN, **given)
    assert [(e["code"], e["field"]) for e in again["errors"]] == [("CONFLICT", "id")]


async def test_a_version_that_is_not_the_present_one_is_a_conflict(challenges: Challenges) -> None:
    drafted = await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    refused = await challenges.do("submitChallenge", ADMIN, id=drafted["id"], version=7)
    assert [(e["code"], e["field"]) for e in refused["errors"]] == [("CONFLICT", "version")]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"region": "nowhere"}, "region", "BAD_USER_INPUT"),
        ({"title": []}, "title", "BAD_USER_INPUT"),
        ({"municipality": "Leiden"}, "municipality", "BAD_USER_INPUT"),
        ({"participations": []}, "participations", "BAD_USER_INPUT"),
        ({"project": "x"}, "project", "BAD_USER_INPUT"),
        ({"project": str(new_id())}, "project", "NOT_FOUND"),
        ({"centre": "x"}, "centre", "BAD_USER_INPUT"),
        ({"id": "x"}, "id", "BAD_USER_INPUT"),
        ({"themeTables": [" "]}, "themeTables.0", "BAD_USER_INPUT"),
    ],
)
async def test_bad_input_names_its_field(
    challenges: Challenges, change: dict[str, Any], field: str, code: str
) -> None:
    refused = await challenges.do("draftChallenge", CONSORTIUM, **challenges.challenge(**change))
    assert [(e["field"], e["code"]) for e in refused["errors"]] == [(field, code)]


async def test_only_organisations_of_the_directory_take_part(challenges: Challenges) -> None:
    # Given an organisation nobody told of, behind one that is known
    unheard = {"organisation": str(new_id()), "role": "EXPERT"}
    given = challenges.challenge(participations=[challenges.owning(), unheard])
    # When it is named
    refused = await challenges.do("draftChallenge", ADMIN, **given)
    # Then the refusal says which one
    assert [(e["field"], e["code"]) for e in refused["errors"]] == [
        ("participations.1.organisation", "NOT_FOUND")
    ]


async def test_an_organisation_is_once_in_a_role(challenges: Challenges) -> None:
    given = challenges.challenge(participations=[challenges.owning(), challenges.owning()])
    refused = await challenges.do("draftChallenge", ADMIN, **given)
    assert [(e["field"], e["rule"]) for e in refused["errors"]] == [("participations.1", "once-per-role")]


async def test_each_step_asks_for_its_role(challenges: Challenges) -> None:
    # Given a draft, and everyone who is not its owner or its region
    drafted = await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    strangers: list[Actor] = [ANONYMOUS, member(challenges.stranger), NEIGHBOUR]
    # When they try to move it, a draft does not exist for them
    for actor in strangers:
        for step in ("submitChallenge", "publishChallenge", "completeChallenge", "withdrawChallenge"):
            refused = await challenges.do(step, actor, id=drafted["id"])
            assert [e["code"] for e in refused["errors"]] == ["NOT_FOUND"]
    # And what only the region may do, the owner may not
    await challenges.done("submitChallenge", member(challenges.owner), id=drafted["id"])
    refused = await challenges.do("publishChallenge", member(challenges.owner), id=drafted["id"])
    assert [e["code"] for e in refused["errors"]] == ["FORBIDDEN"]


async def test_a_public_challenge_refuses_strangers_by_role(challenges: Challenges) -> None:
    challenge = await challenges.published()
    for actor, code in (
        (ANONYMOUS, "UNAUTHENTICATED"),
        (member(challenges.stranger), "FORBIDDEN"),
        (NEIGHBOUR, "FORBIDDEN"),
    ):
        for step in ("completeChallenge", "withdrawChallenge"):
            refused = await challenges.do(step, actor, id=challenge["id"])
            assert [e["code"] for e in refused["errors"]] == [code]


async def test_a_member_drafts_for_its_own_organisation_only(challenges: Challenges) -> None:
    refused = await challenges.do("draftChallenge", member(challenges.stranger), **challenges.challenge())
    assert [e["code"] for e in refused["errors"]] == ["FORBIDDEN"]


async def test_a_member_cannot_hand_a_challenge_to_another(challenges: Challenges) -> None:
    owner = member(challenges.owner)
    drafted = await challenges.done("draftChallenge", owner, **challenges.challenge())
    refused = await challenges.do(
        "reviseChallenge",
        owner,
        id=drafted["id"],
        title=text("Nu van een ander"),
        participations=[{"organisation": str(challenges.stranger), "role": "CHALLENGE_OWNER"}],
    )
    assert [e["code"] for e in refused["errors"]] == ["FORBIDDEN"]


async def test_a_refused_step_changes_nothing_and_tells_nobody(challenges: Challenges) -> None:
    # Given a draft without a need
    drafted = await challenges.done("draftChallenge", ADMIN, **challenges.challenge(need=None))
    before = len(await challenges.told())
    # When a rule objects to its submission
    refused = await challenges.do("submitChallenge", ADMIN, id=drafted["id"])
    # Then it is a draft still, and nothing was staged
    assert refused["record"] is None
    assert [finding["rule"] for finding in refused["findings"]] == ["quadhelix.stated-need"]
    data = await challenges.ask(
        "query($id: ID!) { challenge(id: $id) { stage version } }", ADMIN, id=drafted["id"]
    )
    assert data["challenge"] == {"stage": "DRAFT", "version": 1}
    assert len(await challenges.told()) == before
