"""Places for learners: who proposes, agrees, completes and takes back, who sees it, and what is told."""

import asyncio
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from quadhelix import Finding, PlacementFacts, Rule, Severity, Subject, Transition, hookimpl
from quadhelix.database import new_id
from quadhelix.endpoint import described
from quadhelix.events import PlacementChanged, PlacementState
from quadhelix.facts import OrganisationKind
from quadhelix.graph.context import Context
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.regions import Regions, plugin_manager
from services.education.actions.placement import agree_placement
from services.education.queries import Loaders
from services.education.schema import schema
from tests import veluwe_rand
from tests.services.education.in_process import PUBLISH, TODAY, Education, details, organisation

PAYLOAD = """placement { id version status places startsOn endsOn municipality host { id } }
    findings { rule severity } errors { field code rule message } } }"""
PROPOSE = f"mutation ($input: ProposePlacementInput!) {{ proposePlacement(input: $input) {{ {PAYLOAD}"
AGREE = f"mutation ($input: AgreePlacementInput!) {{ agreePlacement(input: $input) {{ {PAYLOAD}"
COMPLETE = f"mutation ($input: CompletePlacementInput!) {{ completePlacement(input: $input) {{ {PAYLOAD}"
WITHDRAW = f"mutation ($input: WithdrawPlacementInput!) {{ withdrawPlacement(input: $input) {{ {PAYLOAD}"
SHOWN = """query ($id: ID!, $module: ID!) {
    placement(id: $id) { id } placements(module: $module) { nodes { id } } }"""
PAGE = """query ($module: ID!, $first: Int, $after: String) {
    placements(module: $module, first: $first, after: $after) {
        totalCount nodes { id } pageInfo { hasNextPage endCursor } } }"""

FORBIDDEN = ("FORBIDDEN", None, "role")
NOT_SIGNED_IN = ("UNAUTHENTICATED", None, "role")
HIDDEN = ("NOT_FOUND", "id", "exists")
WRONG_STAGE = ("CONFLICT", "id", "stage")


@dataclass
class Placements(Education):
    """The service with a published module in Leiden, and a firm that could have its learners."""

    firm: UUID = field(default_factory=new_id)
    taught: str = ""

    @property
    def host(self) -> Actor:
        """Who speaks for the firm."""
        return Actor("h", frozenset({Grant(role=Role.MEMBER, organisation=self.firm)}))

    @property
    def outsiders(self) -> list[Actor]:
        """Everyone who is neither institute, host nor region, and no machine that reads for the suite."""
        return [ANONYMOUS, *(actor for actor in self.strangers if not actor.sees_everything)]

    def given(self, **changed: Any) -> dict[str, Any]:
        """The input that asks the firm for five places."""
        asked = {"module": self.taught, "host": str(self.firm), "places": 5}
        return asked | {"startsOn": "2026-09-01", "endsOn": "2027-01-31"} | changed

    async def proposed(self, **changed: Any) -> str:
        """The id of a new proposal of the institute."""
        payload = await self.change(self.institute, PROPOSE, **self.given(**changed))
        assert payload["errors"] == []
        id: str = payload["placement"]["id"]
        return id

    async def agreed(self) -> str:
        """The id of a placement the host agreed to."""
        id = await self.proposed()
        assert (await self.change(self.host, AGREE, id=id))["errors"] == []
        return id

    async def sees(self, actor: Actor, id: str) -> bool:
        """Whether an actor finds it, by its id and in the list of its module."""
        data = await self.ask(actor, SHOWN, id=id, module=self.taught)
        listed = id in [each["id"] for each in data["placements"]["nodes"]]
        assert (data["placement"] is not None) is listed
        return listed

    async def told_of_placements(self) -> list[tuple[int, PlacementState | None]]:
        """Version and state of what was told of placements, in order."""
        return [
            (each.version, each.state) for each in await self.told() if isinstance(each, PlacementChanged)
        ]


