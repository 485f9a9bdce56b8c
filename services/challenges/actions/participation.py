"""Who takes part: only organisations the partners directory told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from quadhelix.errors import NotFound, invalid
from quadhelix.graph.context import Change
from services.challenges.facts import known
from services.challenges.model import ParticipationRole

ORGANISATION = {"en": "organisation", "nl": "organisatie"}


@dataclass(frozen=True)
class Participant:
    """An organisation in a role."""

    organisation: UUID
    role: ParticipationRole


async def refuse_unknown(change: Change, organisations: Sequence[UUID], field: str) -> None:
    """Raise `NotFound` for the first organisation nobody told of.

    `field` is where it came in, with `{}` for its number: `participations.{}.organisation`.
    """
    told = await known(change.session, organisations)
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
