"""What someone may ask of education: each yes with its event, each no with its field and rule."""

import asyncio
from typing import Any

import pytest

from quadhelix.database import new_id
from quadhelix.events import ModuleChanged, ModuleLinked, ModuleUnlinked
from quadhelix.facts import OrganisationKind
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from services.education.vocabulary import PROVIDERS, ModuleKind
from tests.services.education.in_process import (
    CANCEL,
    CHANGE,
    CHANGE_OFFERING,
    LINK,
    PUBLISH,
    REGISTER,
    SCHEDULE,
    TODAY,
    UNLINK,
    Education,
    challenge,
    details,
    organisation,
    withdrawal,
)

FORBIDDEN = ("FORBIDDEN", None, "role")
NOT_SIGNED_IN = ("UNAUTHENTICATED", None, "role")

SHOWN = "query ($id: ID!) { module(id: $id) { jointPartners { id } } }"


async def test_an_institute_registers_a_module_that_is_not_public_yet(education: Education) -> None:
    # when an institute enters a module with everything a catalogue can say
    given = details(
        education.college,
        code="EL/2026-1",
        description=[{"language": "nl", "value": "Met een bedrijf aan de slag."}],
        modesOfDelivery=["HYBRID", "SITUATED"],
        learningOutcomes=[[{"language": "nl", "value": "Een aanbod rekenen"}]],
        fieldsOfStudy="0413",
        jointPartners=[str(education.university)],
        newSince="2025-09-01",
        municipality="GM0546",
        provenance={"source": "Demonstratie", "asOf": "2026-02-01", "demonstration": True},
    )
    payload = await education.change(education.institute, REGISTER, **given)
    # then it is there, and only that it changed is told
    assert payload["errors"] == []
    assert payload["module"] | {"id": None} == {
        "id": None,
        "version": 1,
        "published": False,
        "code": "EL/2026-1",
        "title": {"text": "Enterprise"},
    }
    (event,) = await education.told()
    assert isinstance(event, ModuleChanged)
    assert (str(event.aggregate), event.version, event.region, event.state) == (
        payload["module"]["id"],
        1,
        "leiden",
        None,
    )


async def test_an_import_can_be_repeated(education: Education) -> None:
    given = details(education.college, id=str(new_id()))
    assert (await education.change(education.region, REGISTER, **given))["module"]["id"] == given["id"]
    assert await education.refused(education.region, REGISTER, **given) == ("CONFLICT", "id", "new-id")


async def test_a_code_is_unique_within_its_institute(education: Education) -> None:
    # given a module with a code, and another one
    await education.module(code="A1")
    other = await education.module(code="A2")
    # then the same institute cannot use the code again, not even by a change
    again = details(education.college, code="A1")
    assert await education.refused(education.region, REGISTER, **again) == ("CONFLICT", "code", "unique-code")
    assert await education.refused(education.region, CHANGE, id=other, **facts(again)) == (
        "CONFLICT",
        "code",
        "unique-code",
    )
    # but another institute can
    theirs = details(education.university, code="A1")
    assert (await education.change(education.region, REGISTER, **theirs))["errors"] == []


@pytest.mark.parametrize("kind", ModuleKind)
async def test_only_educational_organisations_provide_modules(education: Education, kind: ModuleKind) -> None:
    for provider in OrganisationKind:
        # given an organisation of each kind
        id = new_id()
        await education.hear(organisation(id, provider))
        # when the region enters a module of it
        given = details(id, kind=kind.value)
        payload = await education.change(education.region, REGISTER, **given)
        # then it depends on the kind
        rules = [(error["field"], error["rule"]) for error in payload["errors"]]
        fit = provider in PROVIDERS[kind]
        assert rules == ([] if fit else [("institute", "educational-organisation")])


async def test_an_institute_nobody_heard_of_provides_nothing(education: Education) -> None:
    # given an organisation that is unknown, and one that was never public
    hidden = new_id()
    await education.hear(organisation(hidden, None))
    # then both are refused alike
    for id in (new_id(), hidden):
        assert await education.refused(education.region, REGISTER, **details(id)) == (
            "NOT_FOUND",
            "institute",
            "exists",
        )


