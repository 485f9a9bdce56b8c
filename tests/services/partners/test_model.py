"""Organisations and centres: what they keep in step by themselves, and what they tell while not public."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix.errors import InvalidInput
from quadhelix.events import CentreState, OrganisationState
from quadhelix.facts import HelixSector, OrganisationKind, SectorFamily
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from services.partners.model import Centre, CentreKind, Organisation


def organisation(**columns: Any) -> Organisation:
    made = Organisation(
        region="leiden",
        kind=OrganisationKind.COMPANY,
        helix_sector=HelixSector.BUSINESS,
        country="NL",
        **{"published": False, "families": ["TECHNOLOGY"], "activities": [], **columns},
    )
    made.rename({"nl": "Voorbeeld"}, [])
    return made


def centre(**columns: Any) -> Centre:
    made = Centre(region="leiden", kind=CentreKind.CAMPUS, **{"published": False, **columns})
    made.rename({"nl": "Terrein"}, [])
    return made


def test_until_it_is_published_it_says_nothing() -> None:
    assert organisation().state() is None
    assert centre().state() is None


def test_published_it_says_what_anyone_may_know() -> None:
    activities = [{"nace": code, "revision": "2.1"} for code in ("26.11", "C", "26", "01.1")]
    firm = organisation(published=True, municipality="GM0546", activities=activities)
    assert firm.state({"leiden": {"scale": "WIDE"}}) == OrganisationState(
        names={"nl": "Voorbeeld"},
        kind=OrganisationKind.COMPANY,
        families=[SectorFamily.TECHNOLOGY],
        country="NL",
        municipality="GM0546",
        helix_sector=HelixSector.BUSINESS,
        divisions=["01", "26"],
        extras={"leiden": {"scale": "WIDE"}},
    )
    assert centre(published=True, host_id=UUID(int=1)).state() == CentreState(
        names={"nl": "Terrein"}, kind="CAMPUS", host=UUID(int=1)
    )


def test_unpublished_it_shows_to_its_region_and_to_itself() -> None:
    own = organisation()
    member = Actor("m", frozenset({Grant(role=Role.MEMBER, organisation=own.id)}))
    hosted, unhosted = centre(host_id=own.id), centre(host_id=None)
    assert own.visible_to(member)
    assert hosted.visible_to(member)
    assert not unhosted.visible_to(member)
    assert not any(record.visible_to(ANONYMOUS) for record in (own, hosted, unhosted))


@given(st.dictionaries(st.sampled_from(["nl", "en"]), st.text(), min_size=1), st.lists(st.text(), max_size=3))
def test_a_new_name_is_found_and_sorted_at_once(names: dict[str, str], aliases: list[str]) -> None:
    made = organisation()
    made.rename(names, aliases)
    assert all(name.casefold() in made.search_text for name in (*names.values(), *aliases))
    assert (
        made.sort_name
        == (names.get("nl") or names.get("en", "") if "nl" not in names else names["nl"]).casefold()
    )


@given(st.none() | st.floats(), st.none() | st.floats())
def test_a_place_is_a_point_on_earth_or_none(latitude: float | None, longitude: float | None) -> None:
    made = organisation()
    on_earth = (latitude is None and longitude is None) or (
        latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180
    )
    if on_earth:
        made.place(latitude, longitude)
        assert (made.latitude, made.longitude) == (latitude, longitude)
    else:
        with pytest.raises(InvalidInput):
            made.place(latitude, longitude)
