"""What those with a role may change in challenges, and tell of them."""

from collections.abc import Awaitable, Callable

import strawberry

from quadhelix.graph.context import Change, Info
from quadhelix.graph.inputs import read_id, read_optional_id, read_region
from quadhelix.graph.mutations import attempt, mutation
from quadhelix.identity import Role
from services.challenges import model
from services.challenges.actions import challenge as actions
from services.challenges.actions.update import post_update
from services.challenges.schema.inputs.challenges import (
    ChallengeDetails,
    UpdateDetails,
    read_challenge,
    read_update,
)
from services.challenges.schema.inputs.participations import ParticipationInput, read_participations
from services.challenges.schema.types import Challenge, ChallengePayload, Update, UpdatePayload


@strawberry.input
class DraftChallengeInput(ChallengeDetails):
    """A challenge to write down; an `id` makes the call repeatable, for imports."""

    region: str
    id: strawberry.ID | None = None


@strawberry.input
class ReviseChallengeInput(ChallengeDetails):
    """New details of a challenge, in place of all the old ones; `version` is the one you read."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class ChangeChallengeParticipationsInput:
    """Who takes part in a challenge, in place of all who did; one of them in the role CHALLENGE_OWNER."""

    id: strawberry.ID
    participations: list[ParticipationInput]
    version: int | None = None


@strawberry.input
class SubmitChallengeInput:
    """The challenge to bring before the region."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class PublishChallengeInput:
    """The challenge to show to everyone."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class CompleteChallengeInput:
    """The challenge to close as answered."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class WithdrawChallengeInput:
    """The challenge to take back."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class PostUpdateInput(UpdateDetails):
    """News to tell of a public challenge; an `id` makes the call repeatable, for imports."""

    challenge: strawberry.ID
    id: strawberry.ID | None = None


@strawberry.type
class ChallengeMutations:
    """Changes of challenges. A member acts for the organisation that owns the challenge."""

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def draft_challenge(self, info: Info, input: DraftChallengeInput) -> ChallengePayload:
        """Write a challenge down, seen by its owner and the region only."""
        return await _challenge(
            info,
            lambda change: actions.draft_challenge(
                change,
                region=read_region(change.regions, input.region),
                content=read_challenge(info, input),
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def revise_challenge(self, info: Info, input: ReviseChallengeInput) -> ChallengePayload:
        """Replace what a challenge says, before it is published; what was submitted stays submitted."""
        return await _challenge(
            info,
            lambda change: actions.revise_challenge(
                change,
                id=read_id(input.id, "id"),
                content=read_challenge(info, input),
                version=input.version,
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def change_challenge_participations(
        self, info: Info, input: ChangeChallengeParticipationsInput
    ) -> ChallengePayload:
        """Replace who takes part, also when the challenge is public; rules are asked as at its last step."""
        return await _challenge(
            info,
            lambda change: actions.change_participations(
                change,
                id=read_id(input.id, "id"),
                participants=read_participations(input.participations),
                version=input.version,
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def submit_challenge(self, info: Info, input: SubmitChallengeInput) -> ChallengePayload:
        """Bring a draft before the region."""
        return await _challenge(
            info,
            lambda change: actions.submit_challenge(
                change, id=read_id(input.id, "id"), version=input.version
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def publish_challenge(self, info: Info, input: PublishChallengeInput) -> ChallengePayload:
        """Show a submitted challenge to everyone."""
        return await _challenge(
            info,
            lambda change: actions.publish_challenge(
                change, id=read_id(input.id, "id"), version=input.version
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def complete_challenge(self, info: Info, input: CompleteChallengeInput) -> ChallengePayload:
        """Close a published challenge as answered."""
        return await _challenge(
            info,
            lambda change: actions.complete_challenge(
                change, id=read_id(input.id, "id"), version=input.version
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def withdraw_challenge(self, info: Info, input: WithdrawChallengeInput) -> ChallengePayload:
        """Take a challenge back, at any stage before it is completed."""
        return await _challenge(
            info,
            lambda change: actions.withdraw_challenge(
                change, id=read_id(input.id, "id"), version=input.version
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def post_update(self, info: Info, input: PostUpdateInput) -> UpdatePayload:
        """Tell news of a public challenge; a member of any organisation that takes part may."""
        return await attempt(
            info,
            lambda change: post_update(
                change,
                challenge=read_id(input.challenge, "challenge"),
                content=read_update(info, input),
                id=read_optional_id(input.id, "id"),
            ),
            UpdatePayload,
            lambda row: UpdatePayload(update=Update.of(row)),
        )


async def _challenge(info: Info, action: Callable[[Change], Awaitable[model.Challenge]]) -> ChallengePayload:
    return await attempt(
        info, action, ChallengePayload, lambda row: ChallengePayload(challenge=Challenge.of(row))
    )