@pytest_asyncio.fixture
async def placements(education: Education) -> Placements:
    service = Placements(education.database, education.college, education.university, education.challenge)
    await service.hear(organisation(service.firm, OrganisationKind.COMPANY))
    service.taught = await service.module()
    return service


async def test_an_institute_proposes_and_only_that_it_changed_is_told(placements: Placements) -> None:
    # when an institute asks a firm for places
    given = placements.given(municipality="GM0546")
    payload = await placements.change(placements.institute, PROPOSE, **given)
    # then the proposal is there, as it was asked
    assert payload["errors"] == []
    assert payload["placement"] | {"id": None} == {
        "id": None,
        "version": 1,
        "status": "PROPOSED",
        "places": 5,
        "startsOn": "2026-09-01",
        "endsOn": "2027-01-31",
        "municipality": "GM0546",
        "host": {"id": str(placements.firm)},
    }
    # and nobody else is told what it holds
    assert await placements.told_of_placements() == [(1, None)]


async def test_an_import_can_be_repeated(placements: Placements) -> None:
    given = placements.given(id=str(new_id()))
    assert (await placements.change(placements.region, PROPOSE, **given))["placement"]["id"] == given["id"]
    assert await placements.refused(placements.region, PROPOSE, **given) == ("CONFLICT", "id", "new-id")


async def test_from_proposal_to_completion_everyone_is_told_once_it_is_agreed(placements: Placements) -> None:
    id = await placements.proposed()
    # when the host agrees, and the learners have been there
    agreed = await placements.change(placements.host, AGREE, id=id, version=1)
    completed = await placements.change(placements.institute, COMPLETE, id=id, version=2)
    # then it went from stage to stage
    assert [step["placement"]["status"] for step in (agreed, completed)] == ["AGREED", "COMPLETED"]
    # and from its agreement on everyone is told what it is
    (_, hidden), (second, told), (third, last) = await placements.told_of_placements()
    assert (hidden, second, third) == (None, 2, 3)
    assert told
    assert (told.module, told.host, told.places, told.status) == (
        UUID(placements.taught),
        placements.firm,
        5,
        "AGREED",
    )
    assert last == replace(told, status="COMPLETED")


@pytest.mark.parametrize("agreed", [False, True])
async def test_either_side_takes_it_back(placements: Placements, agreed: bool) -> None:
    for side in (placements.institute, placements.host, placements.region):
        # given a placement that is proposed, or agreed
        id = await (placements.agreed() if agreed else placements.proposed())
        # when one side takes it back
        payload = await placements.change(side, WITHDRAW, id=id)
        # then it is over, and the others are told that there is nothing any more
        assert (payload["errors"], payload["placement"]["status"]) == ([], "WITHDRAWN")
        assert (await placements.told_of_placements())[-1] == (3 if agreed else 2, None)
        assert not await placements.sees(ANONYMOUS, id)


async def test_each_step_is_for_one_side(placements: Placements) -> None:
    # given a proposal, which both sides know of
    id = await placements.proposed()
    # then the institute cannot agree for the host, nor the host complete for the institute
    assert await placements.refused(placements.institute, AGREE, id=id) == FORBIDDEN
    assert (await placements.change(placements.region, AGREE, id=id))["errors"] == []
    assert await placements.refused(placements.host, COMPLETE, id=id) == FORBIDDEN
    # and neither can the host ask itself
    assert await placements.refused(placements.host, PROPOSE, **placements.given()) == FORBIDDEN


async def test_strangers_propose_and_change_nothing(placements: Placements) -> None:
    proposed, agreed = await placements.proposed(), await placements.agreed()
    for actor in placements.outsiders:
        no = NOT_SIGNED_IN if actor is ANONYMOUS else FORBIDDEN
        assert await placements.refused(actor, PROPOSE, **placements.given()) == no
        for step in (AGREE, COMPLETE, WITHDRAW):
            # a proposal is not even there for them; what is agreed they see, and cannot change
            assert await placements.refused(actor, step, id=proposed) == HIDDEN
            assert await placements.refused(actor, step, id=agreed) == no


