"""The rules a module and its offerings keep by themselves."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix.database import new_id
from quadhelix.errors import Conflict, InvalidInput, NotFound
from services.education.model import MOST_LINKS, MOST_OFFERINGS, KnownChallenge, Module, Offering
from services.education.vocabulary import (
    LANGUAGES,
    LARGEST_LOAD,
    Level,
    ModeOfDelivery,
    ModuleKind,
    StudyLoadUnit,
)

DAY = date(2026, 9, 1)


def published_module() -> Module:
    return Module(region="leiden", published=True, offerings=[], links=[], joint_partners=[])


def public_challenge(public: bool = True) -> KnownChallenge:
    return KnownChallenge(id=new_id(), version=1, region="leiden", titles={}, stage=None, public=public)


days = st.dates(DAY, DAY + timedelta(days=9))


@given(starts_on=days, ends_on=days, enrol_until=st.none() | days)
def test_an_offering_has_a_sound_plan_or_none(
    starts_on: date, ends_on: date, enrol_until: date | None
) -> None:
    offering = Offering()
    if starts_on <= ends_on and (enrol_until is None or enrol_until <= ends_on):
        offering.plan(starts_on, ends_on, enrol_until)
        assert (offering.starts_on, offering.ends_on, offering.enrol_until) == (
            starts_on,
            ends_on,
            enrol_until,
        )
    else:
        with pytest.raises(InvalidInput, match=r"endsOn|enrolUntil"):
            offering.plan(starts_on, ends_on, enrol_until)


@given(load=st.floats(), unit=st.sampled_from(StudyLoadUnit))
def test_a_study_load_is_more_than_nothing_and_at_most_a_year(load: float, unit: StudyLoadUnit) -> None:
    module = Module(region="leiden")
    if 0 < load <= LARGEST_LOAD[unit]:
        module.weigh(load, unit)
        assert (module.study_load, module.study_load_unit) == (load, unit)
    else:
        with pytest.raises(InvalidInput, match="more than 0"):
            module.weigh(load, unit)


@pytest.mark.parametrize("code", ["00", "04", "10", "061", "0413", "1041"])
def test_fields_of_study_are_codes_of_isced_f(code: str) -> None:
    module = Module(region="leiden")
    module.classify(code)
    assert module.fields_of_study == code


def test_languages_are_those_of_the_regions_each_once() -> None:
    module = Module(region="leiden")
    module.teach_in([*LANGUAGES, "nld"])
    assert module.teaching_languages == [*LANGUAGES]


def test_a_module_has_no_end_of_offerings_or_links() -> None:
    # given a module with as much as it may have
    module = published_module()
    for _ in range(MOST_OFFERINGS):
        module.schedule(Offering(id=new_id()))
    for _ in range(MOST_LINKS):
        module.link(public_challenge(), DAY)
    # then one more is refused
    with pytest.raises(InvalidInput, match="at most"):
        module.schedule(Offering())
    with pytest.raises(InvalidInput, match="at most"):
        module.link(public_challenge(), DAY)


def test_a_link_is_between_what_is_public_once_per_pair() -> None:
    module, challenge = published_module(), public_challenge()
    module.link(challenge, DAY)
    with pytest.raises(Conflict):
        module.link(challenge, DAY)
    with pytest.raises(NotFound):
        module.link(public_challenge(public=False), DAY)
    module.published = False
    with pytest.raises(InvalidInput):
        module.link(public_challenge(), DAY)


def test_what_is_told_of_a_module_leaves_out_withdrawn_challenges() -> None:
    # given a module linked to two challenges, of which one is withdrawn and one forgotten since
    module = published_module()
    module.entitle({"nl": "Ondernemen"}, "M-1", {})
    module.kind, module.institute_id = ModuleKind.MINOR, new_id()
    shown, withdrawn, forgotten = public_challenge(), public_challenge(), public_challenge()
    for challenge in (shown, withdrawn, forgotten):
        module.link(challenge, DAY)
    withdrawn.public = False
    module.links[2].challenge = None
    # then events carry the first alone, and nothing at all of a draft
    state = module.state()
    assert state
    assert state.challenges == [shown.id]
    module.published = False
    assert module.state() is None


def test_the_terms_are_those_of_the_open_onderwijs_api(ooapi: Any) -> None:
    # given the words as the standard has them
    assert {level.value for level in Level} == ooapi["level"]
    assert {mode.value for mode in ModeOfDelivery} == ooapi["modeOfDelivery"]
    assert {unit.value for unit in StudyLoadUnit} == ooapi["studyLoadUnit"]


@pytest.fixture
def ooapi() -> dict[str, set[str]]:
    """Terms of the Open Onderwijs API, version 5.0, read in its specification on 1 March 2026."""
    return {
        "level": {
            "secondary vocational education",
            *(f"secondary vocational education {number}" for number in range(1, 5)),
            *("associate degree", "bachelor", "master", "doctoral"),
            *("undefined", "undivided", "nt2-1", "nt2-2"),
        },
        "modeOfDelivery": {"distance-learning", "on campus", "online", "hybrid", "situated"},
        "studyLoadUnit": {"contacttime", "ects", "sbu", "sp", "hour"},
    }