async def test_a_withdrawn_institute_keeps_its_modules_in_order(education: Education) -> None:
    module = await education.module()
    await education.hear(organisation(education.college, None, version=2))
    payload = await education.change(education.institute, CHANGE, id=module, **facts())
    assert payload["errors"] == []


async def test_joint_partners_are_known_and_public(education: Education) -> None:
    hidden = new_id()
    await education.hear(organisation(hidden, None))
    for id in (new_id(), hidden):
        given = details(education.college, jointPartners=[str(education.university), str(id)])
        assert await education.refused(education.region, REGISTER, **given) == (
            "NOT_FOUND",
            "jointPartners.1",
            "exists",
        )
    itself = details(education.college, jointPartners=[str(education.college)])
    assert await education.refused(education.region, REGISTER, **itself) == (
        "BAD_USER_INPUT",
        "jointPartners.0",
        "another-organisation",
    )


async def test_a_joint_partner_that_withdrew_does_not_stand_in_the_way(education: Education) -> None:
    # given a module with a joint partner that is no longer public
    partners = [str(education.university)]
    module = await education.module(jointPartners=partners)
    await education.hear(organisation(education.university, None, version=2))
    # when the module is changed and keeps it
    payload = await education.change(education.institute, CHANGE, id=module, **facts(jointPartners=partners))
    # then that is fine, but nobody is shown it
    assert payload["errors"] == []
    data = await education.ask(education.institute, SHOWN, id=module)
    assert data["module"]["jointPartners"] == []


async def test_a_change_replaces_the_details_and_is_told(education: Education) -> None:
    # given a published module
    module = await education.module()
    # when its institute changes it, knowing the version it read
    given = facts(code="B7", title=[{"language": "nl", "value": "Zorg en techniek"}])
    payload = await education.change(education.institute, CHANGE, id=module, version=2, **given)
    # then it has the new details, and the event carries them
    assert payload["module"] == {
        "id": module,
        "version": 3,
        "code": "B7",
        "title": {"text": "Zorg en techniek"},
    }
    event = (await education.told())[-1]
    assert isinstance(event, ModuleChanged)
    assert event.state
    assert (event.version, event.state.titles) == (3, {"nl": "Zorg en techniek"})
    assert (event.state.kind, event.state.institute, event.state.challenges) == (
        "MINOR",
        education.college,
        [],
    )


async def test_a_change_of_something_else_than_was_read_is_refused(education: Education) -> None:
    module = await education.module()
    offering = await education.offering(module)
    stale = ("CONFLICT", "version", "version")
    assert await education.refused(education.institute, CHANGE, id=module, version=2, **facts()) == stale
    days = {"startsOn": "2026-09-01", "endsOn": "2026-10-01"}
    assert (
        await education.refused(education.institute, CHANGE_OFFERING, id=offering, version=2, **days) == stale
    )


async def test_publishing_shows_and_withdrawing_hides(education: Education) -> None:
    module = await education.module(published=False)
    # when it is published, twice
    await education.change(education.institute, PUBLISH, id=module)
    payload = await education.change(education.institute, PUBLISH, id=module)
    # then it changed once
    assert payload["module"] == {"id": module, "version": 2, "published": True}
    # when it is withdrawn
    payload = await education.change(education.region, PUBLISH, id=module, published=False)
    # then what it says is no longer told
    assert payload["module"] == {"id": module, "version": 3, "published": False}
    events = [event for event in await education.told() if isinstance(event, ModuleChanged)]
    assert [event.state is not None for event in events] == [False, True, False]


