"""What regions keep with records: read as declared now, never as something else, and never an error."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix import extras
from quadhelix.facts import (
    ChallengeFacts,
    ExtraField,
    FieldKind,
    OrganisationKind,
    ParticipationFacts,
    ProgrammeFacts,
    Subject,
    UpdateFacts,
)
from tests.veluwe_rand import FIELDS

DECLARED = {"veluwe-rand": FIELDS}
ID = UUID(int=7)
KEPT = {
    "scale": "WIDE",
    "story": {"nl": "Er was eens"},
    "keywords": ["a", "b"],
    "visits": 3,
    "share": 0.5,
    "open": False,
    "decidedOn": "2026-03-01",
    "hosts": [str(ID)],
    "lead": str(ID),
    "budget": [{"amount": 2, "ceiling": 9, "payer": str(ID), "for": "WORK"}],
    "remark": "geheim",
}
READ = {
    **KEPT,
    "keywords": ("a", "b"),
    "decidedOn": date(2026, 3, 1),
    "hosts": (ID,),
    "lead": ID,
    "budget": ({"amount": 2.0, "ceiling": 9.0, "payer": ID, "for": "WORK"},),
}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
field_names = st.sampled_from([field.name for field in FIELDS])


def test_each_kind_comes_as_rules_want_it() -> None:
    assert extras.kept({"veluwe-rand": KEPT}, DECLARED) == {"veluwe-rand": READ}


def test_what_nobody_declares_is_read_by_nobody() -> None:
    stored = {"veluwe-rand": {"visits": 3, "renamed": 4}, "gone": {"visits": 3}}
    assert extras.kept(stored, DECLARED) == {"veluwe-rand": {"visits": 3}}
    assert extras.kept(stored, {}) == {}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("scale", "NATIONAL"),
        ("scale", ["WIDE"]),
        ("story", "text"),
        ("story", {"nl": 3}),
        ("keywords", "a"),
        ("keywords", ["a", 3]),
        ("visits", True),
        ("visits", 3.5),
        ("visits", 2**31),
        ("share", "0.5"),
        ("open", 1),
        ("decidedOn", "soon"),
        ("decidedOn", 20260301),
        ("lead", "nobody"),
        ("budget", [3]),
        ("budget", {"amount": 3}),
    ],
)
def test_what_was_kept_as_another_kind_reads_as_nothing(name: str, other: Any) -> None:
    assert extras.kept({"veluwe-rand": {**KEPT, name: other}}, DECLARED) == {
        "veluwe-rand": {key: value for key, value in READ.items() if key != name}
    }


@given(st.dictionaries(field_names, json_values) | json_values)
def test_whatever_is_stored_reads_as_its_kind_or_as_nothing(stored: Any) -> None:
    read = extras.kept({"veluwe-rand": stored}, DECLARED).get("veluwe-rand", {})
    for field in FIELDS:
        value = read.get(field.name)
        assert value is None or _is_of_kind(field, value)


def _is_of_kind(field: ExtraField, value: Any) -> bool:
    if field.many:
        return isinstance(value, tuple) and all(_is_one(field, each) for each in value)
    return _is_one(field, value)


def _is_one(field: ExtraField, value: Any) -> bool:
    match field.kind:
        case FieldKind.RECORD:
            return all(
                value.get(part.name) is None or _is_of_kind(part, value[part.name]) for part in field.fields
            )
        case FieldKind.CHOICE:
            return value in [choice.code for choice in field.choices]
        case FieldKind.LOCALISED_TEXT:
            return all(isinstance(word, str) for word in value.values())
    kinds: dict[FieldKind, type] = {
        FieldKind.TEXT: str,
        FieldKind.INTEGER: int,
        FieldKind.DECIMAL: float,
        FieldKind.BOOLEAN: bool,
        FieldKind.DATE: date,
        FieldKind.ORGANISATION: UUID,
    }
    return type(value) is kinds[field.kind]


def test_rules_are_told_what_is_kept_with_the_record_its_programme_and_its_parties() -> None:
    # given a challenge of a programme with a party, each with something in the field of one name
    stored = {"veluwe-rand": {"visits": 3}, "gone": {"visits": 1}}
    party = ParticipationFacts(organisation=ID, kind=OrganisationKind.COMPANY, role="HOST", extras=stored)
    programme = ProgrammeFacts(id=ID, region="veluwe-rand", name={}, extras=stored)
    challenge = ChallengeFacts(
        id=ID, region="veluwe-rand", title={}, programme=programme, participations=(party,), extras=stored
    )

    # when only challenges and organisations have that field
    def declared(subject: Subject) -> extras.Declared:
        return {} if subject is Subject.PROGRAMME else DECLARED

    told = extras.told(challenge, declared)
    # then it is told of those, and of nothing else
    assert told.kept("veluwe-rand", "visits") == 3
    assert told.participations[0].kept("veluwe-rand", "visits") == 3
    assert (told.extras.get("gone"), told.programme and told.programme.extras) == (None, {})
    assert (told.title, told.participations[0].role) == ({}, "HOST")


def test_no_region_writes_in_what_the_next_one_is_shown() -> None:
    # given a challenge and a party with groups of fields
    stored = {"veluwe-rand": {"story": {"nl": "Ooit."}, "budget": [{"amount": 2}]}}
    party = ParticipationFacts(organisation=ID, role="HOST", extras=stored)
    challenge = ChallengeFacts(id=ID, region="veluwe-rand", title={}, participations=(party,), extras=stored)
    # when they are told
    told = extras.told(challenge, lambda _subject: DECLARED)
    # then nothing in them can be changed, however deep
    for facts in (told, told.participations[0]):
        own: Any = facts.extras["veluwe-rand"]
        all_of_it: list[Any] = [facts.extras, own, own["story"], own["budget"][0]]
        for held in all_of_it:
            with pytest.raises(TypeError):
                held["other"] = 1


def test_facts_of_no_subject_have_none() -> None:
    news = UpdateFacts(id=ID, region="veluwe-rand", challenge=ID, kind="X", title={}, extras={"a": {"b": 1}})
    assert extras.told(news, lambda _subject: DECLARED).extras == {}


def test_events_carry_what_is_public_in_the_form_it_is_stored() -> None:
    stored = {"veluwe-rand": {**KEPT, "visits": "many", "renamed": 1}, "gone": {"visits": 1}}
    shown = extras.public(stored, DECLARED, ["veluwe-rand", "gone"])
    budget = [{"amount": 2, "payer": str(ID), "for": "WORK"}]
    hidden = ("remark", "visits")
    assert shown == {"veluwe-rand": {k: v for k, v in KEPT.items() if k not in hidden} | {"budget": budget}}
    assert json.loads(json.dumps(shown)) == shown
    assert extras.public(stored, DECLARED, ["gone"]) == {}
