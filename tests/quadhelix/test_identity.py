"""Who may do what, where."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quadhelix.errors import Forbidden, Unauthenticated
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role, require

FIRM, SCHOOL = uuid4(), uuid4()


def actor(*grants: Grant) -> Actor:
    return Actor("someone", frozenset(grants))


MEMBER = actor(Grant(role=Role.MEMBER, region="leiden", organisation=FIRM))
REGION_ADMIN = actor(Grant(role=Role.REGION_ADMIN, region="leiden"))
CONSORTIUM_ADMIN = actor(Grant(role=Role.CONSORTIUM_ADMIN))
SERVICE = actor(Grant(role=Role.SERVICE))

GRANTS = st.builds(
    Grant,
    role=st.sampled_from(Role),
    region=st.none() | st.sampled_from(["leiden", "achterhoek"]),
    organisation=st.none() | st.sampled_from([FIRM, SCHOOL]),
)
ACTORS = st.builds(lambda grants: actor(*grants), st.frozensets(GRANTS, max_size=3))


def test_nobody_in_particular_has_no_rights() -> None:
    assert ANONYMOUS.anonymous
    assert not ANONYMOUS.sees_everything
    assert not ANONYMOUS.speaks_for("leiden", [FIRM])
    with pytest.raises(Unauthenticated):
        require(ANONYMOUS, Role.MEMBER, region="leiden", organisations=[FIRM])


def test_a_member_acts_for_their_own_organisation_in_their_own_region() -> None:
    require(MEMBER, Role.MEMBER, region="leiden", organisations=[FIRM])
    assert MEMBER.speaks_for("leiden", [FIRM])


@pytest.mark.parametrize(
    ("region", "organisations"), [("leiden", [SCHOOL]), ("achterhoek", [FIRM]), ("leiden", [])]
)
def test_and_nowhere_else(region: str, organisations: list[UUID]) -> None:
    with pytest.raises(Forbidden):
        require(MEMBER, Role.MEMBER, region=region, organisations=organisations)
    assert not MEMBER.speaks_for(region, organisations)


def test_a_member_without_organisation_acts_for_none() -> None:
    nobody = actor(Grant(role=Role.MEMBER, region="leiden"))
    assert not nobody.holds(Role.MEMBER, region="leiden")
    assert not nobody.holds(Role.MEMBER, region="leiden", organisation=FIRM)


def test_a_region_admin_rules_their_region_only() -> None:
    require(REGION_ADMIN, Role.REGION_ADMIN, region="leiden")
    assert REGION_ADMIN.speaks_for("leiden")
    with pytest.raises(Forbidden):
        require(REGION_ADMIN, Role.REGION_ADMIN, region="achterhoek")


def test_a_grant_for_one_region_is_none_for_all_regions() -> None:
    assert not REGION_ADMIN.holds(Role.REGION_ADMIN)
    assert not REGION_ADMIN.holds(Role.REGION_ADMIN, region=None)


def test_a_consortium_admin_passes_everywhere() -> None:
    require(CONSORTIUM_ADMIN, Role.MEMBER, region="leiden", organisations=[FIRM])
    assert CONSORTIUM_ADMIN.speaks_for("anywhere")
    assert CONSORTIUM_ADMIN.sees_everything


def test_a_service_reads_everything_and_changes_nothing() -> None:
    assert SERVICE.sees_everything
    assert not SERVICE.speaks_for("leiden", [FIRM])
    with pytest.raises(Forbidden):
        require(SERVICE, Role.REGION_ADMIN, region="leiden")


def test_the_refusal_says_which_role_is_needed_where() -> None:
    with pytest.raises(Forbidden) as refused:
        require(MEMBER, Role.REGION_ADMIN, region="leiden")
    assert "region-admin or consortium-admin in leiden" in refused.value.message(["en"])
    assert "region-admin of consortium-admin in leiden" in refused.value.message(["nl"])


@given(ACTORS, GRANTS, st.sampled_from(Role), st.sampled_from(["leiden", "achterhoek"]))
def test_one_more_grant_never_takes_a_right_away(
    someone: Actor, more: Grant, role: Role, region: str
) -> None:
    richer = actor(*someone.grants, more)
    for organisation in (None, FIRM, SCHOOL):
        if someone.holds(role, region=region, organisation=organisation):
            assert richer.holds(role, region=region, organisation=organisation)
    assert richer.speaks_for(region, [FIRM]) or not someone.speaks_for(region, [FIRM])
    assert richer.sees_everything or not someone.sees_everything


@given(ACTORS, st.sampled_from(["leiden", "achterhoek"]))
def test_who_passes_is_who_speaks(someone: Actor, region: str) -> None:
    roles = (Role.MEMBER, Role.INSTITUTE, Role.REGION_ADMIN)
    try:
        require(someone, *roles, region=region, organisations=[FIRM])
        passed = True
    except (Forbidden, Unauthenticated):
        passed = False
    assert passed == someone.speaks_for(region, [FIRM])