async def test_an_offering_is_scheduled_changed_and_cancelled(education: Education) -> None:
    # given a published module
    module = await education.module()
    centre, id = str(new_id()), str(new_id())
    # when an offering is scheduled
    given: dict[str, Any] = {
        "id": id,
        "startsOn": "2026-09-01",
        "endsOn": "2027-01-31",
        "enrolUntil": "2026-07-01",
        "seats": 24,
        "centre": centre,
        "targetGroups": [{"group": "STUDENT", "expected": 20}, {"group": "EMPLOYEE"}],
    }
    payload = await education.change(education.institute, SCHEDULE, module=module, **given)
    # then it is the module's
    assert payload["offering"] == given | {
        "cancelled": False,
        "centre": {"id": centre},
        "targetGroups": [
            {"group": "STUDENT", "expected": 20},
            {"group": "EMPLOYEE", "expected": None},
        ],
    }
    assert payload["module"] == {"version": 3, "offerings": [{"id": id}]}
    # when it changes
    days = {"startsOn": "2026-10-01", "endsOn": "2026-10-01"}
    payload = await education.change(education.institute, CHANGE_OFFERING, id=id, version=3, **days)
    assert payload["offering"] == {"id": id, **days, "seats": None}
    # and is called off, twice
    await education.change(education.institute, CANCEL, id=id)
    payload = await education.change(education.institute, CANCEL, id=id)
    # then the module lists it no more, and everything was told once
    assert payload["offering"] == {"id": id, "cancelled": True}
    assert payload["module"] == {"version": 5, "offerings": []}
    assert [event.version for event in await education.told()] == [1, 2, 3, 4, 5]


async def test_what_is_cancelled_stays_as_it_was(education: Education) -> None:
    offering = await education.offering(await education.module())
    await education.change(education.institute, CANCEL, id=offering)
    days = {"startsOn": "2026-09-01", "endsOn": "2026-10-01"}
    assert await education.refused(education.institute, CHANGE_OFFERING, id=offering, **days) == (
        "CONFLICT",
        "id",
        "not-cancelled",
    )


async def test_offerings_are_listed_by_start_also_right_after_a_change(education: Education) -> None:
    module = await education.module()
    late = await education.offering(module, "2027-02-01")
    payload = await education.change(
        education.institute, SCHEDULE, module=module, startsOn="2026-09-01", endsOn="2026-12-31"
    )
    assert payload["module"]["offerings"] == [{"id": payload["offering"]["id"]}, {"id": late}]


async def test_an_offerings_id_is_new(education: Education) -> None:
    module = await education.module()
    offering = await education.offering(module)
    days = {"startsOn": "2026-09-01", "endsOn": "2026-10-01"}
    assert await education.refused(education.institute, SCHEDULE, module=module, id=offering, **days) == (
        "CONFLICT",
        "id",
        "new-id",
    )


async def test_a_module_takes_on_a_challenge_and_lets_go(education: Education) -> None:
    # given a published module
    module = await education.module()
    pair = {"module": module, "challenge": str(education.challenge)}
    # when its institute links it to a published challenge
    payload = await education.change(education.institute, LINK, **pair)
    # then both are linked from today, and it is told
    linked = {"id": str(education.challenge)}
    assert payload["module"] == {
        "version": 3,
        "challenges": [linked],
        "challengeLinks": [{"since": TODAY.isoformat(), "challenge": linked}],
    }
    event = (await education.told())[-1]
    assert isinstance(event, ModuleLinked)
    assert (event.challenge, event.state.challenges) == (education.challenge, [education.challenge])
    # when it lets go
    payload = await education.change(education.institute, UNLINK, **pair)
    # then the link is gone, and that is told
    assert payload["module"] == {"version": 4, "challenges": []}
    event = (await education.told())[-1]
    assert isinstance(event, ModuleUnlinked)
    assert event.state
    assert (event.challenge, event.state.challenges) == (education.challenge, [])
    # and a second time there is nothing to let go of
    assert await education.refused(education.institute, UNLINK, **pair) == (
        "NOT_FOUND",
        "challenge",
        "exists",
    )


async def test_each_challenge_is_taken_on_once(education: Education) -> None:
    pair = {"module": await education.module(), "challenge": str(education.challenge)}
    await education.change(education.institute, LINK, **pair)
    assert await education.refused(education.institute, LINK, **pair) == (
        "CONFLICT",
        "challenge",
        "once-per-pair",
    )