async def test_a_proposal_shows_to_both_sides_and_the_region(placements: Placements) -> None:
    proposed, agreed = await placements.proposed(), await placements.agreed()
    for actor in (placements.institute, placements.host, placements.region):
        assert await placements.sees(actor, proposed)
    for actor in placements.outsiders:
        assert not await placements.sees(actor, proposed)
        assert await placements.sees(actor, agreed)


async def test_the_placements_of_a_module_are_paged_through_by_start(placements: Placements) -> None:
    # given placements of which two start on one day, and one of another module
    days = ("2026-10-01", "2026-09-01", "2026-09-01")
    third, *early = [await placements.proposed(startsOn=day) for day in days]
    await placements.proposed(module=await placements.module())
    # when the host reads them two at a time
    asked: dict[str, Any] = {"module": placements.taught, "first": 2}
    first = (await placements.ask(placements.host, PAGE, **asked))["placements"]
    asked["after"] = first["pageInfo"]["endCursor"]
    second = (await placements.ask(placements.host, PAGE, **asked))["placements"]
    # then each is there once, the earliest first
    assert [each["id"] for each in first["nodes"]] == sorted(early)
    assert [each["id"] for each in second["nodes"]] == [third]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert (second["totalCount"], second["pageInfo"]["hasNextPage"]) == (3, False)


async def test_a_host_reads_what_it_is_asked_for_before_that_is_public(placements: Placements) -> None:
    # given a proposal about a module that is not published
    placements.taught = await placements.module(published=False)
    id = await placements.proposed()
    # then the host reads there what its learners would learn, and finds the module nowhere else
    asked = (
        "query ($id: ID!, $module: ID!) { placement(id: $id) { module { id } } module(id: $module) { id } }"
    )
    seen = await placements.ask(placements.host, asked, id=id, module=placements.taught)
    assert seen == {"placement": {"module": {"id": placements.taught}}, "module": None}


async def test_a_withdrawn_module_takes_its_placements_out_of_sight(placements: Placements) -> None:
    # given an agreed placement and a proposal of a module
    agreed, proposed = await placements.agreed(), await placements.proposed()
    before = await placements.told_of_placements()
    # when the module is no longer public
    await placements.change(placements.region, PUBLISH, id=placements.taught, published=False)
    # then strangers see the placement no more, and who heard of it hears that it is gone
    assert not await placements.sees(ANONYMOUS, agreed)
    assert await placements.sees(placements.host, agreed)
    assert (await placements.told_of_placements())[len(before) :] == [(3, None)]
    # when the module is back, so is the placement; the proposal was never told of
    await placements.change(placements.region, PUBLISH, id=placements.taught)
    ((version, state),) = (await placements.told_of_placements())[len(before) + 1 :]
    assert state
    assert (version, state.status) == (4, "AGREED")
    assert not await placements.sees(ANONYMOUS, proposed)


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
async def test_nothing_stays_told_of_a_placement_that_is_agreed_while_its_module_goes(
    placements: Placements,
) -> None:
    id = await placements.proposed()
    # given a host that is about to agree
    context = placements.context(placements.host)
    async with context.change() as change:
        await agree_placement(change, id=UUID(id))
        # when the module is withdrawn at that moment
        withdrawal = placements.change(placements.region, PUBLISH, id=placements.taught, published=False)
        going = asyncio.create_task(withdrawal)
        await asyncio.wait([going], timeout=0.3)
    assert (await going)["errors"] == []
    # then the last word on the placement is that it is not public
    assert (await placements.told_of_placements())[-1][1] is None


