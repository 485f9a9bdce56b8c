"""What education does when others' events arrive: remember which challenges and organisations there are.

Each event is applied at most once, as what is known bears the version it was told at.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.events import ChallengeChanged, ChallengePublished, OrganisationChanged, OrganisationRegistered
from quadhelix.reactions import Reactions
from services.education.model import KnownChallenge, KnownOrganisation

reactions = Reactions("education")
known_challenges = reactions.projection("known-challenges", tables=[KnownChallenge])
known_organisations = reactions.projection("known-organisations", tables=[KnownOrganisation])


@known_challenges.on(ChallengePublished, ChallengeChanged)
async def know_challenge(session: AsyncSession, event: ChallengePublished | ChallengeChanged) -> None:
    """Remember what a challenge became; one that is no longer public is forgotten but for its id."""
    known = await session.get(KnownChallenge, event.aggregate)
    if known is None:
        known = KnownChallenge(id=event.aggregate)
        session.add(known)
    elif known.version >= event.version:
        return
    known.version = event.version
    known.region = event.region
    known.public = event.state is not None
    known.titles = event.state.titles if event.state else {}
    known.stage = event.state.stage if event.state else None


@known_organisations.on(OrganisationRegistered, OrganisationChanged)
async def know_organisation(
    session: AsyncSession, event: OrganisationRegistered | OrganisationChanged
) -> None:
    """Remember what an organisation became; one withdrawn keeps its kind, as its modules still need it."""
    known = await session.get(KnownOrganisation, event.aggregate)
    if known is None:
        known = KnownOrganisation(id=event.aggregate, kind=None)
        session.add(known)
    elif known.version >= event.version:
        return
    known.version = event.version
    known.public = event.state is not None
    if event.state:
        known.kind = event.state.kind
    known.families = [family.value for family in event.state.families] if event.state else []
    known.helix_sector = event.state.helix_sector if event.state else None
    known.divisions = event.state.divisions if event.state else []
    known.country = event.state.country if event.state else None
    known.municipality = event.state.municipality if event.state else None
    known.extras = event.state.extras if event.state else {}
