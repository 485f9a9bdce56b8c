"""Who takes part: only organisations the partners directory told of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from quadhelix.errors import NotFound, invalid
from quadhelix.facts import ParticipationFacts
from quadhelix.graph.context import Change
from services.challenges.model import KnownOrganisation, Participation, ParticipationRole

ORGANISATION = {"en": "organisation", "nl": "organisatie"}


@dataclass(frozen=True)
class Participant:
    """An organisation in a role."""

    organisation: UUID
    role: ParticipationRole


async def known(change: Change, organisations: Iterable[UUID]) -> dict[UUID, KnownOrganisation]:
    """What this service knows of these organisations; those it has never heard of are left out."""
    wanted = select(KnownOrganisation).where(KnownOrganisation.id.in_({*organisations}))
    return {row.id: row for row in await change.session.scalars(wanted)}


async def refuse_unknown(change: Change, organisations: Sequence[UUID], field: str) -> None:
    """Raise `NotFound` for the first organisation nobody told of.

    `field` is where it came in, with `{}` for its number: `participations.{}.organisation`.
    """
    told = await known(change, organisations)
    for number, organisation in enumerate(organisations):
        if organisation not in told:
            raise NotFound(ORGANISATION, field=field.format(number))


async def refuse_strangers(change: Change, participants: Sequence[Participant]) -> None:
    """Raise `NotFound` for an unknown organisation, `InvalidInput` for one that is twice in one role."""
    for number, participant in enumerate(participants):
        if participant in participants[:number]:
            raise invalid(
                f"participations.{number}",
                "once-per-role",
                "each organisation once per role",
                "elke organisatie één keer per rol",
            )
    organisations = [participant.organisation for participant in participants]
    await refuse_unknown(change, organisations, "participations.{}.organisation")


async def participation_facts(
    change: Change, links: Sequence[Participation]
) -> tuple[ParticipationFacts, ...]:
    """The organisations that take part, as a rule sees them."""
    told = await known(change, (link.organisation_id for link in links))
    return tuple(
        ParticipationFacts(
            organisation=link.organisation_id,
            role=link.role.value,
            kind=told[link.organisation_id].kind,
            families=told[link.organisation_id].trade,
        )
        for link in links
        if link.organisation_id in told
    )
