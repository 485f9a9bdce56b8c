"""What those with a role may change in trajectories."""

from collections.abc import Awaitable, Callable

import strawberry

from quadhelix.graph.context import Change, Info
from quadhelix.graph.inputs import read_id, read_optional_id
from quadhelix.graph.mutations import attempt, mutation
from quadhelix.identity import Role
from services.challenges import model
from services.challenges.actions import trajectory as actions
from services.challenges.schema.inputs.challenges import TrajectoryDetails, read_trajectory
from services.challenges.schema.types import Trajectory, TrajectoryPayload


@strawberry.input
class PlanTrajectoryInput(TrajectoryDetails):
    """A trajectory to plan on a public challenge; an `id` makes the call repeatable, for imports."""

    challenge: strawberry.ID
    id: strawberry.ID | None = None


@strawberry.input
class ChangeTrajectoryInput(TrajectoryDetails):
    """New details of a trajectory, in place of all the old ones; `version` is the one you read."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class StartTrajectoryInput:
    """The trajectory whose team sets out."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class CompleteTrajectoryInput:
    """The trajectory that was travelled to its end."""

    id: strawberry.ID
    version: int | None = None


@strawberry.type
class TrajectoryMutations:
    """Changes of trajectories. A member acts for the organisation that owns the challenge."""

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def plan_trajectory(self, info: Info, input: PlanTrajectoryInput) -> TrajectoryPayload:
        """Plan a trajectory; its team may still grow."""
        return await _trajectory(
            info,
            lambda change: actions.plan_trajectory(
                change,
                challenge=read_id(input.challenge, "challenge"),
                content=read_trajectory(info, input),
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def change_trajectory(self, info: Info, input: ChangeTrajectoryInput) -> TrajectoryPayload:
        """Replace the team, phase and name of a trajectory that is not completed."""
        return await _trajectory(
            info,
            lambda change: actions.change_trajectory(
                change,
                id=read_id(input.id, "id"),
                content=read_trajectory(info, input),
                version=input.version,
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def start_trajectory(self, info: Info, input: StartTrajectoryInput) -> TrajectoryPayload:
        """Let the team set out."""
        return await _trajectory(
            info,
            lambda change: actions.start_trajectory(
                change, id=read_id(input.id, "id"), version=input.version
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def complete_trajectory(self, info: Info, input: CompleteTrajectoryInput) -> TrajectoryPayload:
        """Close a trajectory that was travelled to its end."""
        return await _trajectory(
            info,
            lambda change: actions.complete_trajectory(
                change, id=read_id(input.id, "id"), version=input.version
            ),
        )


async def _trajectory(
    info: Info, action: Callable[[Change], Awaitable[model.Trajectory]]
) -> TrajectoryPayload:
    return await attempt(
        info, action, TrajectoryPayload, lambda row: TrajectoryPayload(trajectory=Trajectory.of(row))
    )
