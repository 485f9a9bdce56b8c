"""What those with a role may change in intakes."""

from collections.abc import Awaitable, Callable

import strawberry

from quadhelix.graph.context import Change, Info
from quadhelix.graph.inputs import read_id, read_optional_id, read_region
from quadhelix.graph.mutations import attempt, mutation
from quadhelix.identity import Role
from services.challenges import model
from services.challenges.actions import intake as actions
from services.challenges.schema.enums import Sector
from services.challenges.schema.inputs.intakes import (
    IntakeDetails,
    ReferralInput,
    read_intake,
    read_referral,
)
from services.challenges.schema.types import Intake, IntakePayload


@strawberry.input
class ReceiveIntakeInput(IntakeDetails):
    """A question to take in; an `id` makes the call repeatable, for imports."""

    region: str
    id: strawberry.ID | None = None


@strawberry.input
class TriageIntakeInput:
    """The question that was looked through, and the sector it turned out to be about."""

    id: strawberry.ID
    topic_sector: Sector | None = None
    version: int | None = None


@strawberry.input
class ReferIntakeInput:
    """The question to send on, and where to."""

    id: strawberry.ID
    referral: ReferralInput
    version: int | None = None


@strawberry.input
class CloseIntakeInput:
    """The question that was answered."""

    id: strawberry.ID
    version: int | None = None


@strawberry.type
class IntakeMutations:
    """Changes of intakes."""

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def receive_intake(self, info: Info, input: ReceiveIntakeInput) -> IntakePayload:
        """Take a question in; a member asks for its own organisation."""
        return await _intake(
            info,
            lambda change: actions.receive_intake(
                change,
                region=read_region(change.regions, input.region),
                content=read_intake(info, input),
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def triage_intake(self, info: Info, input: TriageIntakeInput) -> IntakePayload:
        """Mark a new question as looked through."""
        return await _intake(
            info,
            lambda change: actions.triage_intake(
                change,
                id=read_id(input.id, "id"),
                topic_sector=input.topic_sector,
                version=input.version,
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def refer_intake(self, info: Info, input: ReferIntakeInput) -> IntakePayload:
        """Send a question on to where it can be answered."""
        return await _intake(
            info,
            lambda change: actions.refer_intake(
                change,
                id=read_id(input.id, "id"),
                referral=read_referral(input.referral),
                version=input.version,
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def close_intake(self, info: Info, input: CloseIntakeInput) -> IntakePayload:
        """Close a question that was answered."""
        return await _intake(
            info,
            lambda change: actions.close_intake(change, id=read_id(input.id, "id"), version=input.version),
        )


async def _intake(info: Info, action: Callable[[Change], Awaitable[model.Intake]]) -> IntakePayload:
    return await attempt(info, action, IntakePayload, lambda row: IntakePayload(intake=Intake.of(row)))