async def test_steps_go_one_way(placements: Placements) -> None:
    # what is only proposed is not complete
    proposed = await placements.proposed()
    assert await placements.refused(placements.institute, COMPLETE, id=proposed) == WRONG_STAGE
    # what is agreed is not agreed again
    agreed = await placements.agreed()
    assert await placements.refused(placements.host, AGREE, id=agreed) == WRONG_STAGE
    # what is complete is not taken back, and what is taken back is over
    await placements.change(placements.institute, COMPLETE, id=agreed)
    await placements.change(placements.host, WITHDRAW, id=proposed)
    for over in (agreed, proposed):
        for step in (AGREE, COMPLETE, WITHDRAW):
            assert await placements.refused(placements.region, step, id=over) == WRONG_STAGE


async def test_nobody_steps_over_a_change_they_did_not_read(placements: Placements) -> None:
    id = await placements.agreed()
    for step in (COMPLETE, WITHDRAW):
        code, _, _ = await placements.refused(placements.region, step, id=id, version=1)
        assert code == "CONFLICT"


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"places": 0}, ("BAD_USER_INPUT", "places", "places")),
        ({"places": -1}, ("BAD_USER_INPUT", "places", "places")),
        ({"places": 100_001}, ("BAD_USER_INPUT", "places", "places")),
        ({"endsOn": "2026-08-31"}, ("BAD_USER_INPUT", "endsOn", "period")),
        ({"module": str(UUID(int=7))}, ("NOT_FOUND", "module", "exists")),
        ({"module": "one"}, ("BAD_USER_INPUT", "module", "uuid")),
        ({"host": str(UUID(int=7))}, ("NOT_FOUND", "host", "exists")),
        ({"host": "one"}, ("BAD_USER_INPUT", "host", "uuid")),
        ({"id": "one"}, ("BAD_USER_INPUT", "id", "uuid")),
        ({"municipality": "Leiden"}, ("BAD_USER_INPUT", "municipality", "municipality-code")),
    ],
    ids=str,
)
async def test_what_makes_no_sense_is_refused(
    placements: Placements, wrong: dict[str, Any], answer: tuple[str, str, str]
) -> None:
    assert await placements.refused(placements.institute, PROPOSE, **placements.given(**wrong)) == answer


async def test_steps_need_an_id_that_is_one(placements: Placements) -> None:
    for step in (AGREE, COMPLETE, WITHDRAW):
        code, field, _ = await placements.refused(placements.region, step, id="one")
        assert (code, field) == ("BAD_USER_INPUT", "id")
        assert await placements.refused(placements.region, step, id=str(new_id())) == HIDDEN


async def test_a_host_that_is_not_public_cannot_be_asked(placements: Placements) -> None:
    await placements.hear(organisation(placements.firm, None, version=2))
    refused = await placements.refused(placements.institute, PROPOSE, **placements.given())
    assert refused == ("NOT_FOUND", "host", "exists")


async def test_a_host_that_withdraws_from_the_directory_is_named_no_more(placements: Placements) -> None:
    id = await placements.agreed()
    await placements.hear(organisation(placements.firm, None, version=2))
    shown = await placements.ask(ANONYMOUS, "query ($id: ID!) { placement(id: $id) { host { id } } }", id=id)
    assert shown == {"placement": {"host": None}}


class Careful:
    """The invented region with a rule: it warns of a long stay, and agrees to no more than ten at once."""

    QUADHELIX_API = 1
    region_profile = staticmethod(veluwe_rand.region_profile)
    asked: list[tuple[str, str | None, int]] = []  # noqa: RUF012 - what the class was asked is looked at

    CROWD = Rule(
        id="veluwe-rand.crowd",
        version=1,
        severity=Severity.BLOCK,
        subject=Subject.PLACEMENT,
        steps=("propose", "agree", "review"),
        field="places",
        demand={"en": "A host takes ten learners at most."},
        message={"en": "Ask for ten places at most."},
        source="invented",
    )

    @staticmethod
    @hookimpl
    def rules() -> list[Rule]:
        return [Careful.CROWD]

    @staticmethod
    @hookimpl
    def check_placement(placement: PlacementFacts, transition: Transition) -> list[Finding]:
        if not Careful.CROWD.asked_at(transition.name) or placement.places <= 10:
            return []
        few = transition.name == "propose" and placement.places <= 20
        return [Careful.CROWD.finding(severity=Severity.WARN if few else Severity.BLOCK)]


