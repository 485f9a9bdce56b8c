"""What education remembers of others: the newest state it was told, in whatever order it was told."""

from itertools import permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from quadhelix.database import new_id
from quadhelix.events import ChallengeChanged, ChallengeState, OrganisationRegistered
from quadhelix.facts import OrganisationKind
from services.education.model import KnownChallenge, KnownOrganisation
from services.education.reactions import reactions
from tests.services.education.in_process import Education, challenge, organisation, withdrawal


async def test_education_listens_to_challenges_and_organisations() -> None:
    assert reactions.subjects() == [
        "quadhelix.challenges.challenge.changed",
        "quadhelix.challenges.challenge.published",
        "quadhelix.partners.organisation.changed",
        "quadhelix.partners.organisation.registered",
    ]


async def test_a_challenge_is_remembered_while_it_is_public(education: Education) -> None:
    # given a challenge that was drafted, published and changed
    id = new_id()
    drafted = ChallengeChanged(aggregate=id, version=1, region="leiden", state=None)
    state = ChallengeState(titles={"nl": "Nieuw"}, stage="COMPLETED", organisations=[])
    changed = ChallengeChanged(aggregate=id, version=3, region="leiden", state=state)
    await education.hear(drafted)
    assert await remembered_challenge(education, id) == (1, "leiden", {}, None, False)
    await education.hear(challenge(id, version=2, title="Oud"))
    assert await remembered_challenge(education, id) == (2, "leiden", {"nl": "Oud"}, "PUBLISHED", True)
    await education.hear(changed)
    assert await remembered_challenge(education, id) == (3, "leiden", {"nl": "Nieuw"}, "COMPLETED", True)
    # when it is withdrawn
    await education.hear(withdrawal(id, version=4))
    # then nothing of what it said is kept
    assert await remembered_challenge(education, id) == (4, "leiden", {}, None, False)


async def test_an_organisation_that_withdraws_keeps_its_kind(education: Education) -> None:
    id = new_id()
    await education.hear(OrganisationRegistered(aggregate=id, version=1, region="leiden", state=None))
    assert await remembered_organisation(education, id) == (1, None, False)
    await education.hear(organisation(id, OrganisationKind.UNIVERSITY, version=2))
    assert await remembered_organisation(education, id) == (2, OrganisationKind.UNIVERSITY, True)
    await education.hear(organisation(id, None, version=3))
    assert await remembered_organisation(education, id) == (3, OrganisationKind.UNIVERSITY, False)


async def test_any_order_ends_at_the_newest_state(education: Education) -> None:
    for order in permutations(range(3)):
        # given the same three things that happened to a challenge
        id = new_id()
        happened = [challenge(id, 1), withdrawal(id, 2), challenge(id, 3, "Nieuw")]
        # when they are told in another order each time, each twice
        for position in order:
            await education.hear(happened[position], happened[position])
        # then what is remembered is the last
        assert await remembered_challenge(education, id) == (3, "leiden", {"nl": "Nieuw"}, "PUBLISHED", True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.integers(1, 6), st.sampled_from([None, *OrganisationKind])), min_size=1))
async def test_the_newest_version_decides(
    education: Education, told: list[tuple[int, OrganisationKind | None]]
) -> None:
    # given one state for each version, told any number of times in any order
    states = dict(told)
    id = new_id()
    await education.hear(*(organisation(id, states[version], version) for version, _ in told))
    # then there is one row, and it is public exactly if the newest version is
    version, kind, public = await remembered_organisation(education, id)
    newest = max(states)
    assert (version, public) == (newest, states[newest] is not None)
    assert kind == states[newest] or states[newest] is None
    async with education.database.read() as session:
        rows = select(func.count()).select_from(KnownOrganisation).where(KnownOrganisation.id == id)
        assert await session.scalar(rows) == 1


async def remembered_challenge(education: Education, id: object) -> tuple[object, ...]:
    async with education.database.read() as session:
        known = await session.get_one(KnownChallenge, id)
        return known.version, known.region, known.titles, known.stage, known.public


async def remembered_organisation(education: Education, id: object) -> tuple[int, object, bool]:
    async with education.database.read() as session:
        known = await session.get_one(KnownOrganisation, id)
        return known.version, known.kind, known.public
