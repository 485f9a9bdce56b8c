"""What challenges learns of others: twice, and out of order, it learns the same."""

from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import select

from quadhelix.database import new_id
from quadhelix.events import (
    Event,
    ModuleChanged,
    ModuleLinked,
    ModuleState,
    ModuleUnlinked,
    OrganisationChanged,
    OrganisationRegistered,
)
from quadhelix.facts import OrganisationKind, SectorFamily
from services.challenges.model import KnownModule, KnownOrganisation, ModuleLink
from services.challenges.reactions import reactions
from tests.services.challenges.in_process import ADMIN, Challenges, organisation

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


async def known(challenges: Challenges, id: UUID) -> KnownOrganisation | None:
    async with challenges.database.read() as session:
        return await session.get(KnownOrganisation, id)


async def links(challenges: Challenges, module: UUID) -> set[UUID]:
    async with challenges.database.read() as session:
        return {*await session.scalars(select(ModuleLink.challenge_id).where(ModuleLink.module_id == module))}


@both
async def test_an_organisation_is_known_from_its_registration_on(challenges: Challenges) -> None:
    # Given an organisation that was registered and not yet published
    id = new_id()
    await challenges.hear(OrganisationRegistered(aggregate=id, version=1, region="leiden", state=None))
    unpublished = await known(challenges, id)
    # When it is published
    await challenges.hear(organisation(id, SectorFamily.TECHNOLOGY, version=2))
    published = await known(challenges, id)
    # Then its id was known before, and its facts are from now on
    assert unpublished is not None
    assert (unpublished.public, unpublished.kind, unpublished.families) == (False, None, [])
    assert published is not None
    assert (published.public, published.kind) == (True, OrganisationKind.COMPANY)
    assert published.trade == (SectorFamily.TECHNOLOGY,)


async def test_of_a_withdrawn_organisation_only_the_id_is_kept(challenges: Challenges) -> None:
    # Given an organisation that takes part in a challenge
    await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    # When it is withdrawn from public view
    await challenges.hear(organisation(challenges.owner, version=2, public=False))
    # Then its facts are gone, and it can still take part
    copy = await known(challenges, challenges.owner)
    assert copy is not None
    assert (copy.public, copy.kind, copy.families) == (False, None, [])
    await challenges.done("draftChallenge", ADMIN, **challenges.challenge())


@pytest.mark.parametrize("order", [*permutations(range(3))])
async def test_news_of_an_organisation_may_come_twice_and_out_of_order(
    challenges: Challenges, order: tuple[int, ...]
) -> None:
    id = new_id()
    history: list[Event] = [
        OrganisationRegistered(aggregate=id, version=1, region="leiden", state=None),
        organisation(id, SectorFamily.OTHER, version=2),
        organisation(id, SectorFamily.TECHNOLOGY, version=3),
    ]
    for number in order:
        await challenges.hear(history[number], history[number])
    copy = await known(challenges, id)
    assert copy is not None
    assert (copy.version, copy.families) == (3, ["TECHNOLOGY"])


def module(id: UUID, version: int, *challenges: UUID) -> ModuleState:
    return ModuleState(
        titles={"nl": f"Versie {version}"}, kind="MINOR", institute=id, challenges=[*challenges]
    )


@both
async def test_a_module_takes_challenges_on_and_lets_go_of_them(challenges: Challenges) -> None:
    id, first, second = new_id(), new_id(), new_id()
    steps: list[tuple[Event, set[UUID]]] = [
        (
            ModuleLinked(aggregate=id, version=2, region="x", challenge=first, state=module(id, 2, first)),
            {first},
        ),
        (
            ModuleLinked(
                aggregate=id, version=3, region="x", challenge=second, state=module(id, 3, first, second)
            ),
            {first, second},
        ),
        (
            ModuleUnlinked(aggregate=id, version=4, region="x", challenge=first, state=module(id, 4, second)),
            {second},
        ),
        (ModuleChanged(aggregate=id, version=5, region="x", state=None), set()),
        (ModuleChanged(aggregate=id, version=6, region="x", state=module(id, 6, second)), {second}),
    ]
    for event, expected in steps:
        await challenges.hear(event, event)
        assert await links(challenges, id) == expected
    async with challenges.database.read() as session:
        copy = await session.get(KnownModule, id)
    assert copy is not None
    assert (copy.kind, copy.titles) == ("MINOR", {"nl": "Versie 6"})


@pytest.mark.parametrize("order", [*permutations(range(3))])
async def test_news_of_a_module_may_come_twice_and_out_of_order(
    challenges: Challenges, order: tuple[int, ...]
) -> None:
    # Given a module that took a challenge on and let go of it for another
    id, first, second = new_id(), new_id(), new_id()
    history: list[Event] = [
        ModuleLinked(aggregate=id, version=2, region="x", challenge=first, state=module(id, 2, first)),
        ModuleUnlinked(aggregate=id, version=3, region="x", challenge=first, state=module(id, 3)),
        ModuleLinked(aggregate=id, version=4, region="x", challenge=second, state=module(id, 4, second)),
    ]
    # When this is heard in any order, each twice
    for number in order:
        await challenges.hear(history[number], history[number])
    # Then the last word counts
    assert await links(challenges, id) == {second}


async def test_modules_that_share_a_challenge_do_not_disturb_each_other(challenges: Challenges) -> None:
    one, other, shared = new_id(), new_id(), new_id()
    for id in (one, other):
        await challenges.hear(
            ModuleLinked(aggregate=id, version=2, region="x", challenge=shared, state=module(id, 2, shared))
        )
    await challenges.hear(ModuleChanged(aggregate=one, version=3, region="x", state=None))
    assert (await links(challenges, one), await links(challenges, other)) == (set(), {shared})


def test_the_reactions_are_to_what_partners_and_education_tell() -> None:
    assert {subject.split(".")[1] for subject in reactions.subjects()} == {"partners", "education"}
    assert OrganisationChanged.subject() in reactions.subjects()
