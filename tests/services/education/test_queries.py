"""What is read of education: who sees what, how lists are narrowed, how entities are resolved."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from quadhelix.database import Database, new_id
from quadhelix.facts import OrganisationKind
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from tests.services.education.in_process import (
    CANCEL,
    LINK,
    PUBLISH,
    REGISTER,
    Education,
    challenge,
    details,
    organisation,
    withdrawal,
)

MODULES = """query ($filter: ModuleFilter, $orderBy: ModuleOrder! = TITLE) {
    modules(filter: $filter, orderBy: $orderBy) { totalCount nodes { id } } }"""
OFFERINGS = """query ($filter: OfferingFilter) { offerings(filter: $filter) { totalCount nodes { id } } }"""
ENTITIES = """query ($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename
    ... on Module { id title { text } }
    ... on Offering { id cancelled module { id } }
    ... on Challenge { modules { id } }
    ... on Organisation { modules { id } }
    ... on Centre { offerings { id } }
    ... on Region { page: modules { nodes { id } } } } }"""


async def test_a_module_says_everything_it_was_given(education: Education) -> None:
    # given a public module with all there is to say, an offering and a link
    centre = str(new_id())
    id = await education.module(
        code="EL-1",
        kind="LLO_COURSE",
        description=[{"language": "nl", "value": "Met een bedrijf aan de slag."}],
        level="SECONDARY_VOCATIONAL_EDUCATION_4",
        studyLoad={"value": 37.5, "unit": "CONTACT_TIME"},
        teachingLanguages=["nld", "eng", "nld"],
        modesOfDelivery=["HYBRID", "ON_CAMPUS", "HYBRID"],
        learningOutcomes=[[{"language": "en", "value": "Reckon"}], [{"language": "nl", "value": "Meten"}]],
        fieldsOfStudy="0413",
        jointPartners=[str(education.university)] * 2,
        newSince="2025-09-01",
        municipality="GM0546",
        provenance={"source": "Demonstratie", "asOf": "2026-02-01", "demonstration": True},
    )
    offering = await education.offering(id, centre=centre)
    await education.change(education.region, LINK, module=id, challenge=str(education.challenge))
    # when anyone asks for it
    data = await education.ask(
        ANONYMOUS,
        """query ($id: ID!) { module(id: $id) {
            code kind description { translations { language value } } level studyLoad { value unit }
            teachingLanguages modesOfDelivery learningOutcomes { text } fieldsOfStudy newSince municipality
            published institute { id } jointPartners { id } challenges { id } region { code }
            offerings { id centre { id } module { id } }
            provenance { source asOf demonstration } } }""",
        id=id,
    )
    # then it is all there
    assert data["module"] == {
        "code": "EL-1",
        "kind": "LLO_COURSE",
        "description": {"translations": [{"language": "nl", "value": "Met een bedrijf aan de slag."}]},
        "level": "SECONDARY_VOCATIONAL_EDUCATION_4",
        "studyLoad": {"value": 37.5, "unit": "CONTACT_TIME"},
        "teachingLanguages": ["nld", "eng"],
        "modesOfDelivery": ["HYBRID", "ON_CAMPUS"],
        "learningOutcomes": [{"text": "Reckon"}, {"text": "Meten"}],
        "fieldsOfStudy": "0413",
        "newSince": "2025-09-01",
        "municipality": "GM0546",
        "published": True,
        "institute": {"id": str(education.college)},
        "jointPartners": [{"id": str(education.university)}],
        "challenges": [{"id": str(education.challenge)}],
        "region": {"code": "leiden"},
        "offerings": [{"id": offering, "centre": {"id": centre}, "module": {"id": id}}],
        "provenance": {"source": "Demonstratie", "asOf": "2026-02-01", "demonstration": True},
    }


async def test_who_sees_a_draft_and_who_does_not(education: Education) -> None:
    # given a draft with an offering, and a public module with one
    draft, public = await education.module(published=False), await education.module()
    hidden, shown = await education.offering(draft), await education.offering(public)
    keepers = [
        education.institute,
        education.region,
        Actor("c", frozenset({Grant(role=Role.CONSORTIUM_ADMIN)})),
        Actor("s", frozenset({Grant(role=Role.SERVICE)})),
    ]
    others = [ANONYMOUS, *education.strangers[:3]]
    representations = [
        {"__typename": "Module", "id": draft},
        {"__typename": "Offering", "id": hidden},
        {"__typename": "Organisation", "id": str(education.college)},
    ]
    for actor in (*keepers, *others):
        sees = actor in keepers
        # when lists, ids and entities are asked for
        modules = await education.ask(actor, MODULES)
        offerings = await education.ask(actor, OFFERINGS)
        entities = await education.ask(actor, ENTITIES, representations=representations)
        # then those who keep it see it, and nobody else does anywhere
        assert ids(modules["modules"]) == ({draft, public} if sees else {public})
        assert modules["modules"]["totalCount"] == (2 if sees else 1)
        assert ids(offerings["offerings"]) == ({hidden, shown} if sees else {shown})
        module, offering, college = entities["_entities"]
        assert (module is not None, offering is not None) == (sees, sees)
        assert {m["id"] for m in college["modules"]} == ({draft, public} if sees else {public})


async def test_an_unknown_id_is_null(education: Education) -> None:
    for id in (str(new_id()), "nothing", "", "\x00"):
        data = await education.ask(ANONYMOUS, "query ($id: ID!) { module(id: $id) { id } }", id=id)
        assert data["module"] is None


async def test_modules_are_narrowed_by_each_criterion(education: Education) -> None:
    # given modules that differ in one thing each
    plain = await education.module()
    course = await education.module(kind="LLO_COURSE")
    master = await education.module(level="MASTER")
    joint = await education.module(jointPartners=[str(education.university)])
    theirs = await education.module(institute=str(education.university))
    linked = await education.module()
    await education.change(education.region, LINK, module=linked, challenge=str(education.challenge))
    coming, cancelled = await education.module(), await education.module()
    await education.offering(coming, "2026-09-01")
    called_off = await education.offering(cancelled, "2026-09-01")
    await education.change(education.region, CANCEL, id=called_off)
    worded = await education.module(title=[{"language": "nl", "value": "100% Zorg_technologie"}])
    coded = await education.module(code="XYZ-9")
    consortium = Actor("c", frozenset({Grant(role=Role.CONSORTIUM_ADMIN)}))
    payload = await education.change(consortium, REGISTER, **details(education.college, region="achterhoek"))
    far = payload["module"]["id"]
    await education.change(consortium, PUBLISH, id=far)
    everything = {plain, course, master, joint, theirs, linked, coming, cancelled, worded, coded, far}
    # then each criterion finds its own
    expected: list[tuple[dict[str, Any], set[str]]] = [
        ({}, everything),
        ({"kind": "LLO_COURSE"}, {course}),
        ({"level": "MASTER"}, {master}),
        ({"institute": str(education.university)}, {joint, theirs}),
        ({"institute": str(new_id())}, set()),
        ({"challenge": str(education.challenge)}, {linked}),
        ({"startsAfter": "2026-08-31"}, {coming}),
        ({"startsAfter": "2026-09-01"}, set()),
        ({"text": "ZORG_tech"}, {worded}),
        ({"text": "100%"}, {worded}),
        ({"text": "%"}, {worded}),
        ({"text": "xyz"}, {coded}),
        ({"region": "achterhoek"}, {far}),
        ({"region": "leiden"}, everything - {far}),
        ({"region": "zuid-holland"}, everything - {far}),
        ({"region": "leiden", "kind": "MINOR", "text": "xyz"}, {coded}),
        ({"region": "leiden", "kind": "LLO_COURSE", "text": "xyz"}, set()),
    ]
    for criteria, found in expected:
        data = await education.ask(ANONYMOUS, MODULES, filter=criteria)
        assert ids(data["modules"]) == found, criteria
        assert data["modules"]["totalCount"] == len(found), criteria


async def test_offerings_to_come_are_narrowed_and_in_order(education: Education) -> None:
    # given offerings of the past, of today and to come, of two kinds of modules
    minor, course = await education.module(), await education.module(kind="LLO_COURSE")
    past = await education.offering(minor, "2026-02-01")
    today = await education.offering(minor, "2026-03-01")
    late = await education.offering(minor, "2026-09-01")
    soon = await education.offering(course, "2026-04-01")
    off = await education.offering(course, "2026-04-02")
    await education.change(education.region, CANCEL, id=off)
    # then a list starts after today or the day that is named, and leaves out what is cancelled
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({}, [soon, late]),
        ({"startsAfter": "2026-02-28"}, [today, soon, late]),
        ({"startsAfter": "2020-01-01"}, [past, today, soon, late]),
        ({"kind": "MINOR"}, [late]),
        ({"region": "zuid-holland"}, [soon, late]),
        ({"region": "achterhoek"}, []),
    ]
    for criteria, found in expected:
        data = await education.ask(ANONYMOUS, OFFERINGS, filter=criteria)
        assert [node["id"] for node in data["offerings"]["nodes"]] == found, criteria


async def test_modules_come_by_title_or_newest_first(education: Education) -> None:
    made = [await education.module(title=[{"language": "nl", "value": title}]) for title in ("b", "C", "A")]
    by_title = await education.ask(ANONYMOUS, MODULES)
    assert [node["id"] for node in by_title["modules"]["nodes"]] == [made[2], made[0], made[1]]
    newest = await education.ask(ANONYMOUS, MODULES, orderBy="NEWEST")
    assert [node["id"] for node in newest["modules"]["nodes"]] == made[::-1]


async def test_what_education_adds_to_others_records(education: Education) -> None:
    # given a linked module of two organisations with an offering at a centre
    centre = str(new_id())
    module = await education.module(jointPartners=[str(education.university)])
    offering = await education.offering(module, centre=centre)
    await education.offering(module, "2026-02-01", centre=centre, endsOn="2026-02-28")
    await education.change(education.region, LINK, module=module, challenge=str(education.challenge))
    # when the gateway asks for the parts of education
    data = await education.ask(
        ANONYMOUS,
        ENTITIES,
        representations=[
            {"__typename": "Challenge", "id": str(education.challenge)},
            {"__typename": "Organisation", "id": str(education.college)},
            {"__typename": "Organisation", "id": str(education.university)},
            {"__typename": "Centre", "id": centre},
            {"__typename": "Region", "code": "zuid-holland"},
            {"__typename": "Offering", "id": offering},
            {"__typename": "Challenge", "id": str(new_id())},
            {"__typename": "Organisation", "id": "nothing"},
            {"__typename": "Region", "code": "nowhere"},
        ],
    )
    # then each has them, and who has none has none
    modules = [{"id": module}]
    assert data["_entities"] == [
        {"__typename": "Challenge", "modules": modules},
        {"__typename": "Organisation", "modules": modules},
        {"__typename": "Organisation", "modules": modules},
        {"__typename": "Centre", "offerings": [{"id": offering}]},
        {"__typename": "Region", "page": {"nodes": modules}},
        {"__typename": "Offering", "id": offering, "cancelled": False, "module": {"id": module}},
        {"__typename": "Challenge", "modules": []},
        {"__typename": "Organisation", "modules": []},
        None,
    ]


async def test_a_cancelled_offering_is_still_found_by_who_points_to_it(education: Education) -> None:
    offering = await education.offering(await education.module())
    await education.change(education.region, CANCEL, id=offering)
    data = await education.ask(
        ANONYMOUS, ENTITIES, representations=[{"__typename": "Offering", "id": offering}]
    )
    assert data["_entities"][0]["cancelled"] is True


async def test_a_withdrawn_challenge_is_shown_nowhere_until_it_is_back(education: Education) -> None:
    # given a module with two challenges, of which one is withdrawn
    module, other = await education.module(), new_id()
    await education.hear(challenge(other))
    for id in (education.challenge, other):
        await education.change(education.region, LINK, module=module, challenge=str(id))
    await education.hear(withdrawal(education.challenge))
    # then nobody is shown the link, from either side
    asked = """query ($id: ID!, $challenge: ID!) {
        module(id: $id) { challenges { id } challengeLinks { challenge { id } } }
        modules(filter: {challenge: $challenge}) { totalCount } }"""
    entity = [{"__typename": "Challenge", "id": str(education.challenge)}]
    for actor in (ANONYMOUS, education.institute, education.region):
        data = await education.ask(actor, asked, id=module, challenge=str(education.challenge))
        assert data["module"]["challenges"] == [{"id": str(other)}]
        assert data["module"]["challengeLinks"] == [{"challenge": {"id": str(other)}}]
        assert data["modules"]["totalCount"] == 0
        data = await education.ask(actor, ENTITIES, representations=entity)
        assert data["_entities"] == [{"__typename": "Challenge", "modules": []}]
    # when it is published again
    await education.hear(challenge(education.challenge, version=3))
    # then so is the link
    data = await education.ask(ANONYMOUS, asked, id=module, challenge=str(education.challenge))
    assert {link["id"] for link in data["module"]["challenges"]} == {str(education.challenge), str(other)}


async def test_an_institute_that_withdrew_is_not_pointed_to(education: Education) -> None:
    module = await education.module()
    await education.hear(organisation(education.college, None, version=2))
    data = await education.ask(
        ANONYMOUS, "query ($id: ID!) { module(id: $id) { institute { id } } }", id=module
    )
    assert data["module"] == {"institute": None}


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
async def test_entities_are_resolved_in_batches(education: Education) -> None:
    # given ten modules, each of its own institute, with a challenge and an offering at a centre
    representations = []
    for _ in range(10):
        college, problem, centre = new_id(), new_id(), str(new_id())
        await education.hear(organisation(college, OrganisationKind.UNIVERSITY), challenge(problem))
        module = await education.module(institute=str(college))
        offering = await education.offering(module, centre=centre)
        await education.change(education.region, LINK, module=module, challenge=str(problem))
        representations += [
            {"__typename": "Module", "id": module},
            {"__typename": "Offering", "id": offering},
            {"__typename": "Challenge", "id": str(problem)},
            {"__typename": "Organisation", "id": str(college)},
            {"__typename": "Centre", "id": centre},
        ]
    # when the gateway asks for some of them, and for all
    with statements(education.database) as few:
        await education.ask(ANONYMOUS, ENTITIES, representations=representations[:10])
    with statements(education.database) as many:
        data = await education.ask(ANONYMOUS, ENTITIES, representations=representations)
    # then the database is asked as often, and everything is there
    assert len(few) == len(many)
    assert all(entity.get("modules", True) and entity.get("offerings", True) for entity in data["_entities"])


async def test_a_page_of_modules_costs_the_same_however_long(education: Education) -> None:
    for _ in range(12):
        module = await education.module(jointPartners=[str(education.university)])
        await education.offering(module)
    asked = """query ($first: Int) { modules(first: $first) { nodes { id institute { id } jointPartners { id }
        challenges { id } offerings { id module { id } } consumers { key } } } }"""
    with statements(education.database) as few:
        await education.ask(ANONYMOUS, asked, first=2)
    with statements(education.database) as many:
        data = await education.ask(ANONYMOUS, asked, first=12)
    assert len(data["modules"]["nodes"]) == 12
    assert len(few) == len(many)


def ids(connection: Any) -> set[str]:
    return {node["id"] for node in connection["nodes"]}


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that is read with meanwhile."""
    read: list[str] = []
    engine = database._reader.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        read.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield read
    finally:
        event.remove(engine, "before_cursor_execute", note)
