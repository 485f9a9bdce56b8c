"""Projects from a plan to their successors."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from quadhelix.database import new_id
from quadhelix.events import ProjectChanged, ProjectCompleted
from quadhelix.identity import ANONYMOUS
from services.challenges.actions.programme import ProgrammeContent, change_programme
from tests.services.challenges.in_process import ADMIN, CONSORTIUM, NEIGHBOUR, Challenges, member, text

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def project(**given: Any) -> dict[str, Any]:
    return {"region": "achterhoek", "name": text("Voorbeeldproject"), **given}


async def running(challenges: Challenges, **given: Any) -> dict[str, Any]:
    registered = await challenges.done("registerProject", CONSORTIUM, **project(**given))
    return await challenges.done("startProject", CONSORTIUM, id=registered["id"])


@both
async def test_a_project_goes_from_a_plan_to_its_successors(challenges: Challenges) -> None:
    # Given a project and the one that will follow it
    following = await challenges.done("registerProject", NEIGHBOUR, **project())
    registered = await challenges.done("registerProject", NEIGHBOUR, **project(published=True))
    id = registered["id"]
    # When it runs and ends
    started = await challenges.done("startProject", NEIGHBOUR, id=id, version=1)
    successions = [
        {"successor": text("Voorbeeldcentrum"), "kind": "ELEMENTS_ADOPTED"},
        {"successor": text("Vervolg"), "kind": "CONTINUED", "project": following["id"]},
    ]
    completed = await challenges.done("completeProject", NEIGHBOUR, id=id, version=2, successions=successions)
    # Then its successors stand there in order, and an event of its own tells of the end
    assert [p["status"] for p in (registered, started, completed)] == ["PLANNED", "RUNNING", "COMPLETED"]
    assert [s["kind"] for s in completed["successions"]] == ["ELEMENTS_ADOPTED", "CONTINUED"]
    assert [s["project"] for s in completed["successions"]] == [None, {"id": following["id"]}]
    told = [event for event in await challenges.told() if str(event.aggregate) == id]
    assert [type(event) for event in told] == [ProjectChanged, ProjectChanged, ProjectCompleted]
    last = told[-1]
    assert isinstance(last, ProjectCompleted)
    assert last.state is not None
    assert last.state.status == "COMPLETED"


async def test_a_successor_that_is_hidden_stays_hidden(challenges: Challenges) -> None:
    # Given a published project that goes on in one that is not published
    following = await challenges.done("registerProject", NEIGHBOUR, **project())
    ending = await running(challenges, published=True)
    succession = {"successor": text("Vervolg"), "kind": "CONTINUED", "project": following["id"]}
    await challenges.done("completeProject", NEIGHBOUR, id=ending["id"], successions=[succession])
    # When anyone reads it, they see the name and not the record
    data = await challenges.ask(
        "query($id: ID!) { project(id: $id) { successions { successor { text } project { id } } } }",
        id=ending["id"],
    )
    assert data["project"]["successions"] == [{"successor": {"text": "Vervolg"}, "project": None}]


@pytest.mark.parametrize(
    ("ends", "status", "overdue"),
    [
        (None, "RUNNING", False),
        ("2026-03-01", "RUNNING", False),
        ("2026-02-28", "RUNNING", True),
        ("2026-02-28", "COMPLETED", False),
    ],
)
async def test_a_project_is_overdue_after_its_last_day_until_it_is_completed(
    challenges: Challenges, ends: str | None, status: str, overdue: bool
) -> None:
    current = await running(challenges, endsOn=ends)
    if status == "COMPLETED":
        current = await challenges.done("completeProject", CONSORTIUM, id=current["id"])
    assert current["overdue"] is overdue


async def test_steps_are_taken_in_order(challenges: Challenges) -> None:
    registered = await challenges.done("registerProject", NEIGHBOUR, **project())
    early = await challenges.do("completeProject", NEIGHBOUR, id=registered["id"])
    await challenges.done("startProject", NEIGHBOUR, id=registered["id"])
    twice = await challenges.do("startProject", NEIGHBOUR, id=registered["id"])
    assert [[e["rule"] for e in refused["errors"]] for refused in (early, twice)] == [["stage"], ["stage"]]


async def test_a_line_belongs_to_the_programme(challenges: Challenges) -> None:
    # Given two programmes with a line each
    line = {"name": text("Lijn"), "kind": "PROGRAMME"}
    one, other = [
        await challenges.done(
            "registerProgramme", NEIGHBOUR, region="achterhoek", name=text("Programma"), lines=[line]
        )
        for _ in range(2)
    ]
    # Then a project stands under a line of its own programme
    mine, foreign = one["lines"][0]["id"], other["lines"][0]["id"]
    placed = await challenges.done("registerProject", NEIGHBOUR, **project(programme=one["id"], line=mine))
    assert placed["line"] == {"id": mine}
    assert placed["programme"] == {"id": one["id"]}
    # And under no other, nor under a line alone
    wrong = await challenges.do("registerProject", NEIGHBOUR, **project(programme=one["id"], line=foreign))
    alone = await challenges.do("registerProject", NEIGHBOUR, **project(line=mine))
    assert [(e["code"], e["field"]) for e in wrong["errors"]] == [("NOT_FOUND", "line")]
    assert [(e["code"], e["field"]) for e in alone["errors"]] == [("BAD_USER_INPUT", "programme")]


@both
async def test_a_line_that_goes_while_a_project_comes_is_a_conflict_and_no_defect(
    challenges: Challenges,
) -> None:
    # Given a programme with a line that is about to go
    line = {"name": text("Lijn"), "kind": "PROGRAMME"}
    given = {"region": "achterhoek", "name": text("Programma")}
    programme = await challenges.done("registerProgramme", NEIGHBOUR, **given, lines=[line])
    without = ProgrammeContent(names={"nl": "Programma"})
    async with challenges.context(NEIGHBOUR).change() as change:
        await change_programme(change, id=UUID(programme["id"]), content=without)
        # When a project is placed under it at that moment
        placed = project(programme=programme["id"], line=programme["lines"][0]["id"])
        coming = asyncio.create_task(challenges.do("registerProject", NEIGHBOUR, **placed))
        await asyncio.wait([coming], timeout=0.3)
    # Then it is told so, by whichever check comes last
    assert (await coming)["record"] is None
    assert [e["rule"] for e in (await coming)["errors"]] in (["reference"], ["exists"])


async def test_a_project_stays_under_a_programme_its_own_region_sees_no_more(challenges: Challenges) -> None:
    # Given a project under a programme of another region, which then withdraws that programme
    programme = {"region": "leiden", "name": text("Programma"), "published": True}
    over = await challenges.done("registerProgramme", ADMIN, **programme)
    placed = await challenges.done("registerProject", NEIGHBOUR, **project(programme=over["id"]))
    withdrawn = {"id": over["id"], "name": text("Programma"), "published": False}
    await challenges.done("changeProgramme", ADMIN, **withdrawn)
    # Then its own region can change it where it stands
    given = {"name": text("Andere naam"), "programme": over["id"]}
    changed = await challenges.do("changeProject", NEIGHBOUR, id=placed["id"], **given)
    assert (changed["errors"], changed["record"]["name"]["text"]) == ([], "Andere naam")
    # And nothing new comes under a programme that is not there for them
    another = await challenges.do("registerProject", NEIGHBOUR, **project(programme=over["id"]))
    assert [(e["code"], e["field"]) for e in another["errors"]] == [("NOT_FOUND", "programme")]


async def test_a_change_replaces_the_details_and_keeps_the_status(challenges: Challenges) -> None:
    started = await running(challenges, published=True)
    changed = await challenges.done("changeProject", NEIGHBOUR, id=started["id"], name=text("Andere naam"))
    assert (changed["name"]["text"], changed["status"]) == ("Andere naam", "RUNNING")
    stale = await challenges.do(
        "changeProject", NEIGHBOUR, id=started["id"], version=1, name=text("Weer anders")
    )
    assert [e["code"] for e in stale["errors"]] == ["CONFLICT"]
    # It is as public as it was
    assert (await challenges.ask("query($id: ID!) { project(id: $id) { id } }", id=started["id"]))["project"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": []}, "name", "BAD_USER_INPUT"),
        ({"startsOn": "2026-02-02", "endsOn": "2026-01-01"}, "endsOn", "BAD_USER_INPUT"),
        ({"programme": str(new_id())}, "programme", "NOT_FOUND"),
        (
            {"participations": [{"organisation": str(new_id()), "role": "FUNDER"}]},
            "participations.0.organisation",
            "NOT_FOUND",
        ),
    ],
)
async def test_bad_input_names_its_field(
    challenges: Challenges, change: dict[str, Any], field: str, code: str
) -> None:
    refused = await challenges.do("registerProject", NEIGHBOUR, **project(**change))
    assert [(e["field"], e["code"]) for e in refused["errors"]] == [(field, code)]


async def test_a_project_does_not_succeed_itself(challenges: Challenges) -> None:
    started = await running(challenges)
    itself = {"successor": text("Zichzelf"), "kind": "CONTINUED", "project": started["id"]}
    refused = await challenges.do("completeProject", NEIGHBOUR, id=started["id"], successions=[itself])
    assert [e["field"] for e in refused["errors"]] == ["successions.0.project"]


async def test_only_the_region_changes_a_project(challenges: Challenges) -> None:
    started = await running(challenges, published=True)
    for actor, code in (
        (ANONYMOUS, "UNAUTHENTICATED"),
        (member(challenges.owner), "FORBIDDEN"),
        (ADMIN, "FORBIDDEN"),
    ):
        for name, given in (
            ("registerProject", project()),
            ("changeProject", {"id": started["id"], "name": text("Gekaapt")}),
            ("startProject", {"id": started["id"]}),
            ("completeProject", {"id": started["id"]}),
        ):
            refused = await challenges.do(name, actor, **given)
            assert [(e["code"], e["rule"]) for e in refused["errors"]] == [(code, "role")], name