@cache
def careful() -> Regions:
    return Regions(plugin_manager(only=["leiden"], extra=[Careful]))


class Guarded(Placements):
    """The service, with that region."""

    async def execute(self, actor: Actor, query: str, **variables: Any) -> tuple[Any, list[dict[str, Any]]]:
        context = Context(actor, ("en",), self.database, careful(), today=TODAY)
        context = replace(context, loaders=Loaders(context))
        result = await schema.execute(query, variable_values=variables, context_value=context)
        return result.data, [described(error, ("en",)) for error in result.errors or ()]


async def test_the_regions_rules_are_asked_at_each_step(placements: Placements) -> None:
    # given a region that lets a host be asked for more than it may agree to, but not for many more
    guarded = Guarded(**vars(placements))
    here = {"municipality": veluwe_rand.PLACE}
    blocked = ("RULE_BLOCKED", "places", "veluwe-rand.crowd")
    assert await guarded.refused(guarded.institute, PROPOSE, **guarded.given(places=21, **here)) == blocked
    # when fifteen places are asked for, it warns and keeps the warning
    payload = await guarded.change(guarded.institute, PROPOSE, **guarded.given(places=15, **here))
    warning = {"rule": "veluwe-rand.crowd", "severity": "WARN"}
    assert (payload["errors"], payload["findings"]) == ([], [warning])
    id = payload["placement"]["id"]
    # then the host cannot agree
    assert await guarded.refused(guarded.host, AGREE, id=id) == blocked
    # but either side can take it back, and each step that was taken left what was found
    assert (await guarded.change(guarded.host, WITHDRAW, id=id))["errors"] == []
    query = "query ($id: ID!) { placement(id: $id) { assessments { step version findings { severity } } } }"
    shown = await guarded.ask(guarded.institute, query, id=id)
    assert shown["placement"]["assessments"] == [
        {"step": "propose", "version": 1, "findings": [{"severity": "WARN"}]},
        {"step": "withdraw", "version": 2, "findings": []},
    ]
    # elsewhere nobody minds
    assert (await guarded.change(guarded.institute, PROPOSE, **guarded.given(places=21)))["errors"] == []


async def test_a_module_of_another_institute_is_not_theirs_to_place(placements: Placements) -> None:
    # given a module of another institute that nobody sees yet
    theirs = details(placements.university)
    other = await placements.module(published=False, **theirs)
    # then it is not even there for this one
    given = placements.given(module=other)
    assert await placements.refused(placements.institute, PROPOSE, **given) == (
        "NOT_FOUND",
        "module",
        "exists",
    )


async def test_modules_and_placements_are_reviewed_for_those_who_keep_them(placements: Placements) -> None:
    # given a region whose rule holds at a review too
    guarded = Guarded(**vars(placements))
    here = {"municipality": veluwe_rand.PLACE}
    payload = await guarded.change(guarded.institute, PROPOSE, **guarded.given(places=15, **here))
    id = payload["placement"]["id"]
    query = "query ($id: ID!) { placement(id: $id) { review { rule severity } module { review { rule } } } }"
    # then both sides and the region read what it would say today; of the module there is nothing to say
    crowded = [{"rule": "veluwe-rand.crowd", "severity": "WARN"}]
    for side in (guarded.institute, guarded.host, guarded.region):
        seen = (await guarded.ask(side, query, id=id))["placement"]
        assert seen == {"review": crowded, "module": {"review": []}}
