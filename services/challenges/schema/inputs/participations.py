"""Organisations in a role, as clients name them."""

import strawberry

from quadhelix.graph.inputs import read_id, refuse_many
from services.challenges.actions.participation import Participant
from services.challenges.schema.enums import ParticipationRole

NAME_LENGTH = 200
SUMMARY_LENGTH = 1000
DESCRIPTION_LENGTH = 8000


@strawberry.input
class ParticipationInput:
    """An organisation in a role."""

    organisation: strawberry.ID
    role: ParticipationRole


def read_participations(given: list[ParticipationInput]) -> tuple[Participant, ...]:
    """The organisations that take part, in the order given."""
    refuse_many(given, "participations")
    return tuple(
        Participant(read_id(each.organisation, f"participations.{number}.organisation"), each.role)
        for number, each in enumerate(given)
    )