async def test_only_what_is_public_is_linked(education: Education) -> None:
    # given a draft module, and challenges that are unknown or withdrawn
    draft, module = await education.module(published=False), await education.module()
    withdrawn = new_id()
    await education.hear(challenge(withdrawn), withdrawal(withdrawn))
    # then none of them is linked
    assert await education.refused(
        education.institute, LINK, module=draft, challenge=str(education.challenge)
    ) == ("BAD_USER_INPUT", "module", "published")
    for id in (new_id(), withdrawn):
        assert await education.refused(education.institute, LINK, module=module, challenge=str(id)) == (
            "NOT_FOUND",
            "challenge",
            "exists",
        )


async def test_a_withdrawn_module_lets_go_in_silence(education: Education) -> None:
    pair = {"module": await education.module(), "challenge": str(education.challenge)}
    await education.change(education.institute, LINK, **pair)
    await education.change(education.institute, PUBLISH, id=pair["module"], published=False)
    await education.change(education.institute, UNLINK, **pair)
    event = (await education.told())[-1]
    assert isinstance(event, ModuleUnlinked)
    assert event.state is None


async def test_only_the_institute_and_the_region_change_a_module(education: Education) -> None:
    # given a public module with an offering
    module = await education.module()
    offering = await education.offering(module)
    days = {"startsOn": "2026-09-01", "endsOn": "2026-10-01"}
    pair = {"module": module, "challenge": str(education.challenge)}
    asked: list[tuple[str, dict[str, Any]]] = [
        (REGISTER, details(education.college)),
        (CHANGE, {"id": module, **facts()}),
        (PUBLISH, {"id": module, "published": False}),
        (SCHEDULE, {"module": module, **days}),
        (CHANGE_OFFERING, {"id": offering, **days}),
        (CANCEL, {"id": offering}),
        (LINK, pair),
        (UNLINK, pair),
    ]
    member = Actor("m", frozenset({Grant(role=Role.MEMBER, organisation=education.college)}))
    for query, given in asked:
        # then everyone else is refused, whatever they ask
        assert await education.refused(ANONYMOUS, query, **given) == NOT_SIGNED_IN
        for actor in (*education.strangers, member):
            assert await education.refused(actor, query, **given) == FORBIDDEN
    consortium = Actor("c", frozenset({Grant(role=Role.CONSORTIUM_ADMIN)}))
    for actor in (education.institute, education.region, consortium):
        for query, given in asked[1:3]:
            assert (await education.change(actor, query, **given))["errors"] == []


async def test_strangers_are_not_told_that_a_draft_exists(education: Education) -> None:
    # given a draft with an offering, and an id of nothing
    module = await education.module(published=False)
    offering, nothing = await education.offering(module), str(new_id())
    days = {"startsOn": "2026-09-01", "endsOn": "2026-10-01"}
    stranger = education.strangers[0]
    # then a stranger gets the same answer for both
    for id in (module, nothing):
        assert await education.refused(stranger, PUBLISH, id=id) == ("NOT_FOUND", "id", "exists")
        assert await education.refused(stranger, SCHEDULE, module=id, **days) == (
            "NOT_FOUND",
            "module",
            "exists",
        )
    for id in (offering, nothing):
        assert await education.refused(stranger, CANCEL, id=id) == ("NOT_FOUND", "id", "exists")


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
async def test_of_those_who_do_the_same_at_once_one_succeeds(education: Education) -> None:
    # given a module, and several who register another one with one code and link the same pair
    pair = {"module": await education.module(), "challenge": str(education.challenge)}
    before = len(await education.told())
    same = [details(education.college, code="A1") for _ in range(4)]
    registered = await asyncio.gather(*(education.change(education.region, REGISTER, **g) for g in same))
    linked = await asyncio.gather(*(education.change(education.region, LINK, **pair) for _ in range(4)))
    # then one of each is done and told, and the others learn of the conflict
    for payloads in (registered, linked):
        codes = sorted(error["code"] for payload in payloads for error in payload["errors"])
        assert codes == ["CONFLICT"] * 3
        assert sum(payload["module"] is not None for payload in payloads) == 1
    assert len(await education.told()) == before + 2


def facts(given: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The details of a module without what only its registration takes."""
    found = details(new_id()) | (given or {}) | more
    return {key: value for key, value in found.items() if key not in ("region", "institute")}
