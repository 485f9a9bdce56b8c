"""Whatever a client sends is taken, or refused by a typed error that names the field and the rule."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quadhelix.database import new_id
from quadhelix.identity import ANONYMOUS
from tests.services.education.in_process import (
    CANCEL,
    CHANGE,
    CHANGE_OFFERING,
    LINK,
    PUBLISH,
    REGISTER,
    SCHEDULE,
    UNLINK,
    Education,
    details,
)

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
PAGE = "first: $first, after: $after, last: $last, before: $before) { pageInfo { endCursor } }"
PAGED = "$first: Int, $after: String, $last: Int, $before: String"
MODULE_LIST = f"""query ($filter: ModuleFilter, $orderBy: ModuleOrder! = TITLE, {PAGED}) {{
    modules(filter: $filter, orderBy: $orderBy, {PAGE} }}"""
OFFERING_LIST = f"query ($filter: OfferingFilter, {PAGED}) {{ offerings(filter: $filter, {PAGE} }}"


def text(value: str, language: str = "nl") -> list[dict[str, str]]:
    return [{"language": language, "value": value}]


MODULES: list[tuple[dict[str, Any], str, str]] = [
    ({"region": "nowhere"}, "region", "installed-region"),
    ({"region": ""}, "region", "installed-region"),
    ({"institute": "nobody"}, "institute", "uuid"),
    ({"id": "1"}, "id", "uuid"),
    ({"id": ""}, "id", "uuid"),
    ({"title": []}, "title", "at-least-one-language"),
    ({"title": text("")}, "title.0.value", "length"),
    ({"title": text("  ")}, "title.0.value", "length"),
    ({"title": text("x" * 10_000)}, "title.0.value", "length"),
    ({"title": text("a\x00b")}, "title.0.value", "length"),
    ({"title": text("a", "dutch")}, "title.0.language", "language-tag"),
    ({"title": text("a") + text("b")}, "title.1.language", "one-value-per-language"),
    ({"description": text("x" * 4001)}, "description.0.value", "length"),
    ({"description": text("\x00")}, "description.0.value", "length"),
    ({"learningOutcomes": [[]]}, "learningOutcomes.0", "at-least-one-language"),
    ({"learningOutcomes": [text("a"), text("")]}, "learningOutcomes.1.0.value", "length"),
    ({"learningOutcomes": [text("a")] * 51}, "learningOutcomes", "count"),
    ({"code": ""}, "code", "module-code"),
    ({"code": "  "}, "code", "module-code"),
    ({"code": "a b"}, "code", "module-code"),
    ({"code": "a\x00"}, "code", "module-code"),
    ({"code": "a\nb"}, "code", "module-code"),
    ({"code": "x" * 41}, "code", "module-code"),
    ({"code": "٣"}, "code", "module-code"),
    ({"studyLoad": {"value": 0}}, "studyLoad.value", "study-load"),
    ({"studyLoad": {"value": -1, "unit": "SBU"}}, "studyLoad.value", "study-load"),
    ({"studyLoad": {"value": 60.5, "unit": "ECTS"}}, "studyLoad.value", "study-load"),
    ({"studyLoad": {"value": 1e308, "unit": "HOUR"}}, "studyLoad.value", "study-load"),
    ({"teachingLanguages": []}, "teachingLanguages", "at-least-one"),
    ({"teachingLanguages": ["nld", "nl"]}, "teachingLanguages.1", "language-code"),
    ({"teachingLanguages": ["nld"] * 51}, "teachingLanguages", "count"),
    ({"fieldsOfStudy": ""}, "fieldsOfStudy", "isced-f"),
    ({"fieldsOfStudy": "99"}, "fieldsOfStudy", "isced-f"),
    ({"fieldsOfStudy": "04130"}, "fieldsOfStudy", "isced-f"),
    ({"jointPartners": ["x"]}, "jointPartners.0", "uuid"),
    ({"jointPartners": [str(new_id())] * 51}, "jointPartners", "count"),
    ({"municipality": "Leiden"}, "municipality", "municipality-code"),
    ({"provenance": {"source": "", "asOf": "2026-01-01"}}, "provenance.source", "length"),
]

OFFERINGS: list[tuple[dict[str, Any], str, str]] = [
    ({"id": "1"}, "id", "uuid"),
    ({"module": "1"}, "module", "uuid"),
    ({"endsOn": "2026-08-31"}, "endsOn", "period"),
    ({"enrolUntil": "2027-01-01"}, "enrolUntil", "period"),
    ({"seats": 0}, "seats", "seats"),
    ({"seats": -1}, "seats", "seats"),
    ({"seats": 100_001}, "seats", "seats"),
    ({"centre": "the lab"}, "centre", "uuid"),
    ({"targetGroups": [{"group": "STUDENT", "expected": -1}]}, "targetGroups.0.expected", "expected"),
    ({"targetGroups": [{"group": "STUDENT", "expected": 10**6}]}, "targetGroups.0.expected", "expected"),
    ({"targetGroups": [{"group": "EMPLOYEE"}] * 2}, "targetGroups.1.group", "once-per-group"),
]

UNREADABLE: list[tuple[str, dict[str, Any]]] = [
    (REGISTER, {"level": "MBO"}),
    (REGISTER, {"level": None}),
    (REGISTER, {"kind": "minor"}),
    (REGISTER, {"newSince": "yesterday"}),
    (REGISTER, {"newSince": "2026-02-30"}),
    (REGISTER, {"newSince": 20260101}),
    (REGISTER, {"code": 7}),
    (REGISTER, {"studyLoad": {"value": float("nan")}}),
    (REGISTER, {"studyLoad": {"value": "much"}}),
    (REGISTER, {"modesOfDelivery": ["TELEPATHY"]}),
    (REGISTER, {"title": "Ondernemen"}),
    (REGISTER, {"teacher": "someone"}),
    (SCHEDULE, {"startsOn": "01-09-2026"}),
    (SCHEDULE, {"endsOn": "10000-01-01"}),
    (SCHEDULE, {"seats": 2**31}),
    (SCHEDULE, {"seats": 1.5}),
    (SCHEDULE, {"targetGroups": [{"group": "ROBOT"}]}),
]

PAGES: list[tuple[dict[str, Any], str, str]] = [
    ({"first": -1}, "first", "page-size"),
    ({"first": 101}, "first", "page-size"),
    ({"last": 101}, "last", "page-size"),
    ({"first": 1, "last": 1}, "last", "one-direction"),
    ({"after": "zz"}, "after", "cursor"),
    ({"after": "\x00"}, "after", "cursor"),
    ({"before": ""}, "before", "cursor"),
    ({"before": "é" * 10_000}, "before", "cursor"),
    ({"filter": {"region": "nowhere"}}, "filter.region", "installed-region"),
    ({"filter": {"region": "\x00"}}, "filter.region", "installed-region"),
]

FILTERS: list[tuple[dict[str, Any], str, str]] = [
    ({"filter": {"institute": "x"}}, "filter.institute", "uuid"),
    ({"filter": {"challenge": ""}}, "filter.challenge", "uuid"),
    ({"filter": {"text": "a\x00"}}, "filter.text", "length"),
    ({"filter": {"text": "x" * 10_000}}, "filter.text", "length"),
]


@BOTH
async def test_a_module_is_refused_by_field_and_rule(education: Education) -> None:
    module = await education.module()
    for wrong, field, rule in MODULES:
        # given details that are right but for one thing
        given = details(education.college) | wrong
        # then a registration is refused for it, and so is a change
        refused = await education.refused(education.region, REGISTER, **given)
        assert refused == ("BAD_USER_INPUT", field, rule), wrong
        if not wrong.keys() & {"id", "region", "institute"}:
            anew = {key: value for key, value in given.items() if key not in ("region", "institute")}
            refused = await education.refused(education.region, CHANGE, **anew, id=module)
            assert refused == ("BAD_USER_INPUT", field, rule), wrong


@BOTH
async def test_an_offering_is_refused_by_field_and_rule(education: Education) -> None:
    module = await education.module()
    offering = await education.offering(module)
    days = {"startsOn": "2026-09-01", "endsOn": "2026-12-31"}
    for wrong, field, rule in OFFERINGS:
        given = {"module": module, **days, **wrong}
        refused = await education.refused(education.region, SCHEDULE, **given)
        assert refused == ("BAD_USER_INPUT", field, rule), wrong
        if not wrong.keys() & {"id", "module"}:
            refused = await education.refused(
                education.region, CHANGE_OFFERING, id=offering, **(days | wrong)
            )
            assert refused == ("BAD_USER_INPUT", field, rule), wrong


async def test_an_id_that_is_none_is_refused_everywhere(education: Education) -> None:
    good = str(new_id())
    asked: list[tuple[str, dict[str, Any], str]] = [
        (PUBLISH, {"id": "x"}, "id"),
        (CANCEL, {"id": "\x00"}, "id"),
        (LINK, {"module": "x", "challenge": good}, "module"),
        (LINK, {"module": good, "challenge": "x"}, "challenge"),
        (UNLINK, {"module": "", "challenge": good}, "module"),
    ]
    for query, wrong, field in asked:
        assert await education.refused(education.region, query, **wrong) == ("BAD_USER_INPUT", field, "uuid")


async def test_what_the_schema_forbids_is_the_clients_error(education: Education) -> None:
    module = await education.module()
    days = {"startsOn": "2026-09-01", "endsOn": "2026-12-31"}
    for query, wrong in UNREADABLE:
        given = details(education.college) if query == REGISTER else {"module": module, **days}
        _, errors = await education.execute(education.region, query, input=given | wrong)
        assert [error["extensions"]["code"] for error in errors] == ["BAD_REQUEST"], wrong


@BOTH
async def test_a_list_is_refused_by_field_and_rule(education: Education) -> None:
    for query, table in ((MODULE_LIST, PAGES + FILTERS), (OFFERING_LIST, PAGES)):
        for wrong, field, rule in table:
            _, errors = await education.execute(ANONYMOUS, query, **wrong)
            shown = [error["extensions"] for error in errors]
            assert shown == [{"code": "BAD_USER_INPUT", "field": field, "rule": rule}], wrong


@BOTH
async def test_the_cursor_of_one_list_is_none_of_another(education: Education) -> None:
    await education.module()
    data = await education.ask(ANONYMOUS, MODULE_LIST, orderBy="NEWEST")
    cursor = data["modules"]["pageInfo"]["endCursor"]
    for query in (MODULE_LIST, OFFERING_LIST):
        _, errors = await education.execute(ANONYMOUS, query, after=cursor)
        assert [error["extensions"]["rule"] for error in errors] == ["cursor"]


@BOTH
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=250))
async def test_any_text_is_taken_or_refused(education: Education, words: str) -> None:
    # whatever is typed as title, code, cursor and search words ends in no defect
    given = details(education.college, title=text(words), code=words)
    payload = await education.change(education.region, REGISTER, **given)
    assert (payload["module"] is None) == bool(payload["errors"])
    for asked in ({"filter": {"text": words}}, {"after": words}):
        _, errors = await education.execute(ANONYMOUS, MODULE_LIST, **asked)
        assert {error["extensions"]["code"] for error in errors} <= {"BAD_USER_INPUT"}


async def test_a_malformed_entity_key_is_the_callers_error(education: Education) -> None:
    asked = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    for key in ({"__typename": "Module"}, {"__typename": "Module", "id": 5}, {"__typename": "Pupil"}, {}):
        _, errors = await education.execute(ANONYMOUS, asked, r=[key])
        assert [error["extensions"]["code"] for error in errors] == ["BAD_USER_INPUT"], key
